"""Community initiatives: done, for whom, for how much, and whether they answer a concern."""

from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from csi.concerns.models import Concern
from csi.indicators.indicator import Direction, Group, Indicator, Link, Recency, Unit
from csi.indicators.query import NEVER, AsOfDate, EventDate
from csi.indicators.sources import Source, latest_day
from initiatives.models import Initiative

PEOPLE = F("participants_women") + F("participants_men")


def done(question):
    """Those done, with `last_day` and `answers`: whether one of the concerns that this person may know is answered."""
    concerns = question.scope(Concern.objects).values("pk")
    links = Initiative.concerns.through.objects.filter(initiative=OuterRef("pk"), concern__in=concerns)
    return (
        question.scope(Initiative.objects).done().annotate(last_day=Coalesce("ends", "starts"), answers=Exists(links))
    )


DONE = Source(
    done,
    EventDate("last_day"),
    {
        "initiatives": Count("pk"),
        "answering": Count("pk", filter=Q(answers=True)),
        "people": Sum(PEOPLE),
        "women": Sum("participants_women"),
        "men": Sum("participants_men"),
        "budget": Sum("budget"),
        "spent": Sum("spent"),
        "people_paid_for": Sum(PEOPLE, filter=Q(spent__isnull=False)),
    },
    dimensions={"kind": "kind"},
    columns={"sex": {"woman": {"people": "women"}, "man": {"people": "men"}}},
)

LAST_DONE = Source(done, AsOfDate("last_day", NEVER), {"latest": latest_day("last_day")})

RECORDS = _("Initiatives that are done, in the period of their last day, in the district that leads them.")
TO_DONE = {"page": "initiatives:initiative_list", "period": "finished", "district": "lead", "parts": {"kind": "kind"}}
DONE_ONLY = {"status": "done"}
LIST = Link(**TO_DONE, fixed=DONE_ONLY)
ABOUT = Link(**TO_DONE, fixed=DONE_ONLY, is_exact=False)


def _indicator(key, label, unit, direction, meaning, top, bottom=None, dimensions=("kind",), **more):
    return Indicator(
        key=key,
        label=label,
        group=Group.INITIATIVES,
        unit=unit,
        direction=direction,
        meaning=meaning,
        records=RECORDS,
        top=DONE[top],
        bottom=bottom and DONE[bottom],
        dimensions=dimensions,
        **{"link": ABOUT, **more},
    )


INDICATORS = (
    _indicator(
        "initiatives_done",
        _("Initiatives done"),
        Unit.NUMBER,
        Direction.MORE,
        _("Community initiatives done, in the period in which they ended."),
        "initiatives",
        link=LIST,
    ),
    Recency(
        key="days_since_initiative",
        label=_("Days since the last initiative"),
        group=Group.INITIATIVES,
        unit=Unit.DAYS,
        direction=Direction.LESS,
        meaning=_("From the last day of the last initiative done to the last day of the period."),
        records=RECORDS,
        top=LAST_DONE["latest"],
        link=Link("initiatives:initiative_list", until="finished", district="lead", fixed=DONE_ONLY, is_exact=False),
        nothing=_("No initiative was done yet."),
    ),
    _indicator(
        "participants",
        _("Participants"),
        Unit.PEOPLE,
        Direction.MORE,
        _("People who took part in initiatives that are done."),
        "people",
        dimensions=("kind", "sex"),
        counts_people=True,
    ),
    _indicator(
        "women_among_participants",
        _("Women among participants"),
        Unit.PERCENT,
        Direction.MORE,
        _("The share of women among those who took part."),
        "women",
        "people",
        times=100,
        counts_people=True,
    ),
    _indicator(
        "budget", _("Budget"), Unit.EUR, Direction.NEITHER, _("What initiatives that are done were to cost."), "budget"
    ),
    _indicator(
        "spent",
        _("Spent"),
        Unit.EUR,
        Direction.NEITHER,
        _("What was spent on initiatives that are done, as far as it is known."),
        "spent",
    ),
    _indicator(
        "cost_per_participant",
        _("Cost per participant"),
        Unit.EUR,
        Direction.LESS,
        _("What was spent divided by those who took part, of the initiatives whose cost is known."),
        "spent",
        "people_paid_for",
        # Beside what was spent, it tells how many took part.
        counts_people=True,
        people=("bottom",),
    ),
    _indicator(
        "initiatives_answering",
        _("Initiatives that answer a concern"),
        Unit.PERCENT,
        Direction.MORE,
        _("The share of initiatives done that answer at least one concern of the register."),
        "answering",
        "initiatives",
        times=100,
    ),
)
