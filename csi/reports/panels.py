"""Page actions that reports add to the pages of districts, placements, groups, meetings and returns."""

from django.urls import reverse
from django.utils.translation import gettext as _

from advisers.models import Placement
from csi.accounts.models import User
from csi.core.crud.panels import register_page_actions
from csi.core.permissions import RecordPermission
from csi.returns.models import MonthlyReturn
from districts.models import District
from forums.models import Meeting, WorkingGroup


@register_page_actions("districts.District")
def get_district_actions(district: District, user: User) -> list[tuple[str, str, str]]:
    return [
        (_("District report"), reverse("district_report", args=[district.pk]), "bar-chart"),
        (_("Visit brief"), reverse("visit_brief", args=[district.pk]), "journal-text"),
        (
            _("Compare with other districts"),
            reverse("comparison", query={"by": "district", "district": district.pk}),
            "layout-three-columns",
        ),
    ]


@register_page_actions("advisers.Placement")
def get_placement_actions(placement: Placement, user: User) -> list[tuple[str, str, str]]:
    return [(_("Open handover pack"), reverse("handover_pack", args=[placement.pk]), "file-earmark-text")]


@register_page_actions("forums.WorkingGroup")
def get_group_actions(group: WorkingGroup, user: User) -> list[tuple[str, str, str]]:
    return [
        (_("Print meeting sheet"), reverse("meeting_sheet", args=[group.pk]), "file-earmark-text"),
        (_("Text for informing people"), reverse("feedback", args=[group.pk]), "people"),
    ]


@register_page_actions("forums.Meeting")
def get_meeting_actions(meeting: Meeting, user: User) -> list[tuple[str, str, str]]:
    url = reverse("meeting_sheet", args=[meeting.group_id], query={"meeting": meeting.pk})
    return [(_("Print meeting sheet"), url, "file-earmark-text")]


@register_page_actions("returns.MonthlyReturn")
def get_return_actions(monthly_return: MonthlyReturn, user: User) -> list[tuple[str, str, str]]:
    if not monthly_return.is_accepted or not user.has_permission(RecordPermission.VIEW_HISTORY_LOG):
        return []
    query = {"month": monthly_return.calendar_month, "district": monthly_return.district_id}
    return [(_("Changed since publication"), reverse("published_changes", query=query), "layout-three-columns")]
