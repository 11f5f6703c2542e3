"""The triggers that protect locked days, derived from the declaration of a model."""

from __future__ import annotations

import json
from textwrap import indent
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from csi.core.db.constraints import CONSTRAINT_MESSAGES, ConstraintMessage
from csi.core.db.triggers import ROW_OPERATIONS, Trigger, real_model, transition_tables
from csi.core.period_lock.declarations import (
    LockedFields,
    PeriodLock,
    constraint_name,
    get_locked_periods,
    get_period_lock,
)
from csi.core.period_lock.sql import RowSql, locked_period_sources

MESSAGE = _("These days are closed. A manager can reopen them, with a reason.")


class PeriodLockTrigger(Trigger):
    """Rejects statements that change rows, or declared fields of rows, which belong to locked days.

    Rows of a model that locks days itself are checked one by one, before they change what is locked.
    """

    def __init__(self, *, model: type[models.Model], operation: pgtrigger.Operation) -> None:
        name = f"{constraint_name(model)}_{operation}".lower()
        self.is_for_row = get_locked_periods(model) is not None
        if self.is_for_row:
            super().__init__(name=name, operation=operation, when=pgtrigger.Before)
        else:
            super().__init__(
                name=name,
                operation=operation,
                when=pgtrigger.After,
                level=pgtrigger.Statement,
                referencing=transition_tables(operation),
            )

    def get_func(self, model: Any) -> str:
        model = real_model(model)
        lock = get_period_lock(model)
        if lock is None:
            raise ValueError(f"{model._meta.label} declares no period lock.")
        is_insert = self.operation is pgtrigger.Insert
        parts = [part for part in lock.parts if not (is_insert and part.allows_insert)]
        checks = [self._build_check(model, lock, part) for part in parts]
        result = ("OLD" if self.operation is pgtrigger.Delete else "NEW") if self.is_for_row else "NULL"
        return "\n".join([*checks, f"RETURN {result};"])

    def _build_check(self, model: type[models.Model], lock: PeriodLock, part: LockedFields) -> str:
        """Return the SQL that checks the days to which a part of the rows belonged or belongs."""
        old, new = (f"(SELECT {row}.*)" if self.is_for_row else f"{row.lower()}_rows" for row in ("OLD", "NEW"))
        error_field, table = f"'{lock.error_field_of(part)}'", "TG_TABLE_NAME"
        if self.operation is pgtrigger.Update:
            before, after = (_belonging_sql(RowSql(model, row), lock, part) for row in ("old_row", "new_row"))
            error_field = _error_field_sql(model, lock, part)
            key = model._meta.pk.column
            source = f"""{old} AS old_row FULL JOIN {new} AS new_row ON new_row.{key} = old_row.{key}
    CROSS JOIN LATERAL (
        SELECT scope, affected_days(before.days, after.days, {_change_sql(model, part)}) AS days
        FROM (
{indent(before, " " * 12)}
        ) AS before
        FULL JOIN (
{indent(after, " " * 12)}
        ) AS after USING (scope)
    ) AS affected"""
        else:
            name, rows = ("new_row", new) if self.operation is pgtrigger.Insert else ("old_row", old)
            row = RowSql(model, name)
            belonging = _belonging_sql(row, lock, part)
            if row.from_row and not self.is_for_row:
                # The days of each related record are computed once, and only those: the plan would otherwise filter the
                # related records by their days before it joins them. Without a variable, it is kept from the first use.
                table = f"'{model._meta.db_table}'"
                rows = f"(SELECT DISTINCT {', '.join(row.own_columns)} FROM {rows})"
                belonging += "\nOFFSET 0"
            source = f"""{rows} AS {name}
    CROSS JOIN LATERAL (
{indent(belonging, " " * 8)}
    ) AS affected"""
        return f"""PERFORM period_lock_check(
    '{constraint_name(model)}', {table}, array_agg(scope), array_agg(days), array_agg(error_field)
)
FROM (
    SELECT DISTINCT affected.scope, affected.days, {error_field} AS error_field
    FROM {source}
    WHERE affected.scope IS NOT NULL AND affected.days <> '{{}}'
) AS written;"""


def _belonging_sql(row: RowSql, lock: PeriodLock, part: LockedFields) -> str:
    """Return the SQL of the scopes to which a row belongs, with its days in that scope."""
    scope, days = row.scope(lock, part), row.days(part.days)
    belonging = "\n".join([f"SELECT {scope} AS scope, {days} AS days", *row.from_row])
    if not row.has_several:
        return belonging
    # PostgreSQL 14 cannot aggregate multiranges.
    return f"""SELECT belonging.scope, range_agg(day_range) AS days
FROM (
{indent(belonging, "    ")}
) AS belonging
CROSS JOIN LATERAL unnest(belonging.days) AS day_range
GROUP BY belonging.scope"""


def _error_field_sql(model: type[models.Model], lock: PeriodLock, part: LockedFields) -> str:
    """Return the SQL of the field that shows the message: the first locked field that an update changes."""
    default = lock.error_field_of(part)
    columns = {field.name: field.column for field in model._meta.concrete_fields}
    names = [name for name in part.error_fields if name in columns]
    if set(names) <= {default}:
        return f"'{default}'"
    cases = [
        f"        WHEN old_row.{columns[name]} IS DISTINCT FROM new_row.{columns[name]} THEN '{name}'" for name in names
    ]
    return "\n".join(["CASE", *cases, f"        ELSE '{default}'", "    END"])


def _column(model: type[models.Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return str(field.column)


def _change_sql(model: type[models.Model], part: LockedFields) -> str:
    """Return the SQL of whether an update affects the locked fields, other than through their days."""
    if part.fields is None:
        old, new = (f"without_audit_columns(to_jsonb({row}))" for row in ("old_row", "new_row"))
        return f"{old} IS DISTINCT FROM {new}"
    if not part.fields:
        return "FALSE"
    columns = [_column(model, name) for name in part.fields]
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("old_row", "new_row"))
    return f"ROW({old}) IS DISTINCT FROM ROW({new})"


def locked_models() -> list[type[models.Model]]:
    """Return the models that declare a period lock."""
    return [model for model in apps.get_models() if get_period_lock(model)]


def register_triggers() -> None:
    """Add the trigger to every model that declares a period lock."""
    model: Any
    for model in locked_models():
        name = constraint_name(model)
        CONSTRAINT_MESSAGES[name] = ConstraintMessage(model.period_lock.error_field, MESSAGE, describe_violation)
        for operation in ROW_OPERATIONS:
            PeriodLockTrigger(model=model, operation=operation).register(model)


def describe_violation(detail: str) -> str:
    """Return the message of a violation from the detail of the exception."""
    violation = json.loads(detail)
    for model, source in locked_period_sources():
        if model._meta.label_lower == violation["source"]:
            return source.describe(violation["details"])
    return str(MESSAGE)
