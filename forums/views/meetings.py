"""Pages of meetings: list, detail, minutes file and deletion."""

from collections.abc import Sequence
from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from csi.core import clock
from csi.core.crud.exports import build_slug
from csi.core.crud.panels import RelatedPanel
from csi.core.crud.urls import get_add_url, get_list_url
from csi.core.crud.views import RecordDeleteView, RecordDetailView, RecordListView, RecordView
from csi.core.periods import Month
from csi.core.typing import StrOrPromise
from csi.gallery.models import Photo
from forums.attendance import AttendanceSummary
from forums.documents import CONTENT_TYPES, detect_file_type
from forums.filters import MeetingFilters
from forums.models import Action, Discussion, Meeting, MeetingState
from forums.models.meetings import MAX_PLANNING_MONTHS
from forums.services import delete_meeting
from forums.tables import ActionTable, DiscussionTable, MeetingTable


class MeetingList(RecordListView):
    model = Meeting
    table_class = MeetingTable
    filterset_class = MeetingFilters
    count_label = ngettext_lazy("%(count)s meeting", "%(count)s meetings", "count")
    empty_message = gettext_lazy("No meetings yet. Record the first meeting of a working group.")
    export_fields = ("time", "cancel_reason", "agenda", "minutes")


class MeetingDetail(RecordDetailView):
    model = Meeting
    template_name = "forums/meeting_detail.html"

    def get_heading(self) -> str:
        return self.object.heading

    def get_fields(self) -> Sequence[Any]:
        meeting = self.object
        reason = ["cancel_reason"] if meeting.state == MeetingState.CANCELLED else []
        agenda = ["agenda"] if meeting.agenda else []
        return [
            "group",
            (_("District"), "group.district"),
            "month",
            "kind",
            "date",
            *(["time"] if meeting.time else []),
            "venue",
            *reason,
            *agenda,
            "minutes",
        ]

    def get_related_panels(self) -> list[RelatedPanel]:
        meeting = self.object
        agenda = Discussion.objects.visible_to(self.user).filter(meeting=meeting)
        actions = Action.objects.visible_to(self.user).filter(meeting=meeting)
        return [
            RelatedPanel(
                _("Agenda"),
                agenda.for_list(),
                DiscussionTable,
                exclude=("meeting", "state") if meeting.state == MeetingState.HELD else ("meeting", "outcome"),
                empty=_("No concerns on the agenda."),
            ),
            RelatedPanel(
                _("Actions agreed"),
                actions.for_list(),
                ActionTable,
                add_url=get_add_url(Action, self.user, meeting=meeting)
                if self.is_editable and meeting.state == MeetingState.HELD
                else None,
                exclude=("meeting", "district", "sector", "done_on"),
                empty=_("No actions agreed."),
            ),
            *self._get_reported_panels(),
        ]

    def _get_reported_panels(self) -> list[RelatedPanel]:
        actions = Action.objects.visible_to(self.user).filter(reported_back_at=self.object)
        if not actions:
            return []
        exclude = ("district", "sector", "concern")
        return [RelatedPanel(_("Actions reported back"), actions.for_list(), ActionTable, exclude=exclude)]

    def get_page_actions(self) -> list[tuple[StrOrPromise, str, str]]:
        if not self.is_editable:
            return []
        meeting, page_actions = self.object, []
        if meeting.state == MeetingState.PLANNED:
            url = reverse("forums:meeting_edit", args=[meeting.pk], query={"record": 1})
            page_actions.append((_("Record meeting"), url, "pencil"))
        outstanding = Action.objects.visible_to(self.user).filter(meeting=meeting).outstanding()
        if outstanding.exists():
            url = get_list_url(Action, group=meeting.group_id, outstanding="true")
            page_actions.append((_("Record progress of actions"), url, "check-lg"))
        if not self.lock and (photo_url := get_add_url(Photo, self.user, meeting=meeting)):
            page_actions.append((_("Add photo"), photo_url, "camera"))
        return [*page_actions, *self._get_planning_actions()]

    def _get_planning_actions(self) -> list[tuple[StrOrPromise, str, str]]:
        group, month = self.object.group, Month.from_date(max(self.object.month, clock.today().replace(day=1)))
        following = month.add(1)
        if following > Month.from_date(clock.today()).add(MAX_PLANNING_MONTHS):
            return []
        if Meeting.objects.regular().for_month(following).filter(group=group).exists():
            return []
        url = reverse(
            "forums:meeting_add", query={"group": group.pk, "month": following, "state": MeetingState.PLANNED}
        )
        return [(_("Plan the meeting of %(month)s") % {"month": following.label}, url, "calendar-event")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(attendance=AttendanceSummary.for_meeting(self.object), **kwargs)


class MeetingDelete(RecordDeleteView):
    model = Meeting

    def perform_delete(self) -> None:
        delete_meeting(acting_user=self.user, meeting=self.object)


class MinutesFile(RecordView):
    """Download the attached minutes; the browser never displays them inline."""

    model = Meeting

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        meeting = self.get_record_or_404(self.get_visible_queryset().select_related("group"))
        file = meeting.minutes_file
        if not file or not file.storage.exists(file.name):
            raise Http404
        file_type = detect_file_type(file)
        name = build_slug(meeting.group, Month.from_date(meeting.month))
        return FileResponse(
            file.open("rb"),
            as_attachment=True,
            filename=f"minutes-{name}{f'.{file_type}' if file_type else ''}",
            content_type=CONTENT_TYPES.get(file_type or "", "application/octet-stream"),
        )
