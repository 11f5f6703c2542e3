"""Where the pictures of the documentation lie, and how they become small."""

import io
import sys
from pathlib import Path

from PIL import Image

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
LARGEST = 150_000
# Colours of a picture's palette: the most with which it is small enough.
PALETTES = (256, 128, 64, 32)


def keep(name, png):
    """Writes a picture of the documentation, and says so."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    taken = small(png)
    (FOLDER / f"{name}.png").write_bytes(taken)
    sys.stdout.write(f"{name}.png, {len(taken) // 1000} kB\n")


def small(png):
    """The same picture in as many colours as fit into `LARGEST` bytes."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in PALETTES:
        reduced = io.BytesIO()
        # Without dithering, for flat colours shrink well and letters stay sharp.
        picture.quantize(colours, dither=Image.Dither.NONE).save(reduced, "PNG", optimize=True)
        if reduced.tell() <= LARGEST:
            break
    return reduced.getvalue()
