"""The scopes that changes of records concern."""

from collections import defaultdict
from functools import cache
from typing import Any

from csi.core.access import get_scope_model
from csi.core.history.models import Change
from csi.core.history.registry import models_by_table, parent_links, record_models

# With more changes, all scopes count as changed.
MAX_CHANGES = 1_000


def find_changed_scopes(last_change: int) -> set[Any] | None:
    """Return the scopes of the records that changed after `last_change`; None if it may be any.

    Records that belong to no scope, such as accounts, concern none. One query, and one for each type of record.
    """
    names = ("table", "parent_table", "parent_id", "before", "after")
    changes = list(Change.objects.filter(pk__gt=last_change).order_by().values_list(*names, named=True)[:MAX_CHANGES])
    if len(changes) == MAX_CHANGES:
        return None
    scopes: set[Any] = set()
    records: dict[str, set[int]] = defaultdict(set)
    for change in changes:
        paths = get_scope_paths(change.parent_table)
        if paths is None:
            continue
        before = change.before or {}
        if not paths or not before.keys().isdisjoint(_list_link_columns(change.table)):
            return None
        columns = _list_scope_columns(change.table)
        scopes |= {row[column] for row in (before, change.after) for column in columns if row.get(column)}
        records[change.parent_table].add(change.parent_id)
    for table, keys in records.items():
        found = _find_scopes(table, keys)
        if found is None:
            return None
        scopes |= found
    return scopes


def _find_scopes(table: str, keys: set[int]) -> set[Any] | None:
    """Return the scopes of records as they are now; None if one belongs to no scope, or was deleted."""
    manager: Any = record_models()[table]._default_manager
    paths = get_scope_paths(table) or ()
    known: set[int] = set()
    scopes: set[Any] = set()
    for path in paths:
        for key, scope in manager.filter(pk__in=keys).order_by().values_list("pk", path):
            if scope is not None:
                known.add(key)
                scopes.add(scope)
    return scopes if known == keys else None


@cache
def get_scope_paths(table: str) -> tuple[str, ...] | None:
    """Return the paths from a record to its scopes; () if it belongs to all, None if to none."""
    manager: Any = record_models()[table]._default_manager
    return getattr(manager.all(), "scope_paths", None)


@cache
def _list_scope_columns(table: str) -> list[str]:
    """Return the columns of a table that refer to a scope."""
    fields = models_by_table()[table]._meta.concrete_fields
    return [field.attname for field in fields if field.related_model is get_scope_model()]


@cache
def _list_link_columns(table: str) -> set[str]:
    """Return the columns through which a row belongs to a scope by way of another record."""
    model = models_by_table()[table]
    steps = {path.split("__")[0] for path in getattr(model._default_manager.all(), "scope_paths", ()) if "__" in path}
    links = {field.attname for field in model._meta.concrete_fields if field.name in steps}
    if table in parent_links():
        links.add(parent_links()[table].column)
    return links
