"""Sheets of a file: their headings and the values of their rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from csi.core.crud.exports import escape_sheet_title
from csi.core.crud.imports.cells import BooleanCell, Cell, WholeNumberCell, normalise
from csi.core.crud.imports.declarations import (
    ID_LABEL,
    VERSION_LABEL,
    ChildSheet,
    ImportColumn,
    RecordImport,
    SheetImport,
)
from csi.core.crud.imports.files import MAX_ROW_NUMBER, RawFile, RawSheet
from csi.core.crud.imports.headings import find_header, normalise_heading, translate_heading
from csi.core.crud.imports.references import AmbiguousName
from csi.core.formatting import format_lazily, format_number, quote
from csi.core.languages import Language

# The column of reasons in a file that was downloaded from the preview
RESULT_LABEL = gettext_lazy("Result of the check")
# The column of templates that marks their example row
EXAMPLE_LABEL = gettext_lazy("Example")
# Sheets of exports and templates that have no records
OTHER_SHEETS = (gettext_lazy("About"), gettext_lazy("Explanations"), gettext_lazy("Lists"))
# The name of the column that marks child rows to delete
REMOVAL = "is_removed"
# Of a longer heading only the beginning counts, as the page shows it.
MAX_HEADING_LENGTH = 80
# Maps a heading to no column
LEFT_OUT = "-"


class RowStatus(TextChoices):
    """The result of the check of a row."""

    NEW = "new", gettext_lazy("New")
    CHANGED = "changed", gettext_lazy("Changed")
    UNCHANGED = "unchanged", gettext_lazy("Unchanged")
    REJECTED = "rejected", gettext_lazy("Rejected")


def get_status_label(row: Mapping[str, Any]) -> str:
    """Return the result of a row of a stored check; the deletion of a row counts as a change."""
    return _("Deleted") if row.get("is_removed") else str(RowStatus(row["status"]).label)


@dataclass
class PlannedRow:
    """A row of the file: its values by column, or the reasons why it is rejected.

    `errors`: (heading of the column or "", message). `changes`: (label, before, after). `notices`: remarks that do not
    prevent the import.
    """

    sheet: str
    number: int
    values: dict[str, Any] = field(default_factory=dict)
    status: RowStatus = RowStatus.UNCHANGED
    label: str = ""
    errors: list[tuple[str, str]] = field(default_factory=list)
    changes: list[tuple[str, Any, Any]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    # The row repeats an earlier one and adds nothing.
    is_repeated: bool = False
    # The saved row is deleted.
    is_removed: bool = False
    # Texts that several records match, with the keys of these
    ambiguous: dict[str, AmbiguousName] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """True if the row is still to be compared with its record."""
        return self.status != RowStatus.REJECTED and not self.is_repeated

    def reject(self, column: str, message: Any) -> None:
        self.status = RowStatus.REJECTED
        if (column, str(message)) not in self.errors:
            self.errors.append((column, str(message)))


@dataclass
class ParsedSheet:
    """A sheet of the file with the declaration that reads it."""

    declaration: SheetImport
    title: str
    header_number: int = 0
    columns: dict[str, ImportColumn] = field(default_factory=dict)
    rows: list[PlannedRow] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


class VersionCell(Cell):
    """The version of an exported record, a number that a spreadsheet may have changed to another type."""

    def parse(self, value: Any) -> str:
        return str(WholeNumberCell().parse(value))


def build_removal_column() -> ImportColumn:
    """Return the column of child sheets that marks saved rows to delete; only templates have it."""
    text = gettext_lazy("Yes deletes the saved row that this row names. Leave it blank to keep the row.")
    return ImportColumn(REMOVAL, BooleanCell(), gettext_lazy("Delete"), help_text=text)


def list_special_columns(sheet: SheetImport) -> list[ImportColumn]:
    """Return the columns of every sheet: the id and the version, or those that name the parent record."""
    if isinstance(sheet, ChildSheet):
        owner: RecordImport = sheet.owner  # type: ignore[attr-defined]
        label = format_lazily(gettext_lazy("%(record)s ID"), record=capfirst(owner.model._meta.verbose_name))
        own = {name for column in sheet.columns for name in column.headings}
        names = [column for column in owner.columns if column.name in owner.key and not column.headings & own]
        parent_id = ImportColumn("id", WholeNumberCell(), label)
        parent_id.headings |= translate_heading(ID_LABEL)
        return [parent_id, *names]
    return [ImportColumn("id", WholeNumberCell(), ID_LABEL), ImportColumn("version", VersionCell(), VERSION_LABEL)]


def parse_sheets(
    raw_file: RawFile, declaration: RecordImport, mapping: Mapping[str, str], derived: Iterable[str] = ()
) -> tuple[list[ParsedSheet], list[str]]:
    """Return the sheets that the declaration reads, the main one first, and remarks about the others.

    `mapping`: the columns that the user chose for unknown headings. `derived`: headings of computed columns.
    """
    by_title = {title: sheet for sheet in (declaration, *declaration.child_sheets) for title in sheet.list_titles()}
    other = {heading for title in OTHER_SHEETS for heading in translate_heading(title)}
    found: dict[SheetImport, RawSheet] = {}
    remaining = []
    for raw in raw_file.sheets:
        sheet = by_title.get(normalise(escape_sheet_title(raw.title)))
        if sheet is not None and sheet not in found:
            found[sheet] = raw
        elif normalise_heading(raw.title) not in other and raw.rows:
            remaining.append(raw)
    if declaration not in found and remaining and not found:
        found[declaration] = remaining.pop(0)
    text = _("The sheet “%(sheet)s” is not read. Sheets are read under these names: %(names)s.")
    names = ", ".join(quote(sheet.get_title()) for sheet in (declaration, *declaration.child_sheets))
    notices = [text % {"sheet": raw.title, "names": names} for raw in remaining]
    derived_headings = (
        set(map(normalise_heading, derived)) | translate_heading(RESULT_LABEL) | translate_heading(EXAMPLE_LABEL)
    )
    ordered = [sheet for sheet in (declaration, *declaration.child_sheets) if sheet in found]
    return [SheetParser(sheet, found[sheet], mapping, derived_headings).parse() for sheet in ordered], notices


class SheetParser:
    """Reads the headings of a sheet, and the values below them."""

    def __init__(self, sheet: SheetImport, raw: RawSheet, mapping: Mapping[str, str], derived: set[str]) -> None:
        self.raw, self.mapping, self.derived = raw, mapping, derived
        self.result = ParsedSheet(sheet, raw.title or sheet.get_title())
        removal = [build_removal_column()] if isinstance(sheet, ChildSheet) else []
        self.known = [*list_special_columns(sheet), *sheet.columns, *removal]
        # The columns by their headings in the language of the sheet
        self.own_columns: dict[str, ImportColumn] = {}

    def parse(self) -> ParsedSheet:
        result = self.result
        rows = self.raw.rows
        if self.raw.declared_rows > MAX_ROW_NUMBER:
            text = _("The sheet “%(sheet)s” declares %(rows)s rows; only the rows with content are read.")
            result.notices.append(text % {"sheet": result.title, "rows": format_number(self.raw.declared_rows)})
        if not rows:
            return result
        header = find_header(rows, {heading for column in self.known for heading in column.headings})
        result.header_number, cells = rows[header]
        if header:
            text = _("Row %(number)d was taken as the row of headings; the rows above it are not imported.")
            result.notices.append(text % {"number": result.header_number})
        language = self._find_language(cells)
        for column in reversed(self.known):
            self.own_columns |= dict.fromkeys(column.list_headings(language), column)
        positions = self._find_columns(cells)
        self._check_key()
        if not result.problems:
            width = len(cells)
            below = self._skip_example(rows[header + 1 :], cells)
            result.rows = [self._parse_row(number, row, positions, width) for number, row in below]
        return result

    def _skip_example(
        self, rows: Sequence[tuple[int, list[Any]]], header: Sequence[Any]
    ) -> list[tuple[int, list[Any]]]:
        """Return the rows that are not marked as the example of a template."""
        labels = translate_heading(EXAMPLE_LABEL)
        index = next((index for index, cell in enumerate(header) if normalise_heading(cell) in labels), None)
        if index is None:
            return list(rows)
        marked = [number for number, cells in rows if len(cells) > index and cells[index] not in (None, "")]
        if marked:
            text = _("Row %(number)d of “%(sheet)s” is the example of the template and is not imported.")
            self.result.notices += [text % {"number": number, "sheet": self.result.title} for number in marked]
        return [(number, cells) for number, cells in rows if number not in marked]

    def _find_language(self, cells: Sequence[Any]) -> str:
        """Return the language of most headings, in doubt that of the user."""
        headings = {normalise_heading(cell) for cell in cells if isinstance(cell, str)}
        languages = sorted(Language.values, key=lambda language: language != get_language())
        labels = {lang: {h for c in self.known for h in translate_heading(c.label, [lang])} for lang in languages}
        return max(languages, key=lambda language: len(headings & labels[language]))

    def _find_columns(self, cells: Sequence[Any]) -> dict[int, ImportColumn]:
        """Return the columns by their position in the row of headings."""
        positions: dict[int, ImportColumn] = {}
        result = self.result
        for index, cell in enumerate(cells):
            heading = str(cell if cell is not None else "").strip()[:MAX_HEADING_LENGTH]
            column = self._find_column(heading)
            if column is None:
                self._classify_other(index, heading)
            elif column.name in result.columns:
                text = _("The column “%(column)s” is there twice. Remove one of them.")
                result.problems.append(text % {"column": column.label})
            else:
                positions[index] = result.columns[column.name] = column
        if result.unknown:
            text = _("Unknown headings in row %(number)d: %(headings)s. Remove them, or choose the columns below.")
            headings = ", ".join(quote(heading) for heading in result.unknown)
            result.problems.append(text % {"number": result.header_number, "headings": headings})
        return positions

    def _find_column(self, heading: str) -> ImportColumn | None:
        name = self.mapping.get(heading)
        if name is not None:
            return next((column for column in self.known if column.name == name), None)
        text = normalise_heading(heading)
        if not text:
            return None
        if text in self.own_columns or text in self.derived:
            return self.own_columns.get(text)
        return next((column for column in self.known if text in column.headings), None)

    def _classify_other(self, index: int, heading: str) -> None:
        """Record a heading without a column: a computed one, one that the user left out, or an unknown one."""
        if normalise_heading(heading) in self.derived or self.mapping.get(heading) == LEFT_OUT:
            self.result.ignored.append(heading)
            return
        has_values = any(len(row) > index and row[index] not in (None, "") for _number, row in self.raw.rows)
        if heading:
            self.result.unknown.append(heading)
        elif has_values and any(
            len(row) > index and row[index] not in (None, "")
            for number, row in self.raw.rows
            if number > self.result.header_number
        ):
            text = _("Column %(number)d has values but no heading. Enter a heading, or clear the column.")
            self.result.problems.append(text % {"number": index + 1})

    def _check_key(self) -> None:
        """Require the columns that identify the records."""
        sheet, result = self.result.declaration, self.result
        if ("id" in result.columns and not isinstance(sheet, ChildSheet)) or result.unknown:
            return
        has_id = "id" in result.columns
        owner_key = [] if has_id or not isinstance(sheet, ChildSheet) else sheet.owner.required_key  # type: ignore[attr-defined]
        names = [*owner_key, *sheet.required_key]
        required = [column for column in self.known if column.name in names]
        missing = [str(column.label) for column in required if column.name not in result.columns]
        if missing:
            text = _("Row %(number)d lacks the headings that identify the records: %(columns)s.")
            result.problems.append(text % {"number": result.header_number, "columns": ", ".join(missing)})

    def _parse_row(
        self, number: int, cells: Sequence[Any], positions: Mapping[int, ImportColumn], width: int
    ) -> PlannedRow:
        row = PlannedRow(self.result.title, number)
        if len(cells) > width:
            row.reject("", _("The row has more cells than the row of headings. Move or delete the values at its end."))
        for index, column in positions.items():
            value = cells[index] if index < len(cells) else None
            try:
                row.values[column.name] = column.cell.clean(value)
            except AmbiguousName as error:
                row.ambiguous[column.name] = error
            except ValueError as error:
                row.reject(str(column.label), error)
        row.values = self.result.declaration.clean_values(row.values)
        return row


def list_ignored(sheets: Iterable[ParsedSheet]) -> Iterator[str]:
    """Yield a remark about the columns of each sheet that are not imported."""
    results = translate_heading(RESULT_LABEL)
    for sheet in sheets:
        ignored = [heading for heading in sheet.ignored if normalise_heading(heading) not in results]
        if ignored:
            text = _("Not imported from “%(sheet)s”, because it is computed or left out: %(columns)s.")
            yield text % {"sheet": sheet.title, "columns": ", ".join(ignored)}


def list_mappable(declaration: SheetImport) -> list[tuple[str, str]]:
    """Return the names and labels of the columns that can be chosen for an unknown heading."""
    return [(column.name, str(column.label)) for column in declaration.columns]
