"""Files of reference data on their way in and out: bounded before they are read, and without a formula.

A small file can be made to fill the memory when it is unpacked, or to claim a million rows. Reference data never come
near these limits, and a file within them is read and checked well within a worker's minute.
"""

import csv
import io
import zipfile

from django.utils.translation import gettext as _
from import_export.formats import base_formats
from openpyxl import load_workbook
from tablib import Dataset

from csi.core.crud import exports

LARGEST_FILE = 2 * 1024 * 1024
# What an XLSX file may hold once it is unpacked.
LARGEST_UNPACKED = 30 * 1024 * 1024
MOST_ROWS = 2000
MOST_COLUMNS = 50
# With the empty ones between them.
MOST_LINES = 10 * MOST_ROWS


class NoSheet(ValueError):
    """A file that is no table of ours; its text says why, for the person who chose it."""


class CSV(base_formats.CSV):
    def create_dataset(self, in_stream, **kwargs):
        try:
            text = in_stream.decode(self.encoding or "utf-8-sig") if isinstance(in_stream, bytes) else in_stream
            return dataset_of(csv.reader(io.StringIO(text, newline=""), strict=True))
        except (UnicodeDecodeError, csv.Error) as error:
            raise NoSheet(_("This is not a CSV file in UTF-8. Save it again as “CSV UTF-8”.")) from error

    def export_data(self, dataset, **kwargs):
        for _row in range(len(dataset)):
            dataset.append([exports.escape_formula(cell) for cell in dataset.lpop()])
        return super().export_data(dataset, **kwargs)


class XLSX(base_formats.XLSX):
    def create_dataset(self, in_stream, **kwargs):
        try:
            with zipfile.ZipFile(io.BytesIO(in_stream)) as archive:
                unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > LARGEST_UNPACKED:
                raise NoSheet(_("This file holds too much when it is unpacked. Save only the table, in a new file."))
            sheet = load_workbook(io.BytesIO(in_stream), read_only=True, data_only=True).worksheets[0]
            return dataset_of(sheet.iter_rows(values_only=True))
        except (NoSheet, MemoryError):
            raise
        except Exception as error:  # openpyxl raises whatever a damaged or hostile file drives it to
            raise NoSheet(_("This is not an XLSX file, or it is damaged. Save it again, or as CSV.")) from error

    def export_data(self, dataset, **kwargs):
        file = io.BytesIO()
        book = exports.create_workbook(file)
        exports.write_sheet(book, dataset.title or "", dataset.headers, dataset)
        book.close()
        return file.getvalue()


def dataset_of(rows):
    """The table in these rows, of which the first names the columns; empty rows are left out."""
    dataset = Dataset()
    for number, row in enumerate(rows):
        if len(dataset) >= MOST_ROWS or number >= MOST_LINES or len(row) > MOST_COLUMNS:
            raise NoSheet(
                _("A file may have %(rows)d rows and %(columns)d columns. Divide it into several.")
                % {"rows": MOST_ROWS, "columns": MOST_COLUMNS}
            )
        cells = list(row)
        while cells and cells[-1] in (None, ""):
            cells.pop()
        if dataset.headers is None:
            dataset.headers = [cell or "" for cell in cells or [""]]
        elif len(cells) > dataset.width:
            raise NoSheet(_("Row %(number)d has more cells than the first row names.") % {"number": number + 1})
        elif cells:
            dataset.append([exports.unguarded(cell) for cell in cells] + [""] * (dataset.width - len(cells)))
    return dataset
