"""Adaptation of text to the fonts of the PDF: PDF/UA rejects characters without a glyph."""

import functools
import re
from pathlib import Path
from typing import Any

from django.conf import settings
from fontTools.ttLib import TTFont

VENDOR = Path(settings.BASE_DIR) / "static" / "vendor"
# Liberation Sans for Latin, Cyrillic, Greek and Hebrew; Noto Sans for Arabic, Armenian and Georgian.
FONT_FOLDERS = (VENDOR / "liberation", VENDOR / "noto")
REPLACEMENT = "□"
# Longer words may break anywhere, so that they stay in their column.
MAX_WORD_LENGTH = 28
LONG_WORD = re.compile(rf"[^\s<>\"]{{{MAX_WORD_LENGTH}}}(?=[^\s<>\"])")
ZERO_WIDTH_SPACE = "\u200b"


@functools.cache
def get_covered_characters() -> frozenset[int]:
    """Return the characters that every style of one of the fonts has."""
    families: dict[str, list[frozenset[int]]] = {}
    for folder in FONT_FOLDERS:
        for path in folder.glob("*.ttf"):
            characters = frozenset(TTFont(path, lazy=True).getBestCmap())
            families.setdefault(path.stem.partition("-")[0], []).append(characters)
    covered = (frozenset.intersection(*styles) for styles in families.values())
    return frozenset.union(*covered) | {ord("\n"), ord(ZERO_WIDTH_SPACE)}


def make_printable(data: Any) -> Any:
    """Return the same data (text, lists, dictionaries) with every text adapted to the fonts."""
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
