"""Time limits of the database.

PostgreSQL ends a statement or a wait for a lock that takes too long; these limits are settings of the application's
role. A server that hangs ends nothing, so a process that serves pages also stops waiting by itself. Commands have no
limit.
"""

import select
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import psycopg2
from django.db import connection, transaction
from psycopg2 import extensions

# Settings of the role in the database. Seconds unless they have another unit.
ROLE_SETTINGS = {
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "60s",
    # PostgreSQL overestimates small tables and would compile queries, which takes longer than to run them.
    "jit": "off",
}
UNLIMITED = "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0"
# Seconds for a statement of a report or an export
EXTENDED_TIMEOUT = 120
# Seconds for a statement of work for which no request waits
BACKGROUND_TIMEOUT = 1800
# Seconds for which this process waits for a statement, and beyond an extended limit: longer than PostgreSQL, which
# reports its own timeouts.
WAIT_SECONDS, EXTENDED_MARGIN = 20, 10
# Seconds to connect, or to find out whether a connection still works
CONNECT_SECONDS = 3

_wait_seconds: ContextVar[float] = ContextVar("wait_seconds", default=WAIT_SECONDS)


def install() -> None:
    """Limit the time for which this process waits for the database: for processes that serve pages."""
    extensions.set_wait_callback(wait_for_response)


def are_installed() -> bool:
    return extensions.get_wait_callback() is wait_for_response


def wait_for_response(database: Any) -> None:
    """Wait until the server has answered; psycopg2 closes the connection if this raises an error."""
    deadline = time.monotonic() + _wait_seconds.get()
    poll = select.poll()
    while (state := database.poll()) != extensions.POLL_OK:
        poll.register(database.fileno(), select.POLLIN if state == extensions.POLL_READ else select.POLLOUT)
        remaining = deadline - time.monotonic()
        if remaining <= 0 or not poll.poll(remaining * 1000):
            raise psycopg2.OperationalError("The database does not respond.")


@contextmanager
def wait_at_most(seconds: float) -> Iterator[None]:
    """Limit the wait for each response within the context."""
    token = _wait_seconds.set(seconds)
    try:
        yield
    finally:
        _wait_seconds.reset(token)


@contextmanager
def extended_time(seconds: int = EXTENDED_TIMEOUT) -> Iterator[None]:
    """Give statements the time of a report or an export, in one transaction; commands have no limit."""
    if not are_installed():
        yield
        return
    with wait_at_most(seconds + EXTENDED_MARGIN), transaction.atomic():
        with connection.cursor() as cursor:
            # Only for this transaction: a pooler gives the connection to others afterwards.
            cursor.execute(
                "SET LOCAL statement_timeout = %s; SET LOCAL idle_in_transaction_session_timeout = %s",
                [f"{seconds}s"] * 2,
            )
        yield


def with_extended_time(view: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate the view of a report, which a replica may answer too (csi.core.web.replica)."""
    report = extended_time()(view)
    report.is_report = True  # type: ignore[attr-defined]  # a function
    return report
