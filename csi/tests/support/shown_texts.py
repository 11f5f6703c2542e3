"""The texts that a user reads or hears in a page, a document, a spreadsheet, a calendar or an e-mail."""

import csv
import io
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import icalendar
import openpyxl
from pypdf import PdfReader

from csi.core.crud.exports import XLSX
from csi.reports.documents.font_coverage import ZERO_WIDTH_SPACE

SHOWN_ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "aria-description", "data-label")
# Charts wrap their labels; the table below each of them repeats these.
HIDDEN_TAGS = ("script", "style", "svg")
# Properties of a calendar that programs show
SHOWN_PROPERTIES = ("NAME", "X-WR-CALNAME", "SUMMARY", "DESCRIPTION", "LOCATION", "CATEGORIES", "COMMENT", "CONTACT")
# Texts of a cell of a spreadsheet with a drop-down list
CHOICE_TEXTS = ("promptTitle", "prompt", "errorTitle", "error")


class ShownTexts(HTMLParser):
    """Parser that collects the texts and the attributes of a page that a user reads or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        values = dict(attrs)
        if tag in HIDDEN_TAGS:
            self._hidden += 1
        self.texts += [values[name] for name in SHOWN_ATTRIBUTES if values.get(name)]
        if tag == "input" and values.get("type") in ("submit", "button") and values.get("value"):
            self.texts.append(values["value"])
        self.texts += [value for name, value in attrs if tag == "template" and name.startswith("data-") and value]

    def handle_endtag(self, tag: str) -> None:
        if tag in HIDDEN_TAGS:
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        if not self._hidden and data.strip():
            self.texts.append(data)


def read_html(content: bytes) -> Iterator[str]:
    parser = ShownTexts()
    parser.feed(content.decode())
    yield from parser.texts


def read_pdf(content: bytes) -> Iterator[str]:
    """Yield the metadata and the text of each page."""
    reader = PdfReader(io.BytesIO(content))
    yield from (str(value) for name, value in (reader.metadata or {}).items() if name in ("/Title", "/Subject"))
    for page in reader.pages:
        yield page.extract_text().replace(ZERO_WIDTH_SPACE, "")


def read_xlsx(content: bytes) -> Iterator[str]:
    """Yield the titles of the sheets, the texts of the cells and those of the drop-down lists."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    yield from (text for text in (book.properties.title, book.properties.subject, book.properties.keywords) if text)
    for sheet in book.worksheets:
        yield sheet.title
        yield from (value for row in sheet.values for value in row if isinstance(value, str))
        for choice in sheet.data_validations.dataValidation:
            yield from (text for name in CHOICE_TEXTS if (text := getattr(choice, name)))
            # A formula refers to another sheet, a quoted text contains the choices.
            if str(choice.formula1).startswith('"'):
                yield from str(choice.formula1).strip('"').split(",")


def read_csv(content: bytes) -> Iterator[str]:
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))):
        yield from row


def read_calendar(content: bytes) -> Iterator[str]:
    for component in icalendar.Calendar.from_ical(content).walk():
        yield from (str(value) for name, value in component.property_items() if name in SHOWN_PROPERTIES)


def read_lines(content: bytes) -> Iterator[str]:
    yield from content.decode().splitlines()


READERS: dict[str, Callable[[bytes], Iterator[str]]] = {
    "text/html": read_html,
    "application/pdf": read_pdf,
    XLSX: read_xlsx,
    "text/csv": read_csv,
    "text/calendar": read_calendar,
    "text/plain": read_lines,
}


def get_content_type(response: Any) -> str:
    """Return the content type of a response without its parameters."""
    return str(response.headers.get("Content-Type", "")).partition(";")[0]


def read_response(response: Any) -> list[str]:
    """Return the texts of a page or a file; none if it is another kind of response."""
    reader = READERS.get(get_content_type(response))
    return list(reader(response.getvalue())) if reader and response.status_code == 200 else []


def read_email(email: Any) -> list[str]:
    """Return the subject of an e-mail and the texts of its parts, without an attached document."""
    texts = [str(email.subject)]
    for part in email.message().walk():
        if part.get_content_maintype() == "text":
            texts += READERS[part.get_content_type()](part.get_payload(decode=True))
    return texts
