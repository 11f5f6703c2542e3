"""The size of a generated mission: its presets, its period, and the density of its records."""

import datetime
import random
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from csi.core.periods import Month
from csi.demo.records import TODAY

MAX_DISTRICTS = 1000
MAX_YEARS = 15
# The first day of a mandate is 18 November, as in the demonstration.
MANDATE_DAY = (11, 18)

# {preset: (districts, years, rows)}
PRESETS = {
    "S": (6, 10, 22_000),
    "D": (1_000, 1, 250_000),
    "M": (200, 10, 1_000_000),
    "L": (1_000, 10, 4_900_000),
    "10M": (1_000, 10, 10_000_000),
}

# Rows for a month of a district, measured on generated missions: those that do not depend on the activity, and the
# others at an activity of 1.
BASE_ROWS = 14.0
ACTIVE_ROWS = 27.0


# What users enter today is later than all generated records.
LAST_EVENT_DAY = TODAY - datetime.timedelta(days=1)
# The day on which the planned meetings and initiatives were entered.
PLANNED_ON = TODAY - datetime.timedelta(days=10)


class PlanError(ValueError):
    """The options do not describe a mission."""


@dataclass(frozen=True)
class MissionPlan:
    """The number of districts, years and rows, and the seed of all random values; the last day is `TODAY`."""

    districts: int
    years: int
    seed: int
    rows: int

    @classmethod
    def build(cls, *, districts: int, years: int, seed: int, rows: int | None = None) -> Self:
        """Return a plan; `rows` None: the usual number. Raises PlanError for numbers that no mission has."""
        if not 1 <= districts <= MAX_DISTRICTS or not 1 <= years <= MAX_YEARS:
            raise PlanError(f"Choose 1 to {MAX_DISTRICTS:,} districts and 1 to {MAX_YEARS} years.")
        months = districts * years * 12
        lowest, highest = (
            round(months * (BASE_ROWS + 0.05 * ACTIVE_ROWS)),
            round(months * (BASE_ROWS + 4 * ACTIVE_ROWS)),
        )
        if rows is not None and not lowest <= rows <= highest:
            raise PlanError(
                f"{districts:,} districts have between {lowest:,} and {highest:,} rows in {years} years. "
                "Change the rows or the districts."
            )
        return cls(districts, years, seed, rows or round(months * (BASE_ROWS + ACTIVE_ROWS)))

    @property
    def activity(self) -> float:
        """The frequency of concerns, trips, observations and initiatives; 1 is the usual one."""
        return (self.rows / (self.districts * self.years * 12) - BASE_ROWS) / ACTIVE_ROWS

    @property
    def first_day(self) -> datetime.date:
        following = TODAY + datetime.timedelta(days=1)
        return following.replace(year=following.year - self.years)

    @cached_property
    def months(self) -> list[Month]:
        return Month.from_date(TODAY).get_preceding_months(self.years * 12)

    def create_rng(self, *subject: int) -> random.Random:
        """Return a generator for a subject, such as a month of a district; up to four numbers below 65,536."""
        number = self.seed
        for part in (*subject, *[65_535] * (4 - len(subject))):
            number = number * 65_536 + part
        return random.Random(number)
