"""A database that hangs: the process stops waiting, and the page that is returned preserves the input."""

import os
import re
import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from urllib.parse import urlencode

import psycopg2
import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client
from psycopg2 import extensions

from csi.core.db import limits
from csi.tests.support.serving import TIMEOUT, database_url
from csi.tests.support.sql import wait_until_blocked

ADD = "/concerns/concerns/add/"
INPUT = "Cattle on the road near the bridge"
TOKEN = re.compile(r'name="(csrfmiddlewaretoken|form_token)" value="([^"]+)"')


@pytest.fixture
def limited():
    """Limit the waits of this process, as in one that serves pages."""
    limits.install()
    yield
    extensions.set_wait_callback(None)


@pytest.mark.django_db
def test_process_stops_waiting_for_a_statement(limited):
    with closing(psycopg2.connect(database_url())) as database, database.cursor() as cursor:
        with limits.wait_at_most(0.1), pytest.raises(psycopg2.OperationalError, match="does not respond"):
            cursor.execute("SELECT pg_sleep(600)")
        assert database.closed


@pytest.mark.django_db
def test_process_stops_waiting_for_a_connection(limited, monkeypatch, tmp_path):
    monkeypatch.setattr(limits, "CONNECT_SECONDS", 0.1)
    application = connection.copy()
    application.settings_dict |= {"EMBEDDED": None, "HOST": str(tmp_path)}
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{tmp_path}/.s.PGSQL.{application.settings_dict['PORT']}")
        server.listen()
        with pytest.raises(OperationalError, match="does not respond"):
            application.ensure_connection()


@pytest.mark.django_db
def test_application_has_time_limits_and_commands_have_none():
    with closing(psycopg2.connect(database_url())) as database, database.cursor() as cursor:
        for name, value in (("statement_timeout", "15s"), ("lock_timeout", "5s"), ("jit", "off")):
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone() == (value,)
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


@pytest.mark.django_db
def test_report_has_a_longer_limit_for_its_transaction_only(limited):
    with limits.extended_time(), connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("2min",)


@pytest.mark.django_db
def test_export_of_a_report_leaves_the_usual_limit(limited, as_person, manager):
    """Its view ends while the file is sent."""
    response = as_person(manager).get("/reports/coverage/", {"export": "csv"})
    assert response["Content-Type"].startswith("text/csv")
    assert b"".join(response.streaming_content)
    assert limits._wait_seconds.get() == limits.WAIT_SECONDS


@pytest.mark.slow
@pytest.mark.audit
def test_form_is_preserved_when_its_backend_hangs(start_gunicorn, manager, osh_city):
    server = start_gunicorn(TWO_FACTOR_FOR="nobody")
    client = Client()
    client.force_login(manager)
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    response, page = server.get(ADD, Cookie=cookie)
    headers = {
        "Cookie": f"{cookie}; {response.headers['Set-Cookie'].partition(';')[0]}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Sec-Fetch-Site": "same-origin",
    }
    values = dict(TOKEN.findall(page.decode())) | {
        "district": osh_city.pk,
        "category": "street",
        "summary": INPUT,
        "channel": "forum",
        "raised_on": "2011-09-12",
        "raised_by": "women",
        "sensitivity": "normal",
    }
    with ThreadPoolExecutor(1) as executor:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE concerns_concern, crud_formtoken")
            posted = executor.submit(server.request, "POST", ADD, urlencode(values), headers)
            backend = wait_until_blocked(cursor)
            os.kill(backend, signal.SIGSTOP)
        try:
            # The lock is free, but the backend does not go on; the client's own time limit is the upper bound.
            response, page = posted.result(timeout=TIMEOUT)
        finally:
            os.kill(backend, signal.SIGCONT)

    assert response.status == 503
    assert INPUT in page.decode()
    assert f'action="{ADD}"' in page.decode()
