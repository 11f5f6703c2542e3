"""The triggers of the history, derived from the declarations of the models."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pgtrigger
from django.db import connection, models

from csi.core.db.history_tracking import get_history
from csi.core.db.triggers import (
    ROW_OPERATIONS,
    OwnerTriggerSql,
    SharedTrigger,
    SharedTriggerSql,
    Trigger,
    real_model,
    transition_tables,
)
from csi.core.history.registry import parent_links, tracking_models


class HistoryTriggerSql(SharedTriggerSql):
    """SQL of the trigger that logs changes; it also marks the columns that hold personal data."""

    def __init__(self, *, personal_columns: Sequence[str] = (), **kwargs: Any) -> None:
        self.personal_columns = list(personal_columns)
        super().__init__(**kwargs)

    def get_template(self) -> str:
        comments = [f"COMMENT ON COLUMN {{table}}.{name} IS 'Personal data';" for name in self.personal_columns]
        return "\n".join([super().get_template(), *comments])

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, {"personal_columns": self.personal_columns, **kwargs} if self.personal_columns else kwargs


class HistoryTrigger(SharedTrigger):
    """Logs the rows that a statement inserts, updates or deletes in the history."""

    when = pgtrigger.After
    level = pgtrigger.Statement
    sql_class = HistoryTriggerSql

    def __init__(self, *, operation: pgtrigger.Operation) -> None:
        name = f"history_log_change_{operation}".lower()
        super().__init__(name=name, operation=operation, referencing=transition_tables(operation))

    def render_execute(self, model: Any) -> str:
        table = model._meta.db_table
        link = parent_links().get(table)
        parent_table, column = (link.table, link.column) if link else (table, model._meta.pk.column)
        return f"history_log_statement('{parent_table}', '{column}', '{{{','.join(_columns(model, 'exclude'))}}}')"

    def get_sql_options(self, model: Any) -> dict[str, Any]:
        return {"personal_columns": _columns(model, "personal")}


class ParentLockTrigger(Trigger):
    """Locks the parent records of the written rows, before the history numbers the changes.

    The version of a record is the number of its latest change. An edit locks the record, then compares its version: a
    change of a row that began earlier must be committed, and one that begins later must wait.
    """

    when = pgtrigger.After
    level = pgtrigger.Statement
    sql_class = OwnerTriggerSql

    def __init__(self, *, operation: pgtrigger.Operation) -> None:
        # Triggers are executed in the order of their names.
        name = f"history_lock_parent_{operation}".lower()
        super().__init__(name=name, operation=operation, referencing=transition_tables(operation))

    def get_func(self, model: Any) -> str:
        link = parent_links()[model._meta.db_table]
        rows: Any = self.referencing
        parents = " UNION ".join(f"SELECT {link.column} FROM {table}" for table in (rows.old, rows.new) if table)
        # An array, so that the plan uses the primary key, however many rows the first statement has.
        return f"""
            PERFORM FROM {link.table} WHERE id = ANY (ARRAY({parents})) ORDER BY id FOR NO KEY UPDATE;
            RETURN NULL;
        """


def _columns(model: type[models.Model], option: str) -> list[str]:
    names = getattr(get_history(real_model(model)), option)
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    return [field.column for field in fields]


def prevent_truncate() -> SharedTrigger:
    """Return a trigger that rejects TRUNCATE, which no trigger of rows sees."""
    return SharedTrigger(
        name="prevent_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        execute="prevent_truncate()",
    )


def register_triggers() -> None:
    """Add the triggers of the history to every model that declares one."""
    model: Any
    for model in tracking_models().values():
        for operation in ROW_OPERATIONS:
            HistoryTrigger(operation=operation).register(model)
            if model._meta.db_table in parent_links():
                ParentLockTrigger(operation=operation).register(model)
        prevent_truncate().register(model)


def continue_transaction_numbers(cursor: Any) -> None:
    """Continue the transaction numbers of the history after a restoration into another cluster."""
    cursor.execute("SELECT setval('history_transaction_offset', GREATEST(MAX(transaction), 0)) FROM history_change")


def anonymise_records(*, table: str, numbers: Iterable[int]) -> None:
    """Remove the personal data of records from all their changes, and log that this was done."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT history_insert(
                'anonymised', latest."table", latest.record, latest.parent_table, latest.parent_id, NULL,
                CASE latest.operation WHEN 'deleted' THEN '{}' ELSE latest.after END
            )
            FROM (
                SELECT DISTINCT ON (record) * FROM history_change
                WHERE parent_table = %(table)s AND "table" = %(table)s AND record = ANY(%(numbers)s)
                ORDER BY record, id DESC
            ) AS latest
            """,
            {"table": table, "numbers": list(numbers)},
        )
