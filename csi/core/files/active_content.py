"""Active content of documents: scripts, programs and links that act when a person opens the file."""

import re
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

import pikepdf
from django.utils.translation import gettext_lazy as _

from csi.core.typing import StrOrPromise

SCRIPT = _("a script")
LAUNCH = _("a command that starts a program")
ATTACHMENT = _("an attached file")
FORM = _("a form that sends data")
EXTERNAL = _("a template or content that is loaded from another place")
ENCRYPTED = _("a password")
DAMAGED = _("damaged data")
TWO_TYPES = _("a second file of another type")

# {type of a PDF action: its description}; links to pages and web addresses are harmless.
PDF_ACTIONS = {
    "/JavaScript": SCRIPT,
    "/Rendition": SCRIPT,
    "/Launch": LAUNCH,
    "/GoToE": ATTACHMENT,
    "/GoToR": EXTERNAL,
    "/SubmitForm": FORM,
    "/ImportData": FORM,
}
PDF_KEYS = {
    "/JS": SCRIPT,
    "/JavaScript": SCRIPT,
    "/RichMedia": SCRIPT,
    "/XFA": FORM,
    "/EmbeddedFiles": ATTACHMENT,
    "/EF": ATTACHMENT,
}
# Some programs pad the end of a file; anything longer is another file.
MAX_TRAILING_BYTES = 16
MAX_PDF_DEPTH = 50

# Fields of Word that run programs or load other files.
WORD_FIELDS = re.compile(rb"\b(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT)\b[^<]{0,20}[\"\\\\:/]")
# Relationships of Word to another place; a hyperlink waits until a person follows it.
EXTERNAL_RELATIONSHIP = re.compile(rb"<[^<>]*\bTargetMode\s*=\s*[\"']External[\"'][^<>]*>")
HYPERLINK = re.compile(rb"\bType\s*=\s*[\"'][^\"']*/hyperlink[\"']")
# Parts of a Word or OpenDocument file that contain programs.
PROGRAM_PARTS = ("embeddings/", "activex/", "vbaproject", "basic/", "scripts/", "objectreplacements/", "afchunk")
OPENDOCUMENT_SCRIPTS = (b"<script:event-listener", b"<office:script", b"<text:execute-macro")
OPENDOCUMENT_LINKS = (b"<text:section-source", b"<table:table-source", b"<text:dde-connection", b"<table:dde-link")
# Names of the macro streams of a Word 97 file.
WORD_97_MACROS = tuple(name.encode("utf-16-le") for name in ("_VBA_PROJECT", "Macros", "ObjectPool"))


def find_in_pdf(file: BinaryIO) -> StrOrPromise | None:
    """Return a description of the active content of a PDF, None if there is none."""
    if _has_second_type(file):
        return TWO_TYPES
    file.seek(0)
    try:
        # qpdf repairs slightly damaged files, as the programs do that display them.
        with pikepdf.open(file) as pdf:
            found = next((found for item in pdf.objects if (found := _find_in_object(item))), None)
            return found or (None if len(pdf.pages) else DAMAGED)
    except pikepdf.PasswordError:
        return ENCRYPTED
    except (pikepdf.PdfError, ValueError, RecursionError, RuntimeError):
        return DAMAGED


def _find_in_object(item: Any, depth: int = 0) -> StrOrPromise | None:
    """Return the active content of an object and of the objects within it, not of those it refers to."""
    if depth and getattr(item, "is_indirect", False):
        return None
    if depth > MAX_PDF_DEPTH:
        return DAMAGED
    if isinstance(item, pikepdf.Array):
        return next((found for child in item if (found := _find_in_object(child, depth + 1))), None)
    if not isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        return None
    for key, child in item.items():
        if key in PDF_KEYS:
            return PDF_KEYS[key]
        if key == "/S" and str(child) in PDF_ACTIONS:
            return PDF_ACTIONS[str(child)]
        if found := _find_in_object(child, depth + 1):
            return found
    return None


def find_in_word(archive: zipfile.ZipFile) -> StrOrPromise | None:
    """Return a description of the active content of a Word file, None if there is none."""
    if found := _find_program(archive):
        return found
    for name, content in _read_parts(archive, (".rels", ".xml")):
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            return EXTERNAL
        if name.endswith(".rels"):
            relationships = EXTERNAL_RELATIONSHIP.findall(content)
            if any(not HYPERLINK.search(relationship) for relationship in relationships):
                return EXTERNAL
        elif WORD_FIELDS.search(content):
            return EXTERNAL
    return None


def find_in_opendocument(archive: zipfile.ZipFile) -> StrOrPromise | None:
    """Return a description of the active content of an OpenDocument file, None if there is none."""
    if found := _find_program(archive):
        return found
    for _name, content in _read_parts(archive, (".xml", ".rdf")):
        if any(script in content for script in OPENDOCUMENT_SCRIPTS):
            return SCRIPT
        if b"<!ENTITY" in content or any(link in content for link in OPENDOCUMENT_LINKS):
            return EXTERNAL
    return None


def find_in_word_97(file: BinaryIO) -> StrOrPromise | None:
    """Return a description of the active content of a Word 97 file, None if there is none."""
    file.seek(0)
    content = file.read()
    if any(name in content for name in WORD_97_MACROS):
        return SCRIPT
    if WORD_FIELDS.search(content) or WORD_FIELDS.search(content.replace(b"\0", b"")):
        return EXTERNAL
    return TWO_TYPES if zipfile.is_zipfile(file) else None


def _has_second_type(file: BinaryIO) -> bool:
    """Return True if another file follows the end mark of a PDF, or if the file is also an archive."""
    file.seek(0)
    _content, mark, trailing = file.read().rpartition(b"%%EOF")
    file.seek(0)
    return not mark or len(trailing.strip()) > MAX_TRAILING_BYTES or zipfile.is_zipfile(file)


def is_only_archive(file: BinaryIO) -> bool:
    """Return True if the archive fills the file: nothing stands before, between or after its members."""
    with zipfile.ZipFile(file) as archive:
        offsets = [entry.header_offset for entry in archive.infolist()]
        has_prefix = min(offsets, default=1) != 0
        file.seek(0)
        content = file.read()
        # The end record has 22 bytes and the comment.
        has_suffix = content.rfind(b"PK\5\6") + 22 + len(archive.comment) != len(content)
    return not has_prefix and not has_suffix and not archive.comment and b"%PDF-" not in content[:1024]


def _find_program(archive: zipfile.ZipFile) -> StrOrPromise | None:
    names = [entry.filename.lower() for entry in archive.infolist()]
    return SCRIPT if any(part in name for name in names for part in PROGRAM_PARTS) else None


def _read_parts(archive: zipfile.ZipFile, endings: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    for entry in archive.infolist():
        if entry.filename.lower().endswith(endings):
            yield entry.filename.lower(), archive.read(entry)
