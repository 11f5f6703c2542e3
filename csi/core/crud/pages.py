"""Pages of lists and of long tables in reports: the page that a URL asks for."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext as _

from csi.core.typing import StrOrPromise

# Rows a page of a table in a report.
TABLE_SIZE = 20
# Rows of a longer table on a page with many other tables.
EXCERPT_SIZE = 8
# No list has a page number of as many digits.
MAX_PAGE_DIGITS = 10
LAST_PAGE = "last"

Row = TypeVar("Row")
BuiltRow = TypeVar("BuiltRow")


def find_nearest_page(paginator: Paginator, param: str) -> tuple[Page, bool]:
    """Return the page in the URL, a number or "last", and True; if there is none, the nearest and False."""
    last = paginator.num_pages
    if param == LAST_PAGE:
        return paginator.page(last), True
    is_number = param.isascii() and param.isdigit()
    number = int(param) if is_number and len(param) < MAX_PAGE_DIGITS else 0
    exists = 1 <= number <= last
    if not exists and is_number:
        number = last if number or len(param) >= MAX_PAGE_DIGITS else 1
    return paginator.page(min(max(number, 1), last)), exists


def describe_nearest_page(page: Page) -> str:
    """Return the notice about a page that is shown instead of one that does not exist."""
    return _("This page does not exist. Page %(number)d of %(pages)d is shown.") % {
        "number": page.number,
        "pages": page.paginator.num_pages,
    }


@dataclass(frozen=True)
class RowGrouping:
    """Groups of the rows of a long table, one of which a page can show.

    `get_key`: returns the key of the group of a row. `load_labels`: returns the labels by key, in order. `label`,
    `count_label` and `weight_label`: headers of the table of groups. `get_weight`: what is summed by group.
    """

    get_key: Callable[[Any], Any]
    load_labels: Callable[[], dict[Any, str]]
    title: StrOrPromise
    label: StrOrPromise
    count_label: StrOrPromise
    get_weight: Callable[[Any], int] | None = None
    weight_label: StrOrPromise = ""


@dataclass(frozen=True)
class RowGroup:
    """A group of rows. `weight`: the sum of their weights."""

    key: str
    label: str
    count: int
    weight: int
    is_chosen: bool


@dataclass(frozen=True)
class TablePage(Generic[Row]):
    """The rows of a table that a page shows.

    `param`: the parameter of the URL. `exists` is false if the URL asks for a page that does not exist. `groups`: those
    of a long table with a `grouping`.
    """

    rows: list[Row]
    page: Page
    param: str
    exists: bool = True
    grouping: RowGrouping | None = None
    groups: tuple[RowGroup, ...] = ()

    def build_rows(self, build: Callable[[Row], BuiltRow]) -> "TablePage[BuiltRow]":
        """Return the page with what a function builds from each of its rows."""
        rows = [build(row) for row in self.rows]
        return TablePage(rows, self.page, self.param, self.exists, self.grouping, self.groups)

    @property
    def group_param(self) -> str:
        return get_group_param(self.param)

    @property
    def chosen_group(self) -> RowGroup | None:
        """The group to which the rows are limited."""
        return next((group for group in self.groups if group.is_chosen), None)

    @property
    def count(self) -> int:
        """The number of rows on all pages."""
        return self.page.paginator.count

    @property
    def is_partial(self) -> bool:
        """True if there are other pages, or rows of other groups."""
        return self.page.paginator.num_pages > 1 or self.chosen_group is not None

    @property
    def numbers(self) -> Iterator[str | int]:
        """The numbers of the pages for links, with an ellipsis for those between."""
        return self.page.paginator.get_elided_page_range(self.page.number)

    @property
    def notice(self) -> str:
        return "" if self.exists else describe_nearest_page(self.page)


@dataclass(frozen=True)
class PageChoice:
    """Selects the rows of a table for a page.

    `number`: text of the URL, None if it names no page. `size`: rows a page, None for all rows in their usual order.
    `excerpt`: rows a page of a table with more than `size`, if they should be fewer. `group`: the key of the group in
    the URL, "" for all; None if the page offers no groups.
    """

    number: str | None = "1"
    size: int | None = TABLE_SIZE
    param: str = "page"
    excerpt: int | None = None
    group: str | None = None

    @classmethod
    def from_query(
        cls, data: QueryDict, param: str = "page", size: int = TABLE_SIZE, excerpt: int | None = None
    ) -> "PageChoice":
        """Return the choice of a page and of a group by two parameters of the URL."""
        return cls(data.get(param, "1"), size, param, excerpt, data.get(get_group_param(param), ""))

    def select(
        self,
        rows: Sequence[Row],
        attention: Callable[[Row], Any] | None = None,
        *,
        count: int | None = None,
        grouping: RowGrouping | None = None,
    ) -> TablePage[Row]:
        """Return the chosen page. `attention`: key of a row, highest first; without it, the rows are in order.

        A table of one page keeps the usual order of its rows, and has no groups. `count`: the number of rows, if it is
        known.
        """
        groups: tuple[RowGroup, ...] = ()
        if grouping and self.group is not None and self.size and len(rows) > self.size:
            groups = self._build_groups(rows, grouping)
            if any(group.is_chosen for group in groups):
                rows = [row for row in rows if str(grouping.get_key(row)) == self.group]
        paginator = Paginator(rows, self.size or max(len(rows), 1))
        if count is not None:
            paginator.count = count
        if paginator.count > paginator.per_page:
            paginator.per_page = self.excerpt or paginator.per_page
            if attention:
                paginator.object_list = sorted(rows, key=attention, reverse=True)
        page, exists = find_nearest_page(paginator, self.number or "1")
        return TablePage(list(page.object_list), page, self.param, exists, grouping, groups)

    def _build_groups(self, rows: Iterable[Any], grouping: RowGrouping) -> tuple[RowGroup, ...]:
        counts: Counter[Any] = Counter()
        weights: Counter[Any] = Counter()
        for row in rows:
            key = grouping.get_key(row)
            counts[key] += 1
            weights[key] += grouping.get_weight(row) if grouping.get_weight else 0
        return tuple(
            RowGroup(str(key), label, counts[key], weights[key], str(key) == self.group)
            for key, label in grouping.load_labels().items()
            if counts[key]
        )


def get_group_param(page_param: str) -> str:
    """Return the parameter of a table's group: "districts_group" of "districts_page"."""
    return f"{page_param.removesuffix('page')}group"


def get_size_for_months(count: int) -> int:
    """Return the rows a page of a table with a column for each month: 20 of a year, fewer of more."""
    return min(TABLE_SIZE, TABLE_SIZE * 12 // count)


ALL_ROWS = PageChoice(size=None)
FIRST_PAGE, EXCERPT = PageChoice(), PageChoice(excerpt=EXCERPT_SIZE)
