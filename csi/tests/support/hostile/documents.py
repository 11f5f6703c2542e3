"""Malicious files for the minutes of a meeting."""

from csi.tests.support.hostile import HTML, PAYLOAD, PHP, HostileFile, zip_files
from csi.tests.support.hostile.pictures import SVG, draw
from forums.documents import MAX_SIZE

NOT_A_DOCUMENT, LARGE, EMPTY = "not a PDF, Word or OpenDocument", "10 MB", "empty"
PDF = b"%PDF-1.7\n%%EOF"
TYPES, DOCUMENT = "[Content_Types].xml", "word/document.xml"


def list_documents():
    word = {TYPES: b"<Types/>", DOCUMENT: b"<document/>"}
    refused = {
        "HTML": HTML,
        "PHP": PHP,
        "SVG": SVG,
        "picture": draw(),
        "picture that is also a PDF": draw(comment=PDF),
        "HTML that is also a PDF": HTML + PDF,
        "Windows program that is also a PDF": b"MZ\x90\0" + PDF,
        "GIF that is also a Word file": draw("GIF") + zip_files(word),
        "archive": zip_files({"minutes.pdf": PDF}),
        "Java archive that is also a Word file": zip_files(word | {"META-INF/MANIFEST.MF": PAYLOAD}),
        "Word file with macros": zip_files(word | {"word/vbaProject.bin": PAYLOAD}),
        "OpenDocument with macros": zip_files(
            {"mimetype": b"application/vnd.oasis.opendocument.text", "Basic/Standard/Module1.xml": PAYLOAD}
        ),
        "Word file that decompresses to 110 MB": zip_files(word | {"word/media/a.png": bytes(110_000_000)}),
        "Word file with a path outside the archive": zip_files(word | {"../../etc/cron.d/evil": PAYLOAD}),
        "Rich Text": b"{\\rtf1 " + PAYLOAD + b"}",
        "Excel 97 file": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    }
    return [
        *(HostileFile(description, content, "minutes.pdf", NOT_A_DOCUMENT) for description, content in refused.items()),
        HostileFile("empty file", b"", "minutes.pdf", EMPTY),
        HostileFile("PDF of 11 MB", PDF + bytes(MAX_SIZE), "minutes.pdf", LARGE),
        *(HostileFile(f"PDF named {name!r}", PDF, name) for name in ("../../evil.html", "evil.php", "evil.pdf\0.html")),
    ]
