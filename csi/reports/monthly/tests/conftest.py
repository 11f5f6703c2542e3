"""The monthly report in each of its dresses, read back as a person would."""

import csv
import io
import json

import openpyxl
import pytest

from csi.reports.monthly.pdf import compiler


@pytest.fixture
def open_as(mission, client):
    """`open_as("manager", "xlsx", month="2011-10")`: the response to that person; "" is the page."""

    def get(username, dress="", **asked):
        client.force_login(mission[username])
        return client.get(f"/reports/monthly/{dress}{'/' if dress else ''}", asked)

    return get


def csv_rows(content: bytes):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def sheets(content: bytes):
    """{title: rows} of a workbook."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.rows] for sheet in book}


def texts(element) -> str:
    """The words of an element as Typst sets it."""
    if isinstance(element, list):
        return "".join(map(texts, element))
    if not isinstance(element, dict):
        return ""
    if element.get("func") == "space":
        return " "
    return element.get("text") or "".join(texts(element.get(part)) for part in ("children", "body", "child"))


def typeset_cells(report) -> list[str]:
    """The cells of all tables as Typst sets them, one after the other, without the headers'."""
    tables = json.loads(compiler(report).query("table"))
    return [texts(cell) for table in tables for cell in table["children"] if cell["func"] == "cell"]
