"""The application behind PgBouncer in transaction mode: search, exports, time limits."""

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from urllib.parse import quote

import psycopg2
import pytest
from django.db import connection, transaction
from django.test import Client

from csi.accounts.models import User
from csi.concerns.models import Concern
from csi.core.db import limits
from csi.tests.support.serving import TIMEOUT
from csi.tests.support.sql import wait_until_blocked
from csi.tests.test_settings import manage
from receptions.models import Trip

pytestmark = [pytest.mark.slow, pytest.mark.pooler, pytest.mark.usefixtures("db")]

TRIPS, CONCERNS = "/receptions/trips/", "/concerns/concerns/"
# Similar to “Uzgen” above the threshold of the application, and below the default of PostgreSQL
MISSPELLED = "Uzgan"
EXPORTS = 12


@pytest.fixture
def db(committed_mission, django_db_blocker):
    """Use the committed mission; pytest-django's fixture would reset it after each test."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def server(start_gunicorn_on_mission, pooler_url):
    return start_gunicorn_on_mission(DATABASE_URL=pooler_url, DATABASE_POOLER="yes", TWO_FACTOR_FOR="nobody")


@pytest.fixture
def export(server):
    """Return a function that returns the rows of a list's CSV export, as the manager of the demonstration."""
    client = Client()
    client.force_login(User.objects.get(username="manager"))
    cookie = f"sessionid={client.cookies['sessionid'].value}"

    def read(url):
        response, content = server.get(f"{url}{'&' if '?' in url else '?'}export=csv", Cookie=cookie)
        assert (response.status, response.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))

    return read


def read_settings(cursor):
    values = {}
    for name in limits.ROLE_SETTINGS:
        cursor.execute(f"SHOW {name}")
        values[name] = cursor.fetchone()[0]
    return values


def test_search_and_simultaneous_exports_are_complete_behind_a_pooler(export, pooler_url):
    # One test, because a server takes seconds to start.
    found = Concern.objects.search(MISSPELLED).count()
    assert found > 0
    assert len(export(f"{CONCERNS}?q={quote(MISSPELLED)}")) == found

    with ThreadPoolExecutor(EXPORTS) as executor:
        exports = list(executor.map(export, [TRIPS] * EXPORTS))
    assert [len(rows) for rows in exports] == [Trip.objects.count()] * EXPORTS
    assert all(rows == exports[0] for rows in exports)

    # The longer limit of an export ended with its transaction: the next client has the limits of the role.
    for _attempt in range(4):
        with closing(psycopg2.connect(pooler_url)) as database, database.cursor() as cursor:
            assert read_settings(cursor) == limits.ROLE_SETTINGS | {"idle_in_transaction_session_timeout": "1min"}


@pytest.mark.audit
def test_interrupted_export_is_an_error_page(server, export):
    with ThreadPoolExecutor(1) as executor, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE receptions_trip")
        waiting = executor.submit(export, TRIPS)
        cursor.execute("SELECT pg_terminate_backend(%s)", [wait_until_blocked(cursor)])
        with pytest.raises(AssertionError, match="503"):
            waiting.result(timeout=TIMEOUT)


@pytest.mark.audit
def test_command_behind_a_pooler_changes_no_setting_of_the_session(pooler_url, tmp_path):
    """Others use the connection of the server afterwards."""
    for _attempt in range(2):
        answer = manage("check", "--database", "default", DATABASE_URL=pooler_url, DATABASE_POOLER="yes", HTTPS="no")
        assert (answer.returncode, answer.stderr) == (0, "")
    with closing(psycopg2.connect(pooler_url)) as database, database.cursor() as cursor:
        assert read_settings(cursor)["statement_timeout"] == "15s"
