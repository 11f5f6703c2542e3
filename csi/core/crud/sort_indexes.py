"""Orders of lists that an index of the database serves, derived from the models."""

from typing import Any

from django.db import models
from django.db.models.constants import LOOKUP_SEP
from django.db.models.expressions import OrderBy as Ordering

from csi.core.crud.paths import find_field
from csi.core.db.search import OrderKey

# Without an index, a list of more records is not sorted: it would be read completely for each page.
MAX_SORTED = 10_000


def parse_ordering(entry: Any) -> tuple[str, bool]:
    """Return the field and the direction of an entry of `Meta.ordering`: a name or an OrderKey."""
    if isinstance(entry, str):
        return entry.lstrip("-"), entry.startswith("-")
    expression: Any
    expression, is_descending = (entry.expression, entry.descending) if isinstance(entry, Ordering) else (entry, False)
    return expression.get_source_expressions()[0].name, is_descending


def is_nullable(model: Any, path: str) -> bool:
    """Return whether the value at the end of a path may be missing; an annotation may."""
    names = path.split(LOOKUP_SEP)
    fields = [find_field(model, LOOKUP_SEP.join(names[: position + 1])) for position in range(len(names))]
    return any(field is None or field.null for field in fields)


def has_order_index(model: Any, path: str) -> bool:
    """Return whether an index serves both orders of a list by this path.

    A relation is read in the order of the index of its model, if every record has one.
    """
    if path == "pk":
        return True
    name, _separator, rest = path.partition(LOOKUP_SEP)
    field = find_field(model, name)
    if field is None or not field.concrete or field.null or getattr(field, "flatchoices", None):
        return False
    if field.is_relation:
        if field.many_to_many or not (field.db_index or _is_first_in_index(model, name)):
            return False
        related = field.related_model
        return has_order_index(related, rest or parse_ordering((related._meta.ordering or ("pk",))[0])[0])
    if isinstance(field, models.CharField | models.TextField):
        return _is_first_in_index(model, getattr(field, "order_key", OrderKey)(name).localise())
    return field.primary_key or field.unique or field.db_index or _is_first_in_index(model, name)


def _is_first_in_index(model: Any, entry: Any) -> bool:
    """Return whether an index for all records begins with a field or an expression."""
    for index in (*model._meta.indexes, *model._meta.constraints):
        if getattr(index, "condition", None) is not None or not isinstance(
            index, models.Index | models.UniqueConstraint
        ):
            continue
        first = (*index.expressions, *index.fields)[0]
        if (first.lstrip("-") if isinstance(first, str) else first) == entry:
            return True
    return False
