"""Forum cadence page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from csi.accounts.requests import AuthenticatedRequest
from csi.core import clock
from csi.core.crud.pages import PageChoice, get_size_for_months
from csi.core.crud.record_choices import FIELD_PARAM, find_choices
from csi.core.crud.views import record_access_required
from csi.reports.cadence.report import LEGEND, build_heat_map
from csi.reports.month_range import MonthRangeForm


@require_safe
@record_access_required
def cadence_page(request: AuthenticatedRequest) -> HttpResponse:
    """Show the regular meetings of each working group by month."""
    form = MonthRangeForm(request.GET, user=request.user, today=clock.today(), allow_future=True)
    form.is_valid()
    if FIELD_PARAM in request.GET:
        return find_choices(request, form)
    choice = PageChoice.from_query(request.GET, size=get_size_for_months(len(form.months)))
    heat_map = build_heat_map(request.user, form.months, clock.today(), form.chosen_district, choice=choice)
    return render(request, "reports/cadence.html", {"range_form": form, "heat_map": heat_map, "legend": LEGEND})
