"""Reading of uploaded XLSX and CSV files, with limits.

A small file can expand to fill the memory or declare a million rows. A file within the limits is read before a worker
times out.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from csi.core.crud.exports import unescape_formula
from csi.core.crud.imports.cells import MERGED, NOT_CALCULATED, build_error_cell

# Bytes of an uploaded file, and of an XLSX file and its texts once they are unpacked.
MAX_FILE_SIZE = 5 * 1024 * 1024
MAX_UNPACKED_SIZE = 50 * 1024 * 1024
MAX_TEXTS_SIZE = 20 * 1024 * 1024
MAX_PARTS = 500
# Rows with content of all sheets, and the number of the last row of a sheet
MAX_ROWS = 60_000
MAX_ROW_NUMBER = 200_000
MAX_COLUMNS = 60
MAX_SHEETS = 20
MAX_CELL_LENGTH = 60_000

ENCODINGS = {"utf-8-sig": "UTF-8", "cp1251": "Windows-1251", "koi8-r": "KOI8-R", "cp866": "DOS (866)"}
DEFAULT_ENCODING, FALLBACK_ENCODING = "utf-8-sig", "cp1251"
ZIP_START, OLE_START = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
UTF_16_STARTS = (b"\xff\xfe", b"\xfe\xff")
PICTURE_STARTS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF", b"II*\0", b"MM\0*", b"%PDF", b"\0\0\0")


class InvalidSpreadsheet(ValueError):
    """A file that cannot be imported; the message tells the user why."""


@dataclass
class RawSheet:
    """The rows of a sheet that have content, with their numbers in the file.

    `declared_rows`: the number of rows that the sheet claims to have.
    """

    title: str
    declared_rows: int = 0
    rows: list[tuple[int, list[Any]]] = field(default_factory=list)


@dataclass
class RawFile:
    """The sheets of a file; `encoding` is the one in which a CSV file was read, if it is uncertain."""

    sheets: list[RawSheet]
    encoding: str = ""


def read_file(name: str, content: bytes, encoding: str = "") -> RawFile:
    """Return the cells of an uploaded file; the content decides about the format, not the name.

    Raises InvalidSpreadsheet with one sentence for the user.
    """
    if not content.strip():
        raise InvalidSpreadsheet(_("The file is empty. Choose another file."))
    if len(content) > MAX_FILE_SIZE:
        raise InvalidSpreadsheet(describe_size_limit())
    if content.startswith(ZIP_START):
        return RawFile(list(_read_workbook(content)))
    if content.startswith(OLE_START):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise InvalidSpreadsheet(_("The file has a password. Save it without a password and upload it again."))
        raise InvalidSpreadsheet(_("This is an Excel 97 file (.xls). Save it as XLSX and upload it again."))
    if content.startswith(PICTURE_STARTS) or name.lower().endswith((".xlsx", ".xlsm", ".xls", ".ods")):
        raise InvalidSpreadsheet(_not_a_workbook())
    return _read_text(content, encoding)


def estimate_rows(content: bytes) -> int:
    """Return about how many rows a file has, without reading its cells; 0 if it cannot be read."""
    if not content.startswith(ZIP_START):
        is_text = content.startswith(UTF_16_STARTS) or b"\0" not in content
        return content.count(b"\n") if is_text and not content.startswith(PICTURE_STARTS) else 0
    rows = 0
    try:
        _check_archive(content)
        for sheet in load_workbook(io.BytesIO(content), read_only=True).worksheets:
            if sheet.sheet_state == "visible":
                with sheet._get_source() as source:
                    xml = source.read()
                rows += xml.count(b"<row ") + xml.count(b":row ")
    except Exception:  # of any class for damaged files; the check reports it
        return 0
    return rows


def describe_size_limit() -> str:
    """Return the message about a file that is too large."""
    size = MAX_FILE_SIZE // 1024 // 1024
    return _("The file must be %(size)d MB or smaller. Divide it into several files.") % {"size": size}


def _not_a_workbook() -> str:
    return _("This is not an XLSX file, or it is damaged. Save it again as XLSX or as CSV and upload it again.")


# CSV


def _read_text(content: bytes, encoding: str) -> RawFile:
    if content.startswith(UTF_16_STARTS):
        text, uncertain = _decode(content, "utf-16"), ""
    elif encoding and encoding in ENCODINGS:
        text, uncertain = _decode(content, encoding), encoding
    else:
        try:
            text, uncertain = content.decode(DEFAULT_ENCODING), ""
        except UnicodeDecodeError:
            text, uncertain = _decode(content, FALLBACK_ENCODING), FALLBACK_ENCODING
    if "\0" in text:
        raise InvalidSpreadsheet(_not_csv())
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_find_delimiter(text), strict=True)
    sheet = RawSheet("")
    try:
        for row in reader:
            _add_row(sheet, reader.line_num, [unescape_formula(cell) for cell in row], len(sheet.rows))
    except csv.Error as error:
        raise InvalidSpreadsheet(_not_csv()) from error
    return RawFile([sheet], uncertain)


def _not_csv() -> str:
    return _("This is not a CSV file, or it is damaged. Save it as “CSV UTF-8” and upload it again.")


def _decode(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        message = _("The text cannot be read as %(encoding)s. Save the file as “CSV UTF-8” and upload it again.")
        raise InvalidSpreadsheet(message % {"encoding": ENCODINGS.get(encoding, encoding)}) from error


def _find_delimiter(text: str) -> str:
    """Return the character that separates the cells: the most frequent one of the line that has the most."""
    lines = text.split("\n", 20)[:20]
    return max(";\t,", key=lambda character: max(line.count(character) for line in lines))


# XLSX


class SheetCellParser(WorkSheetParser):
    """Reads the cells of a sheet as values, and marks errors and formulas without a stored value."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["value"] is None and element.find(FORMULA_TAG) is not None:
            cell["value"] = NOT_CALCULATED
        elif cell["data_type"] == "e":
            cell["value"] = build_error_cell(str(cell["value"]))
        return cell


def _read_workbook(content: bytes) -> Iterator[RawSheet]:
    try:
        _check_archive(content)
        workbook: Any = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
        if len(sheets) > MAX_SHEETS:
            raise InvalidSpreadsheet(_("The file has too many sheets. Save only the tables to import in a new file."))
        count = 0
        for sheet in sheets:
            raw = _read_sheet(sheet, count)
            count += len(raw.rows)
            yield raw
    except (InvalidSpreadsheet, MemoryError):
        raise
    except Exception as error:  # openpyxl raises errors of any class for damaged files
        raise InvalidSpreadsheet(_not_a_workbook()) from error


def _check_archive(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        names = {entry.filename for entry in entries}
        if "mimetype" in names and b"opendocument" in archive.read("mimetype")[:200]:
            raise InvalidSpreadsheet(_("This is an OpenDocument file (.ods). Save it as XLSX and upload it again."))
        texts = sum(entry.file_size for entry in entries if entry.filename.lower().endswith("sharedstrings.xml"))
        if (
            sum(entry.file_size for entry in entries) > MAX_UNPACKED_SIZE
            or texts > MAX_TEXTS_SIZE
            or len(entries) > MAX_PARTS
        ):
            raise InvalidSpreadsheet(
                _("This file is too large when it is unpacked. Save only the table in a new file.")
            )
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise InvalidSpreadsheet(_("The file contains macros. Save it as XLSX without macros and upload it again."))


def _read_sheet(sheet: Any, count: int) -> RawSheet:
    """Return the rows of a sheet; `count`: the rows of the sheets before it."""
    workbook = sheet.parent
    raw = RawSheet(sheet.title, sheet.max_row or 0)
    with sheet._get_source() as source:
        parser = SheetCellParser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=workbook.epoch,
            date_formats=workbook._date_formats,
            timedelta_formats=workbook._timedelta_formats,
        )
        for number, parsed in parser.parse():
            cells: list[Any] = []
            for cell in parsed:
                if cell["value"] is None:
                    continue
                column = cell["column"]
                if column > MAX_COLUMNS:
                    _reject_size()
                cells.extend([None] * (column - len(cells)))
                cells[column - 1] = unescape_formula(cell["value"])
            _add_row(raw, number, cells, count + len(raw.rows))
    _mark_merged(raw, parser.merged_cells)
    return raw


def _mark_merged(raw: RawSheet, merged: Any) -> None:
    """Mark the cells without a value of merged ranges: it is not known which row they belong to."""
    ranges = list(getattr(merged, "mergeCell", ()))
    if not ranges:
        return
    rows = dict(raw.rows)
    for merged_range in ranges[:1000]:
        first_column, first_row, last_column, last_row = merged_range.bounds
        for number in range(first_row, min(last_row, MAX_ROW_NUMBER) + 1):
            cells = rows.get(number)
            if cells is None:
                continue
            for column in range(first_column, min(last_column, MAX_COLUMNS) + 1):
                if (number, column) != (first_row, first_column):
                    cells.extend([None] * (column - len(cells)))
                    cells[column - 1] = MERGED


def _add_row(sheet: RawSheet, number: int, cells: Sequence[Any], count: int) -> None:
    """Add a row unless it is empty."""
    row = list(cells)
    while row and row[-1] in (None, ""):
        row.pop()
    if not row:
        if number > MAX_ROW_NUMBER:
            _reject_size()
        return
    if count >= MAX_ROWS or number > MAX_ROW_NUMBER or len(row) > MAX_COLUMNS:
        _reject_size()
    if any(isinstance(cell, str) and len(cell) > MAX_CELL_LENGTH for cell in row):
        message = _("Row %(number)d has a text that is too long. Shorten it and upload the file again.")
        raise InvalidSpreadsheet(message % {"number": number})
    sheet.rows.append((number, row))


def _reject_size() -> None:
    message = _("A file can have at most %(rows)d rows and %(columns)d columns. Divide it into several files.")
    raise InvalidSpreadsheet(message % {"rows": MAX_ROWS, "columns": MAX_COLUMNS})


def list_texts(rows: Iterable[tuple[int, Sequence[Any]]]) -> Iterator[str]:
    """Yield the texts with characters beyond ASCII, by which a user recognises the encoding."""
    for _number, cells in rows:
        for cell in cells:
            if isinstance(cell, str) and not cell.isascii():
                yield cell
