"""Pages of working groups: who meets, and whether they meet as often as they said."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from csi.core import clock
from csi.core.crud.panels import RelatedPanel
from csi.core.crud.views import RecordCreateView, RecordDeleteView, RecordDetailView, RecordListView, RecordUpdateView
from forums.cadence import get_group_months, get_outstanding_months
from forums.filters import WorkingGroupFilters
from forums.forms import WorkingGroupForm
from forums.models import Action, Meeting, WorkingGroup
from forums.tables import ActionTable, MeetingTable, WorkingGroupTable
from forums.views.addresses import address

# More months than these are read from the strip.
MOST_OWED = 3


class WorkingGroupList(RecordListView):
    model = WorkingGroup
    table_class = WorkingGroupTable
    filterset_class = WorkingGroupFilters
    count_label = ngettext_lazy("%(count)d working group", "%(count)d working groups", "count")
    empty_message = gettext_lazy("Add the working group of a district; its meetings are recorded under it.")
    export_fields = ("usual_venue",)


class WorkingGroupDetail(RecordDetailView):
    model = WorkingGroup
    template_name = "forums/workinggroup_detail.html"
    fields = (
        "district",
        (gettext_lazy("Chair"), lambda group: group.chair or _("Vacant")),
        "cadence",
        "usual_venue",
        "established",
        "closed",
    )

    def get_related_panels(self):
        group = self.object
        meetings = Meeting.objects.visible_to(self.user).filter(group=group)
        actions = Action.objects.visible_to(self.user).filter(meeting__group=group).outstanding()
        return [
            RelatedPanel(
                _("Meetings"),
                meetings.for_list(),
                MeetingTable,
                all_url=address("meeting_list", group=group.pk),
                add_url=address("meeting_add", group=group.pk) if self.is_editable else None,
                exclude=("district", "kind", "venue"),
            ),
            RelatedPanel(
                _("Open actions"),
                actions.for_list(),
                ActionTable,
                all_url=address("action_list", group=group.pk, outstanding="true"),
                exclude=("district", "done_on", "sector", "meeting"),
            ),
        ]

    def get_page_actions(self):
        if not self.is_editable:
            return []
        group, today = self.object, clock.today()
        owed = [
            (
                _("Record the meeting of %(month)s") % {"month": month.label},
                address("meeting_add", group=group.pk, month=month),
            )
            for month in reversed(get_outstanding_months(group, until=today))
        ]
        return owed[:MOST_OWED] or [(_("Record a meeting"), address("meeting_add", group=group.pk))]

    def get_context_data(self, **kwargs):
        months = get_group_months([self.object], until=clock.today())[self.object.pk]
        return super().get_context_data(months=months, **kwargs)


class WorkingGroupAdd(RecordCreateView):
    model = WorkingGroup
    form_class = WorkingGroupForm
    title = gettext_lazy("Add a working group")
    prefill = ("district", "name")


class WorkingGroupEdit(RecordUpdateView):
    model = WorkingGroup
    form_class = WorkingGroupForm


class WorkingGroupDelete(RecordDeleteView):
    model = WorkingGroup
