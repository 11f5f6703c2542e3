"""The locked parts of a single record, for the pages that show it."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db import connection, models

from csi.core.period_lock.declarations import PeriodLock, get_locked_periods, get_period_lock
from csi.core.period_lock.sql import RowSql


@dataclass(frozen=True)
class LockedPart:
    """A part of a record that lies in locked days, and the record that locks them first.

    `details` is JSON.
    """

    number: int
    source: str
    source_id: int
    details: str

    @property
    def source_model(self) -> type[models.Model]:
        return apps.get_model(self.source)

    @property
    def message(self) -> str:
        declaration = get_locked_periods(self.source_model)
        return declaration.describe(json.loads(self.details)) if declaration else ""


def find_locked_days(days: Iterable[tuple[int, datetime.date]]) -> set[tuple[int, datetime.date]]:
    """Return those of the pairs (scope, day) whose day is locked for the scope; one query."""
    pairs = sorted(set(days))
    if not pairs:
        return set()
    # The locked days of a scope are read once, not once for each day; those of all only from the first other day on.
    query = """
        SELECT scope, day
        FROM (
            WITH of_scope AS MATERIALIZED (
                SELECT scope, range_agg(part) AS days
                FROM unnest(%s::bigint[]) AS scope
                CROSS JOIN LATERAL scope_locked_periods(scope, %s) AS locked
                CROSS JOIN LATERAL unnest(locked.days) AS part
                GROUP BY scope
            ), requested AS MATERIALIZED (
                SELECT scope, requested.day, COALESCE(requested.day <@ of_scope.days, FALSE) AS is_locked
                FROM unnest(%s::bigint[], %s::date[]) AS requested (scope, day) LEFT JOIN of_scope USING (scope)
            ), shared AS MATERIALIZED (
                SELECT range_agg(part) AS days
                FROM (SELECT min(day) AS day FROM requested WHERE NOT is_locked) AS first
                CROSS JOIN LATERAL shared_locked_periods(first.day) AS locked
                CROSS JOIN LATERAL unnest(locked.days) AS part
                WHERE first.day IS NOT NULL
            )
            SELECT scope, day FROM requested CROSS JOIN shared WHERE is_locked OR day <@ shared.days
        ) AS found
    """
    scopes, requested = [scope for scope, _day in pairs], [day for _scope, day in pairs]
    with connection.cursor() as cursor:
        cursor.execute(query, [list(set(scopes)), min(requested), scopes, requested])
        return set(cursor.fetchall())


def find_locked_parts(record: models.Model) -> list[LockedPart]:
    """Return the parts of a saved record that lie in locked days, in the order of their declaration."""
    lock = get_period_lock(type(record))
    if lock is None or record.pk is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_locked_parts_sql(type(record)), [record.pk] * len(lock.parts))
        columns = [column.name for column in cursor.description]
        parts = [LockedPart(**dict(zip(columns, row, strict=True))) for row in cursor.fetchall()]
    return sorted(parts, key=lambda part: part.number)


@cache
def _locked_parts_sql(model: type[models.Model]) -> str:
    """Return the SQL of the locked parts of a record; each part takes the primary key as parameter."""
    lock = get_period_lock(model)
    return " UNION ALL ".join(_part_sql(model, lock, number) for number in range(len(lock.parts))) if lock else ""


def _part_sql(model: type[models.Model], lock: PeriodLock, number: int) -> str:
    row = RowSql(model, "record")
    scope, days = row.scope(lock, lock.parts[number]), row.days(lock.parts[number].days)
    # A record of many scopes is locked by the first that is; the others are not read.
    return f"""(
        SELECT {number} AS number, locked.source, locked.source_id, locked.details
        FROM (
            SELECT DISTINCT {scope} AS scope, {days} AS days
            {" ".join(row.from_table)}
            WHERE record.{model._meta.pk.column} = %s
            ORDER BY scope
        ) AS part CROSS JOIN LATERAL (
            SELECT * FROM locked_periods(part.scope, COALESCE(lower(part.days), '-infinity')) AS periods
            WHERE part.days && periods.days
            ORDER BY periods.priority, lower(periods.days) LIMIT 1
        ) AS locked
        LIMIT 1
    )"""


def locked_field_names(model: type[models.Model], parts: Iterable[LockedPart]) -> frozenset[str] | None:
    """Return the names of the fields in these parts; None if the whole record is locked."""
    lock = get_period_lock(model)
    declared = [lock.parts[part.number] for part in parts] if lock else []
    if any(part.is_whole_row for part in declared):
        return None
    return frozenset(name for part in declared for name in part.names)
