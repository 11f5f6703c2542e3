"""Fixtures and readers for the formats of the monthly report."""

import csv
import io
import json

import openpyxl
import pytest

from csi.reports.monthly.pdf import create_compiler


@pytest.fixture
def open_as(mission, client):
    """Return a function: `open_as("manager", "xlsx", month="2011-10")` requests a format; "" is the page."""

    def get(username, extension="", **params):
        client.force_login(mission[username])
        return client.get(f"/reports/monthly/{extension}{'/' if extension else ''}", params)

    return get


def read_csv_rows(content: bytes):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read_sheets(content: bytes):
    """Return the sheets of a workbook as {title: rows}."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.rows] for sheet in book}


def get_text(element) -> str:
    """Return the text of a Typst element."""
    if isinstance(element, list):
        return "".join(map(get_text, element))
    if not isinstance(element, dict):
        return ""
    if element.get("func") == "space":
        return " "
    return element.get("text") or "".join(get_text(element.get(part)) for part in ("children", "body", "child"))


def get_typeset_cells(report) -> list[str]:
    """Return the cells of all tables of the PDF in order, without the headers."""
    tables = json.loads(create_compiler(report).query("table"))
    return [get_text(cell) for table in tables for cell in table["children"] if cell["func"] == "cell"]
