"""What is sent where the admin imports reference data, as CSV ("0") and as XLSX ("1")."""

import io
import zipfile

import openpyxl

from csi.core.crud.spreadsheets import MAX_COLUMNS, MAX_FILE_SIZE, MAX_ROWS
from csi.tests.support.hostile import HTML, Hostile, zipped

CSV, XLSX = "0", "1"
NO_CSV, NO_XLSX, MANY, LARGE = "not a CSV file", "not an XLSX file", "rows and 50 columns", "larger than 2 MB"
UNPACKED, NO_ROWS, EMPTY = "too much when it is unpacked", "No valid data", "file is empty"
HEADER = "name_en,name_ru,name_ky,position\r\n"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefghij", "bcdefghijk", strict=True)
    )
    + "]>"
)
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
)
CELL = '<row r="%d"><c r="A%d" t="inlineStr"><is><t>%s</t></is></c></row>'
EVERY_CELL = '<dimension ref="A1:XFD1048576"/>'
TITLES = '<row r="1"><c r="A1" t="inlineStr"><is><t>name_en</t></is></c></row>'


def workbook(sheet=None, **members):
    """An XLSX file of one sheet, whose parts may be other ones: {name with __ for a slash: XML}."""
    book = openpyxl.Workbook()
    book.active.append(["name_en"])
    file = io.BytesIO()
    book.save(file)
    parts = {"xl__worksheets__sheet1_xml": sheet} if sheet else {}
    parts = {
        name.replace("__", "/").replace("_xml", ".xml").replace("_rels", ".rels"): content
        for name, content in (parts | members).items()
    }
    with zipfile.ZipFile(file) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()} | parts)


def sheets():
    """(the format that is chosen, the file)."""
    far = TITLES + CELL % (1_048_576, 1_048_576, "far away")
    further = TITLES + CELL % (10**12, 10**12, "further than there are rows")
    wide = TITLES.replace("A1", "XFD1")
    asks = '<?xml version="1.0"?><!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    texts = {
        "nothing": (b"", EMPTY),
        "only names of columns": (HEADER.encode(), NO_ROWS),
        "letters of another alphabet's encoding": (HEADER.encode() + "Узбеки".encode("cp1251"), NO_CSV),
        "CSV in UTF-16": ((HEADER + "Uzbeks,,,1\r\n").encode("utf-16"), NO_CSV),
        "field of 200 kB": (HEADER.encode() + b"a" * 200_000, NO_CSV),
        "quotation that never ends": (HEADER.encode() + b'"Uzbeks,,,1\r\n' * 3, NO_CSV),
        "too many rows": (HEADER.encode() + b"a,b,c,1\r\n" * (MAX_ROWS + 1), MANY),
        "too many columns": (b"a," * (MAX_COLUMNS + 1) + b"a\r\n", MANY),
        "too many bytes": (HEADER.encode() + b"a,b,c,1\r\n" * (MAX_FILE_SIZE // 8), LARGE),
        "more cells than columns": (HEADER.encode() + b"a,b,c,1,2,3\r\n", "more cells"),
        "HTML called CSV": (HTML, NO_ROWS),
        "XLSX called CSV": (workbook(), NO_CSV),
    }
    books = {
        "nothing": (b"", EMPTY),
        "CSV called XLSX": (HEADER.encode(), NO_XLSX),
        "archive without a workbook": (zipped({"a.txt": b"a"}), NO_XLSX),
        "half an XLSX": (workbook()[:900], NO_XLSX),
        "Excel file of before 2007": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), NO_XLSX),
        "sheet that unpacks to 32 MB": (workbook(SHEET % (" " * 32_000_000)), UNPACKED),
        "texts that unpack to 32 MB": (workbook(xl__sharedStrings_xml=" " * 32_000_000), UNPACKED),
        "row a million rows down": (workbook(SHEET % (far + CELL % (2_000_000, 2_000_000, "b"))), MANY),
        "row a billion rows down": (workbook(SHEET % further), MANY),
        "claim of every cell there is": (workbook(SHEET.replace("<sheet", EVERY_CELL + "<sheet", 1) % far), MANY),
        "16,384 columns": (workbook(SHEET % wide), MANY),
        "text that laughs a billion times": (workbook(LAUGHS + SHEET % (CELL % (1, 1, "&k;"))), NO_XLSX),
        "text that asks for a file": (workbook(asks + SHEET % (CELL % (1, 1, "&x;"))), NO_XLSX),
        "relations that are no XML": (workbook(xl___rels__workbook_xml_rels="<"), NO_ROWS),
    }
    return [
        *((CSV, Hostile(what, content, "rows.csv", refused)) for what, (content, refused) in texts.items()),
        *((XLSX, Hostile(what, content, "rows.xlsx", refused)) for what, (content, refused) in books.items()),
    ]
