"""District report page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from csi.accounts.requests import AuthenticatedRequest
from csi.core import clock
from csi.core.charts import draw
from csi.core.crud.map_points import build_map_data
from csi.core.permissions import RecordPermission
from csi.indicators.target_status import STATUS_RULE
from csi.reports.cadence.report import LEGEND
from csi.reports.district.charts import build_charts
from csi.reports.district.report import DistrictReport
from csi.reports.district_picker import build_query
from csi.reports.ignored_params import PERIOD_PARAMS, describe_ignored
from csi.reports.period_picker import PeriodChoice
from csi.reports.presence.report import ReceptionDayState, StationDayState
from districts.models import District


@require_safe
@login_required
def district_page(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show the report of a district; to readers, its published values.

    A district that the user may not access and one that does not exist both return 404.
    """
    user, today = request.user, clock.today()
    can_view_records = user.has_permission(RecordPermission.VIEW_RECORDS)
    choice = PeriodChoice(request.GET, today=today, user=request.user)
    districts = District.objects.with_visible_indicators(user).for_detail()
    district = get_object_or_404(districts.with_people_on(min(choice.span.last_day, today)), pk=pk)
    choice.notices += describe_ignored(request.GET, PERIOD_PARAMS)
    report = DistrictReport(choice, user=user, today=today, district=district)
    context = {
        "district": district,
        "choice": choice,
        # Indicator pages of readers have no district.
        "query": build_query(choice, district if can_view_records else None),
        "report": report,
        "status_rule": STATUS_RULE,
        "drawings": [draw(chart) for chart in build_charts(report)],
        "map_data": build_map_data(point for point in report.get_map_points() if point.latitude is not None),
    }
    if can_view_records:
        context |= {
            "months": report.presence_months,
            "heat_map": report.heat_map,
            "legend": LEGEND,
            "stations": report.stations,
            "station_legend": list(StationDayState),
            "receptions": report.receptions,
            "reception_legend": list(ReceptionDayState),
            "panels": report.get_panels(),
        }
    return render(request, "reports/district_report.html", context)
