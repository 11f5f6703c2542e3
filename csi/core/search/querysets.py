"""Search in the records of a queryset."""

import re
from dataclasses import dataclass
from typing import Any, Self

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q

from csi.core.search.models import SearchDocument

# Further words rarely narrow the result.
MAX_WORDS = 8
# Annotation of the records whose document contains the words as they were typed
IS_EXACT = "is_exact_match"


@dataclass(frozen=True)
class WordExpressions:
    """Documents that contain the words of a search, as tsquery; None: no document contains all.

    "#" stands for the code of a model.

    `exact`: the words as they were typed, or as parts of longer words. `all`: also similar spellings of names.
    """

    exact: str | None
    all: str | None

    @property
    def has_similar(self) -> bool:
        return self.exact is not None and self.exact != self.all


def split_words(text: str | None) -> list[str]:
    """Return the words of a search, each once."""
    words = re.split(r"[\s,;]+", (text or "").replace("\0", " "))
    return list(dict.fromkeys(word for word in words if word))[:MAX_WORDS]


def expand_words(words: list[str]) -> WordExpressions:
    """Return the expressions for words (SQL: search_expand)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT exact_expression, all_expression FROM search_expand(%s)", [words])
        return WordExpressions(*cursor.fetchone())


class SearchMixin:
    """Add search to a queryset.

    `search_fields`: texts of the record, and of records that its foreign keys lead to (`"group__name"`).
    """

    model: Any
    filter: Any
    none: Any
    search_fields: tuple[str, ...] = ()

    def search(self, text: str | None) -> Self:
        """Return the records in which every word of `text` occurs, exactly or similarly."""
        words = split_words(text)
        if not words or not self.search_fields:
            return self
        return self.matching(expand_words(words).all)

    def matching(self, expression: str | None) -> Self:
        """Return the records whose documents match an expression of `WordExpressions`."""
        if expression is None:
            return self.none()
        return self.filter(pk__in=SearchDocument.objects.matching(self.model, expression).values("record"))

    def search_exact_first(self, text: str | None) -> Any:
        """Return the records of `search(text)`, those with the exact words before those with similar ones."""
        words = split_words(text)
        if not words or not self.search_fields:
            return self
        expressions = expand_words(words)
        return self.matching(expressions.all).order_exact_first(expressions)

    def order_exact_first(self, expressions: WordExpressions) -> Any:
        """Return the same records, those with the exact words first."""
        records: Any = self
        if not expressions.has_similar:
            return records
        exact = SearchDocument.objects.matching(self.model, expressions.exact or "").values("record")
        order = records.query.order_by or self.model._meta.ordering
        is_exact = ExpressionWrapper(Q(pk__in=exact), BooleanField())
        return records.annotate(**{IS_EXACT: is_exact}).order_by(f"-{IS_EXACT}", *order)
