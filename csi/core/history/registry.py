"""The tables that have a history, from the declarations of the models."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from csi.core.db.history_tracking import get_history

# Columns that record who saved a row and when; they are not shown as changes.
AUDIT_COLUMNS = frozenset({"created_at", "created_by_id", "updated_at", "updated_by_id"})


@dataclass(frozen=True)
class ParentLink:
    """The table of the record to which a row belongs, and the column that refers to it."""

    table: str
    column: str


@cache
def models_by_table() -> dict[str, type[models.Model]]:
    """Return the model of each table, including the automatic tables of many-to-many relations."""
    return {
        model._meta.db_table: model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy
    }


@cache
def tracking_models() -> dict[str, type[models.Model]]:
    """Return the model that declares the history of each tracked table."""
    return {model._meta.db_table: model for model in apps.get_models() if get_history(model)}


@cache
def record_models() -> dict[str, type[models.Model]]:
    """Return the models of the records that have a history of their own, by table."""
    return {table: model for table, model in tracking_models().items() if table not in parent_links()}


@cache
def parent_links() -> dict[str, ParentLink]:
    """Return the link to the parent record of each table whose changes appear in the history of another."""
    links = {}
    for table, model in tracking_models().items():
        history = get_history(model)
        if history and history.parent:
            relation: Any = model._meta.get_field(history.parent)
            links[table] = ParentLink(relation.related_model._meta.db_table, relation.column)
    return links


@cache
def author_only_values() -> list[tuple[str, str, Any]]:
    """Return (table, column, value) of the changes that are disclosed to the author of the row only."""
    declarations = ((table, get_history(model)) for table, model in tracking_models().items())
    return [
        (table, column, value)
        for table, history in declarations
        if history
        for column, value in history.author_only_when.items()
    ]


def child_columns(table: str) -> dict[str, str]:
    """Return {child table: column that refers to the parent} for the history of `table`."""
    return {child: link.column for child, link in parent_links().items() if link.table == table}


def can_restore(table: str) -> bool:
    """Return whether a manager can restore earlier versions of the records of a table."""
    model = record_models().get(table)
    history = get_history(model) if model else None
    return history is not None and history.can_restore
