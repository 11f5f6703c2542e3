"""Contents of the handover pack of a placement."""

import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from advisers.models import Handover, Observation, Placement
from advisers.tables import ObservationTable, PlacementTable
from csi.accounts.models import User
from csi.concerns.models import Concern
from csi.concerns.tables import ConcernTable
from csi.core.crud.urls import get_list_url
from csi.reports.documents.sections import Document, RecordSection, TextLine, TextSection
from csi.reports.documents.subjects import build_contact_section, build_meeting_section
from forums.models import Action
from forums.tables import ActionTable
from receptions.models import Deployment
from receptions.tables import DeploymentTable

LATEST_OBSERVATIONS = 10
ACTION_COLUMNS = ("description", "stage", "due", "responsible", "concern")
ACTION_SHARES = {"description": 3, "responsible": 2, "concern": 2}
CONCERN_COLUMNS = ("summary", "category", "raised_on", "state", "sensitivity")
CONCERN_SHARES = {"summary": 3, "category": 2}
# A pack is read to the end, so its page shows more than a panel.
MAX_ROWS = 20


class HandoverPack:
    """The work, people and records of a station and its district, as the user may see them."""

    def __init__(self, placement: Placement, *, user: User, today: datetime.date) -> None:
        self.placement, self.user, self.today = placement, user, today
        self.station, self.district = placement.station, placement.station.district

    @cached_property
    def handover(self) -> Handover | None:
        return Handover.objects.visible_to(self.user).for_list().filter(placement=self.placement).first()

    def build_document(self) -> Document:
        return Document(
            title=_("Handover pack"),
            subtitle=f"{self.station}, {self.district}",
            fields=self._build_fields(),
            sections=[
                self._build_notes(),
                self._build_overdue_actions(),
                self._build_upcoming_actions(),
                self._build_assigned_concerns(),
                self._build_open_concerns(),
                build_meeting_section(self.user, self.district, self.today),
                build_contact_section(self.user, self.district, _("Contacts by office")),
                self._build_observations(),
                self._build_vehicles(),
                self._build_colleagues(),
            ],
            closing=_(
                "This pack includes the restricted and confidential records that you may see. Take care when you share "
                "a printed copy."
            ),
        )

    def _build_fields(self) -> list[tuple[str, str]]:
        last_day = self.placement.last_day
        return [
            (_("Departing adviser"), str(self.placement.adviser)),
            (_("Last day"), self._format_last_day(last_day) if last_day else _("No end set")),
            (_("Receipt"), self._describe_receipt()),
        ]

    def _format_last_day(self, last_day: datetime.date) -> str:
        days = (last_day - self.today).days
        day = formats.date_format(last_day)
        if days < 0:
            return day
        return ngettext("%(day)s, in %(days)d day", "%(day)s, in %(days)d days", days) % {"day": day, "days": days}

    def _describe_receipt(self) -> str:
        if self.handover is None:
            return _("The departing adviser has not written notes yet.")
        if not self.handover.is_acknowledged:
            return _("Not yet acknowledged by the incoming adviser.")
        at: Any = self.handover.acknowledged_at
        return _("Acknowledged by %(person)s, %(at)s.") % {
            "person": self.handover.acknowledged_by,
            "at": formats.date_format(timezone.localtime(at), "DATETIME_FORMAT"),
        }

    def _build_notes(self) -> TextSection:
        paragraphs = self.handover.notes.splitlines() if self.handover else []
        return TextSection(
            _("Notes from the departing adviser"),
            [TextLine(paragraph) for paragraph in paragraphs if paragraph.strip()],
            empty_text=_("No notes have been written yet."),
            is_list=False,
        )

    @cached_property
    def _actions(self) -> Any:
        actions = Action.objects.visible_to(self.user).filter(meeting__group__district=self.district)
        return actions.outstanding().for_list().order_by("due", "pk")

    def _build_overdue_actions(self) -> RecordSection:
        return RecordSection(
            _("Overdue actions"),
            self._actions.overdue_on(self.today),
            ActionTable,
            ACTION_COLUMNS,
            empty_text=_("No overdue actions."),
            column_shares=ACTION_SHARES,
            all_url=get_list_url(Action, district=self.district, overdue_on=self.today),
            max_rows=MAX_ROWS,
        )

    def _build_upcoming_actions(self) -> RecordSection:
        return RecordSection(
            _("Upcoming actions"),
            self._actions.filter(due__gte=self.today),
            ActionTable,
            ACTION_COLUMNS,
            empty_text=_("No action is due from today on."),
            column_shares=ACTION_SHARES,
            max_rows=MAX_ROWS,
        )

    @cached_property
    def _open_concerns(self) -> Any:
        concerns = Concern.objects.visible_to(self.user).filter(district=self.district).open_on(self.today)
        return concerns.for_list().order_by("raised_on", "pk")

    def _build_assigned_concerns(self) -> RecordSection:
        adviser = self.placement.adviser
        return RecordSection(
            _("Open concerns assigned to the departing adviser"),
            self._open_concerns.filter(assigned_to=adviser),
            ConcernTable,
            CONCERN_COLUMNS,
            empty_text=_("No open concern is assigned to the departing adviser."),
            column_shares=CONCERN_SHARES,
            all_url=get_list_url(Concern, district=self.district, open_on=self.today, assigned_to=adviser),
            max_rows=MAX_ROWS,
        )

    def _build_open_concerns(self) -> RecordSection:
        return RecordSection(
            _("Open concerns"),
            self._open_concerns,
            ConcernTable,
            (*CONCERN_COLUMNS, "assigned_to"),
            empty_text=_("No open concerns."),
            column_shares={**CONCERN_SHARES, "assigned_to": 2},
            all_url=get_list_url(Concern, district=self.district, open_on=self.today),
            max_rows=MAX_ROWS,
        )

    def _build_observations(self) -> RecordSection:
        observations = Observation.objects.visible_to(self.user).filter(district=self.district)
        return RecordSection(
            _("Latest observations"),
            observations.for_list()[:LATEST_OBSERVATIONS],
            ObservationTable,
            ("summary", "date", "kind", "station", "adviser", "sensitivity"),
            empty_text=_("No observation is recorded."),
            column_shares={"summary": 3},
            all_url=get_list_url(Observation, district=self.district),
        )

    def _build_vehicles(self) -> RecordSection:
        deployments = Deployment.objects.visible_to(self.user).filter(district=self.district)
        return RecordSection(
            _("Vehicle"),
            deployments.running_on(self.today).for_list(),
            DeploymentTable,
            ("vehicle", "site", "starts", "ends", "trip_count"),
            empty_text=_("No vehicle is deployed in the district today."),
            column_shares={"site": 1},
        )

    def _build_colleagues(self) -> RecordSection:
        placements = Placement.objects.visible_to(self.user).filter(station__district=self.district)
        return RecordSection(
            _("Other advisers in post"),
            placements.in_post_on(self.today).exclude(pk=self.placement.pk).for_list(),
            PlacementTable,
            ("adviser", "station", "role", "starts", "ends"),
            empty_text=_("No other adviser is in post in the district."),
            column_shares={"station": 1},
        )
