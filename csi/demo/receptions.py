"""Mobile Police Receptions: twelve vehicles, deployments, trips from the end of July, and appeals."""

import datetime
import random
from decimal import Decimal

from csi.core.periods import Month
from csi.demo.csv_files import parse_date, parse_optional_date, read_rows
from csi.demo.records import TODAY, DemoRecords, create_generator, get_centre
from receptions.models import AppealCount, AppealTopic, Deployment, MobileReception, ServiceGap, Trip

HANDED_OVER = datetime.date(2011, 7, 8)
MONTHS = (Month(2011, 7), Month(2011, 8), Month(2011, 9), Month(2011, 10))

# {topic: (appeals of every 100, settled on the spot of every 10, referred of every 10)}
TOPICS = {
    AppealTopic.DOCUMENTS: (29, 5, 3),
    AppealTopic.BENEFITS: (21, 4, 4),
    AppealTopic.LAND: (17, 2, 6),
    AppealTopic.FAMILY: (12, 4, 3),
    AppealTopic.DOMESTIC: (4, 1, 7),
    AppealTopic.CRIME: (7, 1, 7),
    AppealTopic.POLICE_CONDUCT: (3, 1, 5),
    AppealTopic.OTHER: (7, 5, 2),
}
# The shortest and the longest trip.
KILOMETRES = (6, 74)


def load_records(records: DemoRecords) -> None:
    vehicles = {
        row["number"]: MobileReception(
            number=int(row["number"]),
            plate=row["plate"],
            model="UAZ 2206",
            donated=HANDED_OVER,
            stage=row["stage"],
            note=row["note"],
        )
        for row in read_rows("vehicles")
    }
    MobileReception.objects.bulk_create(vehicles.values())
    ServiceGap.objects.bulk_create(
        ServiceGap(
            vehicle=vehicles[row["vehicle"]],
            kind=row["kind"],
            starts=parse_date(row["starts"]),
            ends=parse_optional_date(row["ends"]),
            reason=row["reason"],
        )
        for row in read_rows("service_gaps")
    )
    rows = [(row, _build_deployment(records, row, vehicles)) for row in read_rows("deployments")]
    Deployment.objects.bulk_create(deployment for _row, deployment in rows)
    generator = create_generator("receptions")
    remarks = [row["remark"] for row in read_rows("trip_remarks")]
    appeals: list[AppealCount] = []
    for row, deployment in rows:
        places = row["places"].split(",")
        for date in _choose_dates(row, deployment, generator):
            trip = _build_trip(deployment, date, places, remarks[len(records.trips) % len(remarks)], generator)
            trip.created_by = trip.updated_by = records.accounts.get(row["district"])
            records.trips.append(trip)
            appeals += _build_appeals(trip, generator)
    Trip.objects.bulk_create(records.trips)
    AppealCount.objects.bulk_create(appeals)


def _build_deployment(records: DemoRecords, row: dict[str, str], vehicles: dict[str, MobileReception]) -> Deployment:
    district = records.districts[row["district"]]
    latitude, longitude = get_centre(district)
    return Deployment(
        vehicle=vehicles[row["vehicle"]],
        district=district,
        site=row["site"],
        latitude=latitude + Decimal(row["north"]),
        longitude=longitude + Decimal(row["east"]),
        starts=parse_date(row["starts"]),
        ends=parse_optional_date(row["ends"]),
    )


def _choose_dates(row: dict[str, str], deployment: Deployment, generator: random.Random) -> list[datetime.date]:
    """Return the dates of the trips: `trips_per_month` random working days, including Saturdays."""
    dates = []
    for month, count in zip(MONTHS, map(int, row["trips_per_month"].split()), strict=True):
        start = max(month.start, deployment.starts)
        end = min(month.end, (deployment.ends or TODAY) + datetime.timedelta(days=1), TODAY)
        candidates = [start + datetime.timedelta(days=n) for n in range((end - start).days)]
        dates += sorted(generator.sample([date for date in candidates if date.weekday() < 6], count))
    return dates


def _build_trip(
    deployment: Deployment, date: datetime.date, places: list[str], remark: str, generator: random.Random
) -> Trip:
    women, men = generator.choices([(1, 1), (1, 2), (0, 2), (2, 0)], [84, 9, 5, 2])[0]
    # Few women visit a vehicle without a female officer.
    visitors_women = generator.randint(7, 26) if women else generator.randint(0, 4)
    kilometres = generator.randint(*KILOMETRES)
    return Trip(
        deployment=deployment,
        date=date,
        place=generator.choice(places) if generator.random() < 0.45 else "",
        officers_women=women,
        officers_men=men,
        visitors_women=visitors_women,
        visitors_men=generator.randint(5, 19),
        kilometres=kilometres,
        fuel=(Decimal(kilometres * generator.randint(14, 19)) / 100).quantize(Decimal("0.1")),
        remarks=remark if generator.random() < 0.3 else "",
    )


def _build_appeals(trip: Trip, generator: random.Random) -> list[AppealCount]:
    """Return the appeals of a trip: two for every three visitors."""
    visitors = trip.visitors_women + trip.visitors_men
    weights = [share for share, _settled, _referred in TOPICS.values()]
    topics = generator.choices(list(TOPICS), weights, k=visitors * 2 // 3)
    counts = []
    for topic, (_share, settled, referred) in TOPICS.items():
        if received := topics.count(topic):
            outcomes = generator.choices("sr-", [settled, referred, 10 - settled - referred], k=received)
            counts.append(
                AppealCount(
                    trip=trip,
                    topic=topic,
                    received=received,
                    settled=outcomes.count("s"),
                    referred=outcomes.count("r"),
                )
            )
    return counts
