"""Random days, counts and choices for the records of a mission."""

import datetime
import random

from csi.core.periods import Month

ONE_DAY = datetime.timedelta(days=1)
GREATEST_COUNT = 99_999


class RandomValues:
    """Values that depend on the seed only; most days lie between `first_day` and `today`."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.today = datetime.date(2011, 3, 1) + datetime.timedelta(days=self.random.randrange(400))
        self.first_day = self.today - datetime.timedelta(days=self.random.randrange(1, 500))
        # On the last day of a month, its meetings are due today.
        if self.chance(0.2):
            self.today = Month.from_date(self.today).end - ONE_DAY
        # Some missions have one record of each kind, others up to this number.
        self.most = self.random.choice((1, 2, 2, 4))

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def number(self, most: int) -> int:
        """Return a number from 0 to `most`, at most the number of records of each kind."""
        return self.random.randint(0, min(most, self.most))

    def count(self, most: int = GREATEST_COUNT) -> int:
        """Return a count that is small, usual or extreme."""
        return min(most, self.random.choice((0, 0, 1, 2, 5, self.random.randrange(40), GREATEST_COUNT)))

    def day(self, first: datetime.date | None = None, last: datetime.date | None = None) -> datetime.date:
        """Return a day in the range, by default from two months before the mission to today."""
        first = first or self.first_day - datetime.timedelta(days=60)
        return first + datetime.timedelta(days=self.random.randint(0, max(((last or self.today) - first).days, 0)))

    def sometimes(self, value):
        return value if self.chance(0.5) else None

    def later(self, day: datetime.date, most: int = 120) -> datetime.date | None:
        """Return a later day, None if it would be in the future."""
        later = day + datetime.timedelta(days=self.random.randint(0, most))
        return later if later <= self.today else None

    def end(self, starts: datetime.date, most: int = 300) -> datetime.date | None:
        """Return the last day of a period, perhaps in the future, None for an open-ended one."""
        return self.sometimes(starts + datetime.timedelta(days=self.random.randint(0, most)))

    def period_in(self, mandate, days: int) -> tuple[datetime.date, datetime.date | None]:
        """Return the first and last day of a period in a mandate, from so many days after its start."""
        latest = mandate.ends or datetime.date.max
        starts = min(mandate.starts + datetime.timedelta(days=days), latest)
        ends = self.end(starts)
        return starts, ends and min(ends, latest)

    def choose(self, values):
        return self.random.choice(list(values))
