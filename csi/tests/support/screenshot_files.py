"""Compress screenshots and write them to docs/pictures."""

import io
import sys

from PIL import Image

from csi.tests.support.sources import PROJECT

FOLDER = PROJECT / "docs" / "pictures"
MAX_SIZE = 150_000
# Numbers of colours, tried in this order until the file is small enough
PALETTES = (256, 128, 64, 32)


def save_screenshot(name, png):
    """Write a screenshot of the documentation and print its size."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    content = compress(png)
    (FOLDER / f"{name}.png").write_bytes(content)
    sys.stdout.write(f"{name}.png, {len(content) // 1000} kB\n")


def compress(png):
    """Return the picture with as many colours as fit into `MAX_SIZE` bytes."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in PALETTES:
        reduced = io.BytesIO()
        # Without dithering, flat colours compress well and text stays sharp.
        picture.quantize(colours, dither=Image.Dither.NONE).save(reduced, "PNG", optimize=True)
        if reduced.tell() <= MAX_SIZE:
            break
    return reduced.getvalue()
