"""Uploaded pictures: judged by what they hold, freed of what they tell, made small enough for a weak connection."""

import io
import threading

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

MAX_FILE_SIZE = 15 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_SIDE = 2000
THUMBNAIL_SIDE = 400
# What Pillow may open at all; its other decoders never see a stranger's file.
FORMATS = ("JPEG", "PNG", "WEBP")
# A picture of 40 million pixels takes up to 700 MB while it is decoded: a process has room for one at a time.
DECODE_LOCK = threading.Lock()


class InvalidPicture(ValueError):
    """A file that is no picture of ours; its text says why, for the person who chose it."""


class Picture(ContentFile):
    """A JPEG that came through `prepare`, with its thumbnail."""

    def __init__(self, image):
        super().__init__(encode_jpeg(image), name="photo.jpg")
        small = image.copy()
        small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
        self.thumbnail = ContentFile(encode_jpeg(small))


def prepare_picture(file):
    """The `Picture` in an uploaded file, upright, at most 2000 pixels long, without a word on where it was taken."""
    if file.size > MAX_FILE_SIZE:
        raise InvalidPicture(_("This file is larger than 15 MB. Choose a smaller one."))
    try:
        file.seek(0)
        image = Image.open(file, formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise InvalidPicture(TOO_MANY_PIXELS) from error
    except Exception as error:  # Pillow's decoders raise whatever a hostile file drives them to
        raise InvalidPicture(_("This is not a JPEG, PNG or WebP picture. Choose another file.")) from error
    if image.width * image.height > MAX_PIXELS:
        raise InvalidPicture(TOO_MANY_PIXELS)
    try:
        with DECODE_LOCK:
            return Picture(redraw(image))
    except Exception as error:
        raise InvalidPicture(_("This picture is damaged or cut off. Choose another file, or send it again.")) from error


TOO_MANY_PIXELS = _("This picture has more than 40 million pixels. Make it smaller and choose it again.")


def redraw(image):
    """The picture on a fresh canvas, which carries no camera, place, comment or colour profile of the old one."""
    image.draft("RGB", (MAX_SIDE, MAX_SIDE))
    image.load()
    # Made small first, for each further step needs as much memory again.
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


def convert_colours(image):
    """Without a palette, and with 8 of 16 bits: else it cannot be made smaller well."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return image.convert("RGBA") if image.mode in ("P", "PA") else image


def rotate_upright(image):
    """Turned as its camera was held; as it lies where the camera's note is broken."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # a broken note on the camera does not spoil the picture
        return image


def encode_jpeg(image):
    file = io.BytesIO()
    image.save(file, "JPEG", quality=85, optimize=True, progressive=True)
    return file.getvalue()
