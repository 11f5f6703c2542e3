"""Adaptation of text to the font of the PDF: PDF/UA rejects characters without a glyph."""

import functools
import re
from pathlib import Path
from typing import Any

from django.conf import settings
from fontTools.ttLib import TTFont

FONTS = Path(settings.BASE_DIR) / "static" / "vendor" / "liberation"
REPLACEMENT = "□"
# Words of this length may break anywhere, so that they stay in their column.
LONG_WORD = re.compile(r"[^\s<>\"]{28}(?=[^\s<>\"])")
ZERO_WIDTH_SPACE = "\u200b"


@functools.cache
def get_covered_characters() -> frozenset[int]:
    """Return the characters that every style of the font has."""
    character_maps = [TTFont(path, lazy=True).getBestCmap().keys() for path in sorted(FONTS.glob("*.ttf"))]
    return frozenset.intersection(*map(frozenset, character_maps)) | {ord("\n"), ord(ZERO_WIDTH_SPACE)}


def make_printable(data: Any) -> Any:
    """Return the same data (text, lists, dictionaries) with every text adapted to the font."""
    if isinstance(data, str):
        return _adapt(data)
    if isinstance(data, dict):
        return {key: make_printable(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [make_printable(value) for value in data]
    return data


def _adapt(text: str) -> str:
    covered = get_covered_characters()
    if not covered.issuperset(map(ord, text)):
        text = "".join(
            character if ord(character) in covered else " " if character.isspace() else REPLACEMENT
            for character in text
        )
    return text if text.startswith("<svg") else LONG_WORD.sub(rf"\g<0>{ZERO_WIDTH_SPACE}", text)
