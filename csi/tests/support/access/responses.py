"""Content of responses: headers, cookies, body, and the text of compressed files in it."""

import io
import zipfile

from pypdf import PdfReader


def get_content(response):
    """Return the bytes of a response in which to search for canaries."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    cookies = response.cookies.output()
    return b"\n".join([headers.encode(), cookies.encode(), body, *extract_compressed(body)])


def extract_compressed(body):
    """Yield the parts of a spreadsheet, or the text and metadata of a PDF."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as file:
            yield from (file.read(name) for name in file.namelist())
    elif body.startswith(b"%PDF") and b"startxref" in body:
        file = PdfReader(io.BytesIO(body))
        yield from (page.extract_text().encode() for page in file.pages)
        yield str(file.metadata).encode()
