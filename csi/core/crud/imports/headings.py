"""Headings of columns in English, Russian, Kyrgyz and Uzbek."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import override

from csi.core.crud.imports.cells import normalise
from csi.core.languages import Language

# {normalised English label: normalised headings in other languages, abbreviations among them}
_synonyms: dict[str, set[str]] = {}


def register_headings(table: Mapping[str, Sequence[str]]) -> None:
    """Add headings in other languages by the English label of a field."""
    for label, synonyms in table.items():
        _synonyms.setdefault(normalise_heading(label), set()).update(map(normalise_heading, synonyms))


def normalise_heading(value: Any) -> str:
    """Return a heading for comparison: without case, punctuation and repeated spaces."""
    text = normalise(value).replace("ё", "е")
    for character in ",.:;*()№#":
        text = text.replace(character, " ")
    return " ".join(text.split())


def list_headings(name: str, label: Any, languages: Iterable[str] = Language.values) -> set[str]:
    """Return the normalised headings of a column: labels in these languages, synonyms, field name."""
    [english] = translate_heading(label, [Language.ENGLISH])
    return {*translate_heading(label, languages), english, normalise_heading(name), *_synonyms.get(english, ())}


def translate_heading(label: Any, languages: Iterable[str] = Language.values) -> set[str]:
    """Return a normalised label in each language."""
    headings = set()
    for language in languages:
        with override(language):
            headings.add(normalise_heading(label))
    return headings


def find_header(rows: Sequence[tuple[int, Sequence[Any]]], known: Iterable[str]) -> int:
    """Return the index of the row of headings: of the first ten rows the one that has most known headings."""
    headings = set(known)
    counts = [
        sum(normalise_heading(cell) in headings for cell in cells if isinstance(cell, str))
        for _number, cells in rows[:10]
    ]
    return counts.index(max(counts)) if any(counts) else 0


register_headings(
    {
        "ID": ("ид", "ид записи", "номер записи", "жазуунун номери", "yozuv raqami", "ёзув рақами"),
        "Delete": ("удалить", "удаление", "удалить строку", "delete row", "өчүрүү", "жок кылуу", "ўчириш", "oʻchirish"),
        "Version": ("версия", "версиясы", "versiya"),
    }
)
