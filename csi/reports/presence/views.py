"""Presence page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from csi.accounts.requests import AuthenticatedRequest
from csi.core import clock
from csi.core.crud.views import record_access_required
from csi.core.permissions import RecordPermission
from csi.reports.month_range import MonthRangeForm
from csi.reports.presence import report as presence


@require_safe
@record_access_required
def presence_page(request: AuthenticatedRequest) -> HttpResponse:
    """Show the advisers in each station and the location of each reception by month."""
    form = MonthRangeForm(request.GET, user=request.user, today=clock.today(), allow_future=False)
    form.is_valid()
    states = list(presence.ReceptionDayState)
    if request.user.has_permission(RecordPermission.ACCESS_ALL_SCOPES):
        states.remove(presence.ReceptionDayState.ELSEWHERE)
    selection = request.user, form.months, clock.today(), form.chosen_district
    return render(
        request,
        "reports/presence.html",
        {
            "range_form": form,
            "stations": presence.get_station_presence(*selection),
            "station_legend": list(presence.StationDayState),
            "receptions": presence.get_reception_presence(*selection),
            "reception_legend": states,
        },
    )
