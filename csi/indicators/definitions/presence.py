"""Presence: where the mission works, and who is in post."""

from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from advisers.models import Placement
from csi.indicators.indicator import Direction, Group, Indicator, Link, Unit
from csi.indicators.query import AsOfDate, DaysInPeriod
from csi.indicators.sources import Source
from districts.models import AreaOfOperation, Population

# What has no last day of its own ends with its mandate.
LAST = Coalesce("ends", "mandate__ends")
WHO = {
    "state": "adviser__state",
    "sex": "adviser__sex",
    "kind": "adviser__kind",
    "role": "role",
    "station": "station",
}
FILTERS = {name: name for name in WHO}


def inhabited(question):
    """The areas of operation, with `living`: the people of the district by its newest census."""
    census = (
        Population.objects.district_totals()
        .filter(district=OuterRef("district"), people__isnull=False)
        .order_by("-year")
    )
    areas = question.scope(AreaOfOperation.objects).exclude(status="requested")
    return areas.annotate(living=Subquery(census.values("people")[:1]))


AREAS = Source(
    lambda question: question.scope(AreaOfOperation.objects).exclude(status="requested"),
    AsOfDate("starts", LAST),
    {
        "districts": Count("district", distinct=True),
        "stations": Count("district__stations", distinct=True),
    },
)
LIVING = Source(
    inhabited,
    AsOfDate("starts", LAST),
    {"people": Sum("living")},
)
IN_POST = Source(
    lambda question: question.scope(Placement.objects),
    AsOfDate("starts", LAST),
    {
        "advisers": Count("pk"),
        "women": Count("pk", filter=Q(adviser__sex="woman")),
        "stations": Count("station", distinct=True),
    },
    district="station__district",
    dimensions=WHO,
)
SERVED = Source(
    lambda question: question.scope(Placement.objects),
    DaysInPeriod("starts", LAST),
    {"days": Count("pk")},
    district="station__district",
    dimensions=WHO,
)

TO_PLACEMENTS = Link("advisers:placement_list", day="in_post_on", parts=FILTERS)
PLACEMENTS = _("Placements of advisers; one without a last day ends with its mandate.")

INDICATORS = (
    Indicator(
        key="districts_in_operation",
        label=_("Districts in operation"),
        group=Group.PRESENCE,
        unit=Unit.NUMBER,
        direction=Direction.MORE,
        meaning=_("Districts that are an area of operation, active or since closed, on the last day of the period."),
        records=_("Areas of operation; those only requested do not count."),
        top=AREAS["districts"],
        link=Link("districts:district_list", day="in_operation_on", district=""),
    ),
    Indicator(
        key="advisers_in_post",
        label=_("Advisers in post"),
        group=Group.PRESENCE,
        unit=Unit.PEOPLE,
        direction=Direction.MORE,
        meaning=_("Advisers co-located in a police station on the last day of the period."),
        records=PLACEMENTS,
        top=IN_POST["advisers"],
        dimensions=tuple(WHO),
        counts_people=True,
        link=TO_PLACEMENTS,
    ),
    Indicator(
        key="women_among_advisers",
        label=_("Women among advisers"),
        group=Group.PRESENCE,
        unit=Unit.PERCENT,
        direction=Direction.MORE,
        meaning=_("The share of women among the advisers in post on the last day of the period."),
        records=PLACEMENTS,
        top=IN_POST["women"],
        bottom=IN_POST["advisers"],
        times=100,
        dimensions=("state", "kind", "role", "station"),
        counts_people=True,
        link=Link(TO_PLACEMENTS.page, day="in_post_on", fixed={"sex": "woman"}, parts=FILTERS),
    ),
    Indicator(
        key="stations_with_adviser",
        label=_("Stations with an adviser"),
        group=Group.PRESENCE,
        unit=Unit.NUMBER,
        direction=Direction.MORE,
        meaning=_("Police stations with at least one adviser on the last day of the period."),
        records=PLACEMENTS,
        top=IN_POST["stations"],
        link=Link("districts:policestation_list", day="with_adviser_on"),
    ),
    Indicator(
        key="stations_covered",
        label=_("Stations covered"),
        group=Group.PRESENCE,
        unit=Unit.PERCENT,
        direction=Direction.MORE,
        meaning=_("Police stations with an adviser for every hundred in the areas of operation."),
        records=_("Placements, and the stations of the districts in operation."),
        top=IN_POST["stations"],
        bottom=AREAS["stations"],
        times=100,
        link=Link("districts:policestation_list", day="with_adviser_on"),
    ),
    Indicator(
        key="adviser_days",
        label=_("Adviser-days"),
        group=Group.PRESENCE,
        unit=Unit.DAYS,
        direction=Direction.MORE,
        meaning=_("The days that advisers were in post: two advisers for a week are fourteen."),
        records=PLACEMENTS,
        top=SERVED["days"],
        dimensions=tuple(WHO),
        link=Link("advisers:placement_list", period="in_post", parts=FILTERS, is_exact=False),
    ),
)
