"""CSV and XLSX exports of a table, safe to open in a spreadsheet program.

Both need constant memory. CSV is sent while the records are read: if the database fails meanwhile, the connection ends
before the end of the response, which browsers report as a failed download. XLSX is complete before the response starts.
"""

import datetime
import re
import tempfile
from collections.abc import Generator, Iterable, Sequence
from contextlib import nullcontext
from decimal import Decimal
from itertools import chain, count, islice
from typing import Any

import xlsxwriter
from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.utils import formats, timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from csi.core import clock
from csi.core.clock import today
from csi.core.crud.export_columns import CHUNK
from csi.core.db.limits import extended_time
from csi.core.db.replica import StreamFromDatabase

BYTE_ORDER_MARK = "\ufeff"
LINE_END = "\r\n"
# The characters because of which a cell of a CSV file is quoted
QUOTED = re.compile('[",\r\n]')
# Limits of spreadsheet programs: rows including the header, characters in a cell.
MAX_ROWS = 1_048_576
MAX_CELL_LENGTH = 32_767
MAX_COLUMN_WIDTH = 60
MAX_SHEET_TITLE = 31
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# Spreadsheet programs treat text with these first characters as a formula, full-width forms included.
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


def escape_formula(value: Any) -> Any:
    """Put an apostrophe before text that a spreadsheet program would evaluate as a formula."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS) and not NUMBER.fullmatch(value):
        return "'" + value
    return value


def unescape_formula(value: Any) -> Any:
    """Undo `escape_formula`."""
    if isinstance(value, str) and value.startswith("'") and escape_formula(value[1:]) == value:
        return value[1:]
    return value


def build_slug(*parts: Any) -> str:
    """Return a name in ASCII such as "meeting-sheet-osh-city"; lazy texts and records are in English."""
    with override("en"):
        return slugify(" ".join(map(str, parts)))


def build_filename(title: Any, extension: str) -> str:
    """Return a file name such as books-2011-10-31.csv; `title`: a lazy text."""
    return f"{build_slug(title) or 'export'}-{today():%Y-%m-%d}.{extension}"


def csv_response(table: Any, records: Iterable[Any], title: Any) -> StreamingHttpResponse:
    """Return the table as a CSV file, which is sent while it is read.

    Its first part is read before the response starts, so that an error of the query is an error page.
    """
    parts = StreamFromDatabase(_write_csv(table, records))
    response = StreamingHttpResponse(
        parts,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(True, build_filename(title, "csv"))},
    )
    response.streaming_content = chain([next(parts)], parts)
    return response


def _write_csv(table: Any, records: Iterable[Any]) -> Generator[bytes, None, None]:
    """Yield the parts of a CSV file: the header and the first rows, then further rows.

    A byte order mark tells Excel the encoding.
    """
    # The view of a report has read its rows, in a transaction that ends before this one would.
    with extended_time() if isinstance(records, QuerySet) else nullcontext():
        header = map(format_csv_cell, table.exported_header())
        lines = map(",".join, chain([header], table.exported_rows(records, format_csv_cell)))
        start = BYTE_ORDER_MARK
        while chunk := list(islice(lines, CHUNK)):
            yield f"{start}{LINE_END.join(chunk)}{LINE_END}".encode()
            start = ""


def format_csv_cell(value: Any) -> str:
    """Return a typed value as the text between two commas of a CSV file, quoted as the `csv` module does."""
    if type(value) is int:
        return str(value)
    text = str(csv_cell(value))
    if QUOTED.search(text):
        return '"' + text.replace('"', '""') + '"'
    return text


def _file_response(file: Any, filename: str, content_type: str) -> FileResponse:
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=filename, content_type=content_type)


def csv_cell(value: Any) -> Any:
    """Convert a typed value to a CSV cell; dates are written as 2011-10-31."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime.datetime):
        return f"{_make_naive(value):%Y-%m-%d %H:%M}"
    if isinstance(value, datetime.date):
        return value.isoformat()
    return escape_formula(value)


def _make_naive(moment: datetime.datetime) -> datetime.datetime:
    return timezone.make_naive(moment) if timezone.is_aware(moment) else moment


def xlsx_response(
    table: Any,
    records: Iterable[Any],
    title: Any,
    description: str,
    user: Any,
    sheets: Iterable[tuple[str, Sequence[str], Iterable[Any]]] = (),
    sheet_title: str = "",
) -> FileResponse:
    """Return the table as an XLSX file with a sheet that describes the selection, the user and the date.

    `sheet_title`: of the table, `title` by default. `sheets`: title, header and rows of further sheets.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    workbook = create_workbook(file)
    with extended_time():
        write_sheet(workbook, sheet_title or title, table.exported_header(), table.exported_rows(records))
        for further_title, header, rows in sheets:
            write_sheet(workbook, further_title, header, rows)
    write_about_sheet(workbook, [(_("List"), title), (_("Selection"), description)], user)
    workbook.close()
    return _file_response(file, build_filename(title, "xlsx"), XLSX)


def create_workbook(file: Any) -> xlsxwriter.Workbook:
    """Return a workbook that does not turn text into formulas, links or numbers."""
    return xlsxwriter.Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "yyyy-mm-dd",
        },
    )


def escape_sheet_title(title: Any) -> str:
    """Return a title that a spreadsheet program accepts for a sheet."""
    text = re.sub(r"[\[\]:*?/\\]", " ", str(title)).strip("' ")
    if len(text) > MAX_SHEET_TITLE:
        # At the end of a word, if it is not a single long one
        start = text[: MAX_SHEET_TITLE + 1].rpartition(" ")[0] or text[:MAX_SHEET_TITLE]
        text = start.rstrip("' ,;.")
    return text or _("Records")


def build_sheet_title(workbook: xlsxwriter.Workbook, title: Any) -> str:
    """Return the title of a new sheet, with a number if another one begins with the same words."""
    text = escape_sheet_title(title)
    taken = {name.lower() for name in workbook.sheetnames}
    numbered = (f"{text[: MAX_SHEET_TITLE - len(str(number)) - 1]} {number}" for number in count(2))
    return next(name for name in chain([text], numbered) if name.lower() not in taken)


def write_sheet(workbook: xlsxwriter.Workbook, title: Any, header: Sequence[str], rows: Iterable[Any]) -> None:
    """Add a sheet with one table of typed rows."""
    sheet = workbook.add_worksheet(build_sheet_title(workbook, title))
    bold = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    datetime_format = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    widths = [len(text) for text in header]
    for column, text in enumerate(header):
        sheet.write_string(0, column, text, bold)
    sheet.freeze_panes(1, 1)
    number = 0
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if value is None:
                continue
            width = _write_cell(sheet, number, column, value, datetime_format)
            if width > widths[column]:
                widths[column] = width
    sheet.autofilter(0, 0, number, max(len(header) - 1, 0))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width, MAX_COLUMN_WIDTH) + 2)


def _write_cell(sheet: Any, row: int, column: int, value: Any, datetime_format: Any) -> int:
    """Write a typed cell and return its width in characters."""
    if type(value) is str:
        return _write_text(sheet, row, column, value)
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
        return 5
    if isinstance(value, int | float | Decimal):
        sheet.write_number(row, column, value)
        return len(str(value))
    if isinstance(value, datetime.datetime):
        sheet.write_datetime(row, column, _make_naive(value), datetime_format)
        return 16
    if isinstance(value, datetime.date):
        sheet.write_datetime(row, column, value)
        return 10
    return _write_text(sheet, row, column, value)


def _write_text(sheet: Any, row: int, column: int, value: Any) -> int:
    text = value if len(value) <= MAX_CELL_LENGTH else value[: MAX_CELL_LENGTH - 1] + "…"
    sheet.write_string(row, column, text)
    # Printable text has one line.
    return len(text) if text.isprintable() else max(map(len, text[:1000].splitlines()), default=0)


def write_about_sheet(workbook: xlsxwriter.Workbook, parameters: Iterable[tuple[Any, Any]], user: Any) -> None:
    """Add a sheet with the (label, value) pairs of the selection, the user and the date."""
    sheet = workbook.add_worksheet(_("About"))
    bold = workbook.add_format({"bold": True})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    lines = (
        *parameters,
        (_("Exported by"), user),
        (_("Exported on"), formats.date_format(timezone.localtime(clock.now()), "DATETIME_FORMAT")),
        (_("As of"), formats.date_format(today(), "DATE_FORMAT")),
    )
    for row, (label, value) in enumerate(lines):
        sheet.write_string(row, 0, str(label), bold)
        sheet.write_string(row, 1, str(value), wrapped)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 80)
