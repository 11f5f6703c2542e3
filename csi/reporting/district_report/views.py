"""The page of a district. Readers see its published figures; field staff their own districts."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from csi import clock
from csi.charts import draw
from csi.pages.places import map_data
from csi.reporting import cadence, presence
from csi.reporting.district_choice import asked_again
from csi.reporting.district_report.charts import charts_of
from csi.reporting.district_report.content import DistrictReport
from csi.reporting.period_choice import PeriodChoice
from districts.models import District


@require_safe
@login_required
def district_page(request, pk):
    """A district that is not this person's and one that is not there both answer 404."""
    user, today = request.user, clock.today()
    district = get_object_or_404(District.objects.told_to(user).for_detail(), pk=pk)
    choice = PeriodChoice(request.GET, today=today)
    report = DistrictReport(
        district, choice.span, choice.previous, user=user, today=today, first_day=choice.reach.first
    )
    context = {
        "district": district,
        "choice": choice,
        # Readers are told what figures mean of the mission as a whole.
        "asked": asked_again(choice, district if user.records else None),
        "report": report,
        "drawings": [draw(chart) for chart in charts_of(report)],
        "map_data": map_data(place for place in report.places() if place.latitude is not None),
    }
    if user.records:
        context |= {
            "months": report.recent_months,
            "heat_map": report.heat_map,
            "legend": cadence.LEGEND,
            "stations": report.stations,
            "station_legend": presence.STATION_LEGEND,
            "receptions": report.receptions,
            "reception_legend": presence.RECEPTION_LEGEND,
            "neighbours": report.records(),
        }
    return render(request, "reporting/district_report.html", context)
