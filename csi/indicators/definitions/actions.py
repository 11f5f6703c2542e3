"""Indicators of actions: agreed, done on time, overdue, independently verified."""

import datetime

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from csi.concerns.workflow import FOLLOW_UP_WINDOW
from csi.core.typing import StrOrPromise
from csi.indicators.indicator import DesiredDirection, Indicator, MeasurementUnit, Objective
from csi.indicators.links import RecordListLink
from csi.indicators.query import AsOfDate, EventDate, IndicatorQuery
from csi.indicators.sources import DataSource
from forums.models import Action

DISTRICT = "meeting__group__district"
DIMENSIONS = {"sector": "sector"}


def get_actions(query: IndicatorQuery) -> QuerySet:
    return query.filter_visible(Action.objects)


AGREED = DataSource(get_actions, EventDate("meeting__date"), {"actions": Count("pk")}, DISTRICT, DIMENSIONS)
DUE = DataSource(
    get_actions,
    EventDate("due"),
    {"actions": Count("pk"), "on_time": Count("pk", filter=Q(done_on__lte=F("due")))},
    DISTRICT,
    DIMENSIONS,
)
DONE = DataSource(
    get_actions,
    EventDate("done_on"),
    {"actions": Count("pk"), "verified": Count("pk", filter=Q(verified_on__lte=F("done_on") + FOLLOW_UP_WINDOW))},
    DISTRICT,
    DIMENSIONS,
)
VERIFIED = DataSource(get_actions, EventDate("verified_on"), {"actions": Count("pk")}, DISTRICT, DIMENSIONS)
OVERDUE = DataSource(
    get_actions,
    AsOfDate("due", "done_on", is_start_included=False, is_end_included=False),
    {"actions": Count("pk")},
    DISTRICT,
    DIMENSIONS,
)


def _count(
    key: str,
    label: StrOrPromise,
    data: DataSource,
    direction: DesiredDirection,
    definition: StrOrPromise,
    *,
    period_filter: str = "",
    date_filter: str = "",
) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        objective=Objective.ACTIONS,
        unit=MeasurementUnit.NUMBER,
        direction=direction,
        definition=definition,
        source=_("Actions agreed at forum meetings."),
        numerator=data["actions"],
        dimensions=("sector",),
        link=RecordListLink(
            "forums:action_list", period_filter=period_filter, date_filter=date_filter, member_filters=DIMENSIONS
        ),
    )


def _percentage(
    key: str,
    label: StrOrPromise,
    data: DataSource,
    measure: str,
    definition: StrOrPromise,
    *,
    period_filter: str,
    follow_up: datetime.timedelta = datetime.timedelta(),
) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        objective=Objective.ACTIONS,
        unit=MeasurementUnit.PERCENT,
        direction=DesiredDirection.MORE,
        definition=definition,
        source=_("Actions agreed at forum meetings."),
        numerator=data[measure],
        denominator=data["actions"],
        multiplier=100,
        follow_up=follow_up,
        dimensions=("sector",),
        link=RecordListLink(
            "forums:action_list", period_filter=period_filter, member_filters=DIMENSIONS, counted="denominator"
        ),
    )


INDICATORS = (
    _count(
        "actions_agreed",
        _("Actions agreed"),
        AGREED,
        DesiredDirection.MORE,
        _("Number of actions agreed at meetings held in the period."),
        period_filter="agreed",
    ),
    _percentage(
        "actions_on_time",
        _("Actions done on time"),
        DUE,
        "on_time",
        _("Actions done on or before their due date as a percentage of the actions due in the period."),
        period_filter="due",
    ),
    _count(
        "actions_done",
        _("Actions done"),
        DONE,
        DesiredDirection.MORE,
        _("Number of actions done in the period, on time or late."),
        period_filter="done",
    ),
    _count(
        "actions_overdue",
        _("Actions overdue"),
        OVERDUE,
        DesiredDirection.LESS,
        _("Number of actions due before the last day of the period and not done by the end of that day."),
        date_filter="overdue_on",
    ),
    _count(
        "actions_verified",
        _("Actions verified"),
        VERIFIED,
        DesiredDirection.MORE,
        _("Number of actions verified in the period by a person other than the one responsible."),
        period_filter="verified",
    ),
    _percentage(
        "actions_verified_share",
        _("Actions independently verified"),
        DONE,
        "verified",
        _(
            "Actions verified by a person other than the one responsible, at most 60 days after they were done, as a "
            "percentage of the actions done in the period. Final 60 days after the period."
        ),
        period_filter="done",
        follow_up=FOLLOW_UP_WINDOW,
    ),
)
