"""A month of the calendar as a table of weeks from Monday, and as a list of days."""

import calendar
import datetime
from dataclasses import dataclass, field

from django.utils import dates

from csi.core.periods import Month
from csi.core.registries.calendar import CalendarEntry

# Entries of a day in a cell and in the list; a link leads to the others.
CELL_SIZE, LIST_SIZE = 4, 10
WEEKDAYS = tuple(dates.WEEKDAYS.values())
WEEKDAY_ABBREVIATIONS = tuple(dates.WEEKDAYS_ABBR.values())


@dataclass(frozen=True)
class CalendarDay:
    """A day with its entries, of which the first `size` are shown.

    `is_outside`: the day belongs to the previous or next month and stays empty.
    """

    date: datetime.date
    entries: list[CalendarEntry] = field(default_factory=list)
    is_outside: bool = False
    is_today: bool = False
    size: int = CELL_SIZE

    @property
    def shown_entries(self) -> list[CalendarEntry]:
        return self.entries[: self.size]

    @property
    def overflow_count(self) -> int:
        return len(self.entries) - len(self.shown_entries)


def build_weeks(month: Month, entries: list[CalendarEntry], today: datetime.date) -> list[list[CalendarDay]]:
    """Return the weeks of the table.

    An entry of several days appears on each of them, an entry of more than a week on none.
    """
    short_entries = [entry for entry in entries if not entry.is_longer_than_week]
    return [
        [_build_day(date, month, short_entries, today) for date in week]
        for week in calendar.Calendar().monthdatescalendar(month.year, month.number)
    ]


def _build_day(date, month, entries, today):
    if date not in month:
        return CalendarDay(date, is_outside=True)
    return CalendarDay(date, [entry for entry in entries if entry.covers(date)], is_today=date == today)


def build_days(month: Month, entries: list[CalendarEntry], today: datetime.date) -> list[CalendarDay]:
    """Return the days of the list. Each entry is on its first day in the month."""
    days: dict[datetime.date, list[CalendarEntry]] = {}
    for entry in entries:
        if entry.day:
            days.setdefault(max(entry.day, month.start), []).append(entry)
    return [CalendarDay(date, days[date], is_today=date == today, size=LIST_SIZE) for date in sorted(days)]
