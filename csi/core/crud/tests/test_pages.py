"""Pages of long tables: order, totals, page numbers that do not exist."""

from django.http import QueryDict

from csi.core.crud.pages import ALL_ROWS, FIRST_PAGE, PageChoice, RowGrouping

ROWS = list(range(50))


def get_page(query, rows=ROWS):
    return PageChoice.from_query(QueryDict(query)).select(rows, lambda row: row % 10)


def test_rows_that_need_attention_most_come_first():
    page = FIRST_PAGE.select(ROWS, lambda row: row % 10)
    assert page.rows[:6] == [9, 19, 29, 39, 49, 8]
    assert (len(page.rows), page.count, page.is_partial) == (20, 50, True)
    assert len(get_page("page=3").rows) == 10


def test_table_of_one_page_has_the_usual_order():
    page = get_page("", ROWS[:20])
    assert (page.rows, page.is_partial, page.notice) == (ROWS[:20], False, "")
    assert ALL_ROWS.select(ROWS, lambda row: -row).rows == ROWS
    assert ALL_ROWS.select([]).rows == []


def test_missing_page_shows_the_nearest_one_with_a_notice():
    for query, number in (("page=9", 3), ("page=0", 1), ("page=x", 1), ("page=99999999999", 3)):
        page = get_page(query)
        assert page.page.number == number
        assert page.notice == f"This page does not exist. Page {number} of 3 is shown."


GROUPING = RowGrouping(
    lambda row: row % 3,
    lambda: {0: "Osh", 1: "Batken", 2: "Naryn", 9: "Empty"},
    "By province",
    "Province",
    "Rows",
    lambda row: 10,
    "Alerts",
)


def test_rows_of_a_long_table_are_grouped():
    page = PageChoice.from_query(QueryDict("")).select(ROWS, grouping=GROUPING)
    assert [(group.label, group.count, group.weight) for group in page.groups] == [
        ("Osh", 17, 170),
        ("Batken", 17, 170),
        ("Naryn", 16, 160),
    ]
    assert (page.count, page.chosen_group) == (50, None)


def test_chosen_group_limits_the_rows():
    page = PageChoice.from_query(QueryDict("group=2&page=1")).select(ROWS, lambda row: row, grouping=GROUPING)
    assert (page.rows, page.chosen_group.label, len(page.groups)) == (ROWS[2::3], "Naryn", 3)
    for query in ("group=9", "group=x", "districts_group=2"):
        assert PageChoice.from_query(QueryDict(query)).select(ROWS, grouping=GROUPING).count == 50


def test_short_table_and_page_without_groups_have_none():
    assert PageChoice.from_query(QueryDict("group=2")).select(ROWS[:20], grouping=GROUPING).groups == ()
    assert FIRST_PAGE.select(ROWS, grouping=GROUPING).groups == ()
