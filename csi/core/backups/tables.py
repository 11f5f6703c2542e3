"""Copy tables with PostgreSQL's COPY, and compare them."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, Any

from django.apps import apps
from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg2 import sql

# Sessions are not restored: users sign in again. Nor is the cache.
EXCLUDED_TABLES = {"django_session", "usersessions_usersession", "core_cache"}
# Tables that have rows before anybody has used the application, or after all records were deleted.
INITIAL_TABLES = {"django_migrations", "django_content_type", "auth_permission", "backups_backup", "search_word"}


def list_tables(cursor: CursorWrapper) -> list[str]:
    """Return the tables of a backup.

    A model whose rows are not part of it declares `is_backed_up = False`.
    """
    excluded = {model._meta.db_table for model in apps.get_models() if not getattr(model, "is_backed_up", True)}
    return sorted(set(connection.introspection.table_names(cursor)) - EXCLUDED_TABLES - excluded)


def list_columns(cursor: CursorWrapper, table: str) -> list[str]:
    return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def execute(cursor: CursorWrapper, statement: str, *names: str) -> None:
    """Execute a statement in which each `{}` is an identifier."""
    cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _join_identifiers(names: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def copy_rows_out(
    cursor: CursorWrapper, table: str, file: IO[bytes] | Any, columns: Sequence[str] | None = None
) -> int:
    """Write the rows of a table in the order of the primary key; return their number."""
    key = connection.introspection.get_primary_key_columns(cursor, table) or []
    copy = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT")
    names = columns or list_columns(cursor, table)
    cursor.cursor.copy_expert(
        copy.format(_join_identifiers(names), sql.Identifier(table), _join_identifiers(key)), file
    )
    return cursor.rowcount


def dump_table(
    cursor: CursorWrapper, table: str, columns: Sequence[str], file: IO[bytes] | None = None
) -> dict[str, Any]:
    """Return the manifest entry of a table; write its rows to `file`, if given."""
    writer = HashingWriter(file)
    count = copy_rows_out(cursor, table, writer, columns)
    return {"columns": columns, "rows": count, "sha256": writer.sha256}


def copy_rows_in(cursor: CursorWrapper, table: str, file: IO[bytes], columns: Sequence[str] | None = None) -> None:
    """Insert rows that `copy_rows_out` wrote."""
    names = _join_identifiers(columns or list_columns(cursor, table))
    cursor.cursor.copy_expert(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names), file)


def delete_rows(cursor: CursorWrapper, table: str) -> None:
    execute(cursor, "DELETE FROM {}", table)


def find_used_table(cursor: CursorWrapper) -> str | None:
    """Return the first table with rows that users entered, or None if the mission is empty."""
    for table in list_tables(cursor):
        if table not in INITIAL_TABLES:
            execute(cursor, "SELECT EXISTS (SELECT FROM {})", table)
            if cursor.fetchone()[0]:
                return table
    return None


def set_output_format(cursor: CursorWrapper) -> None:
    """Make the text of values in this transaction independent of the server's settings."""
    cursor.execute(
        "SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; SET LOCAL IntervalStyle = 'iso_8601';"
        "SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1"
    )


@contextmanager
def disabled_triggers(cursor: CursorWrapper) -> Iterator[None]:
    """Disable all triggers, for rows that were valid before; foreign keys are checked at the end.

    Needs only the privileges of the owner of the tables.
    """
    cursor.execute(
        "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE NOT tgisinternal AND tgenabled = 'O' AND relnamespace = current_schema()::regnamespace"
    )
    triggers = cursor.fetchall()
    for names in triggers:
        execute(cursor, "ALTER TABLE {} DISABLE TRIGGER {}", *names)
    yield
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for names in triggers:
        execute(cursor, "ALTER TABLE {} ENABLE TRIGGER {}", *names)


def list_migrations(cursor: CursorWrapper) -> list[list[str]]:
    """Return [app, name] of each applied migration."""
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    return [list(row) for row in cursor.fetchall()]


def read_sequences(cursor: CursorWrapper) -> dict[str, int | None]:
    """Return the last value of each sequence, None if it is unused."""
    cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema()")
    return dict(cursor.fetchall())


def set_sequences(cursor: CursorWrapper, values: Mapping[str, int | None]) -> None:
    for name, last_value in values.items():
        if last_value is None:
            execute(cursor, "ALTER SEQUENCE {} RESTART", name)
        else:
            cursor.execute("SELECT setval(quote_ident(%s)::regclass, %s)", [name, last_value])


class HashingWriter:
    """Counts and hashes bytes, and passes them on to a file, if given."""

    def __init__(self, file: IO[bytes] | None = None) -> None:
        self.file, self.size, self._hash = file, 0, hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.size += len(data)
        self._hash.update(data)
        if self.file:
            self.file.write(data)
        return len(data)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()
