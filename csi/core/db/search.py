"""Text for comparison, and text for sorting."""

import re
import unicodedata
from typing import Any

from django.db import models
from django.db.models import Func


class Fold(Func):
    """Text for comparison, in small Latin letters without marks (SQL: fold_text of csi.core.search)."""

    function = "fold_text"
    arity = 1
    output_field = models.TextField()


class OrderKey(Func):
    """Text for sorting: without case, diacritics and apostrophes; Ё Ң Ө Ү after Е Н О У (SQL: sort_key).

    Use it wherever records are sorted by a name, also in `Meta.ordering`: the database compares code points.
    """

    function = "sort_key"
    template = '%(function)s(%(expressions)s) COLLATE "C"'
    arity = 1
    output_field = models.TextField()


class FamilyNameKey(OrderKey):
    """Family name for sorting: also without particles in lower case, “de la Cruz” like “Cruz”."""

    function = "family_name_key"


class FamilyNameField(models.CharField):
    """The family name of a person; tables sort it without its particles."""

    order_key = FamilyNameKey

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


# Letters that sort directly after another one; the mark is greater than any letter.
MARK = chr(0x10FFFD)
CYRILLIC_LETTERS = (("и\u0306", "й"), ("е\u0308", "е" + MARK), ("у\u0306", "у" + MARK))
DERIVED_LETTERS = (("ң", "н" + MARK), ("ө", "о" + MARK), ("ү", "у" + MARK))
LIGATURES = (("ß", "ss"), ("æ", "ae"), ("œ", "oe"), ("þ", "th"))
SINGLE_LETTERS = str.maketrans("øłđıðħŋə", "oldidhne", "'’‘ʻʼ`´\"“”„«»")


def get_sort_key(text: str) -> str:
    """Return the key of OrderKey for a text, to sort texts that are not columns."""
    key = unicodedata.normalize("NFD", text).lower()
    for letter, replacement in (*CYRILLIC_LETTERS, *DERIVED_LETTERS, *LIGATURES):
        key = key.replace(letter, replacement)
    return re.sub("[\u0300-\u036f]", "", key).translate(SINGLE_LETTERS)
