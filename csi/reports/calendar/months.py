"""The days of a month of the calendar."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.dates import WEEKDAYS_ABBR

from csi.core.periods import Month
from csi.core.registries.calendar import CalendarEntry

# Entries of a day in the month and in the list; a link leads to the others.
MONTH_SIZE, LIST_SIZE = 4, 10
WEEKDAY_ABBREVIATIONS = tuple(WEEKDAYS_ABBR.values())


@dataclass(frozen=True)
class CalendarDay:
    """A day with its entries, of which the first `size` are shown."""

    date: datetime.date
    size: int
    is_today: bool
    entries: list[CalendarEntry] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.date.isoformat()

    @property
    def css_class(self) -> str:
        return " ".join(["is-today"] * self.is_today + ["is-empty"] * (not self.entries))

    @property
    def shown_entries(self) -> list[CalendarEntry]:
        return self.entries[: self.size]

    @property
    def overflow_count(self) -> int:
        return len(self.entries) - len(self.shown_entries)


def build_days(
    month: Month, entries: Iterable[CalendarEntry], today: datetime.date, *, is_list: bool = False
) -> list[CalendarDay]:
    """Return the days of the month.

    An entry of several days appears on each of them, an entry of more than a week on none.
    """
    entries_by_day: dict[datetime.date, list[CalendarEntry]] = defaultdict(list)
    for entry in entries:
        if entry.day and entry.last_day and not entry.is_longer_than_week:
            for number in range((entry.last_day - entry.day).days + 1):
                entries_by_day[entry.day + datetime.timedelta(number)].append(entry)
    dates = [month.start + datetime.timedelta(number) for number in range(month.span.days)]
    size = LIST_SIZE if is_list else MONTH_SIZE
    return [CalendarDay(date, size, date == today, entries_by_day[date]) for date in dates]
