"""Pages of working groups."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from csi.core import clock
from csi.core.crud.panels import RelatedPanel
from csi.core.crud.urls import get_add_url, get_list_url
from csi.core.crud.views import RecordCreateView, RecordDeleteView, RecordDetailView, RecordListView, RecordUpdateView
from csi.core.period_lock.records import find_locked_days
from csi.core.periods import Month
from csi.core.typing import StrOrPromise
from forums.cadence import get_group_months, get_outstanding_months
from forums.filters import WorkingGroupFilters
from forums.forms import WorkingGroupForm
from forums.forms.cadence_changes import CadenceChangeFormSet
from forums.models import Action, Meeting, WorkingGroup
from forums.tables import ActionTable, MeetingTable, WorkingGroupTable

# Outstanding months offered as page actions; the month strip shows the others.
MAX_OUTSTANDING_ACTIONS = 3


class WorkingGroupList(RecordListView):
    model = WorkingGroup
    table_class = WorkingGroupTable
    filterset_class = WorkingGroupFilters
    count_label = ngettext_lazy("%(count)s working group", "%(count)s working groups", "count")
    empty_message = gettext_lazy("No working groups yet. Add the working group of a district to record its meetings.")
    export_fields = ("usual_venue",)


class WorkingGroupDetail(RecordDetailView):
    model = WorkingGroup
    template_name = "forums/workinggroup_detail.html"
    fields = (
        "district",
        (gettext_lazy("Chair"), lambda group: group.chair or _("Vacant")),
        (gettext_lazy("Meeting cadence"), "cadence_label"),
        "usual_venue",
        "established",
        "closed",
    )

    def get_related_panels(self) -> list[RelatedPanel]:
        group = self.object
        meetings = Meeting.objects.visible_to(self.user).filter(group=group)
        actions = Action.objects.visible_to(self.user).filter(meeting__group=group).outstanding()
        return [
            RelatedPanel(
                _("Meetings"),
                meetings.for_list(),
                MeetingTable,
                all_url=get_list_url(Meeting, group=group),
                add_url=get_add_url(Meeting, self.user, group=group) if self.is_editable else None,
                exclude=("district", "kind", "venue"),
            ),
            RelatedPanel(
                _("Outstanding actions"),
                actions.for_list(),
                ActionTable,
                all_url=get_list_url(Action, group=group, outstanding="true"),
                exclude=("district", "done_on", "sector", "meeting"),
            ),
        ]

    def get_page_actions(self) -> Sequence[tuple[StrOrPromise, str] | tuple[StrOrPromise, str, str]]:
        register_url = reverse("forums:group_register", args=[self.object.pk])
        register = (_("Commitments register"), register_url, "list-ul")
        return [*self._get_recording_actions(), register]

    def _get_recording_actions(self) -> Sequence[tuple[StrOrPromise, str] | tuple[StrOrPromise, str, str]]:
        if not self.is_editable:
            return []
        group, today = self.object, clock.today()
        actions = [
            (
                _("Record the meeting of %(month)s") % {"month": month.label},
                reverse("forums:meeting_add", query={"group": group.pk, "month": month}),
            )
            for month in reversed(self._get_open_months(get_outstanding_months(group, until=today)))
        ]
        return actions[:MAX_OUTSTANDING_ACTIONS] or [
            (_("Record meeting"), reverse("forums:meeting_add", query={"group": group.pk}))
        ]

    def _get_open_months(self, months: Sequence[Month]) -> list[Month]:
        """Return the months that are not locked."""
        district = self.object.district_id
        locked = find_locked_days((district, month.span.last_day) for month in months)
        return [month for month in months if (district, month.span.last_day) not in locked]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        months = get_group_months([self.object], until=clock.today())[self.object.pk]
        return super().get_context_data(months=months, **kwargs)


class WorkingGroupAdd(RecordCreateView):
    model = WorkingGroup
    form_class = WorkingGroupForm
    title = gettext_lazy("Add working group")
    prefill = ("district", "name")


class WorkingGroupEdit(RecordUpdateView):
    model = WorkingGroup
    form_class = WorkingGroupForm
    formsets = (CadenceChangeFormSet,)


class WorkingGroupDelete(RecordDeleteView):
    model = WorkingGroup
