"""Search that finds Cyrillic with Ң Ө Ү and misspelt Latin names, and the order in which people look names up."""

import re

from django.contrib.postgres.lookups import TrigramWordSimilar
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.constants import LOOKUP_SEP
from django.db.models.lookups import Contains, Regex

# More words than these narrow nothing further and cost a scan each.
MOST_WORDS = 8
# Shorter words resemble too much: they are looked for at the start of a word only.
LONG_ENOUGH_TO_MISSPELL = 4


class Fold(Func):
    """Text as it is compared: without case, Ң like Н, Ө like О, Ү like У (SQL: fold_text)."""

    function = "fold_text"
    arity = 1
    output_field = models.TextField()


class OrderKey(Func):
    """Text as it is sorted: without case, Ң Ө Ү after Н О У (SQL: sort_key)."""

    function = "sort_key"
    template = '%(function)s(%(expressions)s) COLLATE "C"'
    arity = 1
    output_field = models.TextField()


class SearchMixin:
    """`.search(text)` over `search_fields`: the record's own text or related paths."""

    search_fields: tuple[str, ...] = ()

    def search(self, text):
        """The records in which every word of `text` matches somewhere, exactly or nearly."""
        words = [word for word in re.split(r"[\s,;]+", (text or "").replace("\0", " ")) if word][:MOST_WORDS]
        if not words or not self.search_fields:
            return self
        found = Q()
        for word in words:
            found &= self._anywhere(word)
        if any(self._leads_to_many(path) for path in self.search_fields):
            # A join to many rows would repeat the record; the subquery keeps each once.
            return self.filter(pk__in=self.model._base_manager.filter(found).values("pk"))
        return self.filter(found)

    def _anywhere(self, word):
        somewhere = Q()
        for path in self.search_fields:
            folded = Fold(F(path))
            if len(word) < LONG_ENOUGH_TO_MISSPELL:
                somewhere |= Q(Regex(folded, Func(Value(r"\m"), Fold(Value(re.escape(word))), function="concat")))
                continue
            somewhere |= Q(Contains(folded, Fold(Value(word))))
            # Long texts contain a word that resembles almost anything, so only short fields match nearly.
            if isinstance(self._field(path), models.CharField):
                somewhere |= Q(TrigramWordSimilar(folded, Fold(Value(word))))
        return somewhere

    def _steps(self, path):
        model, field = self.model, None
        for name in path.split(LOOKUP_SEP):
            field = model._meta.get_field(name)
            yield field
            model = field.related_model

    def _field(self, path):
        try:
            return list(self._steps(path))[-1]
        except FieldDoesNotExist:  # an annotation
            return None

    def _leads_to_many(self, path):
        try:
            return any(field.is_relation and (field.many_to_many or field.one_to_many) for field in self._steps(path))
        except FieldDoesNotExist:
            return False
