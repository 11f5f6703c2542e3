"""Mobile Police Receptions: vehicles with their deployments and gaps, trips with appeals."""

import datetime
import itertools
import random

from csi.core.periods import Month
from csi.demo.csv_files import read_rows
from csi.demo.generated.concerns import draw_count
from csi.demo.generated.records import DatedId, GeneratedDistrict, GeneratedMission
from csi.demo.receptions import KILOMETRES, TOPICS
from csi.demo.records import TODAY
from receptions.models import OwnershipStage, ServiceGapKind, VehicleState

TRIPS_PER_MONTH = 3.9
# More trips need another vehicle, as each makes at most one a day.
MAX_TRIPS_OF_VEHICLE = 15
SITES = ("Square before the bazaar", "Gate of the akimiat", "School yard", "Bus station", "Square before the mosque")
PLACES = ("", "", "Upper village", "Lower village", "Territorial council", "Sugar beet station")
HANDED_OVER_AFTER = datetime.timedelta(days=20)
MONTHS_OF_DEPLOYMENT = 6
# Every twentieth vehicle is in repair.
IN_REPAIR = 20
REPAIR_SINCE = TODAY - datetime.timedelta(days=12)
GAP_DAYS = 9
CREWS = [((1, 1), 84), ((1, 2), 9), ((0, 2), 5), ((2, 0), 2)]
CREW_CHOICES, CREW_WEIGHTS = [crew for crew, _weight in CREWS], [*itertools.accumulate(weight for _c, weight in CREWS)]
TOPIC_CHOICES = [*TOPICS]
TOPIC_WEIGHTS = [*itertools.accumulate(share for share, _settled, _referred in TOPICS.values())]


def add_vehicles(mission: GeneratedMission) -> None:
    tables = mission.tables
    vehicles = 1 + int(TRIPS_PER_MONTH * mission.plan.activity / MAX_TRIPS_OF_VEHICLE)
    for district in mission.districts:
        donated = district.starts + HANDED_OVER_AFTER
        for _number in range(vehicles):
            number = tables.vehicles.count + 1
            is_in_repair = number % IN_REPAIR == 0
            state = VehicleState.IN_REPAIR if is_in_repair else VehicleState.IN_SERVICE
            stage = list(OwnershipStage)[number % len(OwnershipStage)]
            vehicle = tables.vehicles.add_record(
                *(number, f"KG {number:04} GEN", "UAZ 2206", donated, state, stage), day=donated, author=None
            )
            if is_in_repair:
                _add_gap(mission, district, vehicle, REPAIR_SINCE, None)
            _add_deployments(mission, district, vehicle, donated)


def _add_gap(
    mission: GeneratedMission,
    district: GeneratedDistrict,
    vehicle: int,
    starts: datetime.date,
    ends: datetime.date | None,
) -> None:
    mission.tables.gaps.add_record(
        *(vehicle, ServiceGapKind.IN_REPAIR, starts, ends, "Gearbox"), day=ends or starts, author=None
    )
    district.gaps.append(DatedId(vehicle, starts, ends))


def _add_deployments(
    mission: GeneratedMission, district: GeneratedDistrict, vehicle: int, donated: datetime.date
) -> None:
    """Add deployments of half a year; the last one is open-ended, unless the district is closed."""
    rng = mission.plan.create_rng(6, district.number, vehicle)
    starts = donated
    while starts <= district.last_day:
        following = Month.from_date(starts).add(MONTHS_OF_DEPLOYMENT).start
        is_last = following > district.last_day
        ends = district.ends if is_last else following - datetime.timedelta(days=1)
        deployment = mission.tables.deployments.add_record(
            *(vehicle, district.id, rng.choice(SITES)),
            f"{district.latitude + rng.uniform(-0.02, 0.02):.5f}",
            f"{district.longitude + rng.uniform(-0.02, 0.02):.5f}",
            *(starts, ends),
            day=starts,
            author=None,
        )
        district.deployments.append(DatedId(deployment, starts, ends))
        gap = following - datetime.timedelta(days=GAP_DAYS)
        if not is_last and rng.random() < 0.15:
            _add_gap(mission, district, vehicle, gap, ends)
        starts = following


class TripGenerator:
    """Adds the trips of a month of a district, with the appeals by topic."""

    def __init__(self, mission: GeneratedMission) -> None:
        self.mission, self.tables = mission, mission.tables
        self.remarks = [row["remark"] for row in read_rows("trip_remarks")]

    def add_records(self, district: GeneratedDistrict, month: Month, rng: random.Random) -> None:
        deployments = [deployment for deployment in district.deployments if deployment.overlaps(month)]
        if not deployments:
            return
        count = draw_count(TRIPS_PER_MONTH * self.mission.plan.activity, rng)
        month_days = range(1, month.span.days + 1)
        choices = [(deployment, day) for deployment in deployments for day in month_days]
        for deployment, number in sorted(rng.sample(choices, min(count, len(choices)))):
            day = month.start.replace(day=number)
            is_deployed = deployment.includes(day) and day <= district.last_day
            if is_deployed and not any(gap.includes(day) for gap in district.gaps):
                self._add_trip(district, deployment.id, day, rng)

    def _add_trip(self, district: GeneratedDistrict, deployment: int, day: datetime.date, rng: random.Random) -> None:
        draw = rng.random
        women, men = rng.choices(CREW_CHOICES, cum_weights=CREW_WEIGHTS)[0]
        # Few women visit a vehicle without a female officer.
        visitors_women = 7 + int(draw() * 20) if women else int(draw() * 5)
        visitors_men = 5 + int(draw() * 15)
        kilometres = KILOMETRES[0] + int(draw() * (KILOMETRES[1] - KILOMETRES[0]))
        trip = self.tables.trips.add_record(
            *(deployment, day, PLACES[int(draw() * len(PLACES))], women, men, visitors_women, visitors_men),
            *(kilometres, f"{kilometres * 0.16:.1f}"),
            rng.choice(self.remarks) if draw() < 0.3 else "",
            day=day,
            author=district.author,
        )
        topics = rng.choices(TOPIC_CHOICES, cum_weights=TOPIC_WEIGHTS, k=4 + int(draw() * 3))
        for topic in dict.fromkeys(topics):
            received = 1 + int(draw() * 6)
            _share, settled_of_ten, referred_of_ten = TOPICS[topic]
            settled = int(received * settled_of_ten / 10 + draw() * 0.9)
            referred = min(received - settled, int(received * referred_of_ten / 10 + draw() * 0.9))
            self.tables.appeals.add(trip, topic, received, settled, referred)
