"""Search over the records that a user may see, by record type."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, Value
from django.urls import reverse
from django.utils.text import capfirst

from csi.accounts.models import User
from csi.core.registries.features import list_searched_models
from csi.core.search.querysets import WordExpressions, expand_words, split_words

MAX_RECORDS_SHOWN = 5
# More matches of a record type are not counted.
MAX_COUNT = 200


@dataclass(frozen=True)
class SearchResult:
    """The matches of one record type. `list_url`: the list of all of them.

    `has_more`: there are more matches than `count`, which is `MAX_COUNT`.
    """

    name: str
    count: int
    has_more: bool
    records: list[Model]
    list_url: str


def search(user: User, query: str) -> list[SearchResult]:
    """Return the record types with matches that the user may see."""
    expressions = expand_words(split_words(query))
    visible: dict[type[Model], Any] = {
        model: model._default_manager.visible_to(user)  # type: ignore[attr-defined]  # managers of records
        for model in list_searched_models()
    }
    found = find_records({model: records.matching(expressions.all) for model, records in visible.items()})
    results = []
    for model, records in visible.items():
        if ids := found[model]:
            choices = records.for_choice() if hasattr(records, "for_choice") else records
            meta = model._meta
            results.append(
                SearchResult(
                    name=capfirst(str(meta.verbose_name_plural)),
                    count=min(len(ids), MAX_COUNT),
                    has_more=len(ids) > MAX_COUNT,
                    records=list_first_records(choices, expressions, ids),
                    list_url=reverse(f"{meta.app_label}:{meta.model_name}_list", query={"q": query}),
                )
            )
    return results


def list_first_records(records: Any, expressions: WordExpressions, ids: list[int]) -> list[Model]:
    """Return the first of the matches `ids`, those with the exact words before those with similar ones."""
    if len(ids) <= MAX_COUNT:
        return list(records.filter(pk__in=ids).order_exact_first(expressions)[:MAX_RECORDS_SHOWN])
    # So many matches are not sorted: an index has the order of the list.
    records = records.order_by(*records.model._meta.ordering)
    if not expressions.has_similar:
        return list(records.matching(expressions.all)[:MAX_RECORDS_SHOWN])
    exact, similar = (
        records.matching(expression).annotate(rank=Value(rank))[:MAX_RECORDS_SHOWN]
        for rank, expression in enumerate((expressions.exact, expressions.all))
    )
    found = {record.pk: record for record in sorted(similar.union(exact, all=True), key=lambda record: -record.rank)}
    return sorted(found.values(), key=lambda record: record.rank)[:MAX_RECORDS_SHOWN]


def find_records(querysets: dict[type[Model], Any]) -> dict[type[Model], list[int]]:
    """Return the ids of the records of each queryset, at most `MAX_COUNT` + 1, with one query."""
    models, statements, params = list(querysets), [], []
    for number, model in enumerate(models):
        rows = querysets[model].order_by().values_list(Value(number), "pk")[: MAX_COUNT + 1]
        # Django writes no SQL for a query without result, such as that of a user without districts.
        with suppress(EmptyResultSet):
            statement, values = rows.query.sql_with_params()
            statements.append(f"({statement})")
            params += values
    found: dict[type[Model], list[int]] = {model: [] for model in models}
    if statements:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(statements), params)
            for number, pk in cursor.fetchall():
                found[models[number]].append(pk)
    return found
