"""Calendar entries of forums: meetings."""

from collections.abc import Collection, Iterator

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.core import clock
from csi.core.access import limit_to_scopes
from csi.core.periods import Span
from csi.core.registries.calendar import CalendarEntry, EventStatus, register_calendar_source
from csi.core.typing import RecordUser
from forums.models import Meeting, MeetingKind, MeetingState

LABELS = {
    (MeetingKind.REGULAR, MeetingState.PLANNED): gettext_lazy("Meeting planned"),
    (MeetingKind.REGULAR, MeetingState.HELD): gettext_lazy("Meeting held"),
    (MeetingKind.REGULAR, MeetingState.CANCELLED): gettext_lazy("Meeting cancelled"),
    (MeetingKind.EXTRAORDINARY, MeetingState.PLANNED): gettext_lazy("Extraordinary meeting planned"),
    (MeetingKind.EXTRAORDINARY, MeetingState.HELD): gettext_lazy("Extraordinary meeting held"),
    (MeetingKind.EXTRAORDINARY, MeetingState.CANCELLED): gettext_lazy("Extraordinary meeting cancelled"),
}

# A planned meeting whose day has passed.
NOT_RECORDED_LABELS = {
    MeetingKind.REGULAR: gettext_lazy("Meeting planned, not recorded"),
    MeetingKind.EXTRAORDINARY: gettext_lazy("Extraordinary meeting planned, not recorded"),
}


def list_public_meetings(span: Span) -> Iterator[CalendarEntry]:
    """List the days of meetings that were or will be held, with the district only."""
    meetings = Meeting.objects.filter(
        state__in=(MeetingState.PLANNED, MeetingState.HELD), date__gte=span.start, date__lt=span.end
    )
    for meeting in meetings.select_related("group__district"):
        yield CalendarEntry(
            key=f"forum-{meeting.pk}",
            source="meeting",
            event=_("Community safety forum"),
            title=str(meeting.group.district),
            day=meeting.date,
            last_day=meeting.date,
            scope=meeting.group.district,
        )


@register_calendar_source(
    "meeting", label=gettext_lazy("Meetings"), icon="people", position=10, public=list_public_meetings
)
def list_meetings(user: RecordUser, span: Span, scopes: Collection[int] | None) -> Iterator[CalendarEntry]:
    """List the meetings in the span, and the meetings of its months that have no date yet."""
    is_dated = Q(date__gte=span.start, date__lt=span.end)
    is_undated = Q(date__isnull=True, month__gte=span.start, month__lt=span.end)
    meetings = limit_to_scopes(Meeting.objects.visible_to(user).filter(is_dated | is_undated), scopes)
    today = clock.today()
    for meeting in meetings.select_related("group__district"):
        is_unrecorded = meeting.is_unrecorded_on(today)
        yield CalendarEntry(
            key=f"meeting-{meeting.pk}",
            source="meeting",
            event=str(NOT_RECORDED_LABELS[meeting.kind] if is_unrecorded else LABELS[meeting.kind, meeting.state]),
            title=str(meeting.group),
            day=meeting.date,
            last_day=meeting.date,
            scope=meeting.group.district,
            location=meeting.venue,
            url=meeting.get_absolute_url(),
            tone="bad" if is_unrecorded else MeetingState(meeting.state).badge,
            status=EventStatus.CANCELLED if meeting.state == MeetingState.CANCELLED else EventStatus.CONFIRMED,
            updated_at=meeting.updated_at,
            time=meeting.time,
        )
