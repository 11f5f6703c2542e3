"""The calendar as iCalendar (RFC 5545), which Thunderbird, Outlook and telephones read."""

import datetime
import uuid

import icalendar
from django.utils import timezone
from django.utils.translation import gettext as _

from csi.core.registries.calendar import CalendarEntry

CONTENT_TYPE = "text/calendar; charset=utf-8"
# What the identifiers of our entries hang on: an entry keeps its own whatever the host is called.
NAMESPACE = uuid.UUID("5b0f2ac4-3f6e-4c0b-9d52-6a1f0d1c7e11")
ASK_AGAIN = datetime.timedelta(hours=1)


def written(entries: list[CalendarEntry], name: str, absolute_url) -> bytes:
    """A calendar of that name with these entries as events of whole days; those without a day are left out.

    `absolute_url`: gives the full address of a record's.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//CSI//Community Security Initiative//EN")
    calendar.add("version", "2.0")
    for label in ("name", "x-wr-calname"):
        # The library takes no line break in the second.
        calendar.add(label, " ".join(name.split()))
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    now = timezone.now()
    for entry in entries:
        if entry.day:
            calendar.add_component(_event(entry, now, absolute_url))
    return calendar.to_ical()


def _event(entry, now, absolute_url):
    event = icalendar.Event()
    event.add("uid", str(uuid.uuid5(NAMESPACE, entry.key)))
    # Of a calendar that is not a message it tells when the event was last changed.
    event.add("dtstamp", (entry.changed or now).astimezone(datetime.UTC))
    event.add("dtstart", entry.day)
    event.add("dtend", _day_after(entry.last_day))
    event.add("summary", _("%(what)s: %(title)s") % {"what": entry.what, "title": entry.title})
    event.add("status", entry.certainty)
    # An entry of a whole day does not make the person busy.
    event.add("transp", "TRANSPARENT")
    if entry.place:
        event.add("location", entry.place)
    if entry.url:
        event.add("url", absolute_url(entry.url))
    return event


def _day_after(day):
    """The end of an event is the day after its last; the calendar's very last day has none."""
    return day if day == datetime.date.max else day + datetime.timedelta(days=1)
