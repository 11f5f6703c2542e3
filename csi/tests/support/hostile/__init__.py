"""Malicious files, built byte by byte, with the expected result of each upload."""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

PAYLOAD = b"hostile-payload"
HTML = b"<!doctype html><script>alert('hostile-payload')</script>"
PHP = b"<?php system($_GET['hostile-payload']); ?>"


@dataclass(frozen=True)
class HostileFile:
    """A file and the expected result of its upload.

    `error`: a part of the error message, None if the file is accepted. `size`: width and height of the stored picture.
    """

    description: str
    content: bytes
    name: str = "photo.jpg"
    error: str | None = None
    size: tuple[int, int] = (60, 40)


def zip_files(members, compression=zipfile.ZIP_DEFLATED):
    """Return a ZIP archive of {name: bytes}."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def encode_png_chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
