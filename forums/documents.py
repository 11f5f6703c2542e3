"""Validation and storage of minutes files; the file type is read from the content, not the name."""

import uuid
import zipfile
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from csi.core.files import active_content
from csi.core.files.fields import is_stored
from csi.core.typing import StrOrPromise

MAX_SIZE = 10 * 1024 * 1024
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
}
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The name of the main stream of a Word 97 file.
WORD_STREAM = "WordDocument".encode("utf-16-le")
# A larger archive is treated as a decompression bomb for the person who opens it.
MAX_UNPACKED_SIZE = 100 * 1024 * 1024
# Parts of an archive that contain macros or programs.
MACRO_PATHS = ("vbaproject.bin", "basic/", "scripts/", "meta-inf/manifest.mf", ".class")
HEADER_SIZE = 1024


def detect_file_type(file: Any) -> str | None:
    """Return the key of `CONTENT_TYPES` that matches the content; None if there is none."""
    file.seek(0)
    header = file.read(HEADER_SIZE)
    # PDF readers accept other bytes before the signature, which could be HTML or a program.
    file_type: str | None
    if header.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"%PDF-"):
        file_type = "pdf"
    elif header.startswith(OLE_SIGNATURE):
        file_type = "doc" if WORD_STREAM in header + file.read() else None
    else:
        file_type = _detect_archive_type(file) if header.startswith(b"PK\x03\x04") else None
    file.seek(0)
    return file_type


def _detect_archive_type(file: BinaryIO) -> str | None:
    try:
        with zipfile.ZipFile(file) as archive:
            if is_dangerous(archive):
                return None
            names = set(archive.namelist())
            if {"[Content_Types].xml", "word/document.xml"} <= names:
                return "docx"
            if "mimetype" in names and archive.getinfo("mimetype").file_size == len(CONTENT_TYPES["odt"]):
                return "odt" if archive.read("mimetype").decode("latin-1") == CONTENT_TYPES["odt"] else None
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return None
    return None


def is_dangerous(archive: zipfile.ZipFile) -> bool:
    """Return True if the archive contains macros or unsafe paths, or unpacks to an excessive size."""
    names = [entry.filename.lower() for entry in archive.infolist()]
    return (
        sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_SIZE
        or any(part in name for name in names for part in MACRO_PATHS)
        or any(name.startswith("/") or ".." in name.split("/") for name in names)
    )


def validate_document(file: Any) -> None:
    """Raise ValidationError unless the file is a PDF, Word or OpenDocument text within the size limit."""
    if is_stored(file):
        return  # validated when it was uploaded
    if file.size > MAX_SIZE:
        raise ValidationError(_("The file is larger than 10 MB. Choose a smaller file."), code="too_large")
    file_type = detect_file_type(file)
    if file_type is None:
        raise ValidationError(
            _("The content of this file is not a PDF, Word or OpenDocument text. Choose another file."),
            code="not_a_document",
        )
    if found := find_active_content(file, file_type):
        message = _("The file contains %(content)s. Save it again without it, for example by printing it to a PDF.")
        raise ValidationError(message, code="active_content", params={"content": found})


def find_active_content(file: Any, file_type: str) -> StrOrPromise | None:
    """Return a description of what makes a document dangerous to open, None if nothing does."""
    try:
        if file_type == "pdf":
            return active_content.find_in_pdf(file)
        if file_type == "doc":
            return active_content.find_in_word_97(file)
        if not active_content.is_only_archive(file):
            return active_content.TWO_TYPES
        find = active_content.find_in_word if file_type == "docx" else active_content.find_in_opendocument
        with zipfile.ZipFile(file) as archive:
            return find(archive)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return active_content.DAMAGED
    finally:
        file.seek(0)


def get_upload_path(_meeting: Any, _filename: str) -> str:
    """Return a random storage path, independent of the name of the uploaded file."""
    return f"minutes/{uuid.uuid4().hex}"
