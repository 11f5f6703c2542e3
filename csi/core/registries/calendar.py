"""Entries of the calendar and the sources that provide them.

An app adds its records in `<app>/calendar.py`:

    @register_calendar_source("session", label=_("Sessions"), icon="people", position=10)
    def list_sessions(user, span, scope):
        for session in Session.objects.visible_to(user)...:
            yield CalendarEntry(...)
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.db import models
from django.template.loader import render_to_string

from csi.core.periods import Span
from csi.core.typing import RecordUser, StrOrPromise


class EventStatus(models.TextChoices):
    """The status of an event as defined by iCalendar (RFC 5545)."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class CalendarEntry:
    """An event of the calendar, from its first to its last day.

    `key` is stable: it identifies the event in subscriptions. `source` is the key of the calendar source. `event` is
    the type of the event, such as "Session held"; `title` names the record. `day` is None for an event that has a
    month but no day yet. `scope`: the scope concerned, None for all. `url` is empty if the user may not open the
    record. `updated_at` is None if it is unknown. `time` is the local time at which the event starts on its first day,
    None if it is unknown.
    """

    key: str
    source: str
    event: str
    title: str
    day: datetime.date | None
    last_day: datetime.date | None
    scope: models.Model | None = None
    location: str = ""
    url: str = ""
    tone: str = ""
    status: EventStatus = EventStatus.CONFIRMED
    updated_at: datetime.datetime | None = None
    time: datetime.time | None = None

    @property
    def icon(self) -> str:
        return _SOURCES[self.source].icon

    @property
    def is_cancelled(self) -> bool:
        return self.status == EventStatus.CANCELLED

    @property
    def is_multi_day(self) -> bool:
        return self.day != self.last_day

    @property
    def is_longer_than_week(self) -> bool:
        """True if the entry would fill most cells of a month's table."""
        return self.day is not None and self.last_day is not None and (self.last_day - self.day).days >= 7

    @cached_property
    def html(self) -> str:
        """The entry as HTML, rendered once for all pages while it is cached."""
        return render_to_string("components/calendar_entry.html", {"entry": self})

    def covers(self, day: datetime.date) -> bool:
        """Return whether the event takes place on that day."""
        return self.day is not None and self.last_day is not None and self.day <= day <= self.last_day


CalendarFunction = Callable[[RecordUser, Span, Collection[Any] | None], Iterable[CalendarEntry]]
PublicCalendarFunction = Callable[[Span], Iterable[CalendarEntry]]


@dataclass(frozen=True)
class CalendarSource:
    """A type of calendar entry and the function that lists the entries of a user.

    `is_local`: each entry depends on records of its own scope only. `list_public_entries` lists the entries that
    everyone may see, without links.
    """

    key: str
    label: StrOrPromise
    icon: str
    position: int
    list_entries: CalendarFunction
    is_local: bool = True
    list_public_entries: PublicCalendarFunction | None = None


_SOURCES: dict[str, CalendarSource] = {}


def register_calendar_source(
    key: str,
    *,
    label: StrOrPromise,
    icon: str,
    position: int,
    is_local: bool = True,
    public: PublicCalendarFunction | None = None,
) -> Callable[[CalendarFunction], CalendarFunction]:
    """Register a function `(user, span, scopes) -> entries`; `scopes` None means all visible ones.

    For users with access to all scopes, the entries depend on their role only. `is_local`: false if an entry belongs to
    several scopes or to all.
    """

    def register(function: CalendarFunction) -> CalendarFunction:
        _SOURCES[key] = CalendarSource(key, label, icon, position, function, is_local, public)
        return function

    return register


@cache
def get_calendar_sources() -> dict[str, CalendarSource]:
    """Return the registered sources by key, in the order of their positions. Call it after autodiscovery."""
    return dict(sorted(_SOURCES.items(), key=lambda item: item[1].position))


def get_calendar_choices() -> list[tuple[str, StrOrPromise]]:
    """Return (key, label) of every source, for a choice field."""
    return [(source.key, source.label) for source in get_calendar_sources().values()]
