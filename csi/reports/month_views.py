"""Reports by month: forum cadence and presence. Readers see figures only, and these lead to records."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from csi.core import clock
from csi.core.crud.views import record_access_required
from csi.core.permissions import RecordPermission
from csi.reports.cadence import report as cadence
from csi.reports.month_range import MonthRangeForm
from csi.reports.presence import report as presence


@require_safe
@record_access_required
def cadence_page(request):
    """Which working group met in which month."""
    form = _chosen(request, looks_ahead=True)
    shown = cadence.heat_map(request.user, form.months, clock.today(), form.chosen_district)
    return render(request, "reports/cadence.html", {"range_form": form, "heat_map": shown, "legend": cadence.LEGEND})


@require_safe
@record_access_required
def presence_page(request):
    """Who was co-located in which station, and where each reception stood."""
    form = _chosen(request, looks_ahead=False)
    explained = presence.RECEPTION_LEGEND
    if request.user.has_permission(RecordPermission.ACCESS_ALL_DISTRICTS):
        explained = [pair for pair in explained if pair[0] != "elsewhere"]
    asked = request.user, form.months, clock.today(), form.chosen_district
    return render(
        request,
        "reports/presence.html",
        {
            "range_form": form,
            "stations": presence.stations(*asked),
            "station_legend": presence.STATION_LEGEND,
            "receptions": presence.receptions(*asked),
            "reception_legend": explained,
        },
    )


def _chosen(request, *, looks_ahead):
    form = MonthRangeForm(request.GET, user=request.user, today=clock.today(), looks_ahead=looks_ahead)
    form.is_valid()
    return form
