"""Indicators of Mobile Police Receptions: vehicles, deployments, trips, visitors and appeals."""

from dataclasses import replace

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from advisers.models import Sex
from csi.core.typing import StrOrPromise
from csi.indicators.definitions.presence import INHABITANTS
from csi.indicators.indicator import DesiredDirection, Indicator, MeasurementUnit, Objective, PerPeople, Recency
from csi.indicators.latest_days import LatestDaySource
from csi.indicators.links import RecordListLink
from csi.indicators.query import NO_END, AsOfDate, DaysInPeriod, EventDate, IndicatorQuery
from csi.indicators.sources import DataSource
from receptions.models import AppealCount, Deployment, MobileReception, ServiceGap, Trip


def get_vehicles(query: IndicatorQuery) -> QuerySet:
    return query.filter_visible(MobileReception.objects)


def get_service_gaps(query: IndicatorQuery) -> QuerySet:
    return query.filter_visible(ServiceGap.objects)


def get_deployments(query: IndicatorQuery) -> QuerySet:
    return query.filter_visible(Deployment.objects)


def get_idle_deployments(query: IndicatorQuery) -> QuerySet:
    """Return the deployments joined to the service gaps of their vehicle, during which it is idle."""
    return get_deployments(query).filter(vehicle__gaps__isnull=False)


def get_trips(query: IndicatorQuery) -> QuerySet:
    return query.filter_visible(Trip.objects)


# LEAST and GREATEST of PostgreSQL ignore null, which means no end here.
IDLE_PERIOD = Greatest("starts", "vehicle__gaps__starts"), Least("ends", "vehicle__gaps__ends")
VEHICLES = {"vehicles": Count("pk")}
IDLE_VEHICLES = {"vehicles": Count("vehicle__gaps")}

OWNED = DataSource(get_vehicles, AsOfDate("donated", NO_END), VEHICLES, None)
OUT_OF_SERVICE = DataSource(get_service_gaps, AsOfDate("starts", "ends"), VEHICLES, None)
DEPLOYED = DataSource(get_deployments, AsOfDate("starts", "ends"), VEHICLES)
IDLE = DataSource(get_idle_deployments, AsOfDate(*IDLE_PERIOD), IDLE_VEHICLES)
IN_SERVICE = OWNED["vehicles"] - OUT_OF_SERVICE["vehicles"]
OWNED_DAYS = DataSource(get_vehicles, DaysInPeriod("donated", NO_END), VEHICLES, None)
OUT_OF_SERVICE_DAYS = DataSource(get_service_gaps, DaysInPeriod("starts", "ends"), VEHICLES, None)
DEPLOYED_DAYS = DataSource(get_deployments, DaysInPeriod("starts", "ends"), VEHICLES)
IDLE_DAYS = DataSource(get_idle_deployments, DaysInPeriod(*IDLE_PERIOD), IDLE_VEHICLES)

TRIPS = DataSource(
    get_trips,
    EventDate("date"),
    {
        "trips": Count("pk"),
        "visitors": Sum(F("visitors_women") + F("visitors_men")),
        "women": Sum("visitors_women"),
        "men": Sum("visitors_men"),
        "crews": Count("pk", filter=Q(officers_women__gt=0) | Q(officers_men__gt=0)),
        "mixed_crews": Count("pk", filter=Q(officers_women__gt=0, officers_men__gt=0)),
    },
    district="deployment__district",
    dimensions={"vehicle": "deployment__vehicle"},
    column_dimensions={"sex": {Sex.WOMAN: {"visitors": "women"}, Sex.MAN: {"visitors": "men"}}},
)
LATEST_TRIP = LatestDaySource(get_trips, AsOfDate("date", NO_END), {}, parents=get_deployments, parent="deployment")
APPEALS = DataSource(
    lambda query: query.filter_visible(AppealCount.objects),
    EventDate("trip__date"),
    {"received": Sum("received"), "settled": Sum("settled"), "referred": Sum("referred")},
    district="trip__deployment__district",
    dimensions={"topic": "topic", "vehicle": "trip__deployment__vehicle"},
)

APPEAL_RECORDS = _("Appeals by topic, recorded for each trip.")
TRIP_RECORDS = _("Trips of the Mobile Police Receptions.")
VEHICLE_RECORDS = _("Vehicles, their deployments and their periods out of service.")
TRIP_LIST = RecordListLink("receptions:trip_list", period_filter="date", member_filters={"vehicle": "vehicle"})
RELATED_TRIP_LIST = RecordListLink(
    "receptions:trip_list", period_filter="date", member_filters={"vehicle": "vehicle"}, is_exact=False
)
RELATED_DEPLOYMENT_LIST = RecordListLink("receptions:deployment_list", period_filter="period", is_exact=False)


def _appeal_outcome(
    key: str, label: StrOrPromise, measure: str, direction: DesiredDirection, definition: StrOrPromise
) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        objective=Objective.RECEPTIONS,
        unit=MeasurementUnit.NUMBER,
        direction=direction,
        definition=definition,
        source=APPEAL_RECORDS,
        numerator=APPEALS[measure],
        dimensions=("topic", "vehicle"),
        has_disclosure_control=True,
        link=RELATED_TRIP_LIST,
    )


VEHICLE_INDICATORS = (
    Indicator(
        key="receptions_handed_over",
        label=_("Vehicles handed over"),
        objective=Objective.RECEPTIONS,
        unit=MeasurementUnit.NUMBER,
        direction=DesiredDirection.MORE,
        definition=_(
            "Number of vehicles handed over to the police by the last day of the period, including those that have "
            "since been withdrawn."
        ),
        source=VEHICLE_RECORDS,
        numerator=OWNED["vehicles"],
        is_mission_wide=True,
        link=RecordListLink("receptions:mobilereception_list", date_filter="donated_on_or_before", district_filter=""),
    ),
    Indicator(
        key="receptions_in_service",
        label=_("Vehicles in service"),
        objective=Objective.RECEPTIONS,
        unit=MeasurementUnit.NUMBER,
        direction=DesiredDirection.MORE,
        definition=_(
            "Number of vehicles handed over that are neither in repair nor withdrawn on the last day of the period."
        ),
        source=VEHICLE_RECORDS,
        numerator=IN_SERVICE,
        is_mission_wide=True,
        link=RecordListLink("receptions:mobilereception_list", date_filter="in_service_on", district_filter=""),
    ),
    Indicator(
        key="receptions_deployed",
        label=_("Vehicles deployed"),
        objective=Objective.RECEPTIONS,
        unit=MeasurementUnit.NUMBER,
        direction=DesiredDirection.MORE,
        definition=_("Number of vehicles in service that are deployed at a site on the last day of the period."),
        source=VEHICLE_RECORDS,
        numerator=DEPLOYED["vehicles"] - IDLE["vehicles"],
        link=RecordListLink("receptions:deployment_list", date_filter="operating_on"),
    ),
    Indicator(
        key="days_deployed",
        label=_("Vehicle-days deployed"),
        objective=Objective.RECEPTIONS,
        unit=MeasurementUnit.DAYS,
        direction=DesiredDirection.MORE,
        definition=_(
            "Number of days on which vehicles in service were deployed at a site, summed over all vehicles; days out "
            "of service are not counted."
        ),
        source=VEHICLE_RECORDS,
        numerator=DEPLOYED_DAYS["vehicles"] - IDLE_DAYS["vehicles"],
        link=RELATED_DEPLOYMENT_LIST,
    ),
    Indicator(
        key="deployment_rate",
        label=_("Deployment rate"),
        objective=Objective.RECEPTIONS,
        unit=MeasurementUnit.PERCENT,
        direction=DesiredDirection.MORE,
        definition=_("Vehicle-days deployed at a site as a percentage of vehicle-days in service."),
        source=VEHICLE_RECORDS,
        numerator=DEPLOYED_DAYS["vehicles"] - IDLE_DAYS["vehicles"],
        denominator=OWNED_DAYS["vehicles"] - OUT_OF_SERVICE_DAYS["vehicles"],
        multiplier=100,
        is_mission_wide=True,
        link=RELATED_DEPLOYMENT_LIST,
    ),
)

TRIP_INDICATORS = (
    Indicator(
        key="trips",
        label=_("Trips"),
        objective=Objective.RECEPTIONS,
        unit=MeasurementUnit.NUMBER,
        direction=DesiredDirection.MORE,
        definition=_("Number of trips in the period; a trip is one day of operation of one vehicle."),
        source=TRIP_RECORDS,
        numerator=TRIPS["trips"],
        dimensions=("vehicle",),
        link=TRIP_LIST,
    ),
    Indicator(
        key="trips_per_reception",
        label=_("Trips per vehicle in service"),
        objective=Objective.RECEPTIONS,
        unit=MeasurementUnit.NUMBER,
        direction=DesiredDirection.MORE,
        definition=_(
            "Number of trips in the period divided by the number of vehicles that are neither in repair nor withdrawn "
            "on its last day."
        ),
        source=_("Trips of the Mobile Police Receptions; vehicles and their periods out of service."),
        numerator=TRIPS["trips"],
        denominator=IN_SERVICE,
        is_mission_wide=True,
        link=replace(TRIP_LIST, counted="numerator"),
    ),
    Recency(
        key="days_since_trip",
        label=_("Days since the last trip"),
        objective=Objective.RECEPTIONS,
        unit=MeasurementUnit.DAYS,
        direction=DesiredDirection.LESS,
        definition=_("Number of days from the most recent trip to the last day of the period."),
        source=TRIP_RECORDS,
        numerator=LATEST_TRIP["latest"],
        link=RecordListLink("receptions:trip_list", until_filter="date", is_exact=False),
        missing_reason=_("No trip had been made by this date."),
    ),
    Indicator(
        key="visitors",
        label=_("Visitors"),
        objective=Objective.RECEPTIONS,
        unit=MeasurementUnit.PEOPLE,
        direction=DesiredDirection.MORE,
        definition=_("Number of visitors on trips in the period; a person is counted at each visit."),
        source=TRIP_RECORDS,
        numerator=TRIPS["visitors"],
        dimensions=("sex", "vehicle"),
        has_disclosure_control=True,
        link=RELATED_TRIP_LIST,
    ),
    Indicator(
        key="women_among_visitors",
        label=_("Women among visitors"),
        objective=Objective.RECEPTIONS,
        unit=MeasurementUnit.PERCENT,
        direction=DesiredDirection.NEITHER,
        definition=_("Women as a percentage of visitors in the period."),
        source=TRIP_RECORDS,
        numerator=TRIPS["women"],
        denominator=TRIPS["visitors"],
        multiplier=100,
        dimensions=("vehicle",),
        has_disclosure_control=True,
        link=RELATED_TRIP_LIST,
    ),
    Indicator(
        key="visitors_per_trip",
        label=_("Visitors per trip"),
        objective=Objective.RECEPTIONS,
        unit=MeasurementUnit.PEOPLE,
        direction=DesiredDirection.MORE,
        definition=_("Number of visitors divided by the number of trips in the period."),
        source=TRIP_RECORDS,
        numerator=TRIPS["visitors"],
        denominator=TRIPS["trips"],
        decimal_places=2,
        # For a single trip, the average is the number of visitors.
        has_disclosure_control=True,
        disclosive_counts=("numerator",),
        dimensions=("vehicle",),
        link=replace(TRIP_LIST, counted="denominator"),
    ),
    PerPeople(
        key="visitors_per_1000",
        label=_("Visitors per 1,000 inhabitants"),
        objective=Objective.RECEPTIONS,
        unit=MeasurementUnit.NUMBER,
        direction=DesiredDirection.MORE,
        definition=_(
            "Visitors on trips in the period, per 1,000 inhabitants of the districts in operation on its last day. "
            "Districts without a recorded population are excluded."
        ),
        source=_("Trips of the Mobile Police Receptions; the latest census of each district."),
        numerator=TRIPS["visitors"],
        denominator=INHABITANTS["people"],
        multiplier=1000,
        dimensions=("sex",),
        total_denominator=("sex",),
        has_disclosure_control=True,
        link=RecordListLink("receptions:trip_list", period_filter="date", is_exact=False, districts_filter="districts"),
        coverage_text=_("%(counted)s of %(total)s visitors"),
        missing_reason=_("The mission does not operate here, or the population is not recorded."),
    ),
    Indicator(
        key="appeals",
        label=_("Appeals received"),
        objective=Objective.RECEPTIONS,
        unit=MeasurementUnit.NUMBER,
        direction=DesiredDirection.NEITHER,
        definition=_("Number of requests and complaints that visitors submitted in the period."),
        source=APPEAL_RECORDS,
        numerator=APPEALS["received"],
        dimensions=("topic", "vehicle"),
        has_disclosure_control=True,
        link=RELATED_TRIP_LIST,
    ),
    _appeal_outcome(
        "appeals_settled",
        _("Appeals settled"),
        "settled",
        DesiredDirection.MORE,
        _("Number of the appeals received in the period that were settled on the spot, during the trip."),
    ),
    _appeal_outcome(
        "appeals_referred",
        _("Appeals referred"),
        "referred",
        DesiredDirection.NEITHER,
        _("Number of the appeals received in the period that were referred to another office."),
    ),
    Indicator(
        key="appeals_per_100",
        label=_("Appeals per 100 visitors"),
        objective=Objective.RECEPTIONS,
        unit=MeasurementUnit.NUMBER,
        direction=DesiredDirection.NEITHER,
        definition=_("Appeals received per 100 visitors in the period."),
        source=_("Trips, and the appeals by topic recorded for each trip."),
        numerator=APPEALS["received"],
        denominator=TRIPS["visitors"],
        multiplier=100,
        dimensions=("topic", "vehicle"),
        total_denominator=("topic",),
        has_disclosure_control=True,
        link=RELATED_TRIP_LIST,
    ),
    Indicator(
        key="mixed_crews",
        label=_("Mixed crews"),
        objective=Objective.RECEPTIONS,
        unit=MeasurementUnit.PERCENT,
        direction=DesiredDirection.MORE,
        definition=_(
            "Trips with at least one female and one male officer as a percentage of the trips with a recorded crew."
        ),
        source=TRIP_RECORDS,
        numerator=TRIPS["mixed_crews"],
        denominator=TRIPS["crews"],
        multiplier=100,
        dimensions=("vehicle",),
        link=replace(TRIP_LIST, fixed_filters={"crew": "recorded"}, counted="denominator"),
    ),
)

INDICATORS = (*VEHICLE_INDICATORS, *TRIP_INDICATORS)
