"""Full-text search that tolerates Kyrgyz letter variants and spelling errors, and the sort key."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, Self

from django.contrib.postgres.search import TrigramWordSimilarity
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.constants import LOOKUP_SEP
from django.db.models.lookups import Contains, GreaterThanOrEqual, Regex

# Further words rarely narrow the result and cost a scan each.
MAX_WORDS = 8
# Shorter words are similar to too many others: they match the start of words only.
MIN_LENGTH_FOR_SIMILARITY = 4
# Matches "Uzgan" with "Uzgen", but not "Osh" with "Kosh-Dobo".
MIN_SIMILARITY = 0.45


class Fold(Func):
    """Text for comparison: without case, Ң like Н, Ө like О, Ү like У (SQL: fold_text)."""

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


class SearchMixin:
    """Add `search(text)` to a queryset; `search_fields`: fields of the record or paths to related records."""

    model: Any
    filter: Any
    search_fields: tuple[str, ...] = ()

    def search(self, text: str | None) -> Self:
        """Return the records in which every word of `text` occurs in one of the fields, exactly or similarly."""
        words = [word for word in re.split(r"[\s,;]+", (text or "").replace("\0", " ")) if word][:MAX_WORDS]
        if not words or not self.search_fields:
            return self
        condition = Q()
        for word in words:
            condition &= self._match_any_field(word)
        if any(self._is_multi_valued(path) for path in self.search_fields):
            # A join to several rows would repeat the record; the subquery keeps each once.
            return self.filter(pk__in=self.model._base_manager.filter(condition).values("pk"))
        return self.filter(condition)

    def _match_any_field(self, word: str) -> Q:
        condition = Q()
        for path in self.search_fields:
            folded = Fold(F(path))
            if len(word) < MIN_LENGTH_FOR_SIMILARITY:
                condition |= Q(Regex(folded, Func(Value(r"\m"), Fold(Value(re.escape(word))), function="concat")))
                continue
            condition |= Q(Contains(folded, Fold(Value(word))))
            # Long texts contain a word that is similar to almost any other, so only short fields match similar words.
            if isinstance(self._get_field(path), models.CharField):
                # Not the operator, whose threshold is a setting of the connection.
                similarity = TrigramWordSimilarity(Fold(Value(word)), folded)  # type: ignore[arg-type]  # stub: str only
                condition |= Q(GreaterThanOrEqual(similarity, MIN_SIMILARITY))
        return condition

    def _iterate_fields(self, path: str) -> Iterator[Any]:
        model: Any = self.model
        for name in path.split(LOOKUP_SEP):
            field = model._meta.get_field(name)
            yield field
            model = field.related_model

    def _get_field(self, path: str) -> Any:
        """Return the field at the end of a path, None for an annotation."""
        try:
            return list(self._iterate_fields(path))[-1]
        except FieldDoesNotExist:
            return None

    def _is_multi_valued(self, path: str) -> bool:
        try:
            return any(
                field.is_relation and (field.many_to_many or field.one_to_many) for field in self._iterate_fields(path)
            )
        except FieldDoesNotExist:
            return False
