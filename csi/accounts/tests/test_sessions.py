"""Session limits, and ending other sessions."""

import datetime

import pytest
import time_machine
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from csi.accounts.templatetags.browsers import browser
from csi.tests.support.factories import PASSWORD

pytestmark = pytest.mark.django_db

ME, SESSIONS = "/accounts/me/", "/accounts/sessions/"
SIGN_IN_TIME = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)


def is_signed_in(client):
    return client.get(ME).status_code == 200


def is_signed_in_after(client, *, minutes):
    """Return True if a request that many minutes after signing in is still signed in."""
    with time_machine.travel(SIGN_IN_TIME + datetime.timedelta(minutes=minutes), tick=False):
        return is_signed_in(client)


@pytest.fixture
def client_signed_in_at_nine(client, osh):
    with time_machine.travel(SIGN_IN_TIME, tick=False):
        client.force_login(osh)
    return client


def test_idle_session_ends(client_signed_in_at_nine, settings):
    settings.SESSION_IDLE_MINUTES = 30
    assert is_signed_in_after(client_signed_in_at_nine, minutes=29)
    assert is_signed_in_after(client_signed_in_at_nine, minutes=58)
    assert not is_signed_in_after(client_signed_in_at_nine, minutes=89)
    assert not is_signed_in_after(client_signed_in_at_nine, minutes=90)


def test_active_session_ends_after_the_maximum_duration(client_signed_in_at_nine, settings):
    settings.SESSION_IDLE_MINUTES = 30
    settings.SESSION_COOKIE_AGE = 2 * 3600
    assert all(is_signed_in_after(client_signed_in_at_nine, minutes=minutes) for minutes in range(20, 121, 20))
    assert not is_signed_in_after(client_signed_in_at_nine, minutes=121)


def test_session_is_saved_before_an_export_opens_its_transaction(client_signed_in_at_nine):
    client, path = client_signed_in_at_nine, reverse("districts:contact_list")
    later = time_machine.travel(SIGN_IN_TIME + datetime.timedelta(minutes=10), tick=False)
    with later, CaptureQueriesContext(connection) as executed:
        assert client.get(path, {"export": "csv"}).status_code == 200
    tables = [name for query in executed for name in ("django_session", "districts_contact") if name in query["sql"]]
    # The session is read and saved, then the list is counted and read.
    assert tables == sorted(tables, reverse=True)
    assert [query["sql"][:6] for query in executed if "django_session" in query["sql"]] == ["SELECT", "UPDATE"]


def test_session_that_ends_during_a_request_is_not_saved(client_signed_in_at_nine, monkeypatch):
    def end(session, *args, **kwargs):
        raise UpdateError

    monkeypatch.setattr(SessionStore, "save", end)
    with time_machine.travel(SIGN_IN_TIME + datetime.timedelta(minutes=10), tick=False):
        assert client_signed_in_at_nine.get(ME).status_code == 400


def test_session_without_start_time_is_expired(client, osh):
    client.force_login(osh)
    session = client.session
    del session["signed_in_at"]
    session.save()
    assert not is_signed_in(client)


def test_user_can_list_sessions_and_end_the_others(osh):
    current, other = Client(), Client(headers={"User-Agent": "Another browser <b>"})
    for client in (current, other):
        client.post("/accounts/login/", {"login": "osh", "password": PASSWORD})
    assert "Another browser &lt;b&gt;" in current.get(SESSIONS).content.decode()

    assert current.post(SESSIONS).status_code == 302
    assert is_signed_in(current)
    assert not is_signed_in(other)


def test_user_cannot_end_sessions_of_another_user(osh, uzgen):
    other, own = Client(), Client()
    other.force_login(uzgen)
    own.force_login(osh)
    own.post(SESSIONS)
    assert is_signed_in(other)
    assert Client().get(SESSIONS).status_code == 302


@pytest.mark.parametrize("mode, leaves", [("navigate", True), ("cors", False), ("no-cors", False)])
def test_only_a_page_deletes_the_cookie_of_an_ended_session(client, osh, mode, leaves):
    client.force_login(osh)
    Session.objects.all().delete()
    response = client.get("/", headers={"sec-fetch-mode": mode})
    assert ("sessionid" in response.cookies) is leaves


def test_htmx_request_does_not_get_the_sign_in_page(client, osh):
    address = reverse("concerns:similar")
    assert client.get(address, {"summary": "Dark"}, headers={"hx-request": "true"}).status_code == 204
    assert client.get(address, {"summary": "Dark"}).url.startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0", "Firefox, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) Version/17.2 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (iPad; CPU OS 17_2 like Mac OS X) CriOS/120.0 Mobile Safari/604.1", "Chrome, iPad"),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/120.0 Safari/537.36", "Chrome, ChromeOS"),
        ("curl/8.0", "curl/8.0"),
        ("", ""),
    ],
)
def test_browser_of_a_session_is_named(user_agent, name):
    assert browser(user_agent) == name
