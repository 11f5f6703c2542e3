"""A month as people hang it on the wall: weeks of seven days, from Monday."""

import calendar
import datetime
from dataclasses import dataclass, field

from django.utils import dates

from csi.core.periods import Month
from csi.core.registries.calendar import CalendarEntry

# Entries that a cell shows; the rest is a link to the day in the list.
SHOWN = 4
WEEKDAYS = tuple(dates.WEEKDAYS.values())
WEEKDAYS_SHORT = tuple(dates.WEEKDAYS_ABBR.values())


@dataclass(frozen=True)
class CalendarDay:
    """A day with what takes place on it; `is_outside`: of the month before or after, kept empty."""

    date: datetime.date
    entries: list[CalendarEntry] = field(default_factory=list)
    is_outside: bool = False
    is_today: bool = False

    @property
    def shown(self) -> list[CalendarEntry]:
        return self.entries[:SHOWN]

    @property
    def more(self) -> int:
        return len(self.entries) - len(self.shown)


def weeks_of(month: Month, entries: list[CalendarEntry], today: datetime.date) -> list[list[CalendarDay]]:
    """The weeks of the grid. An entry of several days stands on each of them, one that lasts weeks on none."""
    short = [entry for entry in entries if not entry.is_longer_than_week]
    return [
        [_day(date, month, short, today) for date in week]
        for week in calendar.Calendar().monthdatescalendar(month.year, month.number)
    ]


def _day(date, month, entries, today):
    if date not in month:
        return CalendarDay(date, is_outside=True)
    return CalendarDay(date, [entry for entry in entries if entry.covers(date)], is_today=date == today)


def days_of(month: Month, entries: list[CalendarEntry], today: datetime.date) -> list[CalendarDay]:
    """The days of the list. An entry stands once: on its first day, or on the first of the month if it began before."""
    days: dict[datetime.date, list[CalendarEntry]] = {}
    for entry in entries:
        if entry.day:
            days.setdefault(max(entry.day, month.start), []).append(entry)
    return [CalendarDay(date, days[date], is_today=date == today) for date in sorted(days)]
