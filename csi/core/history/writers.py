"""Transactions that write to the history while it is read."""

from typing import NamedTuple

from django.db import connection

from csi.core.history.models import Change

SQL = """
SELECT EXISTS (
    SELECT FROM pg_locks
    WHERE relation = %s::regclass AND mode = 'RowExclusiveLock' AND pid <> pg_backend_pid()
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
), pg_is_in_recovery()"""


class ServerState(NamedTuple):
    """Other transactions that write to the history, and the role of the server."""

    has_writers: bool
    is_standby: bool


def read_server_state() -> ServerState:
    with connection.cursor() as cursor:
        cursor.execute(SQL, [Change._meta.db_table])
        return ServerState(*cursor.fetchone())


def is_inside_transaction() -> bool:
    """Return whether changes of this process may still be taken back."""
    return connection.in_atomic_block
