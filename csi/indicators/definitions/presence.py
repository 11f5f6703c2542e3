"""Indicators of presence: areas of operation, and advisers in post."""

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils.translation import gettext_lazy as _

from advisers.models import Placement, Sex
from csi.indicators.indicator import DesiredDirection, Indicator, MeasurementUnit, Objective
from csi.indicators.links import RecordListLink
from csi.indicators.query import AsOfDate, DaysInPeriod, IndicatorQuery
from csi.indicators.sources import DataSource
from districts.models import AreaOfOperation, AreaStatus, PoliceStation, Population

# A record without a last day ends with its mandate.
LAST_DAY = Coalesce("ends", "mandate__ends")
DIMENSIONS = {
    "state": "adviser__state",
    "sex": "adviser__sex",
    "kind": "adviser__kind",
    "role": "role",
    "station": "station",
}
FILTERS = {name: name for name in DIMENSIONS}
IN_OPERATION = (AreaStatus.ACTIVE, AreaStatus.CLOSED)


def get_last_day_of_area(path: str) -> Coalesce:
    """Return the last day of the area of operation at the end of an ORM path."""
    return Coalesce(f"{path}__ends", f"{path}__mandate__ends")


def get_areas(query: IndicatorQuery) -> QuerySet:
    return query.filter_visible(AreaOfOperation.objects).active_or_closed()


def get_inhabitants(query: IndicatorQuery) -> QuerySet:
    """Return the census totals of the districts in operation, joined to the areas of their district."""
    totals = query.filter_visible(Population.objects).district_totals().with_validity()
    return totals.filter(district__areas__status__in=IN_OPERATION)


def get_placements(query: IndicatorQuery) -> QuerySet:
    return query.filter_visible(Placement.objects)


AREAS = DataSource(get_areas, AsOfDate("starts", LAST_DAY), {"districts": Count("district", distinct=True)})
# The latest census known on the reference date.
INHABITANTS = DataSource(
    get_inhabitants,
    AsOfDate(Greatest("starts", "district__areas__starts"), Least("ends", get_last_day_of_area("district__areas"))),
    {"people": Sum("people")},
)
IN_POST = DataSource(
    get_placements,
    AsOfDate("starts", LAST_DAY),
    {
        "advisers": Count("pk"),
        "women": Count("pk", filter=Q(adviser__sex=Sex.WOMAN)),
        "stations": Count("station", distinct=True),
    },
    district="station__district",
    dimensions=DIMENSIONS,
)
# The open stations of the districts in operation, joined to the areas of their district.
STATIONS = DataSource(
    lambda query: query.filter_visible(PoliceStation.objects).filter(district__areas__status__in=IN_OPERATION),
    AsOfDate(
        Greatest("opened_on", "district__areas__starts"), Least("closed_on", get_last_day_of_area("district__areas"))
    ),
    {"stations": Count("pk", distinct=True)},
)
# The stations among these with an adviser.
AREA_OF_STATION = "station__district__areas"
COVERED = DataSource(
    lambda query: get_placements(query).filter(station__district__areas__status__in=IN_OPERATION),
    AsOfDate(
        Greatest("starts", "station__opened_on", f"{AREA_OF_STATION}__starts"),
        Least(LAST_DAY, "station__closed_on", get_last_day_of_area(AREA_OF_STATION)),
    ),
    {"stations": Count("station", distinct=True)},
    district="station__district",
)
DAYS_IN_POST = DataSource(
    get_placements,
    DaysInPeriod("starts", LAST_DAY),
    {"days": Count("pk")},
    district="station__district",
    dimensions=DIMENSIONS,
)

PLACEMENT_LIST = RecordListLink("advisers:placement_list", date_filter="in_post_on", member_filters=FILTERS)
STATION_LIST = RecordListLink("districts:policestation_list", date_filter="with_adviser_on")
PLACEMENTS = _("Placements of advisers. A placement without a last day ends with its mandate.")

INDICATORS = (
    Indicator(
        key="districts_in_operation",
        label=_("Districts in operation"),
        objective=Objective.PRESENCE,
        unit=MeasurementUnit.NUMBER,
        direction=DesiredDirection.MORE,
        definition=_("Number of districts in which the mission operates on the last day of the period."),
        source=_("Areas of operation under a mandate, without those that are only requested."),
        numerator=AREAS["districts"],
        link=RecordListLink("districts:district_list", date_filter="in_operation_on", district_filter=""),
    ),
    Indicator(
        key="advisers_in_post",
        label=_("Advisers in post"),
        objective=Objective.PRESENCE,
        unit=MeasurementUnit.PEOPLE,
        direction=DesiredDirection.MORE,
        definition=_("Number of advisers co-located in a police station on the last day of the period."),
        source=PLACEMENTS,
        numerator=IN_POST["advisers"],
        dimensions=tuple(DIMENSIONS),
        has_disclosure_control=True,
        has_public_total=True,
        link=PLACEMENT_LIST,
    ),
    Indicator(
        key="women_among_advisers",
        label=_("Women among advisers"),
        objective=Objective.PRESENCE,
        unit=MeasurementUnit.PERCENT,
        direction=DesiredDirection.MORE,
        definition=_("Women as a percentage of the advisers in post on the last day of the period."),
        source=PLACEMENTS,
        numerator=IN_POST["women"],
        denominator=IN_POST["advisers"],
        multiplier=100,
        dimensions=("state", "kind", "role", "station"),
        has_disclosure_control=True,
        link=RecordListLink(
            PLACEMENT_LIST.url_name,
            date_filter="in_post_on",
            fixed_filters={"sex": "woman"},
            counted="numerator",
            member_filters=FILTERS,
        ),
    ),
    Indicator(
        key="stations_with_adviser",
        label=_("Stations with an adviser"),
        objective=Objective.PRESENCE,
        unit=MeasurementUnit.NUMBER,
        direction=DesiredDirection.MORE,
        definition=_("Number of police stations with at least one adviser in post on the last day of the period."),
        source=PLACEMENTS,
        numerator=IN_POST["stations"],
        link=STATION_LIST,
    ),
    Indicator(
        key="stations_covered",
        label=_("Stations covered"),
        objective=Objective.PRESENCE,
        unit=MeasurementUnit.PERCENT,
        direction=DesiredDirection.MORE,
        definition=_(
            "Open police stations of the districts in operation with at least one adviser in post as a percentage of "
            "all open police stations of these districts, on the last day of the period."
        ),
        source=_("Placements of advisers; police stations of the districts in operation, with their opening dates."),
        numerator=COVERED["stations"],
        denominator=STATIONS["stations"],
        multiplier=100,
        link=RecordListLink(STATION_LIST.url_name, date_filter="covered_on", counted="numerator"),
    ),
    Indicator(
        key="adviser_days",
        label=_("Adviser-days"),
        objective=Objective.PRESENCE,
        unit=MeasurementUnit.DAYS,
        direction=DesiredDirection.MORE,
        definition=_("Number of days in post in the period, summed over all advisers: two advisers for a week are 14."),
        source=PLACEMENTS,
        numerator=DAYS_IN_POST["days"],
        dimensions=tuple(DIMENSIONS),
        has_disclosure_control=True,
        link=RecordListLink("advisers:placement_list", period_filter="in_post", member_filters=FILTERS, is_exact=False),
    ),
)
