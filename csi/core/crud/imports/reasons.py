"""The uploaded file with the result of its check in a further column."""

import datetime
import io
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from csi.core.crud.exports import create_workbook, escape_sheet_title
from csi.core.crud.imports.cells import UnreadableCell
from csi.core.crud.imports.files import RawFile
from csi.core.crud.imports.sheets import RESULT_LABEL, RowStatus, get_status_label

# A larger number, or one that is infinite, is written as text.
MAX_NUMBER = 10**300


def write_reasons(raw_file: RawFile, rows: list[Mapping[str, Any]]) -> io.BytesIO:
    """Return the file as XLSX, with its values and the reasons why rows are rejected."""
    file = io.BytesIO()
    workbook = create_workbook(file)
    bold = workbook.add_format({"bold": True})
    rejected = workbook.add_format({"bold": True, "font_color": "#b3261e", "text_wrap": True})
    for index, raw in enumerate(raw_file.sheets):
        results = {row["number"]: row for row in rows if row["sheet"] == raw.title or (not raw.title and index == 0)}
        title = escape_sheet_title(raw.title or _("Records"))
        if any(other.name.casefold() == title.casefold() for other in workbook.worksheets()):
            title = f"{title[:28]} {index + 1}"
        sheet = workbook.add_worksheet(title)
        width = max((len(cells) for _number, cells in raw.rows), default=0)
        is_labelled = False
        sheet.set_column(width, width, 60)
        for number, cells in raw.rows:
            for column, value in enumerate(cells):
                write_value(sheet, number - 1, column, value)
            result = results.get(number)
            following = min((row for row in results), default=0)
            if not is_labelled and results and result is None and number < following:
                # The last row above the first record has the headings.
                if number == max(row for row, _cells in raw.rows if row < following):
                    sheet.write_string(number - 1, width, str(RESULT_LABEL), bold)
                    is_labelled = True
            elif result is not None:
                style = rejected if result["status"] == RowStatus.REJECTED else None
                sheet.write_string(number - 1, width, describe_result(result), style)
    workbook.close()
    file.seek(0)
    return file


def describe_result(row: Mapping[str, Any]) -> str:
    """Return the status of a row with its reasons as one text."""
    reasons = [f"{label}: {message}" if label else message for label, message in row["errors"]]
    return " ".join([get_status_label(row), *reasons, *row["notices"]])


def write_value(sheet: Any, row: int, column: int, value: Any) -> None:
    """Write a cell of an uploaded file with its type, but without formulas."""
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float | Decimal) and -MAX_NUMBER < value < MAX_NUMBER:
        sheet.write_number(row, column, value)
    elif isinstance(value, datetime.datetime | datetime.date):
        is_day = not isinstance(value, datetime.datetime) or value.time() == datetime.time()
        if is_day:
            sheet.write_datetime(row, column, value)
        else:
            sheet.write_string(row, column, f"{value:%Y-%m-%d %H:%M}")
    elif not isinstance(value, UnreadableCell) or value.text:
        sheet.write_string(row, column, str(value)[:32_767])
