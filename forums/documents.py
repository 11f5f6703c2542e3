"""Minutes that come as a file: what they are is read from their content, never from their name."""

import uuid
import zipfile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LARGEST = 10 * 1024 * 1024
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
}
OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A Word 97 file names its main stream so, in UTF-16.
WORD_STREAM = "WordDocument".encode("utf-16-le")
# More would be a bomb: what is stored is never unpacked here, but by whoever opens it.
LARGEST_UNPACKED = 100 * 1024 * 1024
# Parts of an archive that run on opening it, or that make it a program.
MACROS = ("vbaproject.bin", "basic/", "scripts/", "meta-inf/manifest.mf", ".class")
START = 1024


def kind_of(file):
    """Which of `CONTENT_TYPES` the content is; None for everything else."""
    file.seek(0)
    start = file.read(START)
    # Readers of PDF accept other bytes before its mark; among them could be a page or a program.
    if start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"%PDF-"):
        kind = "pdf"
    elif start.startswith(OLE_START):
        kind = "doc" if WORD_STREAM in start + file.read() else None
    else:
        kind = _kind_of_archive(file) if start.startswith(b"PK\x03\x04") else None
    file.seek(0)
    return kind


def _kind_of_archive(file):
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


def is_dangerous(archive):
    """Whether it holds macros, paths that lead out of it, or far more than it seems."""
    names = [entry.filename.lower() for entry in archive.infolist()]
    return (
        sum(entry.file_size for entry in archive.infolist()) > LARGEST_UNPACKED
        or any(part in name for name in names for part in MACROS)
        or any(name.startswith("/") or ".." in name.split("/") for name in names)
    )


def validate_document(file):
    """A field's validator: a document of a kind that we take, not too large."""
    if getattr(file, "_committed", False):
        return  # it was judged when it came
    if file.size > LARGEST:
        raise ValidationError(_("This file is larger than 10 MB. Choose a smaller one."), code="too_large")
    if kind_of(file) is None:
        raise ValidationError(
            _("This is not a PDF, Word or OpenDocument text, whatever its name says. Choose the document again."),
            code="not_a_document",
        )


def get_upload_path(_meeting, _filename):
    """Where an upload is kept: a name that cannot be guessed and that nobody chose."""
    return f"minutes/{uuid.uuid4().hex}"
