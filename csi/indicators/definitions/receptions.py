"""Mobile Police Receptions: in service, deployed, out on trips, and who comes to them."""

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from csi.indicators.indicator import Direction, Group, Indicator, Link, Recency, Unit
from csi.indicators.query import NEVER, AsOfDate, DaysInPeriod, EventDate
from csi.indicators.sources import Source, latest_day
from receptions.models import AppealCount, Deployment, MobileReception, ServiceGap, Trip


def vehicles(question):
    return question.scope(MobileReception.objects)


def gaps(question):
    return question.scope(ServiceGap.objects)


def deployments(question):
    return question.scope(Deployment.objects)


def idle_deployments(question):
    """Deployments beside each time out of service of their vehicle: on the days they share the vehicle was idle."""
    return deployments(question).filter(vehicle__gaps__isnull=False)


# PostgreSQL's least and greatest pass over null, which here means without end.
SHARED = Greatest("starts", "vehicle__gaps__starts"), Least("ends", "vehicle__gaps__ends")
NUMBER = {"vehicles": Count("pk")}
IDLE_NUMBER = {"vehicles": Count("vehicle__gaps")}

OWNED = Source(vehicles, AsOfDate("donated", NEVER), NUMBER, None)
OUT = Source(gaps, AsOfDate("starts", "ends"), NUMBER, None)
DEPLOYED = Source(deployments, AsOfDate("starts", "ends"), NUMBER)
IDLE = Source(idle_deployments, AsOfDate(*SHARED), IDLE_NUMBER)
OWNED_DAYS = Source(vehicles, DaysInPeriod("donated", NEVER), NUMBER, None)
OUT_DAYS = Source(gaps, DaysInPeriod("starts", "ends"), NUMBER, None)
DEPLOYED_DAYS = Source(deployments, DaysInPeriod("starts", "ends"), NUMBER)
IDLE_DAYS = Source(idle_deployments, DaysInPeriod(*SHARED), IDLE_NUMBER)

TRIPS = Source(
    lambda question: question.scope(Trip.objects),
    EventDate("date"),
    {
        "trips": Count("pk"),
        "visitors": Sum(F("visitors_women") + F("visitors_men")),
        "women": Sum("visitors_women"),
        "men": Sum("visitors_men"),
        "crews": Count("pk", filter=Q(officers_women__gt=0) | Q(officers_men__gt=0)),
        "mixed": Count("pk", filter=Q(officers_women__gt=0, officers_men__gt=0)),
    },
    district="deployment__district",
    dimensions={"vehicle": "deployment__vehicle"},
    columns={"sex": {"woman": {"visitors": "women"}, "man": {"visitors": "men"}}},
)
LAST_TRIP = Source(
    lambda question: question.scope(Trip.objects),
    AsOfDate("date", NEVER),
    {"latest": latest_day("date")},
    district="deployment__district",
)
APPEALS = Source(
    lambda question: question.scope(AppealCount.objects),
    EventDate("trip__date"),
    {"received": Sum("received")},
    district="trip__deployment__district",
    dimensions={"topic": "topic", "vehicle": "trip__deployment__vehicle"},
)

LOGS = _("Trips of the vans.")
BOOK = _("Vehicles, their deployments and the times when they were out of service.")
TO_TRIPS = Link("receptions:trip_list", period="date", parts={"vehicle": "vehicle"})
ABOUT_TRIPS = Link("receptions:trip_list", period="date", parts={"vehicle": "vehicle"}, is_exact=False)

INDICATORS = (
    Indicator(
        key="receptions_handed_over",
        label=_("Receptions handed over"),
        group=Group.RECEPTIONS,
        unit=Unit.NUMBER,
        direction=Direction.MORE,
        meaning=_("Vehicles handed over to the police by the last day of the period, whatever became of them."),
        records=BOOK,
        top=OWNED["vehicles"],
        is_of_mission=True,
        link=Link("receptions:mobilereception_list", day="donated_on_or_before", district=""),
    ),
    Indicator(
        key="receptions_in_service",
        label=_("Receptions in service"),
        group=Group.RECEPTIONS,
        unit=Unit.NUMBER,
        direction=Direction.MORE,
        meaning=_("Vehicles handed over, and neither in repair nor withdrawn, on the last day of the period."),
        records=BOOK,
        top=OWNED["vehicles"] - OUT["vehicles"],
        is_of_mission=True,
        link=Link("receptions:mobilereception_list", day="in_service_on", district=""),
    ),
    Indicator(
        key="receptions_deployed",
        label=_("Receptions deployed"),
        group=Group.RECEPTIONS,
        unit=Unit.NUMBER,
        direction=Direction.MORE,
        meaning=_("Vehicles in service that stand at a site on the last day of the period."),
        records=BOOK,
        top=DEPLOYED["vehicles"] - IDLE["vehicles"],
        link=Link("receptions:deployment_list", day="operating_on"),
    ),
    Indicator(
        key="days_deployed",
        label=_("Days deployed"),
        group=Group.RECEPTIONS,
        unit=Unit.DAYS,
        direction=Direction.MORE,
        meaning=_("The days that vehicles in service stood at a site; days in repair do not count."),
        records=BOOK,
        top=DEPLOYED_DAYS["vehicles"] - IDLE_DAYS["vehicles"],
        link=Link("receptions:deployment_list", period="period", is_exact=False),
    ),
    Indicator(
        key="deployment_rate",
        label=_("Days deployed of those available"),
        group=Group.RECEPTIONS,
        unit=Unit.PERCENT,
        direction=Direction.MORE,
        meaning=_("Of the days on which vehicles were in service, the share on which they stood at a site."),
        records=BOOK,
        top=DEPLOYED_DAYS["vehicles"] - IDLE_DAYS["vehicles"],
        bottom=OWNED_DAYS["vehicles"] - OUT_DAYS["vehicles"],
        times=100,
        is_of_mission=True,
        link=Link("receptions:deployment_list", period="period", is_exact=False),
    ),
    Indicator(
        key="trips",
        label=_("Trips"),
        group=Group.RECEPTIONS,
        unit=Unit.NUMBER,
        direction=Direction.MORE,
        meaning=_("Days out with a van."),
        records=LOGS,
        top=TRIPS["trips"],
        dimensions=("vehicle",),
        link=TO_TRIPS,
    ),
    Recency(
        key="days_since_trip",
        label=_("Days since the last trip"),
        group=Group.RECEPTIONS,
        unit=Unit.DAYS,
        direction=Direction.LESS,
        meaning=_("From the day of the last trip of a Mobile Police Reception to the last day of the period."),
        records=LOGS,
        top=LAST_TRIP["latest"],
        link=Link("receptions:trip_list", until="date", is_exact=False),
        nothing=_("There was no trip yet."),
    ),
    Indicator(
        key="visitors",
        label=_("Visitors"),
        group=Group.RECEPTIONS,
        unit=Unit.PEOPLE,
        direction=Direction.MORE,
        meaning=_("People who came to the vans; who came twice counts twice."),
        records=LOGS,
        top=TRIPS["visitors"],
        dimensions=("sex", "vehicle"),
        counts_people=True,
        link=ABOUT_TRIPS,
    ),
    Indicator(
        key="women_among_visitors",
        label=_("Women among visitors"),
        group=Group.RECEPTIONS,
        unit=Unit.PERCENT,
        direction=Direction.NEITHER,
        meaning=_("The share of women among the people who came to the vans."),
        records=LOGS,
        top=TRIPS["women"],
        bottom=TRIPS["visitors"],
        times=100,
        dimensions=("vehicle",),
        counts_people=True,
        link=ABOUT_TRIPS,
    ),
    Indicator(
        key="visitors_per_trip",
        label=_("Visitors per trip"),
        group=Group.RECEPTIONS,
        unit=Unit.PEOPLE,
        direction=Direction.MORE,
        meaning=_("Visitors of the period divided by its trips."),
        records=LOGS,
        top=TRIPS["visitors"],
        bottom=TRIPS["trips"],
        # Of one day out or one meeting, it is how many came.
        counts_people=True,
        people=("top",),
        dimensions=("vehicle",),
        link=ABOUT_TRIPS,
    ),
    Indicator(
        key="appeals",
        label=_("Appeals received"),
        group=Group.RECEPTIONS,
        unit=Unit.NUMBER,
        direction=Direction.NEITHER,
        meaning=_("What visitors asked for or reported."),
        records=_("Appeals by topic, of each trip."),
        top=APPEALS["received"],
        dimensions=("topic", "vehicle"),
        counts_people=True,
        link=ABOUT_TRIPS,
    ),
    Indicator(
        key="appeals_per_100",
        label=_("Appeals per 100 visitors"),
        group=Group.RECEPTIONS,
        unit=Unit.NUMBER,
        direction=Direction.NEITHER,
        meaning=_("Appeals received for every hundred visitors."),
        records=_("Trips, and their appeals by topic."),
        top=APPEALS["received"],
        bottom=TRIPS["visitors"],
        times=100,
        dimensions=("topic", "vehicle"),
        of_whole=("topic",),
        counts_people=True,
        link=ABOUT_TRIPS,
    ),
    Indicator(
        key="mixed_crews",
        label=_("Crews with a woman and a man"),
        group=Group.RECEPTIONS,
        unit=Unit.PERCENT,
        direction=Direction.MORE,
        meaning=_("Of the trips whose crew was recorded, the share that had at least one woman and one man."),
        records=LOGS,
        top=TRIPS["mixed"],
        bottom=TRIPS["crews"],
        times=100,
        dimensions=("vehicle",),
        link=ABOUT_TRIPS,
    ),
)
