"""Meeting sheet as a PDF of one page."""

from collections.abc import Sequence
from typing import Any

from django.utils import formats
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from csi.accounts.models import User
from csi.core.periods import Month
from csi.reports.documents.pdf import (
    ROOT,
    build_common_data,
    build_creation_field,
    build_page_label,
    compile_pdf,
    create_typst_compiler,
)
from districts.models import CommunityGroup, Sector
from forums.models import Action, Discussion
from forums.preparation import MeetingPreparation

TEMPLATE = ROOT / "meeting_sheet" / "sheet.typ"
# What fits on one page
MAX_COMMITMENTS, MAX_CONCERNS, MAX_TEXT_LENGTH = 6, 6, 70
BLANK_CONCERNS, BLANK_ACTIONS = 2, 3


def render_meeting_sheet(preparation: MeetingPreparation, user: User) -> bytes:
    """Return the sheet as PDF."""
    return compile_pdf(create_typst_compiler(TEMPLATE, build_sheet_data(preparation, user)))


def build_sheet_data(preparation: MeetingPreparation, user: User) -> dict[str, Any]:
    """Return the data of the template, in the order of the parts of the meeting form."""
    group = preparation.group
    subtitle = f"{group}, {Month.from_date(preparation.day).label}"
    commitments = list(preparation.list_commitments().for_list().order_by("due", "pk"))
    return build_common_data() | {
        "title": _("Meeting sheet"),
        "subtitle": subtitle,
        "document_title": f"{_('Meeting sheet')}: {subtitle}",
        "fields": [[_("District"), str(group.district)], build_creation_field(user)],
        "labels": {
            "page": build_page_label(),
            "place": _("1. When and where"),
            "date": _("Date"),
            "time": _("Time"),
            "venue": _("Venue"),
            "attendance": _("2. Attendance"),
            "tally": _("One stroke for each person. Do not name anyone."),
            "communities": _("Communities present"),
            "commitments": _("3. Commitments of earlier meetings"),
            "agenda": _("4. Agenda"),
            "actions": _("5. Actions agreed"),
            "minutes": _("6. Minutes"),
        },
        "venue": (preparation.last_meeting and preparation.last_meeting.venue) or group.usual_venue,
        "time": _format_time(preparation),
        "tally_header": [_("Sector"), _("Women"), _("Men"), _("Of whom under 30")],
        "sectors": [str(label) for label in Sector.labels],
        "communities": [str(community) for community in CommunityGroup.objects.visible_to(user)],
        "commitment_header": [_("Action"), _("Responsible"), _("Due"), _("Done on"), _("Verified by"), _("Reported")],
        "commitments": [_build_commitment(action) for action in commitments[:MAX_COMMITMENTS]],
        "more_commitments": _count_others(len(commitments) - MAX_COMMITMENTS),
        "agenda_header": [_("Item"), _("Concern"), _("Raised by"), _("Outcome")],
        "agenda": _build_agenda(preparation),
        "action_header": [_("Action"), _("Responsible"), _("Item"), _("Due")],
        "blank_actions": BLANK_ACTIONS,
    }


def _format_time(preparation: MeetingPreparation) -> str:
    last = preparation.last_meeting
    return formats.time_format(last.time) if last and last.time else ""


def _shorten(text: object) -> str:
    return Truncator(str(text)).chars(MAX_TEXT_LENGTH)


def _build_commitment(action: Action) -> list[str]:
    """Return the cells of a commitment; steps that are recorded have their date."""
    owner = str(action.responsible or action.get_sector_display())
    telephone = action.responsible.telephone if action.responsible else ""
    dates = [formats.date_format(day) if day else "" for day in (action.due, action.done_on, action.verified_on)]
    return [_shorten(action.description), ", ".join(filter(None, [_shorten(owner), telephone])), *dates]


def _count_others(number: int) -> str:
    if number <= 0:
        return ""
    text = ngettext("%(number)d more is in the form.", "%(number)d more are in the form.", number)
    return text % {"number": number}


def _build_agenda(preparation: MeetingPreparation) -> Sequence[list[str]]:
    """Return concern and sector of each item: those on the agenda, those that wait, and blank ones."""
    meeting = preparation.meeting
    items = Discussion.objects.visible_to(preparation.user).filter(meeting=meeting and meeting.pk)
    planned = [(item.concern.summary, item.get_raised_by_display()) for item in items.select_related("concern")]
    waiting = [(item.concern.summary, str(Sector(item.raised_by).label)) for item in preparation.suggested_concerns]
    filled = [[_shorten(summary), sector] for summary, sector in [*planned, *waiting]]
    return [*filled[:MAX_CONCERNS], *[["", ""]] * BLANK_CONCERNS]
