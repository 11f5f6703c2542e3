"""Actions: agreed, done in time, overdue, verified by someone else."""

from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from csi.indicators.indicator import Direction, Group, Indicator, Link, Unit
from csi.indicators.query import AsOfDate, EventDate
from csi.indicators.sources import Source
from forums.models import Action

DISTRICT = "meeting__group__district"
WHOSE = {"sector": "sector"}


def actions(question):
    return question.scope(Action.objects)


AGREED = Source(actions, EventDate("meeting__date"), {"actions": Count("pk")}, DISTRICT, WHOSE)
DUE = Source(
    actions,
    EventDate("due"),
    {"actions": Count("pk"), "in_time": Count("pk", filter=Q(done_on__lte=F("due")))},
    DISTRICT,
    WHOSE,
)
DONE = Source(
    actions,
    EventDate("done_on"),
    {"actions": Count("pk"), "verified": Count("pk", filter=Q(verified_on__isnull=False))},
    DISTRICT,
    WHOSE,
)
VERIFIED = Source(actions, EventDate("verified_on"), {"actions": Count("pk")}, DISTRICT, WHOSE)
OVERDUE = Source(
    actions,
    AsOfDate("due", "done_on", first_counts=False, last_counts=False),
    {"actions": Count("pk")},
    DISTRICT,
    WHOSE,
)

RECORDS = _("Actions agreed at meetings.")


def _count(key, label, source, direction, meaning, **link):
    return Indicator(
        key=key,
        label=label,
        group=Group.ACTIONS,
        unit=Unit.NUMBER,
        direction=direction,
        meaning=meaning,
        records=RECORDS,
        top=source["actions"],
        dimensions=("sector",),
        link=Link("forums:action_list", parts=WHOSE, **link),
    )


def _share(key, label, source, top, meaning, **link):
    return Indicator(
        key=key,
        label=label,
        group=Group.ACTIONS,
        unit=Unit.PERCENT,
        direction=Direction.MORE,
        meaning=meaning,
        records=RECORDS,
        top=source[top],
        bottom=source["actions"],
        times=100,
        dimensions=("sector",),
        link=Link("forums:action_list", parts=WHOSE, is_exact=False, **link),
    )


INDICATORS = (
    _count(
        "actions_agreed",
        _("Actions agreed"),
        AGREED,
        Direction.MORE,
        _("Actions agreed at meetings of the period."),
        period="agreed",
    ),
    _share(
        "actions_in_time",
        _("Done in time"),
        DUE,
        "in_time",
        _("Of the actions that fell due in the period, the share that was done on the day or before."),
        period="due",
    ),
    _count(
        "actions_done",
        _("Actions done"),
        DONE,
        Direction.MORE,
        _("Actions done in the period, in time or not."),
        period="done",
    ),
    _count(
        "actions_overdue",
        _("Actions overdue"),
        OVERDUE,
        Direction.LESS,
        _("Actions whose day lay before the last day of the period and that were not done by then."),
        day="overdue_on",
    ),
    _count(
        "actions_verified",
        _("Actions verified"),
        VERIFIED,
        Direction.MORE,
        _("Actions of which someone other than the person responsible said in the period that they were done."),
        period="verified",
    ),
    _share(
        "actions_verified_share",
        _("Independently verified"),
        DONE,
        "verified",
        _("Of the actions done in the period, the share that someone else verified, then or since."),
        period="done",
    ),
)
