"""SQL of the documents, derived from the `search_fields` of the models.

Three statement-level triggers on each table call functions of two kinds, which are created for each table:

- `search_documents_<table>(ids)`: the documents of these records, computed from the tables
- `search_dependents_<table>(ids)`: the records of other tables whose documents contain words of these records
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db import models

from csi.core.search.models import get_kind_code

DOCUMENTS, DEPENDENTS = "search_documents_", "search_dependents_"
TRIGGERS = ("search_insert", "search_update", "search_delete")


@dataclass(frozen=True)
class Relation:
    """A foreign key on the way to a search field: `column` of `source_alias` refers to a row of `target`."""

    source: type[models.Model]
    source_alias: str
    column: str
    target: Any
    alias: str

    @property
    def join(self) -> str:
        return (
            f"LEFT JOIN {self.target._meta.db_table} AS {self.alias}"
            f" ON {self.alias}.{self.target._meta.pk.column} = {self.source_alias}.{self.column}"
        )


class DocumentSql:
    """SQL of the documents of a model."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model: Any = model
        self.kind = model._meta.label_lower
        self.table = model._meta.db_table
        self.key = f"record.{self.model._meta.pk.column}"
        self.relations: dict[tuple[str, ...], Relation] = {}
        self.columns: dict[str, set[str]] = defaultdict(set)
        self.names: list[str] = []
        self.texts: list[str] = []
        for path in get_search_fields(model):
            self._add_field(path)

    def _add_field(self, path: str) -> None:
        *names, last = path.split("__")
        model, alias = self.model, "record"
        for depth, name in enumerate(names, start=1):
            field = model._meta.get_field(name)
            self.columns[model._meta.db_table].add(field.column)
            relation = Relation(model, alias, field.column, field.related_model, "_".join([*names[:depth], "row"]))
            self.relations[tuple(names[:depth])] = relation
            model, alias = relation.target, relation.alias
        field = model._meta.get_field(last)
        self.columns[model._meta.db_table].add(field.column)
        # Long texts are not searched for similar spellings.
        columns = self.names if isinstance(field, models.CharField) else self.texts
        columns.append(f"{alias}.{field.column}")

    @cached_property
    def joins(self) -> list[str]:
        return [relation.join for relation in self.relations.values()]

    def build_documents_function(self) -> str:
        """Return the SQL that creates the function of the documents."""
        arguments = f"'{get_kind_code(self.model)}', {_concatenate(self.names)}, {_concatenate(self.texts)}"
        lines = [
            f"CREATE FUNCTION {DOCUMENTS}{self.table}(ids bigint[])",
            "RETURNS TABLE (document_record bigint, document_words tsvector)",
            "LANGUAGE plpgsql STABLE AS $$",
            "BEGIN",
            "    RETURN QUERY",
            f"    SELECT {self.key}, search_vector({arguments})",
            f"    FROM {self.table} AS record",
            *(f"    {join}" for join in self.joins),
            f"    WHERE {self.key} = ANY (ids) ORDER BY 1;",
            "END $$",
        ]
        return "\n".join(lines)

    def list_dependents_selects(self, table: str) -> Iterator[str]:
        """Yield the SQL of the records whose documents contain words of rows of a table."""
        for path, relation in self.relations.items():
            if relation.target._meta.db_table != table:
                continue
            # The last table of the path is not needed: its key is in the one before.
            before = [self.relations[path[:depth]].join for depth in range(1, len(path))]
            joins = " ".join(join.removeprefix("LEFT ") for join in before)
            yield (
                f"SELECT '{self.kind}'::text AS kind, {self.key} AS id FROM {self.table} AS record {joins}".rstrip()
                + f" WHERE {relation.source_alias}.{relation.column} = ANY (ids)"
            )


def _concatenate(columns: list[str]) -> str:
    return f"concat_ws(' ', {', '.join(columns)})" if columns else "''"


def get_search_fields(model: type[models.Model]) -> tuple[str, ...]:
    return getattr(model._default_manager.all(), "search_fields", ())


def list_documented_models() -> list[type[models.Model]]:
    """Return the models that have documents, in the order of their names."""
    found = [model for model in apps.get_models() if not model._meta.proxy and get_search_fields(model)]
    return sorted(found, key=lambda model: model._meta.label_lower)


def build_statements() -> list[str]:
    """Return the SQL that creates the functions and triggers of all models with documents."""
    documents = [DocumentSql(model) for model in list_documented_models()]
    statements = []
    for document in documents:
        table = document.table
        statements.append(document.build_documents_function())
        selects = [select for other in documents for select in other.list_dependents_selects(table)]
        if selects:
            statements.append(_build_dependents_function(table, selects))
        columns = sorted(set().union(*(other.columns.get(table, set()) for other in documents)))
        arguments = f"'{document.kind}', '{{{','.join(columns)}}}', '{'yes' if selects else 'no'}'"
        for name, event, rows in (
            ("search_insert", "INSERT", "NEW TABLE AS new_rows"),
            ("search_update", "UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
            ("search_delete", "DELETE", "OLD TABLE AS old_rows"),
        ):
            statements.append(
                f"CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {rows}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION search_update_documents({arguments})"
            )
    return statements


def _build_dependents_function(table: str, selects: list[str]) -> str:
    union = "\n        UNION ALL\n        ".join(selects)
    return f"""CREATE FUNCTION {DEPENDENTS}{table}(ids bigint[])
RETURNS TABLE (document_kind text, document_records bigint[])
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT kind, array_agg(DISTINCT id) FROM (
        {union}
    ) AS dependents
    GROUP BY kind ORDER BY kind;
END $$"""
