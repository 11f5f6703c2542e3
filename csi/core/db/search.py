"""Text for comparison, and text for sorting."""

import re
import unicodedata
from typing import Any

from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language

from csi.core.languages import Language


class Fold(Func):
    """Text for comparison, in small Latin letters without marks (SQL: fold_text of csi.core.search)."""

    function = "fold_text"
    arity = 1
    output_field = models.TextField()


class OrderKey(Func):
    """Text for sorting, without case, diacritics and apostrophes (SQL: sort_key).

    Ё Ң Ө Ү sort after Е Н О У; Ў Қ Ғ Ҳ after Я. Use it wherever records are sorted by a name, also in `Meta.ordering`:
    the database compares code points.
    """

    function = "sort_key"
    template = '%(function)s(%(expressions)s) COLLATE "C"'
    arity = 1
    output_field = models.TextField()

    def localise(self) -> "OrderKey":
        """Return the key of the column in the reader's language."""
        return self


class FamilyNameKey(OrderKey):
    """Family name for sorting: also without particles in lower case, “de la Cruz” like “Cruz”."""

    function = "family_name_key"


class UzbekNameKey(OrderKey):
    """Place name for sorting, as derived for Uzbek in the Cyrillic script (SQL: uzbek_sort_key)."""

    function = "uzbek_sort_key"


class LatinUzbekNameKey(OrderKey):
    """Place name for sorting, as derived for Uzbek in the Latin script (SQL: latin_uzbek_sort_key)."""

    function = "latin_uzbek_sort_key"


NAME_KEYS: dict[str | None, type[OrderKey]] = {Language.UZBEK: UzbekNameKey, Language.UZBEK_LATIN: LatinUzbekNameKey}


class LocalNameKey(OrderKey):
    """Name for sorting that is in the reader's language already, but for the derivation of Uzbek names."""

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        return self.localise().resolve_expression(*args, **kwargs)

    def localise(self) -> OrderKey:
        return self.get_key(self.get_source_expressions()[0])

    def get_key(self, name: Any) -> OrderKey:
        """Return the key of a name in the reader's language."""
        return NAME_KEYS.get(get_language(), OrderKey)(name)


class TranslatedNameKey(LocalNameKey):
    """Name for sorting in the reader's language: the first of `list_name_languages` that is not empty."""

    def localise(self) -> OrderKey:
        path = self.get_source_expressions()[0].name
        paths = dict.fromkeys(self.get_path(path, language) for language in list_name_languages())
        return self.get_key(first_name(*paths))

    def get_path(self, path: str, language: str) -> str:
        """Return the path of the name in a language."""
        return path.removesuffix("en") + language


class RussianNameKey(TranslatedNameKey):
    """Name for sorting: `name`, or `name_ru` for a reader of another language than English."""

    def get_path(self, path: str, language: str) -> str:
        return path if language == "en" else f"{path}_ru"


def first_name(*paths: str) -> str | Coalesce:
    """Return the first name that is not empty; the one at the last path never is."""
    *translated, path = paths
    return Coalesce(*(NullIf(F(name), Value("")) for name in translated), F(path)) if translated else path


class SortedByKeyField(models.CharField):
    """A name that tables sort by a key of its own."""

    order_key: type[OrderKey]

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class TranslatedNameField(SortedByKeyField):
    """A name in English, beside the columns `name_ru` and `name_ky`."""

    order_key = TranslatedNameKey


class RussianNameField(SortedByKeyField):
    """A name, beside the column of its Russian form."""

    order_key = RussianNameKey


class LocalNameField(SortedByKeyField):
    """The field of an annotation by `local_name`."""

    order_key = LocalNameKey


def local_name(key: TranslatedNameKey) -> Any:
    """Return the name that a key sorts, for an annotation; `adapt_name` derives the Uzbek one from it."""
    return models.ExpressionWrapper(key.localise().get_source_expressions()[0], output_field=LocalNameField())


def get_name_language() -> str:
    """Return the language of names for the reader: Uzbek names are derived from the Russian ones."""
    language = (get_language() or "en")[:2]
    return "ru" if language == "uz" else language


def list_name_languages() -> tuple[str, ...]:
    """Return the languages of names in the order of preference; Kyrgyz readers know the Russian ones."""
    return tuple(dict.fromkeys((language := get_name_language(), "en" if language == "en" else "ru", "en")))


class FamilyNameField(SortedByKeyField):
    """The family name of a person; tables sort it without its particles."""

    order_key = FamilyNameKey


# Letters that sort directly after another one; the mark is greater than any letter.
MARK = chr(0x10FFFD)
CYRILLIC_LETTERS = (("и\u0306", "й"), ("е\u0308", "е" + MARK))
# The end of the Uzbek alphabet
UZBEK_LETTERS = (("у\u0306", f"я{MARK}а"), ("қ", f"я{MARK}б"), ("ғ", f"я{MARK}в"), ("ҳ", f"я{MARK}г"))
DERIVED_LETTERS = (("ң", "н" + MARK), ("ө", "о" + MARK), ("ү", "у" + MARK))
LIGATURES = (("ß", "ss"), ("æ", "ae"), ("œ", "oe"), ("þ", "th"))
SINGLE_LETTERS = str.maketrans("øłđıðħŋə", "oldidhne", "'’‘ʻʼ`´\"“”„«»")


# The end of the Uzbek alphabet in the Latin script
LATIN_UZBEK_LETTERS = (
    ("oʻ", f"z{MARK}a"),
    ("gʻ", f"z{MARK}b"),
    ("sh", f"z{MARK}c"),
    ("ch", f"z{MARK}d"),
)


def get_sort_key(text: str) -> str:
    """Return the key of OrderKey for a text, to sort texts that people typed."""
    key = unicodedata.normalize("NFD", text).lower()
    for letter, replacement in (*CYRILLIC_LETTERS, *UZBEK_LETTERS, *DERIVED_LETTERS, *LIGATURES):
        key = key.replace(letter, replacement)
    return re.sub("[\u0300-\u036f]", "", key).translate(SINGLE_LETTERS)


def get_local_sort_key(text: str) -> str:
    """Return the key of LocalNameKey for a displayed text, to sort translated texts and names of places."""
    if get_language() == Language.UZBEK_LATIN:
        text = text.lower()
        for letter, replacement in LATIN_UZBEK_LETTERS:
            text = text.replace(letter, replacement)
    return get_sort_key(text)


def get_name_order(record: models.Model) -> tuple[str, Any]:
    """Return the key by which records are sorted by their names; equal names by their primary keys."""
    is_local = any(isinstance(key, LocalNameKey) for key in record._meta.ordering or ())
    return (get_local_sort_key if is_local else get_sort_key)(str(record)), record.pk
