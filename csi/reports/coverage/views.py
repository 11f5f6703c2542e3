"""The page of the coverage map, and the exports of its table."""

from collections import Counter

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import formats
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from csi.core import clock
from csi.core.crud import exports
from csi.core.crud.tables import describe_unsortable
from csi.reports.coverage.params import CoverageParams
from csi.reports.coverage.rows import CoverageTable, coverage_rows, places


@require_safe
@login_required
def coverage_page(request):
    """A layer at the end of a month: for field staff their districts, for readers what is published."""
    question = CoverageParams(request.GET, today=clock.today())
    layer = question.layer
    rows = coverage_rows(layer, question.month.span, user=request.user, day=question.day)
    table = CoverageTable(list(rows), layer)
    notices = [*question.notices, *describe_unsortable(table.apply_sort(request.GET.get("sort", "")))]
    # What cannot be had is told on the page: a file of another month or layer would not say so.
    export = "" if question.notices else request.GET.get("export")
    if export == "csv":
        return exports.csv_response(table, table.data.data, str(layer.label))
    if export == "xlsx":
        return exports.xlsx_response(table, table.data.data, str(layer.label), _sentence(question, rows), request.user)
    table.paginate(per_page=max(len(rows), 1))
    counts = Counter(row.step.sign for row in rows)
    return render(
        request,
        "reports/coverage.html",
        {
            "question": question,
            "sentence": _sentence(question, rows),
            "notices": notices,
            "table": table,
            "legend": [
                {"step": step, "count": counts[step.sign]}
                for step in layer.steps
                # Whoever is told every number need not know of those that are not published.
                if step.sign != "withheld" or counts[step.sign]
            ],
            "map_data": {"places": places(rows)},
            "rows": rows,
        },
    )


def _sentence(question, rows):
    """What is shown: "Days since the last forum, 10 districts, as of 31 October 2011"."""
    sentence = ngettext(
        "%(layer)s, %(number)d district, as of %(day)s", "%(layer)s, %(number)d districts, as of %(day)s", len(rows)
    )
    return sentence % {
        "layer": question.layer.label,
        "number": len(rows),
        "day": formats.date_format(question.day),
    }
