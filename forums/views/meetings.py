"""Pages of meetings that are recorded: the list, the meeting, its minutes, its deletion."""

from django.http import FileResponse, Http404
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from csi.core import clock
from csi.core.crud.panels import RelatedPanel
from csi.core.crud.views import RecordDeleteView, RecordDetailView, RecordListView, RecordView, can_add, record_url
from csi.core.periods import Month
from csi.gallery.models import Photo
from forums.attendance import Attended
from forums.documents import CONTENT_TYPES, kind_of
from forums.filters import MeetingFilters
from forums.models import Action, Discussion, Meeting, MeetingState
from forums.models.meetings import MAX_PLANNING_MONTHS
from forums.services import delete_meeting
from forums.tables import ActionTable, DiscussionTable, MeetingTable
from forums.views.addresses import address


class MeetingList(RecordListView):
    model = Meeting
    table_class = MeetingTable
    filterset_class = MeetingFilters
    count_label = ngettext_lazy("%(count)d meeting", "%(count)d meetings", "count")
    empty_message = gettext_lazy("Record the first meeting of a working group.")
    export_fields = ("cancel_reason", "agenda", "minutes")


class MeetingDetail(RecordDetailView):
    model = Meeting
    template_name = "forums/meeting_detail.html"

    def get_heading(self):
        return self.object.heading

    @property
    def fields(self):
        """What is known; a meeting that was not cancelled has no reason for it."""
        meeting = self.object
        reason = ["cancel_reason"] if meeting.state == MeetingState.CANCELLED else []
        agenda = ["agenda"] if meeting.agenda else []
        return [
            "group",
            (_("District"), "group.district"),
            "month",
            "kind",
            "date",
            "venue",
            *reason,
            *agenda,
            "minutes",
        ]

    def get_related_panels(self):
        meeting = self.object
        agenda = Discussion.objects.visible_to(self.user).filter(meeting=meeting)
        actions = Action.objects.visible_to(self.user).filter(meeting=meeting)
        return [
            RelatedPanel(
                _("On the agenda"),
                agenda.for_list(),
                DiscussionTable,
                exclude=("meeting", "state") if meeting.state == MeetingState.HELD else ("meeting", "outcome"),
                empty=_("No concern is on the agenda."),
            ),
            RelatedPanel(
                _("Actions agreed"),
                actions.for_list(),
                ActionTable,
                add_url=address("action_add", meeting=meeting.pk)
                if self.is_editable and meeting.state == MeetingState.HELD
                else None,
                exclude=("meeting", "district", "sector", "done_on"),
                empty=_("No action was agreed."),
            ),
            *self._reported(),
        ]

    def _reported(self):
        told = Action.objects.visible_to(self.user).filter(reported_back_at=self.object)
        return (
            [
                RelatedPanel(
                    _("Told what became of"), told.for_list(), ActionTable, exclude=("district", "sector", "concern")
                )
            ]
            if told
            else []
        )

    def get_page_actions(self):
        if not self.is_editable:
            return []
        meeting, steps = self.object, []
        if meeting.state == MeetingState.PLANNED:
            steps.append((_("Record what happened"), f"{record_url(meeting, 'edit')}?record=1", "pencil"))
        owed = Action.objects.visible_to(self.user).filter(meeting=meeting).outstanding()
        if owed.exists():
            url = address("action_list", group=meeting.group_id, outstanding="true")
            steps.append((_("Record the progress of actions"), url, "check-lg"))
        if can_add(Photo, self.user):
            steps.append((_("Add a photo"), f"{reverse('gallery:photo_add')}?meeting={meeting.pk}", "camera"))
        return [*steps, *self._next_meeting()]

    def _next_meeting(self):
        group, month = self.object.group, Month.of(max(self.object.month, clock.today().replace(day=1)))
        following = month.plus(1)
        if following > Month.of(clock.today()).plus(MAX_PLANNING_MONTHS):
            return []
        if Meeting.objects.regular().for_month(following).filter(group=group).exists():
            return []
        url = address("meeting_add", group=group.pk, month=following, state=MeetingState.PLANNED)
        return [(_("Plan the meeting of %(month)s") % {"month": following.label}, url, "calendar-event")]

    def get_context_data(self, **kwargs):
        return super().get_context_data(attended=Attended.of(self.object), **kwargs)


class MeetingDelete(RecordDeleteView):
    model = Meeting

    def perform_delete(self):
        delete_meeting(acting_user=self.user, meeting=self.object)


class MinutesFile(RecordView):
    """The attached minutes, for those who may see the meeting; always a download, never shown in the page."""

    model = Meeting

    def get(self, request, *args, **kwargs):
        meeting = self.get_record_or_404(self.get_visible_queryset().select_related("group"))
        file = meeting.minutes_file
        if not file or not file.storage.exists(file.name):
            raise Http404
        kind = kind_of(file)
        name = slugify(f"{meeting.group} {Month.of(meeting.month)}") or f"{Month.of(meeting.month)}"
        return FileResponse(
            file.open("rb"),
            as_attachment=True,
            filename=f"minutes-{name}{f'.{kind}' if kind else ''}",
            content_type=CONTENT_TYPES.get(kind, "application/octet-stream"),
        )
