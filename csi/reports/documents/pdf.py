"""Tagged PDF files (PDF/UA-1), typeset by Typst without network access.

Templates read their data as JSON: user text arrives as strings and is never interpreted as markup.
"""

import io
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pikepdf
import typst
from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from csi.core import clock
from csi.core.charts.drawing import read_light_colours
from csi.reports.documents.cells import format_cell
from csi.reports.documents.font_coverage import FONT_FOLDERS, MAX_WORD_LENGTH, make_printable
from csi.reports.documents.sections import Document, RecordSection, TextSection

# Templates import each other within this folder.
ROOT = Path(settings.BASE_DIR) / "templates" / "reports"
# Lines break there.
WORD_END = re.compile(r"[ \n\u200b]+|(?<=[-–])")
DOCUMENT_TEMPLATE = ROOT / "documents" / "document.typ"


def create_typst_compiler(template: Path, data: dict[str, Any]) -> typst.Compiler:
    """Return a Typst compiler with a template, the fonts of the project and the data of a report."""
    return typst.Compiler(
        template,
        root=ROOT,
        font_paths=list(FONT_FOLDERS),
        ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(make_printable(data))},
    )


def compile_pdf(compiler: typst.Compiler) -> bytes:
    """Return the PDF. Raises `typst.TypstError` if the template has an error."""
    created_at = int(clock.now().timestamp())
    content = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=created_at)
    if not isinstance(content, bytes):
        raise TypeError("Typst returned no single file")
    return add_script(content, get_language() or settings.LANGUAGE_CODE)


def add_script(content: bytes, language: str) -> bytes:
    """Return a PDF with the script of "uz-cyrl" in its metadata, which Typst does not support."""
    if "-" not in language:
        return content
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.Root.Lang = to_locale(language).replace("_", "-")
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata["dc:language"] = {str(pdf.Root.Lang)}
        pdf.save(file)
    return file.getvalue()


def build_common_data() -> dict[str, Any]:
    """Return the data of every template: language, colours and the name of the mission."""
    mission = clock.mission()
    return {
        "language": (get_language() or settings.LANGUAGE_CODE).partition("-")[0],
        "colours": read_light_colours(),
        "mission": f"{mission.name}, {mission.country_label}" if mission else _("Community Security Initiative"),
    }


def build_page_label() -> str:
    """Return the text at the foot of each page, in which Typst inserts the numbers."""
    return _("Page {page} of {pages}")


def build_creation_field(person: object) -> list[str]:
    """Return the label and the text about the creation of a document for a person."""
    created = formats.date_format(timezone.localtime(clock.now()), "DATETIME_FORMAT")
    return [_("Created"), _("%(moment)s, for %(person)s") % {"moment": created, "person": person}]


def build_table(
    header: Sequence[Any], rows: Iterable[Iterable[Any]], numeric_columns: Sequence[bool] = ()
) -> dict[str, Any]:
    """Return a table for a template: every cell is text; `numeric_columns` are right-aligned."""
    texts = [[str(value) for value in row] for row in rows]
    return {
        "header": [str(name) for name in header],
        "numeric_columns": list(numeric_columns) or [False] * len(header),
        "rows": texts,
        "longest": find_longest(texts),
    }


def find_longest(rows: Sequence[Sequence[str]]) -> list[dict[str, list[str]]]:
    """Return the longest words and texts of each column, by which the template chooses the widths."""
    columns = [set(column) for column in zip(*rows, strict=True)]
    words = [{word for text in texts for word in WORD_END.split(text)} for texts in columns]
    return [
        {"words": [word[:MAX_WORD_LENGTH] for word in _take_longest(column)], "texts": _take_longest(texts)}
        for texts, column in zip(columns, words, strict=True)
    ]


def _take_longest(texts: Iterable[str]) -> list[str]:
    # Several, because letters differ in width
    return sorted(texts, key=lambda text: (len(text), text))[-4:]


def render_document(document: Document, person: object = None, second: tuple[str, Document] | None = None) -> bytes:
    """Return a document as PDF; one for the public has no `person`.

    `second`: another language and the document in it, whose sections are printed beside those of the first.
    """
    data = build_document_data(document, person)
    data["second"] = None
    if second:
        language, other = second
        data["second"] = {
            "language": language.partition("-")[0],
            "title": str(other.title),
            "sections": [_build_section(section) for section in other.sections],
        }
    return compile_pdf(create_typst_compiler(DOCUMENT_TEMPLATE, data))


def build_document_data(document: Document, person: object = None) -> dict[str, Any]:
    """Return the data of the template: text and tables of text."""
    fields = [[str(label), str(text)] for label, text in document.fields]
    return build_common_data() | {
        "title": str(document.title),
        "subtitle": str(document.subtitle),
        "document_title": f"{document.title}: {document.subtitle}",
        "labels": {"page": build_page_label()},
        "fields": [*fields, build_creation_field(person)] if person else fields,
        "sections": [_build_section(section) for section in document.sections],
        "closing": str(document.closing),
        "is_compact": document.is_compact,
    }


def _build_section(section: RecordSection | TextSection) -> dict[str, Any]:
    data: dict[str, Any] = {
        "title": str(section.title),
        "note": str(section.note),
        "empty_text": str(section.empty_text),
        "table": None,
        "lines": [],
    }
    if isinstance(section, TextSection):
        return data | {"lines": [str(line.text) for line in section.lines], "is_list": section.is_list}
    table = section.build_print_table()
    rows = [[format_cell(value) or "–" for value in row] for row in table.exported_rows(table.data.data)]
    if section.is_print_truncated:
        data["note"] = f"{section.note} {_('Only the first %(number)d are listed.') % {'number': len(rows)}}".strip()
    return data | {"table": build_table(table.exported_header(), rows) | {"widths": section.widths}}
