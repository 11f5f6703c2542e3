"""Orders of lists: an index of the database serves those that long lists offer."""

import pytest
from django.db import connection
from django.utils.translation import override

from csi.core.crud.sort_indexes import has_order_index
from csi.core.languages import Language
from csi.tests.support.samples import everyday_sample
from csi.tests.test_list_exports import LISTS, build_list
from districts.models import Contact
from forums.models import Meeting

# Lists whose length does not depend on the size or the age of the mission
SHORT_LISTS = {
    "districts:communitygroup_list",
    "districts:mandate_list",
    "districts:mandateextension_list",
    "districts:province_list",
}


def list_nodes(plan):
    yield plan["Node Type"]
    for part in plan.get("Plans", ()):
        yield from list_nodes(part)


def is_sorted_completely(records):
    """Return whether PostgreSQL has to sort all records, even if it avoids that as far as it can."""
    sql, parameters = records.values_list("pk")[:50].query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", parameters)
        return "Sort" in list_nodes(cursor.fetchone()[0][0]["Plan"])


def get_path(column):
    return str((column.column.order_by or (column.accessor,))[0]).lstrip("-").replace(".", "__")


@pytest.mark.parametrize("route", everyday_sample(LISTS, 9), ids=lambda route: route.name)
def test_indexes_serve_the_orders_of_long_lists(mission, route):
    view = build_list(route, mission["admin"])
    sorted_completely = []
    if route.name not in SHORT_LISTS and is_sorted_completely(view.table.data.data):
        sorted_completely.append("the default order")
    names = [
        column.name
        for column in view.table.columns
        if column.orderable and has_order_index(view.model, get_path(column))
    ]
    for name in names:
        for order in (name, f"-{name}"):
            table = build_list(route, mission["admin"]).table
            table.order_by = [order]
            if is_sorted_completely(table.data.data):
                sorted_completely.append(order)
    assert sorted_completely == []


def test_index_is_recognised_by_its_first_part():
    assert has_order_index(Contact, "office")
    assert has_order_index(Meeting, "month")
    for language in Language.values:
        with override(language):
            assert has_order_index(Meeting, "group__district")
    for path in ("date", "venue", "state", "minutes", "group__name_of_no_field"):
        assert not has_order_index(Meeting, path)
