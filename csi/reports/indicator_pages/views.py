"""Indicator pages: `?indicator=advisers_in_post&period=month&month=2011-10&district=3`."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from csi.accounts.requests import AuthenticatedRequest
from csi.core import clock
from csi.core.charts import draw
from csi.core.crud.record_choices import FIELD_PARAM, find_choices
from csi.core.permissions import RecordPermission
from csi.indicators.target_status import STATUS_RULE
from csi.reports.district_picker import build_query
from csi.reports.ignored_params import PERIOD_PARAMS, describe_ignored
from csi.reports.indicator_pages.params import IndicatorForm
from csi.reports.indicator_pages.report import IndicatorDetail, IndicatorList
from csi.reports.period_picker import PeriodChoice


@require_safe
@login_required
def indicators_page(request: AuthenticatedRequest) -> HttpResponse:
    """Show all indicators or one, for the user's districts; to readers, the published values."""
    user, today = request.user, clock.today()
    choice = PeriodChoice(request.GET, today=today, user=request.user, keep=("indicator", "district"))
    form = IndicatorForm(request.GET, user=user)
    if FIELD_PARAM in request.GET:
        return find_choices(request, form)
    choice.notices += form.notices
    choice.notices += describe_ignored(request.GET, {*PERIOD_PARAMS, "indicator", "district"})
    district = form.chosen if user.has_permission(RecordPermission.VIEW_RECORDS) else None
    context = {"choice": choice, "form": form, "district": district, "query": build_query(choice, district)}
    if not form.chosen_indicator:
        context["report"] = IndicatorList(choice, user=user, today=today, district=district)
        return render(request, "reports/indicator_list.html", context)
    report = IndicatorDetail(form.chosen_indicator, choice, user=user, today=today, district=district, data=request.GET)
    context |= {
        "report": report,
        "indicator": report.indicator,
        "drawing": draw(report.chart),
        "status_rule": STATUS_RULE,
    }
    return render(request, "reports/indicator_detail.html", context)
