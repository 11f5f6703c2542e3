"""Reports from a streaming standby: which pages, its lag, its outage, and what a user has just saved."""

import datetime
import os
import re
import signal
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError, connection, connections, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve
from psycopg2 import extensions

from csi.core.db import limits, replica
from csi.core.models import Mission
from csi.core.web.replica import COOKIE, ReplicaMiddleware, may_use_replica
from csi.tests.support.serving import TIMEOUT
from csi.tests.support.standby import PORT
from districts.models import District

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
MONTHLY, DISTRICTS, SUBSCRIPTION = "/reports/monthly/", "/districts/districts/", "/reports/monthly/subscription/"
OLD, NEW = "Mission before", "Mission after"


def rename(name):
    Mission.objects.update(name=name)
    District.objects.update(name_en=name)


def sign_in(user):
    """Return the cookie of a session, without a request to the server."""
    client = Client()
    client.force_login(user)
    return f"sessionid={client.cookies['sessionid'].value}"


def read_name(server, path, cookie):
    """Return the name of the mission, or of its only district, on a page."""
    response, content = server.get(path, Cookie=cookie)
    assert response.status == 200
    (name,) = {name for name in (OLD, NEW) if name in content.decode()}
    return name


@pytest.mark.django_db
def test_only_reports_exports_and_pages_of_readers_use_the_replica(rf, manager, reader, osh):
    def uses_replica(user, path, method="GET", cookies=()):
        request = rf.generic(method, path)
        request.user, request.COOKIES = user, dict.fromkeys(["sessionid", *cookies], "1")
        return may_use_replica(request, resolve(request.path_info).func)

    for path in ("/dashboard/", MONTHLY, f"{MONTHLY}pdf/", "/factsheet/", f"{DISTRICTS}?export=csv"):
        assert uses_replica(manager, path) and uses_replica(osh, path), path
    assert uses_replica(AnonymousUser(), "/factsheet/")
    assert uses_replica(reader, "/") and uses_replica(reader, "/calendar/")

    for path in ("/", DISTRICTS, f"{DISTRICTS}add/", "/calendar/feed.ics"):
        assert not uses_replica(manager, path), path
    for user in (manager, reader):
        assert not uses_replica(user, SUBSCRIPTION, method="POST")
        assert not uses_replica(user, "/dashboard/", cookies=[COOKIE])
    # A public photo is the same for everyone: its request reads no session.
    request = rf.get("/gallery/photos/1/image/")
    assert not may_use_replica(request, resolve(request.path_info).func)
    # The districts of a user are read before the view is called.
    assert "scope_ids" in vars(osh)


@pytest.fixture
def start(start_gunicorn, standby, osh_city):
    """Return a function that starts the application with the standby."""
    Mission.objects.create(pk=1, name=OLD, country="Kyrgyzstan")
    rename(OLD)

    def start_server(max_lag):
        role = connection.settings_dict["RUNTIME"]["USER"]
        return start_gunicorn(
            REPLICA_DATABASE_URL=standby.get_url(role), REPLICA_MAX_LAG_SECONDS=str(max_lag), TWO_FACTOR_FOR="nobody"
        )

    return start_server


@pytest.mark.slow
@pytest.mark.audit
def test_reports_are_read_from_the_standby(start, standby, manager, reader):
    # One test, because the servers take seconds to start.
    server, cookies = start(max_lag=3600), {user: sign_in(user) for user in (manager, reader)}
    standby.pause()
    rename(NEW)

    pages = {path: read_name(server, path, cookies[manager]) for path in ("/dashboard/", MONTHLY, "/", DISTRICTS)}
    assert pages == {"/dashboard/": OLD, MONTHLY: OLD, "/": NEW, DISTRICTS: NEW}
    assert read_name(server, f"{DISTRICTS}?export=csv", cookies[manager]) == OLD
    assert read_name(server, "/", cookies[reader]) == OLD
    assert b'"replica": true' in server.get("/readyz")[1]

    cookie = subscribe(server, cookies[manager])
    assert b"Unsubscribe" in server.get(MONTHLY, Cookie=cookie)[1]
    assert b"Unsubscribe" not in server.get(MONTHLY, Cookie=cookies[manager])[1]

    # Access is read from the primary: the session ends at once.
    type(manager).objects.filter(pk=manager.pk).update(is_active=False)
    assert server.get("/dashboard/", Cookie=cookies[manager])[0].status == 302

    standby.stop()
    assert read_name(server, "/", cookies[reader]) == NEW
    assert b'"replica": false' in server.get("/readyz")[1]
    standby.start()


def subscribe(server, cookie, *, has_replica=True):
    """Subscribe to the monthly report; return the cookies that the browser has afterwards."""
    response, page = server.get(MONTHLY, Cookie=cookie)
    cookie = f"{cookie}; {response.headers['Set-Cookie'].partition(';')[0]}"
    response, _content = server.request(
        "POST",
        SUBSCRIPTION,
        urlencode({"csrfmiddlewaretoken": TOKEN.search(page.decode())[1]}),
        {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie},
    )
    assert response.status == 302
    if not has_replica:
        return cookie
    (saved,) = [text for text in response.headers.get_all("Set-Cookie") if text.startswith(COOKIE)]
    assert "Max-Age=3601" in saved
    assert "HttpOnly" in saved
    return f"{cookie}; {saved.partition(';')[0]}"


@pytest.mark.slow
@pytest.mark.audit
def test_standby_that_is_stopped_during_a_report_is_replaced(start, standby, manager):
    server, cookie = start(max_lag=3600), sign_in(manager)
    standby.wait_until_current()
    with ThreadPoolExecutor(1) as executor:
        with transaction.atomic(), connection.cursor() as cursor:
            # The lock is replayed too: the report on the standby waits for it.
            cursor.execute("LOCK TABLE core_mission")
            standby.wait_for("EXISTS (SELECT FROM pg_locks WHERE mode = 'AccessExclusiveLock')")
            waiting = executor.submit(read_name, server, "/dashboard/", cookie)
            standby.wait_for("EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock')")
            standby.stop()
            rename(NEW)
        assert waiting.result(timeout=TIMEOUT) == NEW
    standby.start()


@pytest.mark.slow
@pytest.mark.audit
def test_promoted_standby_takes_over(start, standby, start_gunicorn, manager):
    cookie = sign_in(manager)
    standby.wait_until_current()
    standby.promote()
    # The old primary still runs: its changes are no longer received, and the promoted server is not its replica.
    server = start(max_lag=3600)
    rename(NEW)
    assert read_name(server, "/dashboard/", cookie) == NEW

    role = connection.settings_dict["RUNTIME"]["USER"]
    server = start_gunicorn(DATABASE_URL=standby.get_url(role), TWO_FACTOR_FOR="nobody")
    assert read_name(server, "/dashboard/", cookie) == OLD
    subscribe(server, cookie, has_replica=False)
    assert standby.execute("SELECT count(*) FROM reports_reportsubscription") == 1


@pytest.fixture
def standby_connection(standby, monkeypatch):
    """Configure the standby in this process, without a server."""
    replica_connection = connection.copy()
    monkeypatch.setitem(connections.settings, replica.REPLICA_ALIAS, replica_connection.settings_dict)
    replica_connection.settings_dict |= {"EMBEDDED": None, "HOST": str(standby.folder), "PORT": str(PORT)}
    connections[replica.REPLICA_ALIAS] = replica_connection
    yield replica_connection
    replica_connection.close()
    del connections[replica.REPLICA_ALIAS]


@pytest.mark.slow
@pytest.mark.audit
def test_standby_beyond_the_lag_is_not_current(standby, standby_connection, osh_city, settings):
    no_time, hour = datetime.timedelta(0), datetime.timedelta(hours=1)
    standby.wait_until_current()
    replica.require_current_replica(no_time)

    standby.pause()
    with transaction.atomic(), connection.cursor() as cursor:
        # The test server writes its log later otherwise.
        cursor.execute("SET LOCAL synchronous_commit = on")
        rename(NEW)
    replica.require_current_replica(hour)
    with pytest.raises(replica.ReplicaNotCurrent, match="lags more than 0 seconds"):
        replica.require_current_replica(no_time)

    settings.REPLICA_MAX_LAG = hour
    assert replica.check_replica() == []
    settings.REPLICA_MAX_LAG = no_time
    (warning,) = replica.check_replica()
    assert warning.msg.endswith("from the replica: It is no standby, or lags more than 0 seconds.")

    # Another server than a standby
    connections[replica.REPLICA_ALIAS] = connection
    with pytest.raises(replica.ReplicaNotCurrent, match="no standby"):
        replica.require_current_replica(hour)


@pytest.mark.slow
@pytest.mark.audit
def test_view_that_writes_is_left_to_the_primary(standby, standby_connection, rf, osh_city, caplog):
    def read(request):
        return HttpResponse(District.objects.get().name_en)

    def write(request):
        rename(NEW)
        return read(request)

    standby.wait_until_current()
    middleware = ReplicaMiddleware(read)
    request = rf.get("/")
    request.user, read.is_report, write.is_report = AnonymousUser(), True, True

    assert middleware.process_view(request, read, (), {}).content.decode() == osh_city.name_en
    assert middleware.process_view(request, write, (), {}) is None
    assert District.objects.get().name_en == osh_city.name_en
    assert caplog.text == ""


@pytest.mark.slow
@pytest.mark.audit
def test_process_stops_waiting_for_a_standby_that_hangs(standby, standby_connection, monkeypatch):
    monkeypatch.setattr(limits, "CONNECT_SECONDS", 0.1)
    limits.install()
    os.kill(standby.pid, signal.SIGSTOP)
    try:
        with pytest.raises(OperationalError, match="does not respond"):
            replica.require_current_replica(datetime.timedelta(hours=1))
    finally:
        os.kill(standby.pid, signal.SIGCONT)
        extensions.set_wait_callback(None)
