"""A pseudo-language that brackets every marked text, and a search for text outside the brackets."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import translation

OPENING, CLOSING = "⟦", "⟧"
BRACKETED = re.compile("⟦[^⟦⟧]*⟧")
SHOWN_ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "aria-description", "data-label")
# Charts wrap their labels; the table below each of them repeats these.
HIDDEN_TAGS = ("script", "style", "svg")
URL = re.compile(r"https?://\S+")
SEPARATORS = " ,.;:·–—()[]“”«»/|+*=÷%…›"
WORD = re.compile(r"[^\W\d_]{2,}")


def bracket_texts(monkeypatch: Any) -> None:
    """Bracket each text that is translated until the end of the test."""
    wrap_translations(monkeypatch, _bracket)
    # Caches that contain texts have the language in their keys; names and formats remain English.
    monkeypatch.setattr(translation._trans, "get_language", lambda: "en-marked")


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


class ShownTexts(HTMLParser):
    """Parser that collects the texts and the attributes of a page that a user reads or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        values = dict(attrs)
        if tag in HIDDEN_TAGS:
            self._hidden += 1
        self.texts += [values[name] for name in SHOWN_ATTRIBUTES if values.get(name)]
        if tag == "input" and values.get("type") in ("submit", "button") and values.get("value"):
            self.texts.append(values["value"])
        self.texts += [value for name, value in attrs if tag == "template" and name.startswith("data-") and value]

    def handle_endtag(self, tag: str) -> None:
        if tag in HIDDEN_TAGS:
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        if not self._hidden and data.strip():
            self.texts.append(data)


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
        self.values = values
        self.all = "\n".join(sorted(values))

    def contains(self, text: str) -> bool:
        """Return True if a text is a stored one; a part of one if it has several words."""
        return text in self.values or (len(WORD.findall(text)) > 1 and text in self.all)


def find_unmarked(text: str, stored: StoredTexts) -> Iterator[str]:
    """Yield the parts of a text outside the brackets that are not stored values."""
    text = " ".join(text.split())
    while BRACKETED.search(text):
        text = BRACKETED.sub("\n", text)
    for part in text.split("\n"):
        part = URL.sub("", part).strip(SEPARATORS)
        if WORD.search(part) and not stored.contains(part):
            yield from (piece for piece in split_text(part) if not stored.contains(piece))


def split_text(text: str) -> list[str]:
    """Return the parts of a text between punctuation marks that contain words."""
    pieces = re.split(r", |: | – |; | · | \(|\) |/|“|”", text)
    return [piece.strip(" ().") for piece in pieces if WORD.search(piece)]
