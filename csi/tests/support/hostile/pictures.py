"""What is sent where a photo is asked for."""

import io
import struct
import zlib

from PIL import Image, PngImagePlugin

from csi.gallery.pictures import MAX_FILE_SIZE
from csi.tests.support.hostile import HTML, MARK, PHP, Hostile, png_chunk, zipped

NOT_ONE, DAMAGED, PIXELS, LARGE, EMPTY = "not a JPEG, PNG or WebP", "damaged", "40 million", "15 MB", "file is empty"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
XXE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>'


def drawn(kind="JPEG", size=(60, 40), mode="RGB", **options):
    file = io.BytesIO()
    Image.new(mode, size).save(file, kind, **options)
    return file.getvalue()


def exif(orientation=1):
    """Where and with what it was taken."""
    told = Image.Exif()
    told[0x0112] = orientation
    told[0x010E] = told[0x010F] = told[0x9286] = (HTML + PHP).decode()
    told.get_ifd(0x8825).update({1: "N", 2: (40.0, 31.0, 12.0), 3: "E", 4: (72.0, 48.0, 0.0), 29: MARK.decode()})
    return told


def jpeg_with(marker, body):
    """A JPEG with a segment of its own behind the first mark."""
    plain = drawn()
    return plain[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body + plain[2:]


def png_with(*chunks, kind=drawn):
    """A PNG with chunks of its own behind its header."""
    plain = drawn("PNG")
    return plain[:33] + b"".join(png_chunk(*chunk) for chunk in chunks) + plain[33:]


def claiming(width, height):
    """A PNG of some hundred bytes that claims so many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(999))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*chunk) for chunk in chunks)


def jpeg_claiming(side):
    """A JPEG whose header alone says how large it is."""
    plain = bytearray(drawn())
    at = plain.index(b"\xff\xc0") + 5
    plain[at : at + 4] = struct.pack(">HH", side, side)
    return bytes(plain)


def webp_claiming(side):
    body = b"VP8X" + struct.pack("<I", 10) + bytes(4) + struct.pack("<I", side - 1)[:3] * 2
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def animated(kind, mode="RGB", **options):
    frames = [Image.new(mode, (60, 40), colour) for colour in ("teal", "red", "white")]
    file = io.BytesIO()
    frames[0].save(file, kind, save_all=True, append_images=frames[1:], **options)
    return file.getvalue()


def words(kind, compressed=False):
    """A PNG that carries texts; `compressed`: ones that grow a thousandfold."""
    info = PngImagePlugin.PngInfo()
    if compressed:
        info.add_text("Comment", "a" * 8_000_000, zip=True)
    else:
        info.add_text("Comment", (HTML + PHP).decode())
        info.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{HTML.decode()}</x:xmpmeta>")
    return drawn(kind, pnginfo=info)


def not_pictures():
    started_by = {
        "SVG with a script": (SVG, "photo.svg"),
        "SVG called PNG": (SVG, "photo.png"),
        "XML that asks for a file": (XXE, "photo.svg"),
        "HTML": (HTML, "photo.html"),
        "HTML called JPEG": (HTML, "photo.jpg"),
        "JavaScript": (b"alert('hostile-payload')", "photo.js"),
        "plain text": (b"Dear all,", "photo.txt"),
        "PHP": (PHP, "photo.php"),
        "PHP called JPEG": (PHP, "photo.php.jpg"),
        "shell script": (b"#!/bin/sh\nid\n", "photo.jpg"),
        "rules for a web server": (b"AddType application/x-httpd-php .jpg", ".htaccess"),
        "Linux program": (b"\x7fELF\x02\x01\x01" + bytes(60), "photo.jpg"),
        "Windows program": (b"MZ\x90\0" + bytes(60), "photo.exe"),
        "GIF": (drawn("GIF"), "photo.gif"),
        "animated GIF": (animated("GIF"), "photo.gif"),
        "GIF that is a script too": (b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)", "photo.gif"),
        "GIF that is an archive too": (drawn("GIF") + zipped({"A.class": MARK}), "photo.gif"),
        "BMP": (drawn("BMP"), "photo.bmp"),
        "TIFF": (drawn("TIFF"), "photo.tif"),
        "icon": (drawn("ICO"), "photo.ico"),
        "JPEG 2000": (drawn("JPEG2000"), "photo.jp2"),
        "portable pixmap": (drawn("PPM"), "photo.ppm"),
        "bitmap as a C program": (
            b"#define a_width 9\n#define a_height 9\nstatic char a_bits[] = {0};",
            "photo.xbm",
        ),
        "PostScript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%id) (w) file\n", "photo.eps"),
        "Photoshop": (b"8BPS\0\x01" + bytes(40), "photo.psd"),
        "HEIC": (b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + bytes(40), "photo.heic"),
        "film": (b"\0\0\0\x18ftypmp42" + bytes(40), "photo.mp4"),
        "sound that begins as WebP does": (b"RIFF\x24\0\0\0WAVEfmt " + bytes(40), "photo.webp"),
        "PDF": (b"%PDF-1.7\n%%EOF", "photo.pdf"),
        "PDF with a JPEG behind": (b"%PDF-1.7\n" + drawn(), "photo.jpg"),
        "archive": (zipped({"photo.jpg": drawn()}), "photo.zip"),
        "archive that unpacks to 8 MB": (zipped({"a": bytes(8_000_000)}), "photo.jpg"),
        "no byte but zero": (bytes(500), "photo.jpg"),
        "first bytes of a JPEG": (b"\xff\xd8\xff\xe0", "photo.jpg"),
        "first bytes of a PNG": (b"\x89PNG\r\n\x1a\n", "photo.png"),
    }
    return [Hostile(what, content, name, NOT_ONE) for what, (content, name) in started_by.items()]


def broken_pictures():
    jpeg, png, webp = drawn(size=(900, 900)), drawn("PNG"), drawn("WEBP", (300, 300))
    spoiled = bytearray(png)
    spoiled[45] ^= 0xFF
    return [
        Hostile("nothing", b"", refused=EMPTY),
        Hostile("half a JPEG", jpeg[: len(jpeg) // 2], refused=DAMAGED),
        Hostile("half a PNG", png[:60], "photo.png", DAMAGED),
        Hostile("half a WebP", webp[: len(webp) // 2], "photo.webp", NOT_ONE),
        Hostile("PNG with a wrong checksum", bytes(spoiled), "photo.png", DAMAGED),
        Hostile("PNG of 50,000 by 50,000", claiming(50_000, 50_000), "photo.png", PIXELS),
        Hostile("PNG of 8,000 by 8,000", claiming(8000, 8000), "photo.png", PIXELS),
        Hostile("JPEG of 65,500 by 65,500", jpeg_claiming(65_500), refused=PIXELS),
        Hostile("WebP of 16,383 by 16,383", webp_claiming(16_383), "photo.webp", PIXELS),
        Hostile("PNG whose text grows to 8 MB", words("PNG", compressed=True), "photo.png", NOT_ONE),
        Hostile(
            "PNG whose colour profile grows to 8 MB",
            png_with((b"iCCP", b"p\0\0" + zlib.compress(bytes(8_000_000)))),
            "photo.png",
            NOT_ONE,
        ),
        Hostile("JPEG with 15 MB behind it", drawn() + bytes(MAX_FILE_SIZE), refused=LARGE),
    ]


def pictures_with_more():
    """They are pictures, and something else besides: what is kept is the picture."""
    return [
        Hostile("JPEG that tells the place and the camera", drawn(exif=exif())),
        Hostile("JPEG on its side", drawn(exif=exif(6)), size=(40, 60)),
        Hostile("JPEG turned as no camera turns it", drawn(exif=exif(99))),
        Hostile("JPEG with a broken note of its camera", jpeg_with(0xE1, b"Exif\0\0MM\0*\0\0\xff\xff" + MARK)),
        Hostile("JPEG with HTML as its comment", drawn(comment=HTML + PHP)),
        Hostile("JPEG with HTML as its colour profile", drawn(icc_profile=HTML * 20)),
        Hostile("JPEG with a colour profile of 5 MB", drawn(icc_profile=MARK * 350_000)),
        Hostile("JPEG with a description in XML", jpeg_with(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + HTML)),
        Hostile("JPEG with HTML behind it", drawn() + HTML),
        Hostile("JPEG with PHP behind it", drawn() + PHP, "photo.php.jpg"),
        Hostile("JPEG that is an archive too", drawn() + zipped({"A.class": MARK}), "photo.jar"),
        Hostile("JPEG that is a PDF too", jpeg_with(0xFE, b"%PDF-1.7\n" + MARK), "photo.pdf"),
        Hostile("two JPEGs in one", animated("MPO"), "photo.mpo"),
        Hostile("JPEG in four inks", drawn(mode="CMYK")),
        Hostile("PNG with HTML as its texts", words("PNG"), "photo.png"),
        Hostile("PNG that tells the place", drawn("PNG", exif=exif()), "photo.png"),
        Hostile("PNG that is an archive too", drawn("PNG") + zipped({"a.php": PHP}), "photo.png"),
        Hostile("PNG with a chunk of its own", png_with((b"evIL", HTML)), "photo.png"),
        Hostile("animated PNG", animated("PNG"), "photo.png"),
        Hostile("PNG of 16 bits", drawn("PNG", mode="I;16"), "photo.png"),
        Hostile("PNG with a palette and holes", drawn("PNG", mode="P", transparency=0), "photo.png"),
        Hostile("PNG in grey with holes", drawn("PNG", mode="LA"), "photo.png"),
        Hostile("PNG in black and white", drawn("PNG", mode="1"), "photo.png"),
        Hostile("PNG of one pixel", drawn("PNG", (1, 1)), "photo.png", size=(1, 1)),
        Hostile("PNG of 30,000 by one", drawn("PNG", (30_000, 1)), "photo.png", size=(2000, 1)),
        Hostile("WebP that tells the place", drawn("WEBP", exif=exif(), xmp=HTML), "photo.webp"),
        Hostile("animated WebP", animated("WEBP"), "photo.webp"),
    ]


# A picture like any other, by a name that is none.
NAMES = (
    *("../../../etc/cron.d/evil.jpg", "..\\..\\evil.jpg", "/etc/passwd", "C:\\evil.jpg", ".htaccess", "evil.php.jpg"),
    *(
        "evil.jpg\0.php",
        "con.jpg",
        "x" * 600 + ".jpg",
        "\u202egpj.exe",
        '"><img src=x onerror=alert(1)>.jpg',
        "evil.svg",
    ),
    *("evil.html", "a;b|c`id`.jpg", "фото Ош.jpg", "~root.jpg", "%2e%2e%2fevil.jpg"),
)


def pictures():
    named = [Hostile(f"JPEG called {name[:40]!r}", drawn(), name) for name in NAMES]
    named += [Hostile(f"JPEG called {name!r}", drawn(), name, refused="Choose a photo") for name in (".", "..", "")]
    return [*not_pictures(), *broken_pictures(), *pictures_with_more(), *named]
