"""The tables of the search; only triggers write to them."""

import hashlib
from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import BooleanField, F, Func, Value


class MatchesExpression(Func):
    """Condition: a tsvector matches a tsquery, which is given as text."""

    template = "(%(expressions)s::tsquery)"
    arg_joiner = " @@ "
    arity = 2
    output_field = BooleanField()


def get_kind_code(model: type[models.Model]) -> str:
    """Return the code with which every word of the documents of a model begins."""
    return hashlib.sha256(model._meta.label_lower.encode()).hexdigest()[:6]


class SearchDocumentQuerySet(models.QuerySet["SearchDocument"]):
    def of_model(self, model: type[models.Model]) -> Self:
        return self.filter(kind=model._meta.label_lower)

    def matching(self, model: type[models.Model], expression: str) -> Self:
        """Return the documents of a model that match a tsquery of `WordExpressions`."""
        condition: Any = MatchesExpression(F("words"), Value(expression.replace("#", f"{get_kind_code(model)}:")))
        # The codes say how common a word is in this kind. With the kind, the planner can read the documents of very
        # common words in their order instead of a whole table.
        return self.of_model(model).filter(condition)


class SearchDocument(models.Model):
    """The words of one record, from the `search_fields` of its queryset.

    Access is not stored here: a search always selects from the records that are visible to the user. A word is written
    as "code:word" with the code of the model. That of a `CharField`, such as a name or a title, is contained twice, the
    second time as "code:=word".
    """

    kind = models.CharField(max_length=100)
    record = models.BigIntegerField()
    words = SearchVectorField()

    objects = SearchDocumentQuerySet.as_manager()

    history = None
    runtime_privileges = ("SELECT",)

    class Meta:
        db_table = "search_document"
        constraints = [models.UniqueConstraint(fields=["kind", "record"], name="search_document_unique")]
        indexes = [
            # A long list of pending entries would be read by every search.
            GinIndex(fields=["words"], name="search_document_by_words", gin_pending_list_limit=256)
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record}"


class SearchWord(models.Model):
    """A word that occurs in documents, and the key that it shares with similar spellings.

    Two transactions may add the same word, which does no harm; a unique constraint would let one wait for the other.
    """

    word = models.TextField()
    key = models.TextField(blank=True)

    history = None
    runtime_privileges = ("SELECT",)

    class Meta:
        db_table = "search_word"
        indexes = [
            models.Index(fields=["word"], name="search_word_by_word"),
            models.Index(fields=["key"], name="search_word_by_key"),
            GinIndex(OpClass("word", "gin_trgm_ops"), name="search_word_by_part"),
        ]

    def __str__(self) -> str:
        return self.word
