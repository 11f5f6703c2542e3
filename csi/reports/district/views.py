"""The page of a district. Readers see its published figures; field staff their own districts."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from csi.core import clock
from csi.core.charts import draw
from csi.core.crud.map_points import map_data
from csi.core.permissions import RecordPermission
from csi.reports.cadence import report as cadence
from csi.reports.district.charts import charts_of
from csi.reports.district.report import DistrictReport
from csi.reports.district_picker import build_query
from csi.reports.period_picker import PeriodChoice
from csi.reports.presence import report as presence
from districts.models import District


@require_safe
@login_required
def district_page(request, pk):
    """A district that is not this person's and one that is not there both answer 404."""
    user, today = request.user, clock.today()
    district = get_object_or_404(District.objects.with_visible_indicators(user).for_detail(), pk=pk)
    choice = PeriodChoice(request.GET, today=today)
    report = DistrictReport(
        district, choice.span, choice.previous, user=user, today=today, first_day=choice.available_period.first
    )
    context = {
        "district": district,
        "choice": choice,
        # Readers are told what figures mean of the mission as a whole.
        "query": build_query(choice, district if user.has_permission(RecordPermission.VIEW_RECORDS) else None),
        "report": report,
        "drawings": [draw(chart) for chart in charts_of(report)],
        "map_data": map_data(place for place in report.places() if place.latitude is not None),
    }
    if user.has_permission(RecordPermission.VIEW_RECORDS):
        context |= {
            "months": report.recent_months,
            "heat_map": report.heat_map,
            "legend": cadence.LEGEND,
            "stations": report.stations,
            "station_legend": presence.STATION_LEGEND,
            "receptions": report.receptions,
            "reception_legend": presence.RECEPTION_LEGEND,
            "panels": report.records(),
        }
    return render(request, "reports/district_report.html", context)
