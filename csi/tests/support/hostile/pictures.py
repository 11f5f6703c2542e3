"""Malicious files for a photo."""

import io
import struct
import zlib

from PIL import Image, PngImagePlugin

from csi.gallery.pictures import MAX_FILE_SIZE
from csi.tests.support.hostile import HTML, PAYLOAD, PHP, HostileFile, encode_png_chunk, zip_files

NOT_A_PICTURE, HEIC, DAMAGED, PIXELS, LARGE, EMPTY = (
    "not a JPEG, PNG or WebP",
    "HEIC picture",
    "damaged",
    "40 million",
    "15 MB",
    "file is empty",
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
XXE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>'


def draw(kind="JPEG", size=(60, 40), mode="RGB", **options):
    file = io.BytesIO()
    Image.new(mode, size).save(file, kind, **options)
    return file.getvalue()


def build_exif(orientation=1):
    """Return metadata with a place, a camera and a payload."""
    metadata = Image.Exif()
    metadata[0x0112] = orientation
    metadata[0x010E] = metadata[0x010F] = metadata[0x9286] = (HTML + PHP).decode()
    metadata.get_ifd(0x8825).update({1: "N", 2: (40.0, 31.0, 12.0), 3: "E", 4: (72.0, 48.0, 0.0), 29: PAYLOAD.decode()})
    return metadata


def build_jpeg(marker, body):
    """Return a JPEG with another segment after its first marker."""
    picture = draw()
    return picture[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body + picture[2:]


def build_png(*chunks):
    """Return a PNG with more chunks after its header."""
    picture = draw("PNG")
    return picture[:33] + b"".join(encode_png_chunk(*chunk) for chunk in chunks) + picture[33:]


def build_png_header(width, height):
    """Return a PNG of about a hundred bytes whose header states this size."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(999))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(encode_png_chunk(*chunk) for chunk in chunks)


def build_jpeg_header(side):
    """Return a small JPEG whose header states this width and height."""
    picture = bytearray(draw())
    start = picture.index(b"\xff\xc0") + 5
    picture[start : start + 4] = struct.pack(">HH", side, side)
    return bytes(picture)


def build_webp_header(side):
    body = b"VP8X" + struct.pack("<I", 10) + bytes(4) + struct.pack("<I", side - 1)[:3] * 2
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def draw_animation(kind, mode="RGB", **options):
    frames = [Image.new(mode, (60, 40), colour) for colour in ("teal", "red", "white")]
    file = io.BytesIO()
    frames[0].save(file, kind, save_all=True, append_images=frames[1:], **options)
    return file.getvalue()


def draw_with_text(kind, compressed=False):
    """Return a picture with text chunks; `compressed`: one that decompresses to 8 MB."""
    info = PngImagePlugin.PngInfo()
    if compressed:
        info.add_text("Comment", "a" * 8_000_000, zip=True)
    else:
        info.add_text("Comment", (HTML + PHP).decode())
        info.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{HTML.decode()}</x:xmpmeta>")
    return draw(kind, pnginfo=info)


def list_other_files():
    files = {
        "SVG with a script": (SVG, "photo.svg"),
        "SVG named PNG": (SVG, "photo.png"),
        "XML with an external entity": (XXE, "photo.svg"),
        "HTML": (HTML, "photo.html"),
        "HTML named JPEG": (HTML, "photo.jpg"),
        "JavaScript": (b"alert('hostile-payload')", "photo.js"),
        "plain text": (b"Dear all,", "photo.txt"),
        "PHP": (PHP, "photo.php"),
        "PHP named JPEG": (PHP, "photo.php.jpg"),
        "shell script": (b"#!/bin/sh\nid\n", "photo.jpg"),
        "web server configuration": (b"AddType application/x-httpd-php .jpg", ".htaccess"),
        "Linux program": (b"\x7fELF\x02\x01\x01" + bytes(60), "photo.jpg"),
        "Windows program": (b"MZ\x90\0" + bytes(60), "photo.exe"),
        "GIF": (draw("GIF"), "photo.gif"),
        "animated GIF": (draw_animation("GIF"), "photo.gif"),
        "GIF that is also a script": (b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)", "photo.gif"),
        "GIF that is also an archive": (draw("GIF") + zip_files({"A.class": PAYLOAD}), "photo.gif"),
        "BMP": (draw("BMP"), "photo.bmp"),
        "TIFF": (draw("TIFF"), "photo.tif"),
        "icon": (draw("ICO"), "photo.ico"),
        "JPEG 2000": (draw("JPEG2000"), "photo.jp2"),
        "portable pixmap": (draw("PPM"), "photo.ppm"),
        "bitmap as a C program": (
            b"#define a_width 9\n#define a_height 9\nstatic char a_bits[] = {0};",
            "photo.xbm",
        ),
        "PostScript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%id) (w) file\n", "photo.eps"),
        "Photoshop": (b"8BPS\0\x01" + bytes(40), "photo.psd"),
        "video": (b"\0\0\0\x18ftypmp42" + bytes(40), "photo.mp4"),
        "WAV, which begins like WebP": (b"RIFF\x24\0\0\0WAVEfmt " + bytes(40), "photo.webp"),
        "PDF": (b"%PDF-1.7\n%%EOF", "photo.pdf"),
        "PDF followed by a JPEG": (b"%PDF-1.7\n" + draw(), "photo.jpg"),
        "archive": (zip_files({"photo.jpg": draw()}), "photo.zip"),
        "archive that decompresses to 8 MB": (zip_files({"a": bytes(8_000_000)}), "photo.jpg"),
        "zero bytes": (bytes(500), "photo.jpg"),
        "first bytes of a JPEG": (b"\xff\xd8\xff\xe0", "photo.jpg"),
        "first bytes of a PNG": (b"\x89PNG\r\n\x1a\n", "photo.png"),
    }
    return [HostileFile(description, content, name, NOT_A_PICTURE) for description, (content, name) in files.items()]


def list_damaged_pictures():
    jpeg, png, webp = draw(size=(900, 900)), draw("PNG"), draw("WEBP", (300, 300))
    spoiled = bytearray(png)
    spoiled[45] ^= 0xFF
    return [
        HostileFile("empty file", b"", error=EMPTY),
        HostileFile("HEIC", b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + bytes(40), "photo.heic", HEIC),
        HostileFile("half a JPEG", jpeg[: len(jpeg) // 2], error=DAMAGED),
        HostileFile("half a PNG", png[:60], "photo.png", DAMAGED),
        HostileFile("half a WebP", webp[: len(webp) // 2], "photo.webp", NOT_A_PICTURE),
        HostileFile("PNG with a wrong checksum", bytes(spoiled), "photo.png", DAMAGED),
        HostileFile("PNG of 50,000 by 50,000", build_png_header(50_000, 50_000), "photo.png", PIXELS),
        HostileFile("PNG of 8,000 by 8,000", build_png_header(8000, 8000), "photo.png", PIXELS),
        HostileFile("JPEG of 65,500 by 65,500", build_jpeg_header(65_500), error=PIXELS),
        HostileFile("WebP of 16,383 by 16,383", build_webp_header(16_383), "photo.webp", PIXELS),
        HostileFile(
            "PNG with text that decompresses to 8 MB",
            draw_with_text("PNG", compressed=True),
            "photo.png",
            NOT_A_PICTURE,
        ),
        HostileFile(
            "PNG with a colour profile that decompresses to 8 MB",
            build_png((b"iCCP", b"p\0\0" + zlib.compress(bytes(8_000_000)))),
            "photo.png",
            NOT_A_PICTURE,
        ),
        HostileFile("JPEG followed by 15 MB", draw() + bytes(MAX_FILE_SIZE), error=LARGE),
    ]


def list_pictures_with_payload():
    """Return pictures with other content, which is removed from the stored picture."""
    return [
        HostileFile("JPEG with the place and the camera", draw(exif=build_exif())),
        HostileFile("JPEG rotated by 90 degrees", draw(exif=build_exif(6)), size=(40, 60)),
        HostileFile("JPEG with an invalid orientation", draw(exif=build_exif(99))),
        HostileFile("JPEG with invalid EXIF data", build_jpeg(0xE1, b"Exif\0\0MM\0*\0\0\xff\xff" + PAYLOAD)),
        HostileFile("JPEG with HTML as its comment", draw(comment=HTML + PHP)),
        HostileFile("JPEG with HTML as its colour profile", draw(icc_profile=HTML * 20)),
        HostileFile("JPEG with a colour profile of 5 MB", draw(icc_profile=PAYLOAD * 350_000)),
        HostileFile("JPEG with a description in XML", build_jpeg(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + HTML)),
        HostileFile("JPEG followed by HTML", draw() + HTML),
        HostileFile("JPEG followed by PHP", draw() + PHP, "photo.php.jpg"),
        HostileFile("JPEG that is also an archive", draw() + zip_files({"A.class": PAYLOAD}), "photo.jar"),
        HostileFile("JPEG that is also a PDF", build_jpeg(0xFE, b"%PDF-1.7\n" + PAYLOAD), "photo.pdf"),
        HostileFile("two JPEGs in one", draw_animation("MPO"), "photo.mpo"),
        HostileFile("CMYK JPEG", draw(mode="CMYK")),
        HostileFile("PNG with HTML as its texts", draw_with_text("PNG"), "photo.png"),
        HostileFile("PNG with the place", draw("PNG", exif=build_exif()), "photo.png"),
        HostileFile("PNG that is also an archive", draw("PNG") + zip_files({"a.php": PHP}), "photo.png"),
        HostileFile("PNG with an unknown chunk", build_png((b"evIL", HTML)), "photo.png"),
        HostileFile("animated PNG", draw_animation("PNG"), "photo.png"),
        HostileFile("PNG of 16 bits", draw("PNG", mode="I;16"), "photo.png"),
        HostileFile("PNG with a palette and transparency", draw("PNG", mode="P", transparency=0), "photo.png"),
        HostileFile("grey PNG with transparency", draw("PNG", mode="LA"), "photo.png"),
        HostileFile("PNG in black and white", draw("PNG", mode="1"), "photo.png"),
        HostileFile("PNG of one pixel", draw("PNG", (1, 1)), "photo.png", size=(1, 1)),
        HostileFile("PNG of 30,000 by one", draw("PNG", (30_000, 1)), "photo.png", size=(2000, 1)),
        HostileFile("WebP with the place", draw("WEBP", exif=build_exif(), xmp=HTML), "photo.webp"),
        HostileFile("animated WebP", draw_animation("WEBP"), "photo.webp"),
    ]


# Malicious file names of a valid picture
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


def list_pictures():
    named = [HostileFile(f"JPEG named {name[:40]!r}", draw(), name) for name in NAMES]
    named += [HostileFile(f"JPEG named {name!r}", draw(), name, error="Choose a photo") for name in (".", "..", "")]
    return [*list_other_files(), *list_damaged_pictures(), *list_pictures_with_payload(), *named]
