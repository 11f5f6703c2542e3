"""Random SQL statements on the columns from which indicators are computed."""

import datetime
import random
from contextlib import contextmanager

from django.db import DatabaseError, connection, transaction

from csi.core.period_lock.triggers import locked_models
from csi.core.periods import Month
from csi.indicators.editions.figures import FROM_RECORDS
from csi.indicators.registry import REGISTRY, evaluate
from csi.tests.support.sql import without_period_lock
from forums.models import CadenceChange, MeetingCadence, WorkingGroup
from forums.tests.factories import CadenceChangeFactory

DIMENSIONS = ("", *sorted({dimension for indicator in REGISTRY.values() for dimension in indicator.dimensions}))


def list_source_columns(span):
    """Return the (table, column) pairs on which the queries of the indicators depend."""
    with capture_statements() as statements:
        for dimension in DIMENSIONS:
            results = evaluate(REGISTRY.values(), [span], dimension=dimension, editions=FROM_RECORDS)
            results.get_value("cadence", span)
    return list_columns(statements)


@contextmanager
def capture_statements():
    """Collect the statements that are executed in the block, with their parameters."""
    statements = []

    def capture(execute, sql, params, many, context):
        statements.append(context["cursor"].cursor.mogrify(sql, params).decode())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(capture):
        yield statements


def list_columns(statements):
    """Return the (table, column) pairs that statements read.

    PostgreSQL records the columns that a view reads, so each statement becomes a view.
    """
    columns = set()
    with connection.cursor() as cursor:
        for number, statement in enumerate(dict.fromkeys(statements)):
            cursor.execute(statement)
            names = ", ".join(f"column_{index}" for index in range(len(cursor.description)))
            cursor.execute(f"CREATE TEMPORARY VIEW source_{number} ({names}) AS {statement}")
            cursor.execute(
                """
                SELECT DISTINCT refobjid::regclass::text, attname
                FROM pg_depend
                JOIN pg_rewrite ON pg_rewrite.oid = objid
                JOIN pg_attribute ON attrelid = refobjid AND attnum = refobjsubid
                WHERE classid = 'pg_rewrite'::regclass AND refclassid = 'pg_class'::regclass
                  AND ev_class = %s::regclass AND refobjid <> ev_class
                """,
                [f"source_{number}"],
            )
            columns |= set(cursor.fetchall())
            cursor.execute(f"DROP VIEW source_{number}")
    return columns


def change_cadences():
    """Add new cadences of closed and open months, of which the demonstration has none."""
    with without_period_lock(CadenceChange):
        for number, group in enumerate(WorkingGroup.objects.order_by("pk")[:4]):
            month = (Month(2011, 3), Month(2011, 10))[number % 2]
            CadenceChangeFactory(group=group, month=month.start, cadence=MeetingCadence.values[1 + number // 2])


def group_written_columns(columns):
    """Return {table: columns} of what random statements may write."""
    tables = {}
    for table, column in sorted(columns):
        if table != "core_mission" and column != "id":
            tables.setdefault(table, []).append(column)
    return tables


class TableIsEmpty(DatabaseError):
    """No random statement can be made from the rows of a table."""


class RandomWrite:
    """A random SQL statement on one of the tables that the indicators read."""

    def __init__(self, generator, columns):
        self.generator, self.columns = generator, columns
        self.table = generator.choice(sorted(columns))

    def execute_checked(self):
        """Execute the statement with all constraints in force at once."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            return self.execute(cursor)

    def execute(self, cursor):
        row = self._pick_row(cursor)
        kind = self.generator.choice(("UPDATE", "UPDATE", "UPDATE", "INSERT", "DELETE"))
        if kind == "DELETE":
            return self._run(cursor, f"DELETE FROM {self.table} WHERE id = %s", [row["id"]])
        count = self.generator.randint(1, 2)
        changes = {
            name: self._pick_value(cursor, name, row[name])
            for name in self.generator.sample(self.columns[self.table], min(count, len(self.columns[self.table])))
        }
        if kind == "UPDATE":
            assignments = ", ".join(f"{name} = %s" for name in changes)
            return self._run(
                cursor, f"UPDATE {self.table} SET {assignments} WHERE id = %s", [*changes.values(), row["id"]]
            )
        copy = {name: value for name, value in (row | changes).items() if name != "id"}
        names, places = ", ".join(copy), ", ".join(["%s"] * len(copy))
        return self._run(cursor, f"INSERT INTO {self.table} ({names}) VALUES ({places})", list(copy.values()))

    def _run(self, cursor, statement, values):
        cursor.execute(statement, values)
        return cursor.mogrify(statement, values).decode()

    def _pick_row(self, cursor):
        cursor.execute(f"SELECT id FROM {self.table} ORDER BY id")
        keys = cursor.fetchall()
        if not keys:
            raise TableIsEmpty(self.table)
        key = self.generator.choice(keys)
        cursor.execute(f"SELECT * FROM {self.table} WHERE id = %s", key)
        return dict(zip([column.name for column in cursor.description], cursor.fetchone(), strict=True))

    def _pick_value(self, cursor, name, value):
        """Return the value of another row, another date, another number, or null."""
        if self.generator.random() < 0.15:
            return None
        if isinstance(value, datetime.date) and self.generator.random() < 0.5:
            return value + datetime.timedelta(days=self.generator.randint(-150, 150))
        if isinstance(value, int) and not name.endswith("_id"):
            return value + self.generator.randint(1, 3)
        cursor.execute(f"SELECT DISTINCT {name} FROM {self.table} ORDER BY {name} LIMIT 500")
        return self.generator.choice(cursor.fetchall())[0]


def execute_random_writes(seed, number, tables):
    """Execute random writes, also to closed days, and yield the statements of those that are valid."""
    generator, accepted = random.Random(seed), 0
    with without_period_lock(*locked_models()):
        while accepted < number:
            write = RandomWrite(generator, tables)
            try:
                with transaction.atomic():
                    statement = write.execute_checked()
            except DatabaseError:
                continue
            accepted += 1
            yield statement
