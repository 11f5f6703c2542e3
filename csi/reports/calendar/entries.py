"""What stands in the calendar: meetings, deployments, initiatives, the ends of tours, areas and mandates."""

import datetime
from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from advisers.models import Placement
from csi.core.periods import Span
from csi.core.permissions import RecordPermission
from districts.models import AreaOfOperation, District, Mandate
from forums.models import Meeting, MeetingKind, MeetingState
from initiatives.models import Initiative, InitiativeStatus
from receptions.models import Deployment


class CalendarEntryType(models.TextChoices):
    MEETING = "meeting", gettext_lazy("Meetings")
    DEPLOYMENT = "deployment", gettext_lazy("Deployments")
    INITIATIVE = "initiative", gettext_lazy("Initiatives")
    TOUR = "tour", gettext_lazy("Ends of tours")
    FRAME = "frame", gettext_lazy("Ends of areas and mandates")


ICONS = {
    CalendarEntryType.MEETING: "people",
    CalendarEntryType.DEPLOYMENT: "truck",
    CalendarEntryType.INITIATIVE: "flag",
    CalendarEntryType.TOUR: "person-badge",
    CalendarEntryType.FRAME: "hourglass-split",
}
ORDER = {kind: number for number, kind in enumerate(CalendarEntryType)}


class EventStatus(models.TextChoices):
    """How sure it is that an entry takes place, in the words of iCalendar."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class CalendarEntry:
    """A line of the calendar, from its first to its last day.

    `key`: the same for the same thing, whenever it is asked. `what`: what happens, such as “Meeting held”; `title`:
    of what. `day` is None where a meeting has no day yet: then it counts for its month. `url` is empty where
    the reader opens no record. `changed`: when the record was, None where that is not told.
    """

    key: str
    kind: CalendarEntryType
    what: str
    title: str
    day: datetime.date | None
    last_day: datetime.date | None
    district: str = ""
    place: str = ""
    url: str = ""
    tone: str = ""
    certainty: EventStatus = EventStatus.CONFIRMED
    changed: datetime.datetime | None = None

    @property
    def icon(self) -> str:
        return ICONS[self.kind]

    @property
    def is_cancelled(self) -> bool:
        return self.certainty == EventStatus.CANCELLED

    @property
    def lasts_days(self) -> bool:
        """Whether it has more days than one."""
        return self.day != self.last_day

    @property
    def lasts_weeks(self) -> bool:
        """Whether it is longer than a week: in a month's table it would stand in most cells."""
        return self.day is not None and (self.last_day - self.day).days >= 7

    def covers(self, day) -> bool:
        return self.day is not None and self.day <= day <= self.last_day


def entries_for(user, span: Span, *, district: District | None = None, kind: str = "") -> list[CalendarEntry]:
    """What this person's calendar holds in these days, in the order of days; those without a day come first.

    A person who opens no records has the public days of the forums.
    """
    if not (user.is_active and user.has_permission(RecordPermission.VIEW_RECORDS)):
        return public_forums(span)
    sources = {kind: SOURCES[CalendarEntryType(kind)]} if kind else SOURCES
    return _in_order(entry for source in sources.values() for entry in source(user, span, district))


def public_forums(span: Span) -> list[CalendarEntry]:
    """The days on which forums met or will meet, with the district and nothing else, for everyone."""
    forums = Meeting.objects.filter(
        state__in=(MeetingState.PLANNED, MeetingState.HELD), date__gte=span.start, date__lt=span.end
    ).select_related("group__district")
    return _in_order(
        CalendarEntry(
            key=f"forum-{meeting.pk}",
            kind=CalendarEntryType.MEETING,
            what=_("Community safety forum"),
            title=str(meeting.group.district),
            day=meeting.date,
            last_day=meeting.date,
            district=str(meeting.group.district),
        )
        for meeting in forums
    )


def _in_order(entries) -> list[CalendarEntry]:
    return sorted(
        entries, key=lambda entry: (entry.day or datetime.date.min, ORDER[entry.kind], entry.title, entry.key)
    )


MEETING_WORDS = {
    (MeetingKind.REGULAR, MeetingState.PLANNED): gettext_lazy("Meeting planned"),
    (MeetingKind.REGULAR, MeetingState.HELD): gettext_lazy("Meeting held"),
    (MeetingKind.REGULAR, MeetingState.CANCELLED): gettext_lazy("Meeting cancelled"),
    (MeetingKind.EXTRAORDINARY, MeetingState.PLANNED): gettext_lazy("Extraordinary meeting planned"),
    (MeetingKind.EXTRAORDINARY, MeetingState.HELD): gettext_lazy("Extraordinary meeting held"),
    (MeetingKind.EXTRAORDINARY, MeetingState.CANCELLED): gettext_lazy("Extraordinary meeting cancelled"),
}


def _meetings(user, span, district):
    """Those of these days, and those of these months that have no day."""
    of_these_days = Q(date__gte=span.start, date__lt=span.end)
    without_a_day = Q(date__isnull=True, month__gte=span.start, month__lt=span.end)
    meetings = Meeting.objects.visible_to(user).filter(of_these_days | without_a_day)
    for meeting in _of(meetings, district).select_related("group__district"):
        yield CalendarEntry(
            key=f"meeting-{meeting.pk}",
            kind=CalendarEntryType.MEETING,
            what=str(MEETING_WORDS[meeting.kind, meeting.state]),
            title=str(meeting.group),
            day=meeting.date,
            last_day=meeting.date,
            district=str(meeting.group.district),
            place=meeting.venue,
            url=meeting.get_absolute_url(),
            tone=MeetingState(meeting.state).badge,
            certainty=EventStatus.CANCELLED if meeting.state == MeetingState.CANCELLED else EventStatus.CONFIRMED,
            changed=meeting.updated_at,
        )


def _deployments(user, span, district):
    """The first and the last day of each: a van stands for months, and every day of them would hide the rest."""
    begin = Q(starts__gte=span.start, starts__lt=span.end)
    end = Q(ends__gte=span.start, ends__lt=span.end)
    deployments = Deployment.objects.visible_to(user).filter(begin | end)
    for deployment in _of(deployments, district).select_related("vehicle", "district"):
        for name, day, what in (
            ("starts", deployment.starts, _("Deployment starts")),
            ("ends", deployment.ends, _("Deployment ends")),
        ):
            if day and day in span:
                yield CalendarEntry(
                    key=f"deployment-{deployment.pk}-{name}",
                    kind=CalendarEntryType.DEPLOYMENT,
                    what=what,
                    title=str(deployment),
                    day=day,
                    last_day=day,
                    district=str(deployment.district),
                    place=deployment.site,
                    url=deployment.get_absolute_url(),
                    changed=deployment.updated_at,
                )


INITIATIVE_WORDS = {
    InitiativeStatus.PROPOSED: pgettext_lazy("calendar", "Initiative proposed"),
    InitiativeStatus.APPROVED: pgettext_lazy("calendar", "Initiative approved"),
    InitiativeStatus.DONE: pgettext_lazy("calendar", "Initiative done"),
    InitiativeStatus.CANCELLED: pgettext_lazy("calendar", "Initiative cancelled"),
}
INITIATIVE_CERTAINTY = {
    InitiativeStatus.PROPOSED: EventStatus.TENTATIVE,
    InitiativeStatus.CANCELLED: EventStatus.CANCELLED,
}


def _initiatives(user, span, district):
    initiatives = Initiative.objects.visible_to(user).running_during(span.start, span.end)
    for initiative in _of(initiatives, district).select_related("district"):
        yield CalendarEntry(
            key=f"initiative-{initiative.pk}",
            kind=CalendarEntryType.INITIATIVE,
            what=str(INITIATIVE_WORDS[initiative.status]),
            title=initiative.title,
            day=initiative.starts,
            last_day=initiative.ends or initiative.starts,
            district=str(initiative.district),
            place=initiative.venue,
            url=initiative.get_absolute_url(),
            tone=InitiativeStatus(initiative.status).badge,
            certainty=INITIATIVE_CERTAINTY.get(initiative.status, EventStatus.CONFIRMED),
            changed=initiative.updated_at,
        )


def _tours(user, span, district):
    """The last days of placements, of which one without an end of its own ends with its mandate."""
    placements = (
        Placement.objects.visible_to(user)
        .alias(tour_ends_on=Coalesce("ends", "mandate__ends"))
        .filter(tour_ends_on__gte=span.start, tour_ends_on__lt=span.end)
    )
    for placement in _of(placements, district).select_related("adviser", "station__district", "mandate"):
        yield CalendarEntry(
            key=f"tour-{placement.pk}",
            kind=CalendarEntryType.TOUR,
            what=_("Tour ends"),
            title=str(placement),
            day=placement.last_day,
            last_day=placement.last_day,
            district=str(placement.station.district),
            place=str(placement.station),
            url=placement.get_absolute_url(),
            tone="watch",
            changed=placement.updated_at,
        )


def _frame(user, span, district):
    """The last days of mandates, and of the areas of operation that end before their mandate does."""
    areas = AreaOfOperation.objects.visible_to(user).ending_between(span.start, span.end)
    for area in _of(areas, district).select_related("district", "mandate"):
        yield CalendarEntry(
            key=f"area-{area.pk}",
            kind=CalendarEntryType.FRAME,
            what=_("Area of operation ends"),
            title=str(area.district),
            day=area.ends,
            last_day=area.ends,
            district=str(area.district),
            url=area.get_absolute_url(),
            tone="watch",
            changed=area.updated_at,
        )
    if district is None:
        for mandate in Mandate.objects.visible_to(user).ending_between(span.start, span.end):
            yield CalendarEntry(
                key=f"mandate-{mandate.pk}",
                kind=CalendarEntryType.FRAME,
                what=_("Mandate ends"),
                title=str(mandate),
                day=mandate.ends,
                last_day=mandate.ends,
                url=mandate.get_absolute_url(),
                tone="watch",
                changed=mandate.updated_at,
            )


def _of(queryset, district):
    return queryset.in_districts([district.pk]) if district else queryset


SOURCES = {
    CalendarEntryType.MEETING: _meetings,
    CalendarEntryType.DEPLOYMENT: _deployments,
    CalendarEntryType.INITIATIVE: _initiatives,
    CalendarEntryType.TOUR: _tours,
    CalendarEntryType.FRAME: _frame,
}
