"""Columns and sheets that make the export of a list a valid import."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.translation import get_language
from django_tables2.utils import Accessor

from csi.core.crud.columns import Column, NumberColumn
from csi.core.crud.export_columns import ConvertedValues
from csi.core.crud.imports.cells import ChoiceListCell
from csi.core.crud.imports.declarations import ID_LABEL, VERSION_LABEL, ChildSheet, ImportColumn, RecordImport
from csi.core.crud.imports.headings import normalise_heading
from csi.core.crud.imports.references import ReferenceListCell
from csi.core.crud.imports.sheets import list_special_columns
from csi.core.crud.paths import find_field
from csi.core.crud.tables import column_for_field

CHUNK = 2000


class ImportValueColumn(Column):
    """A column of an export with the value that an import reads, computed from the record."""

    def __init__(self, column: ImportColumn) -> None:
        super().__init__(str(column.label), accessor=Accessor("pk"), empty_values=())
        self.import_column = column

    def value(self, record: Any) -> Any:
        return self.import_column.format(self.import_column.read(record))


def list_export_columns(declaration: RecordImport, headers: Iterable[Any]) -> list[tuple[str, Column]]:
    """Return the columns of an export that an import needs beside those with these headers."""
    shown, language = {normalise_heading(header) for header in headers}, get_language() or settings.LANGUAGE_CODE
    columns: list[tuple[str, Column]] = []
    for column in declaration.columns:
        if not column.list_headings(language) & shown:
            columns.append((f"import_{column.name}", build_export_column(declaration, column)))
    columns.append(("import_id", NumberColumn(ID_LABEL, accessor=Accessor("pk"))))
    columns.append(("import_version", NumberColumn(VERSION_LABEL, accessor=Accessor("version"))))
    return columns


def build_export_column(declaration: RecordImport, column: ImportColumn) -> Column:
    if isinstance(column.cell, ReferenceListCell | ChoiceListCell):
        return ImportValueColumn(column)
    return column_for_field(declaration.model, column.path, Column(str(column.label), accessor=Accessor(column.path)))


def list_child_sheets(
    declaration: RecordImport, records: QuerySet[Any]
) -> Iterator[tuple[str, list[str], Iterator[Sequence[Any]]]]:
    """Yield the title, the header and the rows of each child sheet, for the rows of these records."""
    keys = records.order_by().values("pk")
    for sheet in declaration.child_sheets:
        parent_id, *parent_columns = list_special_columns(sheet)
        header = [str(column.label) for column in (parent_id, *parent_columns, *sheet.columns)]
        rows = sheet.get_queryset().filter(**{f"{sheet.parent}__in": keys}).select_related(sheet.parent)
        relations = [f"{sheet.parent}__{path}" for path in declaration.select_related]
        ordered = rows.select_related(*relations).order_by(f"-{sheet.parent}", "pk")
        yield sheet.get_title(), header, read_child_rows(sheet, parent_columns, ordered)


def read_child_rows(
    sheet: ChildSheet, parent_columns: Sequence[ImportColumn], rows: QuerySet[Any]
) -> Iterator[Sequence[Any]]:
    """Return the cells of child rows, each with the id and the key of its record."""
    columns = [*((sheet.parent, column) for column in parent_columns), *(("", column) for column in sheet.columns)]
    found = [find_value_path(sheet.model, relation, column) for relation, column in columns]
    paths = [path for path in found if path]
    if len(paths) < len(columns):
        return read_child_records(sheet, parent_columns, rows)
    # Equal values are formatted once.
    cells = [ConvertedValues(column.format).__getitem__ for _relation, column in columns]
    values = rows.values_list(f"{sheet.parent}__pk", *paths).iterator(chunk_size=CHUNK)
    return ([pk, *(format_cell(value) for format_cell, value in zip(cells, row, strict=True))] for pk, *row in values)


def find_value_path(model: type[Model], relation: str, column: ImportColumn) -> str | None:
    """Return the ORM path of the value that `ImportColumn.read` returns; None if a query cannot select it."""
    path = f"{relation}__{column.path}" if relation else column.path
    field = find_field(model, path)
    if not getattr(field, "concrete", False) or isinstance(column.cell, ReferenceListCell | ChoiceListCell):
        return None
    # Not the name of a relation: a query that selects it and sorts by it would sort by the key.
    return path.removesuffix(field.name) + str(field.attname)


def read_child_records(
    sheet: ChildSheet, parent_columns: Sequence[ImportColumn], rows: QuerySet[Any]
) -> Iterator[Sequence[Any]]:
    """Yield the cells of child rows of which a query cannot select all values."""
    for row in rows.iterator(chunk_size=CHUNK):
        parent = getattr(row, sheet.parent)
        yield [
            parent.pk,
            *(column.format(column.read(parent)) for column in parent_columns),
            *(column.format(column.read(row)) for column in sheet.columns),
        ]
