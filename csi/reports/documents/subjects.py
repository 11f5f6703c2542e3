"""Sections about a district that several documents contain."""

import datetime

from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext as _

from csi.accounts.models import User
from csi.core.crud.urls import get_list_url
from csi.reports.documents.sections import RecordSection, TextLine, TextSection
from districts.models import Contact, District
from districts.tables import ContactTable
from forums.models import Meeting, MeetingState

MAX_CONTACTS = 30
MAX_MEETINGS = 5


def build_contact_section(user: User, district: District, title: str) -> RecordSection:
    """Return the contacts of a district by office, with their telephone numbers."""
    return RecordSection(
        title,
        Contact.objects.visible_to(user).filter(district=district).for_list(),
        ContactTable,
        ("office", "organisation", "name", "telephone"),
        empty_text=_("No contact is recorded."),
        column_shares={"office": 2, "organisation": 2, "name": 1},
        all_url=get_list_url(Contact, district=district),
        max_rows=MAX_CONTACTS,
    )


def build_meeting_section(user: User, district: District, today: datetime.date) -> TextSection:
    """Return the planned meetings from today on."""
    meetings = Meeting.objects.visible_to(user).filter(group__district=district, state=MeetingState.PLANNED)
    planned = meetings.filter(Q(date__gte=today) | Q(date__isnull=True, month__gte=today.replace(day=1)))
    planned = planned.select_related("group").order_by("month", "date", "pk")[:MAX_MEETINGS]
    return TextSection(
        _("Next meeting"),
        [TextLine(_describe_meeting(meeting), meeting.get_absolute_url()) for meeting in planned],
        empty_text=_("No meeting is scheduled."),
    )


def _describe_meeting(meeting: Meeting) -> str:
    if meeting.date is None:
        return _("%(meeting)s: no date yet") % {"meeting": meeting}
    params = {"meeting": meeting, "day": formats.date_format(meeting.date), "venue": meeting.venue}
    if not meeting.venue:
        return _("%(meeting)s: %(day)s, no venue yet") % params
    return _("%(meeting)s: %(day)s, %(venue)s") % params
