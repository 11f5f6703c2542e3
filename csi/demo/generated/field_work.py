"""Observations of the advisers, and the initiatives of the districts."""

import datetime
import random
from decimal import Decimal

from csi.core.periods import Month
from csi.demo.csv_files import read_rows
from csi.demo.generated.concerns import SENSITIVITIES, draw_count, draw_day
from csi.demo.generated.plan import PLANNED_ON
from csi.demo.generated.records import GeneratedDistrict, GeneratedMission
from csi.demo.records import TODAY
from initiatives.models import InitiativeStatus

OBSERVATIONS_PER_MONTH = 1.0
INITIATIVES_PER_MONTH = 0.25
CANCELLED, OVERSPENT = 0.05, 0.1


class FieldWorkGenerator:
    """Adds the observations and initiatives of a month of a district."""

    def __init__(self, mission: GeneratedMission) -> None:
        self.mission, self.tables = mission, mission.tables
        self.observations = read_rows("observations")
        self.initiatives = [row for row in read_rows("initiatives") if row["status"] == InitiativeStatus.DONE]

    def add_records(self, district: GeneratedDistrict, month: Month, concerns: list[int], rng: random.Random) -> None:
        """Add the records of a month; some refer to `concerns`, the ids of concerns raised before it."""
        activity = self.mission.plan.activity
        for _number in range(draw_count(OBSERVATIONS_PER_MONTH * activity, rng)):
            if day := draw_day(district, month, rng):
                self._add_observation(district, day, concerns, rng)
        for _number in range(draw_count(INITIATIVES_PER_MONTH * activity, rng)):
            if day := draw_day(district, month, rng):
                self._add_initiative(district, day, concerns, rng)

    def _add_observation(
        self, district: GeneratedDistrict, day: datetime.date, concerns: list[int], rng: random.Random
    ) -> None:
        row = rng.choice(self.observations)
        advisers = [placement.id for placement in district.placements if placement.includes(day)]
        self.tables.observations.add_record(
            *(district.id, district.station, rng.choice(advisers) if advisers else None, day, row["kind"]),
            *(row["summary"], row["details"], rng.choice(SENSITIVITIES)),
            rng.choice(concerns) if concerns and rng.random() < 0.2 else None,
            day=day,
            author=district.author,
        )

    def _add_initiative(
        self, district: GeneratedDistrict, starts: datetime.date, concerns: list[int], rng: random.Random
    ) -> None:
        row = rng.choice(self.initiatives)
        # Some of the initiatives of the last month are planned for the next ones.
        if starts.year == TODAY.year and starts.month == TODAY.month and rng.random() < 0.5:
            starts += datetime.timedelta(days=45)
        last = starts + datetime.timedelta(days=int(rng.random() * 4))
        is_over = last <= district.last_day
        if district.ends and not is_over:
            return
        status = InitiativeStatus.DONE if is_over else rng.choice(("proposed", "approved"))
        if rng.random() < CANCELLED:
            status = InitiativeStatus.CANCELLED
        is_done = status == InitiativeStatus.DONE
        budget = Decimal(100 + int(rng.random() * 2400))
        is_overspent = is_done and rng.random() < OVERSPENT
        spent = budget * (Decimal("1.05") if is_overspent else Decimal("0.93")) if is_done else None
        women, men = 10 + int(rng.random() * 120), 10 + int(rng.random() * 120)
        initiative = self.tables.initiatives.add_record(
            *(f"{row['title']}, {district.name}"[:160], row["kind"], status, district.id, starts),
            *(last if last > starts else None, f"House of culture, {district.centre}", row["purpose"]),
            *(budget, spent, "The hall had to be rented for another day." if is_overspent else ""),
            *((women, men, women // 2 + men // 3, 2 + men // 10) if is_done else (0, 0, 0, 0)),
            *((row["outcome"], row["lessons"]) if is_done else ("", "")),
            day=last if is_over else min(starts, PLANNED_ON),
            author=district.author,
        )
        for contact in rng.sample(district.contacts, 1 + int(rng.random() * 2)):
            self.tables.partners.add(initiative, contact.id)
        if concerns and rng.random() < 0.5:
            self.tables.addressed_concerns.add(initiative, rng.choice(concerns))
        others = len(self.mission.districts) - 1
        if others and rng.random() < 0.1:
            other = self.mission.districts[(district.number + 1) % (others + 1)]
            self.tables.further_districts.add(initiative, other.id)
