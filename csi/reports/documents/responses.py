"""Responses with a document as a file."""

from django.http import HttpResponse


def build_pdf_response(content: bytes, name: str) -> HttpResponse:
    """Return a PDF as a download; `name`: of the file, without its extension."""
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}.pdf"'},
    )
