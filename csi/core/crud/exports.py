"""Exports of what a list shows: CSV and XLSX, streamed, safe to open in a spreadsheet."""

import csv
import datetime
import re
import tempfile
from decimal import Decimal

import xlsxwriter
from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.utils import formats, timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from csi.core.clock import today

CHUNK = 2000
# A spreadsheet's own limits: rows with the header, characters in a cell.
MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767
WIDEST_COLUMN = 60
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# A spreadsheet takes text that begins so for a formula; the full-width signs are read alike.
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


def escape_formula(value):
    """Text that a spreadsheet does not run: an apostrophe before what looks like a formula, not before a number."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS) and not NUMBER.fullmatch(value):
        return "'" + value
    return value


def unguarded(value):
    """The text that `escape_formula` made of it, as it was before."""
    if isinstance(value, str) and value.startswith("'") and escape_formula(value[1:]) == value:
        return value[1:]
    return value


class Echo:
    """A file that hands back what is written to it."""

    def write(self, text):
        return text


def filename(title, extension):
    """Such as meetings-2011-10-31.csv."""
    return f"{slugify(title) or 'export'}-{today():%Y-%m-%d}.{extension}"


def csv_response(table, records, title):
    """The table as a CSV file that Excel opens in the right letters."""
    return StreamingHttpResponse(
        _csv_lines(table, records),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{filename(title, "csv")}"'},
    )


def _csv_lines(table, records):
    write = csv.writer(Echo()).writerow
    yield "\ufeff" + write([escape_formula(cell) for cell in table.exported_header()])
    lines = []
    for row in table.exported_rows(_each(records)):
        lines.append(write([csv_cell(value) for value in row]))
        if len(lines) == CHUNK:
            yield "".join(lines)
            lines = []
    yield "".join(lines)


def _each(records):
    """One record after the other; of a queryset, never all at once."""
    return records.iterator(chunk_size=CHUNK) if isinstance(records, QuerySet) else records


def csv_cell(value):
    """A typed value as CSV has it: text, dates as 2011-10-31."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime.datetime):
        return f"{_local(value):%Y-%m-%d %H:%M}"
    if isinstance(value, datetime.date):
        return value.isoformat()
    return escape_formula(value)


def _local(moment):
    return timezone.make_naive(moment) if timezone.is_aware(moment) else moment


def xlsx_response(table, records, title, sentence, user):
    """The table as an XLSX file with a sheet that says what was asked for, by whom and when."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book = create_workbook(file)
    write_sheet(book, title, table.exported_header(), table.exported_rows(_each(records)))
    asked = [(_("List"), title), (_("What was asked for"), sentence)]
    write_about_sheet(book, asked, user)
    book.close()
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=filename(title, "xlsx"), content_type=XLSX)


def create_workbook(file):
    """A workbook whose cells hold what is written to them: text stays text."""
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


def write_sheet(book, title, header, rows):
    """A sheet with one table of typed rows: numbers, dates and booleans stay what they are."""
    sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\]", " ", str(title)).strip("' ")[:31] or _("Records"))
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    widths = [len(text) for text in header]
    for column, text in enumerate(header):
        sheet.write_string(0, column, text, bold)
    sheet.freeze_panes(1, 1)
    number = 0
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            widths[column] = max(widths[column], _write_cell(sheet, number, column, value, moment))
    sheet.autofilter(0, 0, number, max(len(header) - 1, 0))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width, WIDEST_COLUMN) + 2)


def _write_cell(sheet, row, column, value, moment):
    """Writes a typed cell and tells how wide it is."""
    if value is None:
        return 0
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
        return 5
    if isinstance(value, int | float | Decimal):
        sheet.write_number(row, column, value)
        return len(str(value))
    if isinstance(value, datetime.datetime):
        sheet.write_datetime(row, column, _local(value), moment)
        return 16
    if isinstance(value, datetime.date):
        sheet.write_datetime(row, column, value)
        return 10
    text = value if len(value) <= LONGEST_CELL else value[: LONGEST_CELL - 1] + "…"
    sheet.write_string(row, column, text)
    return max(map(len, text[:1000].splitlines()), default=0)


def write_about_sheet(book, asked, user):
    """A sheet that says what was asked for, (label, value) line by line, and by whom and when."""
    sheet = book.add_worksheet(_("About"))
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    lines = (
        *asked,
        (_("By"), user),
        (_("On"), formats.date_format(timezone.localtime(), "DATETIME_FORMAT")),
        (_("As of"), formats.date_format(today(), "DATE_FORMAT")),
    )
    for row, (label, value) in enumerate(lines):
        sheet.write_string(row, 0, str(label), bold)
        sheet.write_string(row, 1, str(value), wrapped)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 80)
