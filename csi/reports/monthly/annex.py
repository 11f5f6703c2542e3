"""Annex of the monthly report: the records of the month, as in their lists."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from django.db.models import Count, Value

from csi.accounts.models import User
from csi.core.crud.columns import NumberColumn
from csi.core.crud.pages import ALL_ROWS, PageChoice, TablePage
from csi.core.periods import Span
from csi.core.permissions import RecordPermission
from csi.core.registries.report_sections import AnnexSection, get_annex_sections
from csi.reports.documents.cells import format_cell
from districts.models import District


class Annex:
    """The records of one section that the user may see.

    `choice`: those on a page. `count`: their number, None if it is not known.
    """

    def __init__(
        self,
        section: AnnexSection,
        user: User,
        span: Span,
        district: District | None = None,
        choice: PageChoice = ALL_ROWS,
        count: int | None = None,
    ):
        self._choice, self.count = choice, count
        self.section, self.title, self.note, self.empty_text = section, section.title, section.note, section.empty_text
        records: Any = section.model._default_manager
        records = records.visible_to(user)
        if district:
            records = records.in_scopes([district.pk])
        self.queryset: Any = section.select_records(records, span)

    @cached_property
    def _table(self) -> Any:
        table_class: Any = self.section.table
        hidden = [name for name in table_class.base_columns if name not in self.section.columns]
        return table_class(self.queryset.for_list(), exclude=hidden, sequence=self.section.columns)

    @cached_property
    def header(self) -> list[str]:
        return self._table.exported_header()

    @cached_property
    def records(self) -> list[Any]:
        return self.table_page.rows

    @cached_property
    def table_page(self) -> TablePage[Any]:
        # The rows of a collapsed annex are not read.
        queryset = self.queryset.none() if self.is_collapsed else self.queryset.for_list()
        return self._choice.select(queryset, count=self.count)

    @property
    def is_collapsed(self) -> bool:
        """True if the annex has several pages and the URL names none of them."""
        size, count = self._choice.size, self.count
        return self._choice.number is None and size is not None and count is not None and count > size

    @cached_property
    def rows(self) -> list[list[Any]]:
        """Typed values, for spreadsheets."""
        return list(self._table.exported_rows(self.records))

    @property
    def formatted_rows(self) -> list[list[str]]:
        """Values in words, "–" if missing."""
        return [[format_cell(value) or "–" for value in row] for row in self.rows]

    @property
    def widths(self) -> list[int]:
        """The share of the remaining width of each column; 0 for a column that is as wide as its content."""
        return [self.section.column_shares.get(name, 0) for name in self.section.columns]

    @property
    def header_cells(self) -> list[tuple[str, bool]]:
        """(label, whether the column is numeric)."""
        return list(zip(self.header, self.numeric_columns, strict=True))

    @property
    def linked_rows(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """(URL of the record, its cells as (label, text, whether the column is numeric))."""
        rows = ([format_cell(value) for value in row] for row in self.rows)
        return [
            (record.get_absolute_url(), list(zip(self.header, row, self.numeric_columns, strict=True)))
            for record, row in zip(self.records, rows, strict=True)
        ]

    @cached_property
    def numeric_columns(self) -> list[bool]:
        return [isinstance(column.column, NumberColumn) for column in self._table.exported_columns()]


def build_annexes(
    user: User, span: Span, district: District | None, choose: Callable[[str], PageChoice]
) -> list[Annex]:
    """Return the sections of the annex; none for readers.

    `choose`: returns the page of a section, by the name of its model.
    """
    if not user.has_permission(RecordPermission.VIEW_RECORDS):
        return []
    annexes = []
    for section in get_annex_sections():
        choice = choose(str(section.model._meta.model_name))
        annexes.append(Annex(section, user, span, district, choice, count=0 if choice.size else None))
    for number, count in _count_records([pair for pair in enumerate(annexes) if pair[1].count is not None]):
        annexes[number].count = count
    return annexes


def _count_records(annexes: list[tuple[int, Annex]]) -> Iterable[tuple[int, int]]:
    """Return the number of records of numbered annexes that have any. One query."""
    counts = [
        annex.queryset.order_by()
        .annotate(annex=Value(number))
        .values("annex")
        .annotate(records=Count("pk", distinct=True))
        .values_list("annex", "records")
        for number, annex in annexes
    ]
    return counts[0].union(*counts[1:], all=True) if counts else ()
