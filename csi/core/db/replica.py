"""The streaming standby of REPLICA_DATABASE_URL, from which reports can be read.

A view reads from one server only: within `reading_from_replica()` the default connection is that to the standby, also
for SQL without the ORM. The standby rejects every write, so nothing can be stored in the wrong place.
"""

import datetime
import time
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DEFAULT_DB_ALIAS, Error, connections

from csi.core.db import limits

REPLICA_ALIAS = "replica"
# Seconds for the standby to replay what was written immediately before, also by a query, which no transaction dates
CATCH_UP_SECONDS = 0.1
HINT = "docs/deployment.md, “A replica”, describes the standby."


class ReplicaNotCurrent(Error):
    """The server of REPLICA_DATABASE_URL is no standby, or is behind by more than the maximal lag."""


def is_configured() -> bool:
    return REPLICA_ALIAS in connections.settings


def require_current_replica(max_lag: datetime.timedelta) -> None:
    """Raise an error if the standby is not available, or may lack a transaction older than `max_lag`.

    Both times are those of the primary, so that the clocks of the machines may differ. On an idle primary nothing is
    replayed for a long time, but the positions are equal.
    """
    with limits.wait_at_most(limits.CONNECT_SECONDS):
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_lsn()::text, clock_timestamp()")
            position, now = cursor.fetchone()
        with connections[REPLICA_ALIAS].cursor() as cursor:
            deadline = time.monotonic() + CATCH_UP_SECONDS
            while not _has_replayed(cursor, position, now - max_lag):
                if time.monotonic() > deadline:
                    raise ReplicaNotCurrent(
                        f"It is no standby, or lags more than {max_lag.total_seconds():.0f} seconds."
                    )
                time.sleep(0.01)


def _has_replayed(cursor: Any, position: str, moment: datetime.datetime) -> bool:
    """Return whether a standby has replayed the log up to a position, or a transaction after the moment."""
    cursor.execute(
        "SELECT pg_is_in_recovery() AND"
        " (pg_last_wal_replay_lsn() >= %s::pg_lsn OR pg_last_xact_replay_timestamp() >= %s)",
        [position, moment],
    )
    return bool(cursor.fetchone()[0])


def is_current() -> bool:
    """Return whether reports can be read from the standby now."""
    try:
        require_current_replica(settings.REPLICA_MAX_LAG)
    except Error:
        return False
    return True


def reading_from_replica() -> AbstractContextManager[None]:
    """Use the standby as the default connection of this thread within the context."""
    return use_connection(connections[REPLICA_ALIAS])


@contextmanager
def use_connection(connection: Any) -> Iterator[None]:
    """Use a connection as the default connection of this thread within the context."""
    outer = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connection
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = outer


class StreamFromDatabase(Iterator[bytes]):
    """The parts of a streamed response, all read through the default connection of its view."""

    def __init__(self, parts: Generator[bytes, None, None]) -> None:
        self._parts, self._connection = parts, connections[DEFAULT_DB_ALIAS]

    def __next__(self) -> bytes:
        with use_connection(self._connection):
            return next(self._parts)

    def close(self) -> None:
        """End the transaction of a download that was interrupted."""
        with use_connection(self._connection):
            self._parts.close()


@register(Tags.security, deploy=True)
def check_replica(**_kwargs: Any) -> list[CheckMessage]:
    """Report a standby that cannot be used: `manage.py check --deploy`."""
    if not is_configured():
        return []
    try:
        require_current_replica(settings.REPLICA_MAX_LAG)
    except Error as error:
        reason = str(error).strip().partition("\n")[0]
        return [Warning(f"Reports are read from the primary, not from the replica: {reason}", hint=HINT, id="csi.W003")]
    return []
