"""The calendar as iCalendar (RFC 5545)."""

import datetime
import uuid
from collections.abc import Callable

import icalendar
from django.utils import timezone
from django.utils.translation import gettext as _

from csi.core import clock
from csi.core.registries.calendar import CalendarEntry

CONTENT_TYPE = "text/calendar; charset=utf-8"
# Namespace of the event identifiers, so that they do not depend on the host name.
NAMESPACE = uuid.UUID("5b0f2ac4-3f6e-4c0b-9d52-6a1f0d1c7e11")
# An event with a time: its end is not recorded, and calendar programs need one.
NOMINAL_DURATION = datetime.timedelta(hours=2)
REFRESH_INTERVAL = datetime.timedelta(hours=1)


def render_calendar(entries: list[CalendarEntry], name: str, build_absolute_uri: Callable[[str], str]) -> bytes:
    """Return a calendar with the entries; those without a day are left out.

    An entry without a time is an all-day event.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//CSI//Community Security Initiative//EN")
    calendar.add("version", "2.0")
    for label in ("name", "x-wr-calname"):
        # The library rejects line breaks in the second.
        calendar.add(label, " ".join(name.split()))
    calendar.add("refresh-interval", REFRESH_INTERVAL, parameters={"VALUE": "DURATION"})
    now = clock.now()
    for entry in entries:
        if entry.day:
            calendar.add_component(_build_event(entry, now, build_absolute_uri))
    return calendar.to_ical()


def _build_event(entry, now, build_absolute_uri):
    event = icalendar.Event()
    event.add("uid", str(uuid.uuid5(NAMESPACE, entry.key)))
    # In a published calendar, DTSTAMP is the time of the last change.
    event.add("dtstamp", (entry.updated_at or now).astimezone(datetime.UTC))
    start, end = _get_bounds(entry)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", _("%(event)s: %(title)s") % {"event": entry.event, "title": entry.title})
    event.add("status", entry.status)
    # The events do not mark the user as busy.
    event.add("transp", "TRANSPARENT")
    if entry.location:
        event.add("location", entry.location)
    if entry.url:
        event.add("url", build_absolute_uri(entry.url))
    return event


def _get_bounds(entry):
    """Return the first and the exclusive last moment of an entry: days, or times in UTC."""
    if entry.time is None or entry.day == datetime.date.max:
        return entry.day, _get_next_day(entry.last_day)
    start = timezone.make_aware(datetime.datetime.combine(entry.day, entry.time)).astimezone(datetime.UTC)
    return start, start + NOMINAL_DURATION


def _get_next_day(day: datetime.date) -> datetime.date:
    """Return the next day, because DTEND is exclusive; the last possible date has none."""
    return day if day == datetime.date.max else day + datetime.timedelta(days=1)
