"""The meeting sheet of a working group."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from csi.accounts.requests import AuthenticatedRequest
from csi.core import clock
from csi.core.crud.views import record_access_required
from csi.core.periods import Month
from csi.core.urls import is_valid_pk
from csi.reports.documents.responses import build_pdf_response
from csi.reports.meeting_sheet.pdf import render_meeting_sheet
from forums.models import Meeting, WorkingGroup
from forums.preparation import MeetingPreparation


@require_safe
@record_access_required
def meeting_sheet_pdf(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Return the sheet of the next meeting of a group, or of the planned one that `?meeting=3` names."""
    group = get_object_or_404(WorkingGroup.objects.visible_to(request.user).select_related("district"), pk=pk)
    meeting, day = None, clock.today()
    if is_valid_pk(key := request.GET.get("meeting", "")):
        meeting = Meeting.objects.visible_to(request.user).filter(group=group, pk=key).first()
    if meeting:
        day = meeting.date or Month.from_date(meeting.month).span.last_day
    preparation = MeetingPreparation(group, request.user, day, meeting)
    return build_pdf_response(render_meeting_sheet(preparation, request.user), "meeting sheet", group, day)
