"""Columns of exported tables, whose cells are read without building records."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain, islice
from typing import Any

from django.db import models
from django.db.models.constants import LOOKUP_SEP
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.safestring import SafeData
from django_tables2.rows import BoundRow

from csi.core.crud.cells import pass_declared_arguments
from csi.core.crud.columns import Column, DateColumn, LinkColumn, MonthColumn, NumberColumn, StateColumn, YesNoColumn
from csi.core.crud.paths import find_field, get_choice_labels, resolve_path

# Rows that are read and converted together
CHUNK = 2000
# Limits of a cache: entries, and characters of a text that it contains
MAX_CACHED = 10_000
MAX_CACHED_LENGTH = 100

FormatCell = Callable[[Any], Any]

# Columns whose value is read from the record directly, and whether their `value()` converts it.
DIRECT_READ_COLUMNS: dict[type[Column], bool] = {
    Column: False,
    LinkColumn: False,
    NumberColumn: False,
    DateColumn: False,
    StateColumn: True,
    MonthColumn: True,
    YesNoColumn: True,
}


def to_export_value(value: Any) -> Any:
    """Convert a value for an export: numbers, dates and booleans keep their type, the rest becomes text."""
    if type(value) in (str, int):
        return value
    if isinstance(value, bool | int | float | Decimal | datetime.date) or value is None:
        return value
    if isinstance(value, datetime.time):
        return f"{value:%H:%M}"
    return strip_tags(str(value)) if isinstance(value, SafeData) else str(value)


class ConvertedValues(dict[Any, Any]):
    """Converts values, equal ones only once: `converted[value]`."""

    def __init__(self, convert: Callable[[Any], Any]) -> None:
        super().__init__()
        self._convert = convert

    def __missing__(self, value: Any) -> Any:
        converted = self._convert(value)
        if len(self) < MAX_CACHED and not (isinstance(value, str) and len(value) > MAX_CACHED_LENGTH):
            self[value] = converted
        return converted


class ExportColumn:
    """A column of an export whose cells are computed from whole records.

    `format_cell`: a function of the typed value of a cell. `paths`: the ORM paths of the values that suffice for a
    cell; None if it needs the record.
    """

    paths: tuple[str, ...] | None = None

    def __init__(self, table: Any, column: Any, format_cell: FormatCell) -> None:
        self._table, self._column, self._format = table, column, format_cell
        self._cells = ConvertedValues(lambda value: format_cell(self._convert(value)))

    def _convert(self, value: Any) -> Any:
        """Return the typed value of a cell by the value of the path.

        If there are several paths, `value` is a tuple.
        """
        raise NotImplementedError

    def _compute(self, record: Any) -> Any:
        """Return the typed value of a record's cell."""
        return to_export_value(BoundRow(record, table=self._table).get_cell_value(self._column.name))

    def read_record(self, record: Any) -> Any:
        return self._format(self._compute(record))

    def read_values(self, values: Sequence[Any]) -> Iterable[Any]:
        """Return the cells by the values of their paths."""
        return map(self._cells.__getitem__, values)


class DerivedColumn(ExportColumn):
    """A column that declares `record_fields`, from which its cells are computed, with its value."""

    def __init__(self, table: Any, column: Any, format_cell: FormatCell) -> None:
        super().__init__(table, column, format_cell)
        self._path, self._empty_values = get_path(column), column.column.empty_values
        self._get_value = pass_declared_arguments(column.column.value)
        self.paths = (*column.column.record_fields, *([self._path] if is_selectable(table, self._path) else []))
        self._record = table.record_model()

    def _convert(self, value: Any) -> Any:
        paths = self.paths or ()
        for name, part in zip(paths, value if len(paths) > 1 else [value], strict=True):
            setattr(self._record, name, part)
        return self._compute(self._record)

    def _compute(self, record: Any) -> Any:
        value = resolve_path(record, self._path)
        if value in self._empty_values:
            return None
        return to_export_value(self._get_value({"value": value, "record": record}))


class PathColumn(ExportColumn):
    """A column with the value, or the label of the choice, at the end of a path."""

    def __init__(self, table: Any, column: Any, format_cell: FormatCell) -> None:
        super().__init__(table, column, format_cell)
        self._path = get_path(column)
        self._labels = get_choice_labels(table.record_model, self._path)
        self._value = column.column.value if DIRECT_READ_COLUMNS[type(column.column)] else None
        if is_selectable(table, self._path):
            self.paths = (self._path,)

    def _convert(self, value: Any) -> Any:
        value = self._labels.get(value, value)
        if value is None or value == "":
            return None
        return to_export_value(self._value(value) if self._value else value)

    def _compute(self, record: Any) -> Any:
        return self._convert(resolve_path(record, self._path))


class RelatedColumn(PathColumn):
    """A column with the names of related records; those of a chunk are read together."""

    def __init__(self, table: Any, column: Any, format_cell: FormatCell) -> None:
        super().__init__(table, column, format_cell)
        self._field = find_field(table.record_model, self._path)
        self._names: dict[Any, Any] = {}
        if self.paths:
            # Not the name of the relation: a query that selects it and sorts by it would sort by the key.
            self.paths = (self._path.removesuffix(self._field.name) + self._field.attname,)

    @cached_property
    def _related_records(self) -> Any:
        """The records that the column refers to, with what their names need."""
        records = self._field.related_model._default_manager.all()
        return records.for_choice() if hasattr(records, "for_choice") else records

    def read_values(self, values: Sequence[Any]) -> Iterable[Any]:
        if len(self._names) > MAX_CACHED:
            self._names = {}
        if missing := set(values) - self._names.keys():
            records = self._related_records.in_bulk(missing - {None})
            self._names |= {pk: self._format(self._convert(records.get(pk))) for pk in missing}
        return map(self._names.__getitem__, values)


def get_path(column: Any) -> str:
    """Return the ORM path of a column of a table."""
    return str(column.accessor).replace(".", LOOKUP_SEP)


def is_selectable(table: Any, path: str) -> bool:
    """Return whether a query of the table's records can select the values at the end of a path."""
    if field := find_field(table.record_model, path):
        return bool(field.concrete) and not field.many_to_many
    records = table.data.data
    annotation = records.query.annotations.get(path) if isinstance(records, models.QuerySet) else None
    # Equal decimals may have different numbers of places, unless they are those of a column of the database.
    return annotation is not None and not isinstance(annotation.output_field, models.DecimalField)


def build_export_column(table: Any, column: Any, format_cell: FormatCell) -> ExportColumn:
    """Return the export column of a column of a table."""
    column_class: type[ExportColumn] = ExportColumn
    if not (hasattr(table, f"render_{column.name}") or hasattr(table, f"value_{column.name}")):
        if getattr(column.column, "record_fields", ()):
            column_class = DerivedColumn
        elif type(column.column) in DIRECT_READ_COLUMNS:
            field = find_field(table.record_model, get_path(column))
            column_class = RelatedColumn if getattr(field, "related_model", None) else PathColumn
    return column_class(table, column, format_cell)


def read_rows(columns: Sequence[ExportColumn], records: Iterable[Any]) -> Iterator[Sequence[Any]]:
    """Return the cells of the columns for each record.

    A queryset is read in chunks, and without building its records if each column knows the values that it needs.
    """
    if not isinstance(records, models.QuerySet):
        return read_records(columns, records)
    if any(column.paths is None for column in columns):
        return read_records(columns, records.iterator(chunk_size=CHUNK))
    return chain.from_iterable(read_chunks(columns, records))


def read_records(columns: Sequence[ExportColumn], records: Iterable[Any]) -> Iterator[Sequence[Any]]:
    """Yield the cells of each record."""
    readers = [column.read_record for column in columns]
    for record in records:
        yield [read(record) for read in readers]


def read_chunks(columns: Sequence[ExportColumn], records: Any) -> Iterator[Iterable[Sequence[Any]]]:
    """Yield the cells of the records by chunk."""
    # The key keeps equal rows apart in a query of distinct rows.
    paths = list(dict.fromkeys(["pk", *(path for column in columns for path in column.paths or ())]))
    rows = records.prefetch_related(None).values_list(*paths).iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        values = dict(zip(paths, zip(*chunk, strict=True), strict=True))
        yield zip(*(column.read_values(select_values(column, values)) for column in columns), strict=True)


def select_values(column: ExportColumn, values: Mapping[str, Sequence[Any]]) -> Sequence[Any]:
    """Return the values that a column needs, as tuples if it needs several of each row."""
    selected = [values[path] for path in column.paths or ()]
    return selected[0] if len(selected) == 1 else list(zip(*selected, strict=True))
