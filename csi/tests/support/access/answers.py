"""All that an answer tells: its headers, its bytes, and the text that its files hold compressed."""

import io
import zipfile

from pypdf import PdfReader


def told_by(response):
    """The bytes in which a canary would stand."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    cookies = response.cookies.output()
    return b"\n".join([headers.encode(), cookies.encode(), body, *unpacked(body)])


def unpacked(body):
    """The parts of a spreadsheet, the text of a PDF's pages and its particulars."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as file:
            yield from (file.read(name) for name in file.namelist())
    elif body.startswith(b"%PDF") and b"startxref" in body:
        file = PdfReader(io.BytesIO(body))
        yield from (page.extract_text().encode() for page in file.pages)
        yield str(file.metadata).encode()
