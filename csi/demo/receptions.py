"""The twelve vans, where they stand, their trips from the end of July, and what people asked of them."""

import datetime
from decimal import Decimal

from csi.core.periods import Month
from csi.demo.scene import TODAY, lots
from csi.demo.source import day, rows
from receptions.models import AppealCount, AppealTopic, Deployment, MobileReception, ServiceGap, Trip

HANDED_OVER = datetime.date(2011, 7, 8)
MONTHS = (Month(2011, 7), Month(2011, 8), Month(2011, 9), Month(2011, 10))

# Of a hundred appeals, so many on each topic: most are social. And of ten, how many are settled on the
# spot and how many referred.
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
# How far out a van goes, there and back.
KILOMETRES = (6, 74)


def load(scene):
    vehicles = {
        row["number"]: MobileReception(
            number=int(row["number"]),
            plate=row["plate"],
            model="UAZ 2206",
            donated=HANDED_OVER,
            stage=row["stage"],
            note=row["note"],
        )
        for row in rows("vehicles")
    }
    MobileReception.objects.bulk_create(vehicles.values())
    ServiceGap.objects.bulk_create(
        ServiceGap(
            vehicle=vehicles[row["vehicle"]],
            kind=row["kind"],
            starts=day(row["starts"]),
            ends=day(row["ends"]),
            reason=row["reason"],
        )
        for row in rows("service_gaps")
    )
    table = [(row, _deployment(scene, row, vehicles)) for row in rows("deployments")]
    Deployment.objects.bulk_create(deployment for _row, deployment in table)
    lot = lots("receptions")
    remarks = [row["remark"] for row in rows("remarks")]
    appeals = []
    for row, deployment in table:
        places = row["places"].split(",")
        for date in _days(row, deployment, lot):
            trip = _trip(deployment, date, places, remarks[len(scene.trips) % len(remarks)], lot)
            trip.created_by = trip.updated_by = scene.accounts.get(row["district"])
            scene.trips.append(trip)
            appeals += _appeals(trip, lot)
    Trip.objects.bulk_create(scene.trips)
    AppealCount.objects.bulk_create(appeals)


def _deployment(scene, row, vehicles):
    district = scene.districts[row["district"]]
    return Deployment(
        vehicle=vehicles[row["vehicle"]],
        district=district,
        site=row["site"],
        latitude=district.latitude + Decimal(row["north"]),
        longitude=district.longitude + Decimal(row["east"]),
        starts=day(row["starts"]),
        ends=day(row["ends"]),
    )


def _days(row, deployment, lot):
    """The days out, first to last: as many working days a month as the table says, Saturdays among them."""
    days = []
    for month, count in zip(MONTHS, map(int, row["months"].split()), strict=True):
        start = max(month.start, deployment.starts)
        end = min(month.end, (deployment.ends or TODAY) + datetime.timedelta(days=1), TODAY)
        possible = [start + datetime.timedelta(days=n) for n in range((end - start).days)]
        days += sorted(lot.sample([date for date in possible if date.weekday() < 6], count))
    return days


def _trip(deployment, date, places, remark, lot):
    women, men = lot.choices([(1, 1), (1, 2), (0, 2), (2, 0)], [84, 9, 5, 2])[0]
    # Where no woman officer is in the van, women stay away.
    visitors_women = lot.randint(7, 26) if women else lot.randint(0, 4)
    kilometres = lot.randint(*KILOMETRES)
    return Trip(
        deployment=deployment,
        date=date,
        place=lot.choice(places) if lot.random() < 0.45 else "",
        officers_women=women,
        officers_men=men,
        visitors_women=visitors_women,
        visitors_men=lot.randint(5, 19),
        kilometres=kilometres,
        fuel=(Decimal(kilometres * lot.randint(14, 19)) / 100).quantize(Decimal("0.1")),
        remarks=remark if lot.random() < 0.3 else "",
    )


def _appeals(trip, lot):
    """Two visitors of three ask for something."""
    visitors = trip.visitors_women + trip.visitors_men
    weights = [share for share, _settled, _referred in TOPICS.values()]
    drawn = lot.choices(list(TOPICS), weights, k=visitors * 2 // 3)
    counts = []
    for topic, (_share, settled, referred) in TOPICS.items():
        if received := drawn.count(topic):
            fates = lot.choices("sr-", [settled, referred, 10 - settled - referred], k=received)
            counts.append(
                AppealCount(
                    trip=trip,
                    topic=topic,
                    received=received,
                    settled=fates.count("s"),
                    referred=fates.count("r"),
                )
            )
    return counts
