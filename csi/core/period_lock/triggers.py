"""The trigger that protects locked days, derived from the declaration of a model."""

from __future__ import annotations

import json
from textwrap import indent
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from csi.core.db.constraints import CONSTRAINT_MESSAGES, ConstraintMessage
from csi.core.db.triggers import Trigger, real_model
from csi.core.period_lock.declarations import LockedFields, PeriodLock, constraint_name, get_period_lock
from csi.core.period_lock.sql import RowSql, locked_period_sources

MESSAGE = _("These days are closed. A manager can reopen them, with a reason.")


class PeriodLockTrigger(Trigger):
    """Rejects changes of rows, or of the declared fields of rows, that belong to locked days."""

    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    declare = [
        ("old_scope", "bigint"),
        ("new_scope", "bigint"),
        ("old_days", "datemultirange"),
        ("new_days", "datemultirange"),
    ]

    def get_func(self, model: Any) -> str:
        model = real_model(model)
        lock = get_period_lock(model)
        if lock is None:
            raise ValueError(f"{model._meta.label} declares no period lock.")
        checks = [_check_sql(model, lock, part) for part in lock.parts]
        return "\n".join([*checks, "IF TG_OP = 'DELETE' THEN", "    RETURN OLD;", "END IF;", "RETURN NEW;"])


def _check_sql(model: type[models.Model], lock: PeriodLock, part: LockedFields) -> str:
    """Return the SQL that compares the locked days of a part before and after the change."""
    rows = {"old": RowSql(model, "OLD"), "new": RowSql(model, "NEW")}
    columns = {version: (row.scope(lock, part), row.days(part.days)) for version, row in rows.items()}
    arguments = f"'{constraint_name(model)}', {_error_field_sql(model, lock, part)}, TG_TABLE_NAME"
    change = _change_sql(model, part)
    if rows["old"].has_several:
        selects = {version: _multiple_select_sql(row, *columns[version]) for version, row in rows.items()}
        check = f"""PERFORM period_lock_check(
    {arguments},
    before.scope, after.scope, before.days, after.days,
    {change}
)
FROM (
{indent(selects["old"], "    ")}
) AS before
FULL JOIN (
{indent(selects["new"], "    ")}
) AS after ON after.scope = before.scope;"""
    else:
        selects = {version: _single_select_sql(row, version, *columns[version]) for version, row in rows.items()}
        check = f"""{selects["old"]}
{selects["new"]}
PERFORM period_lock_check(
    {arguments},
    old_scope, new_scope, old_days, new_days,
    {change}
);"""
    return f"IF TG_OP <> 'INSERT' THEN\n{indent(check, '    ')}\nEND IF;" if part.allows_insert else check


def _single_select_sql(row: RowSql, version: str, scope: str, days: str) -> str:
    return "\n".join([f"SELECT {scope}, {days}", f"INTO {version}_scope, {version}_days", *row.from_row]) + ";"


def _multiple_select_sql(row: RowSql, scope: str, days: str) -> str:
    # PostgreSQL 14 cannot aggregate multiranges.
    return f"""SELECT belongs.scope, range_agg(day_range) AS days
FROM (
    SELECT {scope} AS scope, {days} AS days
{indent(chr(10).join(row.from_row), "    ")}
) AS belongs
CROSS JOIN LATERAL unnest(belongs.days) AS day_range
GROUP BY belongs.scope"""


def _error_field_sql(model: type[models.Model], lock: PeriodLock, part: LockedFields) -> str:
    """Return the SQL of the field that shows the message: the first locked field that an update changes."""
    default = lock.error_field_of(part)
    columns = {field.name: field.column for field in model._meta.concrete_fields}
    names = [name for name in part.error_fields if name in columns]
    if set(names) <= {default}:
        return f"'{default}'"
    cases = [f"        WHEN OLD.{columns[name]} IS DISTINCT FROM NEW.{columns[name]} THEN '{name}'" for name in names]
    first = f"        WHEN TG_OP <> 'UPDATE' THEN '{default}'"
    return "\n".join(["CASE", first, *cases, f"        ELSE '{default}'", "    END"])


def _column(model: type[models.Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return str(field.column)


def _change_sql(model: type[models.Model], part: LockedFields) -> str:
    """Return the SQL of whether the change affects the locked fields, other than through their days."""
    if part.fields is None:
        return "TG_OP <> 'UPDATE' OR without_audit_columns(to_jsonb(OLD)) <> without_audit_columns(to_jsonb(NEW))"
    if not part.fields:
        return "TG_OP <> 'UPDATE'"
    columns = [_column(model, name) for name in part.fields]
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return f"TG_OP <> 'UPDATE' OR ROW({old}) IS DISTINCT FROM ROW({new})"


def locked_models() -> list[type[models.Model]]:
    """Return the models that declare a period lock."""
    return [model for model in apps.get_models() if get_period_lock(model)]


def register_triggers() -> None:
    """Add the trigger to every model that declares a period lock."""
    model: Any
    for model in locked_models():
        name = constraint_name(model)
        CONSTRAINT_MESSAGES[name] = ConstraintMessage(model.period_lock.error_field, MESSAGE, describe_violation)
        PeriodLockTrigger(name=name).register(model)


def describe_violation(detail: str) -> str:
    """Return the message of a violation from the detail of the exception."""
    violation = json.loads(detail)
    for model, source in locked_period_sources():
        if model._meta.label_lower == violation["source"]:
            return source.describe(violation["details"])
    return str(MESSAGE)
