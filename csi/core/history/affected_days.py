"""Changes of records that belong to days: found with the declarations of the period lock."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from django.db import connection, models

from csi.core.history.models import Change, Operation
from csi.core.period_lock.declarations import LockedFields, PeriodLock, get_period_lock
from csi.core.period_lock.sql import RowSql
from csi.core.period_lock.triggers import locked_models

TABLE = Change._meta.db_table


@dataclass(frozen=True)
class ChangeSearch:
    """The changes after `last_change` of what belongs to days up to `until`.

    `scope`: the key of the record whose days they are; None: any.
    """

    scope: int | None
    until: datetime.date
    last_change: int


def find_affecting_changes(searches: Iterable[ChangeSearch]) -> list[set[int]]:
    """Return the keys of the changes that each search finds; one query.

    A change counts if it adds or removes a row, or changes its locked fields or its days.
    """
    searches = list(searches)
    found: list[set[int]] = [set() for _search in searches]
    if searches:
        columns = zip(*((search.scope, search.until, search.last_change) for search in searches), strict=True)
        with connection.cursor() as cursor:
            cursor.execute(_build_query(), [list(column) for column in columns])
            for number, change in cursor.fetchall():
                found[number - 1].add(change)
    return found


class AffectedDays(NamedTuple):
    """A change, and the first of the days of a record whose figures it may change.

    `scope`: the key of that record; `SHARED_SCOPE`: of any.
    """

    change: int
    scope: int
    first_day: datetime.date


def find_affected_days(last_change: int) -> list[AffectedDays]:
    """Return what the changes after `last_change` may affect; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_build_days_query(), [last_change])
        return [AffectedDays(*row) for row in cursor.fetchall()]


@cache
def _build_query() -> str:
    condition = """({days}) && datemultirange(daterange(NULL, search.until, '[]'))
  AND (search.scope IS NULL OR search.scope = {scope})"""
    selects = _select_versions(
        "search.number, change.id", "JOIN searches AS search ON change.id > search.last_change", condition
    )
    return f"""
WITH searches AS (
    SELECT * FROM unnest(%s::bigint[], %s::date[], %s::bigint[]) WITH ORDINALITY
    AS search (scope, until, last_change, number)
), changes AS MATERIALIZED (
    SELECT * FROM {TABLE} WHERE id > (SELECT min(last_change) FROM searches)
)
{" UNION ".join(selects)}"""


@cache
def _build_days_query() -> str:
    columns = "change.id, {scope}, GREATEST(lower({days}), DATE '0001-01-01')"
    selects = _select_versions(columns, "", "{scope} IS NOT NULL AND ({days}) <> '{{}}'")
    return f"""
WITH changes AS MATERIALIZED (SELECT * FROM {TABLE} WHERE id > %s)
{" UNION ".join(selects)}"""


def _select_versions(columns: str, join: str, condition: str) -> list[str]:
    """Return the SQL of the changes of each model; the arguments may contain `{scope}` and `{days}`."""
    return [
        _select_version(model, lock, part, version, columns, join, condition)
        for model in locked_models()
        if (lock := get_period_lock(model))
        for part in lock.parts
        for version in ("after", "before")
    ]


def _select_version(
    model: type[models.Model],
    lock: PeriodLock,
    part: LockedFields,
    version: str,
    columns: str,
    join: str,
    condition: str,
) -> str:
    """Return the SQL of the changes whose row belonged to days after or before the change."""
    row = RowSql(model, "record")
    expressions = {"scope": row.scope(lock, part), "days": row.days(part.days)}
    values = "change.after" if version == "after" else "change.after || change.before"
    return f"""
SELECT {columns.format(**expressions)}
FROM changes AS change {join}
CROSS JOIN LATERAL jsonb_populate_record(NULL::{model._meta.db_table}, {values}) AS record
{" ".join(row.joins)}
WHERE change."table" = '{model._meta.db_table}'
  AND ({_change_condition(model, part, version)})
  AND {condition.format(**expressions)}"""


def _change_condition(model: type[models.Model], part: LockedFields, version: str) -> str:
    """Return the SQL condition for a change that concerns the part; a new or deleted row always does."""
    columns = {field.name: field.column for field in model._meta.concrete_fields}
    names = columns if part.is_whole_row else [name for name in part.error_fields if name in columns]
    changed = ", ".join(f"'{columns[name]}'" for name in names)
    is_changed = f"change.operation = '{Operation.CHANGED}' AND change.before ?| ARRAY[{changed}]::text[]"
    return is_changed if version == "before" else f"change.operation IN ('added', 'deleted') OR {is_changed}"
