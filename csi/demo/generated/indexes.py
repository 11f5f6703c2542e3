"""Indexes and foreign keys of loaded tables, created after the rows in a fraction of the time."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db.backends.utils import CursorWrapper
from psycopg2 import sql

# Unique and exclusion constraints have indexes too, which stay in force.
LIST_INDEXES = """
    SELECT relname, pg_get_indexdef(indexrelid)
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE indrelid = to_regclass(%s) AND NOT indisunique AND NOT indisexclusion ORDER BY relname
"""
LIST_FOREIGN_KEYS = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = to_regclass(%s) AND contype = 'f' ORDER BY conname
"""


@contextmanager
def postponed_indexes(cursor: CursorWrapper, tables: Iterable[str]) -> Iterator[None]:
    """Drop indexes and foreign keys, and create them again at the end, which checks the rows."""
    statements: list[sql.Composable] = []
    for name in tables:
        table = sql.Identifier(name)
        cursor.execute(LIST_FOREIGN_KEYS, [name])
        for constraint, definition in cursor.fetchall():
            names = {"table": table, "name": sql.Identifier(constraint)}
            cursor.execute(sql.SQL("ALTER TABLE {table} DROP CONSTRAINT {name}").format(**names))
            add = sql.SQL("ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
            statements.append(add.format(**names, definition=sql.SQL(definition)))
        cursor.execute(LIST_INDEXES, [name])
        for index, definition in cursor.fetchall():
            cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(index)))
            statements.append(sql.SQL(definition))
    yield
    cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
    # Indexes first; the checks of foreign keys use the statistics.
    for statement in sorted(statements, key=lambda item: isinstance(item, sql.Composed)):
        cursor.execute(statement)
