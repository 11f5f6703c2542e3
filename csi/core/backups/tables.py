"""Tables as PostgreSQL copies them: out of one database, into another, and compared."""

import hashlib
from contextlib import contextmanager

from django.db import connection
from psycopg2 import sql

# Sessions: after a restore people sign in again.
LEFT_OUT = {"django_session", "usersessions_usersession"}
# What a mission may hold in which nobody has worked yet.
BEFORE_ALL_WORK = {"django_migrations", "django_content_type", "auth_permission", "backups_backup"}


def tables(cursor):
    return sorted(set(connection.introspection.table_names(cursor)) - LEFT_OUT)


def columns(cursor, table):
    return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def run(cursor, statement, *names):
    """Executes a statement whose `{}` are names."""
    cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _listed(names):
    return sql.SQL(", ").join(map(sql.Identifier, names))


def copy_out(cursor, table, file, named=None):
    """Writes a table's rows, all columns or these, in the order of their keys; how many rows."""
    key = connection.introspection.get_primary_key_columns(cursor, table)
    copy = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT")
    cursor.cursor.copy_expert(
        copy.format(_listed(named or columns(cursor, table)), sql.Identifier(table), _listed(key)), file
    )
    return cursor.rowcount


def told(cursor, table, named, file=None):
    """What a manifest says of a table's rows, which are written to the file, if there is one."""
    tallied = Tallied(file)
    count = copy_out(cursor, table, tallied, named)
    return {"columns": named, "rows": count, "sha256": tallied.sha256}


def copy_in(cursor, table, file, named=None):
    """Adds rows that `copy_out` wrote."""
    copy = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), _listed(named or columns(cursor, table)))
    cursor.cursor.copy_expert(copy, file)


def empty(cursor, table):
    run(cursor, "DELETE FROM {}", table)


def in_use(cursor):
    """The first table with a row of someone's work; None in an empty mission."""
    for table in tables(cursor):
        if table not in BEFORE_ALL_WORK:
            run(cursor, "SELECT EXISTS (SELECT FROM {})", table)
            if cursor.fetchone()[0]:
                return table
    return None


def said_alike(cursor):
    """Within the transaction, values are written the same way on every server."""
    cursor.execute(
        "SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; SET LOCAL IntervalStyle = 'iso_8601';"
        "SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1"
    )


@contextmanager
def triggers_at_rest(cursor):
    """Within it no trigger runs, for rows that have met every rule before; foreign keys are checked at its end.

    It needs no more than the owner of the tables may do.
    """
    cursor.execute(
        "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE NOT tgisinternal AND tgenabled = 'O' AND relnamespace = current_schema()::regnamespace"
    )
    found = cursor.fetchall()
    for names in found:
        run(cursor, "ALTER TABLE {} DISABLE TRIGGER {}", *names)
    yield
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for names in found:
        run(cursor, "ALTER TABLE {} ENABLE TRIGGER {}", *names)


def migrations(cursor):
    """[app, name] of each that the database has."""
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    return [list(each) for each in cursor.fetchall()]


def sequences(cursor):
    """{sequence: the number that it gave last, None for none}."""
    cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema()")
    return dict(cursor.fetchall())


def set_sequences(cursor, numbers):
    for name, last in numbers.items():
        if last is None:
            run(cursor, "ALTER SEQUENCE {} RESTART", name)
        else:
            cursor.execute("SELECT setval(quote_ident(%s)::regclass, %s)", [name, last])


class Tallied:
    """Passes bytes on to a file, if there is one, with their number and SHA-256."""

    def __init__(self, file=None):
        self.file, self.size, self._digest = file, 0, hashlib.sha256()

    def write(self, data):
        self.size += len(data)
        self._digest.update(data)
        if self.file:
            self.file.write(data)
        return len(data)

    @property
    def sha256(self):
        return self._digest.hexdigest()
