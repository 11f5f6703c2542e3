"""Templates of imports: a sheet for each table, explanations, drop-downs and an example row."""

import datetime
import io
from collections.abc import Iterator, Sequence
from typing import Any

import xlsxwriter
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from csi.core.clock import today
from csi.core.crud.exports import create_workbook, escape_sheet_title
from csi.core.crud.imports import cells
from csi.core.crud.imports.cells import Cell
from csi.core.crud.imports.declarations import ChildSheet, ImportColumn, RecordImport, SheetImport
from csi.core.crud.imports.references import ReferenceCell, ReferenceListCell
from csi.core.crud.imports.sheets import EXAMPLE_LABEL, build_removal_column, list_special_columns

# Rows that have drop-downs
OFFERED_ROWS = 2000
# Characters of the choices that a drop-down of a spreadsheet program may contain itself
MAX_INLINE_LIST = 250
COLUMN_WIDTH = 22


def write_template(declaration: RecordImport) -> io.BytesIO:
    """Return the template of an import as XLSX."""
    file = io.BytesIO()
    workbook = create_workbook(file)
    sheets = [TemplateSheet(workbook, sheet) for sheet in (declaration, *declaration.child_sheets)]
    explanations = workbook.add_worksheet(escape_sheet_title(_("Explanations")))
    lists = ListSheet(workbook)
    for sheet in sheets:
        sheet.write(lists)
    lists.write()
    write_explanations(workbook, explanations, declaration, sheets)
    workbook.close()
    file.seek(0)
    return file


class ListSheet:
    """The hidden sheet with the choices of the drop-downs, a column for each list."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        title = escape_sheet_title(_("Lists"))
        self.title = title.replace("'", "''")
        self.sheet = workbook.add_worksheet(title)
        self.sheet.hide()
        self.lists: list[Sequence[str]] = []

    def add(self, choices: Sequence[str]) -> str:
        """Return the formula of the range with the choices."""
        if choices not in self.lists:
            self.lists.append(choices)
        letter = xl_col_to_name(self.lists.index(choices))
        return f"='{self.title}'!${letter}$1:${letter}${len(choices)}"

    def write(self) -> None:
        """Write the lists row by row, as the workbook needs constant memory."""
        for row in range(max(map(len, self.lists), default=0)):
            for column, choices in enumerate(self.lists):
                if row < len(choices):
                    self.sheet.write_string(row, column, choices[row])


class TemplateSheet:
    """A sheet with the headings of its columns and an example row."""

    def __init__(self, workbook: xlsxwriter.Workbook, sheet: SheetImport) -> None:
        self.declaration, self.workbook = sheet, workbook
        self.sheet = workbook.add_worksheet(escape_sheet_title(sheet.get_title()))
        special = list_special_columns(sheet)
        # A new record has no id and no version.
        self.columns = [*sheet.columns]
        self.removal = build_removal_column() if isinstance(sheet, ChildSheet) else None
        if self.removal:
            self.columns = [*special[1:], *sheet.columns, self.removal]

    def is_required(self, column: ImportColumn) -> bool:
        if column not in self.declaration.columns:
            # It names the record to which the row belongs.
            return column.name in self.declaration.owner.required_key  # type: ignore[attr-defined]
        return column.name in self.declaration.required_key or (column.required and not column.has_default)

    def write(self, lists: ListSheet) -> None:
        head = self.workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        example = self.workbook.add_format({"italic": True, "font_color": "#566574"})
        example_date = self.workbook.add_format({"italic": True, "font_color": "#566574", "num_format": "yyyy-mm-dd"})
        self.sheet.set_column(0, max(len(self.columns) - 1, 0), COLUMN_WIDTH)
        self.sheet.freeze_panes(1, 0)
        for index, column in enumerate(self.columns):
            mark = " *" if self.is_required(column) else ""
            self.sheet.write_string(0, index, f"{column.label}{mark}", head)
        self.sheet.write_string(0, len(self.columns), str(EXAMPLE_LABEL), head)
        for index, column in enumerate(self.columns):
            value = build_example(column) if column is not self.removal else None
            if isinstance(value, datetime.date):
                self.sheet.write_datetime(1, index, value, example_date)
            elif isinstance(value, int | float):
                self.sheet.write_number(1, index, value, example)
            elif value is not None:
                self.sheet.write_string(1, index, str(value), example)
            self._offer_choices(index, column.cell, lists)
        self.sheet.write_string(1, len(self.columns), _("This row is an example. It is not imported."), example)

    def _offer_choices(self, index: int, cell: Cell, lists: ListSheet) -> None:
        choices = list(cell.list_choices() or ())
        if not choices:
            return
        is_short = sum(map(len, choices)) + len(choices) <= MAX_INLINE_LIST and not any("," in text for text in choices)
        self.sheet.data_validation(
            1,
            index,
            OFFERED_ROWS,
            index,
            {"validate": "list", "source": choices if is_short else lists.add(choices), "error_type": "information"},
        )


def build_example(column: ImportColumn) -> Any:
    """Return a value of the column for the example row."""
    cell = column.cell
    choices = list(cell.list_choices() or ())
    if choices:
        return choices[0]
    if isinstance(cell, ReferenceCell | ReferenceListCell | cells.ChoiceListCell):
        return None
    if isinstance(cell, cells.DateCell):
        return today() if column.required else None
    if isinstance(cell, cells.MonthCell):
        return f"{today():%Y-%m}"
    if isinstance(cell, cells.WholeNumberCell):
        return 1
    return _("Example") if column.required and isinstance(cell, cells.TextCell) else None


def describe_cell(cell: Cell) -> str:
    """Return the sentence that says what a cell may contain."""
    sentences: tuple[tuple[type[Cell] | tuple[type[Cell], ...], str], ...] = (
        (ReferenceListCell, _("Names or numbers, one on each line or separated by semicolons.")),
        (ReferenceCell, _("A name or a code from the list.")),
        (cells.ChoiceListCell, _("Choices, separated by commas.")),
        (cells.BooleanCell, _("Yes or no.")),
        (cells.ChoiceCell, _("A choice from the list.")),
        (cells.MonthCell, _("A month, such as 2011-10.")),
        (cells.DateCell, _("A date, such as 17.10.2011.")),
        (cells.TimeCell, _("A time, such as 14:30.")),
        (cells.WholeNumberCell, _("A whole number.")),
        (cells.CoordinateCell, _("Degrees, such as 40.53.")),
        (cells.DecimalCell, _("A number, such as 12.5.")),
    )
    return next((text for cell_class, text in sentences if isinstance(cell, cell_class)), _("Text."))


def write_explanations(
    workbook: xlsxwriter.Workbook, sheet: Any, declaration: RecordImport, sheets: Sequence[TemplateSheet]
) -> None:
    """Write what each column contains, and how the file is used."""
    bold = workbook.add_format({"bold": True})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 1, 28)
    sheet.set_column(2, 3, 60)
    rows: Iterator[Sequence[str]] = list_explanations(declaration, sheets)
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text, bold if len(row) == 1 or number == 0 else wrapped)


def list_explanations(declaration: RecordImport, sheets: Sequence[TemplateSheet]) -> Iterator[Sequence[str]]:
    title = _("Import of %(records)s, %(day)s")
    yield [title % {"records": declaration.model._meta.verbose_name_plural, "day": date_format(today())}]
    yield [_("Enter your rows below the example row of each sheet. Columns with * are required.")]
    yield [_("The rows of further sheets repeat the columns that identify the record to which they belong.")]
    yield [_("Sheet"), _("Column"), _("Contents"), _("Remarks")]
    for sheet in sheets:
        for column in sheet.columns:
            help_text = str(column.help_text or "")
            yield [sheet.declaration.get_title(), str(column.label), describe_cell(column.cell), help_text]
