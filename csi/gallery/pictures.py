"""Preparation of uploaded pictures: validation, removal of metadata, reduction in size."""

import io
import threading
from typing import Any

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

MAX_FILE_SIZE = 15 * 1024 * 1024  # bytes
MAX_PIXELS = 40_000_000
MAX_SIDE = 2000  # pixels
THUMBNAIL_SIDE = 400  # pixels
# Other decoders of Pillow are never used for uploads.
FORMATS = ("JPEG", "PNG", "WEBP")
# Decoding 40 million pixels takes up to 700 MB, so each process decodes one picture at a time.
DECODE_LOCK = threading.Lock()
TOO_MANY_PIXELS = _("This picture has more than 40 million pixels. Reduce its size and choose it again.")

NOT_A_PICTURE = _("This is not a JPEG, PNG or WebP picture. Choose another file.")
HEIC = _(
    "This is a HEIC picture, which cannot be read here. On an iPhone, choose Settings, Camera, Formats, “Most "
    "Compatible”, or send the picture to yourself as JPEG, then choose it again."
)
# The names of HEIC and HEIF files, after the length of the first box.
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


class InvalidPicture(ValueError):
    """An uploaded file that cannot be used; the first argument is the message for the user."""


class PreparedPicture(ContentFile):
    """A JPEG created by `prepare_picture`, with its thumbnail."""

    def __init__(self, image: Image.Image) -> None:
        super().__init__(encode_jpeg(image), name="photo.jpg")
        small = image.copy()
        small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
        self.thumbnail = ContentFile(encode_jpeg(small))


def prepare_picture(file: Any) -> PreparedPicture:
    """Return an uploaded file as an upright picture of at most 2000 pixels, without metadata.

    Raise InvalidPicture if the file is too large or is not a JPEG, PNG or WebP picture.
    """
    if file.size > MAX_FILE_SIZE:
        raise InvalidPicture(_("This file is larger than 15 MB. Choose a smaller one."))
    try:
        file.seek(0)
        image = Image.open(file, formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise InvalidPicture(TOO_MANY_PIXELS) from error
    except Exception as error:  # Pillow's decoders raise any exception for a hostile file
        raise InvalidPicture(HEIC if is_heic(file) else NOT_A_PICTURE) from error
    if image.width * image.height > MAX_PIXELS:
        raise InvalidPicture(TOO_MANY_PIXELS)
    try:
        with DECODE_LOCK:
            return PreparedPicture(redraw(image))
    except Exception as error:
        raise InvalidPicture(
            _("This picture is damaged or incomplete. Choose another file, or send it again.")
        ) from error


def is_heic(file: Any) -> bool:
    """Return whether a file is a picture in the usual format of an iPhone."""
    file.seek(0)
    start = file.read(12)
    return start[4:8] == b"ftyp" and start[8:12] in HEIC_BRANDS


def redraw(image: Image.Image) -> Image.Image:
    """Return the picture on a new canvas, without metadata or colour profile."""
    image.draft("RGB", (MAX_SIDE, MAX_SIDE))
    image.load()
    # Reduced first, because each further step needs the memory of the whole picture again.
    image = convert_colours(image)
    image.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    image = rotate_upright(image)
    canvas = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        canvas.paste(image, mask=image)
    else:
        canvas.paste(image.convert("RGB"))
    return canvas


def convert_colours(image: Image.Image) -> Image.Image:
    """Return the picture without a palette and with 8 bits per channel, as resampling requires."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return image.convert("RGBA") if image.mode in ("P", "PA") else image


def rotate_upright(image: Image.Image) -> Image.Image:
    """Return the picture rotated by its EXIF orientation, or unchanged if that is invalid."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # invalid EXIF data does not make the picture unusable
        return image


def encode_jpeg(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=85, optimize=True, progressive=True)
    return file.getvalue()
