"""Presence page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from csi.accounts.requests import AuthenticatedRequest
from csi.core import clock
from csi.core.crud.pages import PageChoice, get_size_for_months
from csi.core.crud.record_choices import FIELD_PARAM, find_choices
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
    if FIELD_PARAM in request.GET:
        return find_choices(request, form)
    states = list(presence.ReceptionDayState)
    if request.user.has_permission(RecordPermission.ACCESS_ALL_SCOPES):
        states.remove(presence.ReceptionDayState.ELSEWHERE)
    selection = request.user, form.months, clock.today(), form.chosen_district
    size = get_size_for_months(len(form.months))
    return render(
        request,
        "reports/presence.html",
        {
            "range_form": form,
            "stations": presence.get_station_presence(
                *selection, PageChoice.from_query(request.GET, "stations_page", size)
            ),
            "station_legend": list(presence.StationDayState),
            "receptions": presence.get_reception_presence(
                *selection, PageChoice.from_query(request.GET, "receptions_page", size)
            ),
            "reception_legend": states,
        },
    )
