"""Files that somebody sends to do harm, drawn here byte by byte, each with what becomes of it.

`REFUSED` words stand beside the field; what is accepted is harmless: nothing of `PAYLOAD` is left in it.
"""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

MARK = b"hostile-payload"
HTML = b"<!doctype html><script>alert('hostile-payload')</script>"
PHP = b"<?php system($_GET['hostile-payload']); ?>"


@dataclass(frozen=True)
class Hostile:
    """A file: what it is, its bytes, the name it is sent by; `refused`: a part of the sentence, None where it is taken.

    `size`: of an accepted picture, its width and height as they are stored.
    """

    what: str
    content: bytes
    name: str = "photo.jpg"
    refused: str | None = None
    size: tuple[int, int] = (60, 40)


def zipped(members, compression=zipfile.ZIP_DEFLATED):
    """An archive of {name: bytes}."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def png_chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
