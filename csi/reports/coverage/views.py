"""Coverage map page, and the exports of its table."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import formats
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from csi.accounts.requests import AuthenticatedRequest
from csi.core import clock
from csi.core.crud import exports
from csi.core.crud.pages import TABLE_SIZE, describe_nearest_page, find_nearest_page
from csi.core.crud.tables import describe_unsortable
from csi.reports.coverage.params import CoverageParams
from csi.reports.coverage.report import CoverageRow, CoverageTable, build_map_districts, get_coverage_rows
from csi.reports.map.choropleth import ChoroplethMap
from csi.reports.map.drawing import Extent
from csi.reports.map.requested import get_requested_districts


@require_safe
@login_required
def coverage_page(request: AuthenticatedRequest) -> HttpResponseBase:
    """Show a layer at the end of a month for the user's districts; to readers, the published values."""
    params = CoverageParams(request.GET, user=request.user, today=clock.today())
    layer, scale = params.layer, params.layer.build_scale()
    rows = get_coverage_rows(layer, scale, params.month.span, user=request.user, day=params.day)
    table = CoverageTable(list(rows), layer)
    notices = [*params.notices, *describe_unsortable(table.apply_sort(request.GET.get("sort", "")))]
    description = _describe(params, rows)
    # With invalid parameters there is no file, because it would not say that its month or layer is another one.
    export = "" if params.notices else request.GET.get("export")
    if export == "csv":
        return exports.csv_response(table, table.data.data, layer.label)
    if export == "xlsx":
        return exports.xlsx_response(table, table.data.data, layer.label, description, request.user)
    table.paginate(per_page=TABLE_SIZE)
    table.page, page_exists = find_nearest_page(table.paginator, request.GET.get("page", "1"))
    if not page_exists:
        notices.append(describe_nearest_page(table.page))
    districts = [*build_map_districts(rows, layer, scale), *get_requested_districts(params.day, request.user)]
    return render(
        request,
        "reports/coverage.html",
        {
            "params": params,
            "description": description,
            "notices": notices,
            "table": table,
            "page_numbers": table.paginator.get_elided_page_range(table.page.number),
            "map": ChoroplethMap(tuple(districts), scale, description, params.extent),
            "country_url": params.build_url(extent=Extent.COUNTRY),
            "operation_url": params.build_url(extent=Extent.OPERATION),
            "rows": rows,
        },
    )


def _describe(params: CoverageParams, rows: list[CoverageRow]) -> str:
    """Return the selection in words: "Days since the last forum, 10 districts, as of 31 October 2011"."""
    description = ngettext(
        "%(layer)s, %(number)d district, as of %(day)s", "%(layer)s, %(number)d districts, as of %(day)s", len(rows)
    )
    return description % {
        "layer": params.layer.label,
        "number": len(rows),
        "day": formats.date_format(params.day),
    }
