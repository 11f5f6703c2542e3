"""Contents of the visit brief."""

import datetime

from django.db.models import Exists, OuterRef
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from advisers.models import Placement
from advisers.tables import PlacementTable
from csi.accounts.models import User
from csi.core.crud.urls import get_list_url
from csi.core.periods import ONE_DAY, Span
from csi.reports.documents.sections import Document, RecordSection, TextSection
from csi.reports.documents.subjects import build_contact_section, build_meeting_section
from csi.reports.visit.changes import list_changes
from csi.reports.visit.commitments import list_oldest_commitments
from csi.reports.visit.questions import list_questions
from districts.models import District
from forums.models import Action

MAX_COMMITMENTS = 5
# Printed on one page.
MAX_CONTACTS = 8
MAX_PLACEMENTS = 6


def build_visit_brief(district: District, *, user: User, today: datetime.date, days: int) -> Document:
    """Return the brief about a district, as the user may see it. `days`: the time in which changes count."""
    span = Span(today - datetime.timedelta(days=days - 1), today + ONE_DAY)
    changed = ngettext("What has changed in the last %(days)d day", "What has changed in the last %(days)d days", days)
    commitments = list_oldest_commitments(user, district, today, MAX_COMMITMENTS)
    return Document(
        title=_("Visit brief"),
        subtitle=str(district),
        fields=[(_("As of"), formats.date_format(today))],
        sections=[
            TextSection(
                _("The oldest commitments"),
                [commitment.line for commitment in commitments],
                empty_text=_("Every agreed action was reported back, and no open concern waits for one."),
            ),
            TextSection(changed % {"days": days}, list(list_changes(user, district, span))),
            TextSection(
                _("What to ask"),
                list(list_questions(user, district, today)),
                empty_text=_("Nothing is overdue, missed or unusually quiet."),
            ),
            build_meeting_section(user, district, today),
            _build_placements(user, district, today),
            _build_contacts(user, district),
        ],
        closing=_(
            "This brief includes the restricted and confidential records that you may see. Take care when you share a "
            "printed copy."
        ),
        is_compact=True,
    )


def _build_placements(user: User, district: District, today: datetime.date) -> RecordSection:
    placements = Placement.objects.visible_to(user).filter(station__district=district).in_post_on(today)
    return RecordSection(
        _("Who is in post"),
        placements.for_list(),
        PlacementTable,
        ("adviser", "station", "role", "starts", "ends"),
        empty_text=_("No adviser is in post in the district."),
        column_shares={"station": 1},
        all_url=get_list_url(Placement, district=district),
        max_rows=MAX_PLACEMENTS,
        max_printed_rows=MAX_PLACEMENTS,
    )


def _build_contacts(user: User, district: District) -> RecordSection:
    """Return the contacts to meet: those with open actions come first."""
    section = build_contact_section(user, district, _("Whom to meet"))
    open_actions = Action.objects.visible_to(user).outstanding().filter(responsible=OuterRef("pk"))
    section.queryset = section.queryset.annotate(has_actions=Exists(open_actions)).order_by("-has_actions", "office")
    section.note = _("Offices that are responsible for an open action come first.")
    section.max_rows = section.max_printed_rows = MAX_CONTACTS
    return section
