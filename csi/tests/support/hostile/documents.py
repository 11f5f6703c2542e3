"""What is sent where the minutes of a meeting are asked for as a file."""

from csi.tests.support.hostile import HTML, MARK, PHP, Hostile, zipped
from csi.tests.support.hostile.pictures import SVG, drawn
from forums.documents import MAX_SIZE

NO_DOCUMENT, LARGE, EMPTY = "not a PDF, Word or OpenDocument", "10 MB", "empty"
PDF = b"%PDF-1.7\n%%EOF"
TYPES, DOCUMENT = "[Content_Types].xml", "word/document.xml"


def documents():
    word = {TYPES: b"<Types/>", DOCUMENT: b"<document/>"}
    refused = {
        "HTML": HTML,
        "PHP": PHP,
        "SVG": SVG,
        "picture": drawn(),
        "picture that is a PDF too": drawn(comment=PDF),
        "HTML that is a PDF too": HTML + PDF,
        "Windows program that is a PDF too": b"MZ\x90\0" + PDF,
        "GIF that is a Word file too": drawn("GIF") + zipped(word),
        "archive": zipped({"minutes.pdf": PDF}),
        "Java archive that is a Word file too": zipped(word | {"META-INF/MANIFEST.MF": MARK}),
        "Word file with macros": zipped(word | {"word/vbaProject.bin": MARK}),
        "OpenDocument with macros": zipped(
            {"mimetype": b"application/vnd.oasis.opendocument.text", "Basic/Standard/Module1.xml": MARK}
        ),
        "Word file that unpacks to 110 MB": zipped(word | {"word/media/a.png": bytes(110_000_000)}),
        "Word file with a name that leads elsewhere": zipped(word | {"../../etc/cron.d/evil": MARK}),
        "Rich Text": b"{\\rtf1 " + MARK + b"}",
        "Excel file of before 2007": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    }
    return [
        *(Hostile(what, content, "minutes.pdf", NO_DOCUMENT) for what, content in refused.items()),
        Hostile("nothing", b"", "minutes.pdf", EMPTY),
        Hostile("PDF of 11 MB", PDF + bytes(MAX_SIZE), "minutes.pdf", LARGE),
        *(Hostile(f"PDF called {name!r}", PDF, name) for name in ("../../evil.html", "evil.php", "evil.pdf\0.html")),
    ]
