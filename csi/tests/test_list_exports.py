"""Exports of all lists: cells read from values equal those of the records."""

import pytest

from csi.core.crud.views import RecordListView
from csi.tests.support.routes import build_list, list_page_routes

LISTS = [route for route in list_page_routes() if route.has_base(RecordListView) and not route.takes_pk]
# Lists of few records, whose columns need whole records
READ_AS_RECORDS = {
    "access_log",
    "advisers:adviser_list",
    "advisers:handover_list",
    "districts:communitygroup_list",
    "districts:district_list",
    "districts:mandate_list",
    "districts:population_list",
    "districts:province_list",
    "forums:workinggroup_list",
    "history:log",
    "indicators:target_list",
    "initiatives:initiative_list",
    "receptions:mobilereception_list",
}


# The history has many thousand rows.
@pytest.mark.parametrize(
    "route",
    [
        pytest.param(route, id=route.name, marks=pytest.mark.audit if route.name == "history:log" else ())
        for route in LISTS
    ],
)
def test_export_has_the_cells_of_the_records(mission, route):
    table = build_list(route, mission["admin"], export="csv").table
    records = table.data.data
    expected = [list(cells) for cells in table.exported_rows(list(records))]
    assert [list(cells) for cells in table.exported_rows(records)] == expected
    needs_records = any(column.paths is None for column in table.build_export_columns())
    assert needs_records == (route.name in READ_AS_RECORDS)
