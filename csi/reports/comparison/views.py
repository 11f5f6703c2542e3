"""Comparison page and its exports."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from csi.accounts.requests import AuthenticatedRequest
from csi.core import clock
from csi.core.charts import draw
from csi.core.crud.exports import csv_response, xlsx_response
from csi.core.crud.record_choices import FIELD_PARAM, find_choices
from csi.reports.comparison.params import ComparisonParams
from csi.reports.comparison.report import Comparison


@require_safe
@login_required
def comparison_page(request: AuthenticatedRequest) -> HttpResponseBase:
    """Compare the user's districts or periods; to readers, show the published values."""
    params = ComparisonParams(request.GET, user=request.user, today=clock.today())
    if FIELD_PARAM in request.GET:
        return find_choices(request, params.form)
    comparison = Comparison(params)
    rows = list(comparison.rows.values())
    # A file would not show the notices about invalid parameters.
    match request.GET.get("export") if params.is_valid else None:
        case "csv":
            return csv_response(comparison, rows, gettext_lazy("Comparison"))
        case "xlsx":
            return xlsx_response(comparison, rows, gettext_lazy("Comparison"), params.label, request.user)
    return render(
        request,
        "reports/comparison.html",
        {
            "params": params,
            "comparison": comparison,
            "drawing": draw(comparison.chart) if params.columns else None,
        },
    )
