"""What people typed, as the font of the PDF can print it: PDF/UA refuses a letter without a shape."""

import functools
import re
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont

FONTS = Path(settings.BASE_DIR) / "static" / "vendor" / "liberation"
UNKNOWN = "□"
# A word as long as this may break anywhere, so that it does not leave its column.
LONG_WORD = re.compile(r"[^\s<>\"]{28}(?=[^\s<>\"])")
MAY_BREAK = "\u200b"


@functools.cache
def known() -> frozenset[int]:
    """The characters that every weight of the font has."""
    each = [TTFont(path, lazy=True).getBestCmap().keys() for path in sorted(FONTS.glob("*.ttf"))]
    return frozenset.intersection(*map(frozenset, each)) | {ord("\n"), ord(MAY_BREAK)}


def printable(content):
    """The same content (text, lists, dictionaries) with every text as it can be printed."""
    if isinstance(content, str):
        return _text(content)
    if isinstance(content, dict):
        return {key: printable(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [printable(value) for value in content]
    return content


def _text(text):
    letters = known()
    if not letters.issuperset(map(ord, text)):
        text = "".join(one if ord(one) in letters else " " if one.isspace() else UNKNOWN for one in text)
    return text if text.startswith("<svg") else LONG_WORD.sub(rf"\g<0>{MAY_BREAK}", text)
