"""Rules of triggers, checked on rows that were loaded without them by one query for each rule."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pgtrigger
from django.db import models
from django.db.backends.utils import CursorWrapper
from psycopg2 import sql

from csi.core.dates import EARLIEST_DATE, MAX_YEARS_AHEAD, list_date_columns
from csi.core.db.texts import list_text_columns

# The rows as a trigger sees them when they are inserted: the columns of OLD are null.
QUERY = "SELECT new.id FROM {table} AS new LEFT JOIN {table} AS old ON false WHERE {violation} LIMIT 1"


class RuleViolationError(Exception):
    """A generated row violates a rule; the generator is wrong."""


@dataclass(frozen=True)
class LoadedRule:
    """A rule of new rows: its name, its table, and the SQL of whether the row `new` violates it."""

    name: str
    table: str
    violation: str


def check_rules(cursor: CursorWrapper, checked_models: list[type[models.Model]]) -> int:
    """Check every rule of the models; return their number. Raises RuleViolationError."""
    rules = [rule for model in checked_models for rule in list_rules(model)]
    for rule in rules:
        statement = sql.SQL(QUERY)
        cursor.execute(statement.format(table=sql.Identifier(rule.table), violation=sql.SQL(rule.violation)))
        if row := cursor.fetchone():
            raise RuleViolationError(f"Row {row[0]} of {rule.table} violates the rule {rule.name}.")
    return len(rules)


def list_rules(model: type[models.Model]) -> Iterator[LoadedRule]:
    """Yield the rules that the triggers of a model apply to new rows."""
    table = model._meta.db_table
    trigger: Any
    for trigger in getattr(model._meta, "triggers", ()):
        violation = getattr(trigger, "violation", "")
        if violation and pgtrigger.Insert in trigger.operation:
            yield LoadedRule(trigger.name, table, violation)
    for column in list_date_columns(model, is_past=True):
        yield LoadedRule("date_in_future", table, f'new."{column}" > CURRENT_DATE + 1')
    for column in [*list_date_columns(model, is_past=True), *list_date_columns(model, is_past=False)]:
        limits = f"'{EARLIEST_DATE}' AND CURRENT_DATE + interval '{MAX_YEARS_AHEAD} years'"
        yield LoadedRule("date_limits", table, f'new."{column}" NOT BETWEEN {limits}')
    for column in list_text_columns(model, is_required=True):
        yield LoadedRule("text_required", table, f"new.\"{column}\" ~ '^\\s*$'")
    for column in list_text_columns(model, is_required=False):
        yield LoadedRule("text_blank", table, f"new.\"{column}\" ~ '^\\s+$'")
