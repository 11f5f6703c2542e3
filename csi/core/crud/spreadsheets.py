"""Import and export formats of reference data, with limits on files and without formulas.

A small file can expand to fill the memory or declare a million rows. Reference data stay far below these limits, and
a file within them is read and validated before a worker times out.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from import_export.formats import base_formats
from openpyxl import load_workbook
from tablib import Dataset

from csi.core.crud import exports

# Bytes of an uploaded file, and of an XLSX file once it is unpacked.
MAX_FILE_SIZE = 2 * 1024 * 1024
MAX_UNPACKED_SIZE = 30 * 1024 * 1024
MAX_ROWS = 2000
MAX_COLUMNS = 50
# Rows including empty ones.
MAX_LINES = 10 * MAX_ROWS


class InvalidSpreadsheet(ValueError):
    """A file that cannot be imported; the message tells the user why."""


def _find_delimiter(text: str) -> str:
    """Return the character that separates the cells of the first row."""
    return max(",;\t", key=text.partition("\n")[0].count)


class CSV(base_formats.CSV):
    """CSV in UTF-8, with escaped formulas; imported files may use semicolons or tabs."""

    def create_dataset(self, in_stream: Any, **kwargs: Any) -> Dataset:
        try:
            text = in_stream.decode(self.encoding or "utf-8-sig") if isinstance(in_stream, bytes) else in_stream
            return build_dataset(
                csv.reader(io.StringIO(text, newline=""), delimiter=_find_delimiter(text), strict=True)
            )
        except (UnicodeDecodeError, csv.Error) as error:
            raise InvalidSpreadsheet(
                _("This is not a CSV file in UTF-8. Save it as “CSV UTF-8” and upload it again.")
            ) from error

    def export_data(self, dataset: Any, **kwargs: Any) -> Any:
        for _row in range(len(dataset)):
            dataset.append([exports.csv_cell(cell) for cell in dataset.lpop()])
        return super().export_data(dataset, **kwargs)


class XLSX(base_formats.XLSX):
    """XLSX with typed cells."""

    def create_dataset(self, in_stream: Any, **kwargs: Any) -> Dataset:
        try:
            with zipfile.ZipFile(io.BytesIO(in_stream)) as archive:
                unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > MAX_UNPACKED_SIZE:
                raise InvalidSpreadsheet(
                    _("This file is too large when it is unpacked. Save only the table in a new file.")
                )
            sheet = load_workbook(io.BytesIO(in_stream), read_only=True, data_only=True).worksheets[0]
            return build_dataset(sheet.iter_rows(values_only=True))
        except (InvalidSpreadsheet, MemoryError):
            raise
        except Exception as error:  # openpyxl raises errors of any class for damaged files
            raise InvalidSpreadsheet(
                _("This is not an XLSX file, or it is damaged. Save it again or as CSV, and upload it again.")
            ) from error

    def export_data(self, dataset: Any, **kwargs: Any) -> Any:
        file = io.BytesIO()
        workbook = exports.create_workbook(file)
        exports.write_sheet(workbook, dataset.title or "", dataset.headers, dataset)
        workbook.close()
        return file.getvalue()


def build_dataset(rows: Iterable[Sequence[Any]]) -> Dataset:
    """Return the table in these rows; the first row names the columns, empty rows are skipped.

    Its attribute `row_numbers` has the number of each record's row in the file.
    """
    dataset = Dataset()
    dataset.row_numbers = []
    for number, row in enumerate(rows):
        if len(dataset) >= MAX_ROWS or number >= MAX_LINES or len(row) > MAX_COLUMNS:
            raise InvalidSpreadsheet(
                _("A file can have at most %(rows)d rows and %(columns)d columns. Divide it into several files.")
                % {"rows": MAX_ROWS, "columns": MAX_COLUMNS}
            )
        cells = list(row)
        while cells and cells[-1] in (None, ""):
            cells.pop()
        if dataset.headers is None:
            dataset.headers = [cell or "" for cell in cells or [""]]
        elif len(cells) > dataset.width:
            raise InvalidSpreadsheet(
                _("Row %(number)d has more cells than the first row. Correct the row and upload the file again.")
                % {"number": number + 1}
            )
        elif cells:
            dataset.row_numbers.append(number + 1)
            dataset.append([exports.unescape_formula(cell) for cell in cells] + [""] * (dataset.width - len(cells)))
    return dataset
