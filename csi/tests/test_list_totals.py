"""The total row of a list: the sums of all its records, on every page."""

import pytest
from django.urls import reverse

from csi.tests.support.routes import build_list, list_page_routes

LISTS = [route for route in list_page_routes() if getattr(route.view, "table_class", None)]
SUMMED = [route for route in LISTS if route.view.table_class.summed_columns and not route.takes_pk]


@pytest.mark.django_db
@pytest.mark.parametrize("route", SUMMED, ids=[route.name for route in SUMMED])
def test_totals_are_the_sums_of_the_exported_cells(mission, route):
    table = build_list(route, mission["admin"]).table
    table.sum_up()
    totals = {column.name: text for column, text in table.total_cells}
    names = [column.name for column in table.exported_columns()]
    rows = [dict(zip(names, cells, strict=True)) for cells in table.exported_rows(list(table.data.data))]
    for name in table.summed_columns:
        total = sum(row[name] or 0 for row in rows)
        assert totals[name].replace(",", "").removesuffix(".00") == f"{total}".removesuffix(".00"), name


def test_selection_has_a_total_row_and_the_whole_list_has_none(mission, client):
    client.force_login(mission["manager"])
    url = reverse("receptions:trip_list")
    assert client.get(url).context["table"].total_cells == []
    assert '<th scope="row">Total</th>' in client.get(url, {"crew": "recorded"}).content.decode()
