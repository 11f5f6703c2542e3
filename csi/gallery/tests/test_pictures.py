"""Preparation of uploaded pictures."""

import io
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from csi.gallery.pictures import MAX_FILE_SIZE, InvalidPicture, prepare_picture
from csi.gallery.tests.factories import picture_bytes

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><title>x</title><script>alert(1)</script>"


def build_upload(content, name="photo.jpg"):
    return SimpleUploadedFile(name, content, "image/jpeg")


def create_zip():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("photo.jpg", b"x" * 100)
    return file.getvalue()


def empty_png(width, height):
    """Return a small PNG that declares the given number of pixels."""

    def build_chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + build_chunk(b"IHDR", header)
        + build_chunk(b"IDAT", zlib.compress(b"\0" * 999))
        + build_chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(SVG, "not a JPEG, PNG or WebP", id="svg"),
        pytest.param(HTML, "not a JPEG, PNG or WebP", id="html"),
        pytest.param(picture_bytes("GIF"), "not a JPEG, PNG or WebP", id="gif"),
        pytest.param(b"GIF89a/*" + HTML + b"*/", "not a JPEG, PNG or WebP", id="gif and script at once"),
        pytest.param(create_zip(), "not a JPEG, PNG or WebP", id="zip"),
        pytest.param(picture_bytes("TIFF"), "not a JPEG, PNG or WebP", id="tiff"),
        pytest.param(b"\0\0\0\x18ftypheic" + b"\0" * 99, "This is a HEIC picture", id="heic"),
        pytest.param(picture_bytes("PNG")[:60], "damaged or incomplete", id="cut off"),
        pytest.param(picture_bytes("JPEG", (900, 900))[:2000], "damaged or incomplete", id="half a jpeg"),
        pytest.param(empty_png(8000, 8000), "40 million pixels", id="many pixels"),
        pytest.param(empty_png(50_000, 50_000), "40 million pixels", id="bomb"),
        pytest.param(b"\xff\xd8" + b"\0" * MAX_FILE_SIZE, "larger than 15 MB", id="large"),
    ],
)
def test_invalid_picture_is_rejected_with_reason(content, message):
    with pytest.raises(InvalidPicture, match=message):
        prepare_picture(build_upload(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_format_is_converted_to_jpeg(kind):
    picture = prepare_picture(build_upload(picture_bytes(kind), name="innocent.html"))
    assert Image.open(picture).format == "JPEG"
    assert Image.open(picture.thumbnail).format == "JPEG"


def test_metadata_is_removed_and_picture_is_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # held on its side
    exif[0x010F] = "Camera of A. Osmonova"
    exif.get_ifd(0x8825)[1] = "N"
    source = picture_bytes("JPEG", (80, 40), exif=exif, comment=b"Osh, 40.51 N")
    assert b"Osmonova" in source and b"40.51" in source

    content = prepare_picture(build_upload(source)).read()

    image = Image.open(io.BytesIO(content))
    assert image.size == (40, 80)
    assert not image.getexif() and not image.info.get("comment")
    assert b"Osmonova" not in content and b"40.51" not in content


def test_large_picture_is_reduced_to_2000_pixels_and_thumbnail_to_400():
    picture = prepare_picture(build_upload(picture_bytes("JPEG", (4000, 1000))))
    assert Image.open(picture).size == (2000, 500)
    assert Image.open(picture.thumbnail).size == (400, 100)


def test_transparent_areas_become_white():
    file = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(file, "PNG")
    image = Image.open(prepare_picture(build_upload(file.getvalue())))
    assert min(image.getpixel((10, 10))) > 250


def test_data_appended_to_picture_is_removed():
    content = prepare_picture(build_upload(picture_bytes() + create_zip() + HTML)).read()
    assert b"<script>" not in content and b"PK\x03\x04" not in content
