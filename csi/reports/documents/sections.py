"""The sections of a document: tables of records and lines of text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from csi.core.crud.panels import RelatedPanel
from csi.core.typing import StrOrPromise

# A printed section has at most this number of records.
MAX_PRINTED_ROWS = 100


@dataclass(frozen=True)
class TextLine:
    """A sentence, and the page that it is about; "" if the user may not open one."""

    text: StrOrPromise
    url: str = ""


@dataclass(frozen=True)
class TextSection:
    """A section of sentences or, with `is_list` false, of paragraphs."""

    title: StrOrPromise
    lines: Sequence[TextLine]
    empty_text: StrOrPromise = ""
    note: StrOrPromise = ""
    is_list: bool = True

    panel: None = None


@dataclass
class RecordSection:
    """A section with a table of records.

    `queryset`: the records that the user may view (start at `visible_to`). `columns` names the columns of
    `table_class` that are shown. `column_shares` divides the remaining width of the printed page: {column: share}; the
    other columns are as wide as their content. `max_rows`: records on the page; `max_printed_rows`: in the file.
    """

    title: StrOrPromise
    queryset: Any
    table_class: Any
    columns: tuple[str, ...]
    empty_text: StrOrPromise
    column_shares: Mapping[str, int] = field(default_factory=dict)
    all_url: str | None = None
    note: StrOrPromise = ""
    max_rows: int = 10
    max_printed_rows: int = MAX_PRINTED_ROWS

    @property
    def _hidden_columns(self) -> list[str]:
        return [name for name in self.table_class.base_columns if name not in self.columns]

    @cached_property
    def panel(self) -> RelatedPanel:
        """The section on a page."""
        return RelatedPanel(
            self.title,
            self.queryset,
            self.table_class,
            all_url=self.all_url,
            empty=self.empty_text,
            exclude=self._hidden_columns,
            max_rows=self.max_rows,
        )

    @cached_property
    def _printed_records(self) -> list[Any]:
        return list(self.queryset[: self.max_printed_rows + 1])

    @property
    def is_print_truncated(self) -> bool:
        return len(self._printed_records) > self.max_printed_rows

    def build_print_table(self) -> Any:
        """Return the table of the printed section."""
        return self.table_class(
            self._printed_records[: self.max_printed_rows], exclude=self._hidden_columns, sequence=self.columns
        )

    @property
    def widths(self) -> list[int]:
        """The share of the remaining width of each column; 0 for a column that is as wide as its content."""
        return [self.column_shares.get(name, 0) for name in self.columns]


@dataclass(frozen=True)
class Document:
    """A document of sections.

    `fields`: labels and values below the title. `closing`: a remark at the end. `is_compact`: printed small, on one
    page if possible.
    """

    title: StrOrPromise
    subtitle: StrOrPromise
    fields: Sequence[tuple[StrOrPromise, StrOrPromise]]
    sections: Sequence[RecordSection | TextSection]
    closing: StrOrPromise = ""
    is_compact: bool = False
