"""Responses with a document as a file."""

from django.http import HttpResponse

from csi.core.crud.exports import build_slug


def build_pdf_response(content: bytes, *name: object) -> HttpResponse:
    """Return a PDF as a download; `name`: the parts of the name of the file."""
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{build_slug(*name)}.pdf"'},
    )
