"""The page of the comparison, and the same as a file."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from csi.core import clock
from csi.core.charts import draw
from csi.core.crud.exports import csv_response, xlsx_response
from csi.reports.comparison.params import ComparisonParams
from csi.reports.comparison.report import Comparison


@require_safe
@login_required
def comparison_page(request):
    """Readers compare published figures; field staff their own districts."""
    question = ComparisonParams(request.GET, user=request.user, today=clock.today())
    comparison = Comparison(question)
    rows = list(comparison.rows.values())
    match request.GET.get("export"):
        case "csv":
            return csv_response(comparison, rows, _("Comparison"))
        case "xlsx":
            return xlsx_response(comparison, rows, _("Comparison"), question.words, request.user)
    return render(
        request,
        "reports/comparison.html",
        {
            "question": question,
            "comparison": comparison,
            "drawing": draw(comparison.chart) if question.sides else None,
        },
    )
