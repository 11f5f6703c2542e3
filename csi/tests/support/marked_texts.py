"""A pseudo-language that brackets every marked text, and a search for text outside the brackets."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import translation
from django_countries import countries

from advisers.models import Adviser
from csi.accounts.models import User
from csi.core import models as mission_models
from csi.core.languages import Language
from csi.reports.documents import pdf
from csi.reports.documents.font_coverage import ZERO_WIDTH_SPACE, make_printable
from csi.tests.support.shown_texts import get_content_type, read_response

# Texts that are the same in every language, and those of Django's admin that it does not translate.
UNTRANSLATED = {*Language.labels, "csi", "iso", "search", "true", "false", "firefox", "linux"}

# The fonts of the documents contain these, and no text does.
OPENING, CLOSING = "◄", "►"
# A title that is cut off, as that of a sheet, has no closing bracket.
BRACKETED = re.compile(f"{OPENING}[^{OPENING}{CLOSING}]*(?:{CLOSING}|$)")
# Data of a document that is not printed
NO_TEXTS = ("colours", "language", "longest", "tone", "tones")
# Stands for a bracketed text between two parts of a text.
BOUNDARY = "\x1f"
URL = re.compile(r"https?://\S+")
SEPARATORS = " ,.;:·–—()[]“”«»/|+*=÷%…›"
WORD = re.compile(r"[^\W\d_]{2,}")


def bracket_texts(monkeypatch: Any) -> None:
    """Bracket each text that is translated until the end of the test."""
    wrap_translations(monkeypatch, _bracket)
    # Caches that contain texts have the language in their keys; names and formats remain English.
    monkeypatch.setattr(translation._trans, "get_language", lambda: "en-marked")
    # The key of this cache has none: a result of this test must not remain for others.
    monkeypatch.setattr(mission_models, "find_country_code", mission_models.find_country_code.__wrapped__)


def wrap_translations(monkeypatch: Any, wrap: Callable[[Any, str], Any]) -> None:
    """Replace each function that translates by `wrap(function, its name)` until the end of the test."""
    for name in ("gettext", "ngettext", "pgettext", "npgettext"):
        monkeypatch.setattr(translation._trans, name, wrap(getattr(translation._trans, name), name))


def _bracket(translate: Any, name: str) -> Any:
    def translate_bracketed(*arguments: Any) -> str:
        if name == "pgettext" and arguments[0] == "date format":
            return translate(*arguments)
        text = translate(*arguments)
        return f"{OPENING}{text}{CLOSING}" if text.strip() else text

    return translate_bracketed


class StoredTexts:
    """The texts in the database, which are not translated."""

    def __init__(self) -> None:
        values: set[str] = set()
        for model in apps.get_models():
            names = [
                field.attname
                for field in model._meta.concrete_fields
                if isinstance(field, models.CharField | models.TextField | models.FileField) and not field.choices
            ]
            if names:
                for row in model._default_manager.values_list(*names):
                    values.update(" ".join(str(value).split()) for value in row if value)
        self.values = values | {value.strip(SEPARATORS) for value in values}
        self.all = "\n".join(sorted(values))
        self.people = {str(person) for model in (User, Adviser) for person in model.objects.all()}

    def contains(self, text: str) -> bool:
        """Return True if a text is a stored one; a part of one if it has several words."""
        return text in self.values or (len(WORD.findall(text)) > 1 and text in self.all)


def find_unmarked(text: str, stored: StoredTexts) -> Iterator[str]:
    """Yield the parts of a text outside the brackets that are not stored values; a line may be one."""
    for part in split_brackets(text):
        if not _is_stored(part, stored):
            lines = [line for line in part.splitlines() if not _is_stored(line, stored)]
            yield from (piece for line in lines for piece in split_text(line) if not stored.contains(piece))


def split_brackets(text: str) -> list[str]:
    """Return the parts of a text outside the brackets, without URLs."""
    while BRACKETED.search(text):
        text = BRACKETED.sub(BOUNDARY, text)
    return URL.sub("", text).split(BOUNDARY)


def _is_stored(part: str, stored: StoredTexts) -> bool:
    """Return True if a text is a stored one, or contains no word."""
    text = " ".join(part.split()).strip(SEPARATORS)
    return not WORD.search(text) or stored.contains(text)


def split_text(text: str) -> list[str]:
    """Return the parts of a text between punctuation marks that contain words."""
    pieces = re.split(r", |: | – |; | · | \(|\) |/|“|”", " ".join(text.split()))
    return [piece.strip(" ().") for piece in pieces if WORD.search(piece)]


def list_strings(data: Any) -> Iterator[str]:
    """Yield the texts in the data of a document, without its charts, colours and language."""
    if isinstance(data, dict):
        for value in (value for key, value in data.items() if key not in NO_TEXTS):
            yield from list_strings(value)
    elif isinstance(data, list):
        for value in data:
            yield from list_strings(value)
    elif isinstance(data, str) and not data.startswith("<svg"):
        yield data.replace(ZERO_WIDTH_SPACE, "")


class UnmarkedTextFinder:
    """Finds the texts that are neither bracketed nor stored, nor the same in every language."""

    def __init__(self, monkeypatch: Any) -> None:
        self.stored = StoredTexts()
        country_names = {piece for _code, name in countries for piece in (name, *split_text(name))}
        known = (*UNTRANSLATED, *self.stored.values, *self.stored.people, *country_names)
        self.known = {text.casefold() for text in known}
        bracket_texts(monkeypatch)
        self.has_found_marked = False
        self.document_data: Any = None
        monkeypatch.setattr(pdf, "make_printable", self._keep_data)

    def _keep_data(self, data: Any) -> Any:
        """Keep the data of the last document."""
        self.document_data = make_printable(data)
        return self.document_data

    def find_in_response(self, response: Any) -> set[str]:
        """Return the unmarked parts of a page or a file."""
        if get_content_type(response) == "application/pdf":
            return self._find_in_document(response)
        return self.find(read_response(response))

    def _find_in_document(self, response: Any) -> set[str]:
        """Return the unmarked parts of the texts of a document, and the words that only its pages contain.

        The extracted text of a page does not separate the cells of a table.
        """
        texts = list(list_strings(self.document_data))
        words = {word for text in texts for part in split_brackets(text) for word in WORD.findall(part)}
        shown = {word for part in split_brackets("\n".join(read_response(response))) for word in WORD.findall(part)}
        return self.find(texts) | (shown - words)

    def find(self, texts: Iterable[str]) -> set[str]:
        """Return the unmarked parts of texts."""
        texts = list(texts)
        self.has_found_marked |= any(OPENING in text for text in texts)
        found = {part for text in texts for part in find_unmarked(text, self.stored)}
        return {part for part in found if part.casefold() not in self.known}
