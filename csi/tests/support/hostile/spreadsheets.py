"""Malicious and damaged files for imports, as CSV and as XLSX."""

import io
import zipfile

import openpyxl

from csi.core.crud.imports.files import MAX_COLUMNS, MAX_FILE_SIZE, MAX_ROWS
from csi.tests.support.hostile import HTML, HostileFile, zip_files

NOT_CSV, NOT_XLSX = "not a CSV file", "not an XLSX file"
TOO_MANY, LARGE = "rows and 60 columns", "must be 5 MB or smaller"
DECOMPRESSED, NO_ROWS, EMPTY = "too large when it is unpacked", "no rows to import", "file is empty"
HEADER = "name_en,name_ru,name_ky,position\r\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
BILLION_LAUGHS = (
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
FULL_DIMENSION = '<dimension ref="A1:XFD1048576"/>'
HEADER_ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>name_en</t></is></c></row>'


def build_workbook(sheet=None, **members):
    """Return an XLSX file with one sheet; `members` replace its parts: {name with __ for a slash: XML}."""
    book = openpyxl.Workbook()
    book.active.append(["name_en"])
    file = io.BytesIO()
    book.save(file)
    parts = {"xl__worksheets__sheet1_xml": sheet} if sheet else {}
    parts = {
        name.replace("__", "/").replace("_xml", ".xml").replace("_rels", ".rels").replace("/bin", ".bin"): content
        for name, content in (parts | members).items()
    }
    with zipfile.ZipFile(file) as archive:
        return zip_files({name: archive.read(name) for name in archive.namelist()} | parts)


def list_spreadsheets():
    """Return the files with the error message of each."""
    last_row = HEADER_ROW + CELL % (1_048_576, 1_048_576, "far away")
    beyond_last_row = HEADER_ROW + CELL % (10**12, 10**12, "further than there are rows")
    wide = HEADER_ROW.replace("A1", "XFD1")
    external_entity = '<?xml version="1.0"?><!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    texts = {
        "empty file": (b"", EMPTY),
        "header only": (HEADER.encode(), NO_ROWS),
        "field of 200 kB": (HEADER.encode() + b"a" * 200_000, NOT_CSV),
        "unterminated quotation mark": (HEADER.encode() + b'"Uzbeks,,,1\r\n' * 3, NOT_CSV),
        "too many rows": (HEADER.encode() + b"a,b,c,1\r\n" * (MAX_ROWS + 1), TOO_MANY),
        "too many columns": (b"a," * (MAX_COLUMNS + 1) + b"a\r\n", TOO_MANY),
        "too many bytes": (HEADER.encode() + b"a,b,c,1\r\n" * (MAX_FILE_SIZE // 8), LARGE),
        "HTML named CSV": (HTML, "Unknown headings in row 1"),
        "XLSX named CSV": (build_workbook(), NO_ROWS),
    }
    workbooks = {
        "empty file": (b"", EMPTY),
        "CSV named XLSX": (HEADER.encode(), NOT_XLSX),
        "archive without a workbook": (zip_files({"a.txt": b"a"}), NOT_XLSX),
        "half an XLSX": (build_workbook()[:900], NOT_XLSX),
        "Excel 97 file": (OLE + bytes(600), "Excel 97 file (.xls)"),
        "file with a password": (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "has a password"),
        "OpenDocument file": (
            zip_files({"mimetype": OPEN_DOCUMENT, "content.xml": b"<a/>"}),
            "OpenDocument file (.ods)",
        ),
        "picture": (b"\x89PNG\r\n\x1a\n" + bytes(600), NOT_XLSX),
        "workbook with macros": (build_workbook(xl__vbaProject__bin=b"Attribute"), "contains macros"),
        "sheet that decompresses to 60 MB": (build_workbook(SHEET % (" " * 60_000_000)), DECOMPRESSED),
        "texts that decompress to 32 MB": (build_workbook(xl__sharedStrings_xml=" " * 32_000_000), DECOMPRESSED),
        "row number 2,000,000": (build_workbook(SHEET % (last_row + CELL % (2_000_000, 2_000_000, "b"))), TOO_MANY),
        "row number 1,000,000,000,000": (build_workbook(SHEET % beyond_last_row), TOO_MANY),
        "dimension of all possible cells": (
            build_workbook(SHEET.replace("<sheet", FULL_DIMENSION + "<sheet", 1) % last_row),
            TOO_MANY,
        ),
        "16,384 columns": (build_workbook(SHEET % wide), TOO_MANY),
        "billion laughs": (build_workbook(BILLION_LAUGHS + SHEET % (CELL % (1, 1, "&k;"))), NOT_XLSX),
        "external entity": (build_workbook(external_entity + SHEET % (CELL % (1, 1, "&x;"))), NOT_XLSX),
        "invalid relations": (build_workbook(xl___rels__workbook_xml_rels="<"), NO_ROWS),
    }
    return [
        *(HostileFile(description, content, "rows.csv", error) for description, (content, error) in texts.items()),
        *(HostileFile(description, content, "rows.xlsx", error) for description, (content, error) in workbooks.items()),
    ]
