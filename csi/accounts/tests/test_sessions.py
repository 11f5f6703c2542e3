"""How long a sign-in lasts, and how its owner ends it from elsewhere."""

import datetime

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from csi.tests.support.factories import PASSWORD

pytestmark = pytest.mark.django_db

ME, SESSIONS = "/accounts/me/", "/accounts/sessions/"
BEGAN = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)


def is_signed_in(client):
    return client.get(ME).status_code == 200


def visits(client, *, minutes):
    """Whether the person is still signed in when asking for a page so many minutes after signing in."""
    with time_machine.travel(BEGAN + datetime.timedelta(minutes=minutes), tick=False):
        return is_signed_in(client)


@pytest.fixture
def at_nine(client, osh):
    with time_machine.travel(BEGAN, tick=False):
        client.force_login(osh)
    return client


def test_a_sign_in_ends_after_minutes_without_a_page(at_nine, settings):
    settings.SESSION_IDLE_MINUTES = 30
    assert visits(at_nine, minutes=29)
    assert visits(at_nine, minutes=58)
    assert not visits(at_nine, minutes=89)
    assert not visits(at_nine, minutes=90)


def test_a_sign_in_ends_after_its_hours_however_busy_it_is(at_nine, settings):
    settings.SESSION_IDLE_MINUTES = 30
    settings.SESSION_COOKIE_AGE = 2 * 3600
    assert all(visits(at_nine, minutes=minutes) for minutes in range(20, 121, 20))
    assert not visits(at_nine, minutes=121)


def test_a_session_that_does_not_say_when_it_began_has_ended(client, osh):
    client.force_login(osh)
    session = client.session
    del session["signed_in_at"]
    session.save()
    assert not is_signed_in(client)


def test_a_person_sees_where_they_are_signed_in_and_ends_the_others(osh):
    here, there = Client(), Client(headers={"User-Agent": "Another browser <b>"})
    for client in (here, there):
        client.post("/accounts/login/", {"login": "osh", "password": PASSWORD})
    assert "Another browser &lt;b&gt;" in here.get(SESSIONS).content.decode()

    assert here.post(SESSIONS).status_code == 302
    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_nobody_ends_the_sessions_of_another(osh, uzgen):
    theirs, mine = Client(), Client()
    theirs.force_login(uzgen)
    mine.force_login(osh)
    mine.post(SESSIONS)
    assert is_signed_in(theirs)
    assert Client().get(SESSIONS).status_code == 302


@pytest.mark.parametrize("mode, leaves", [("navigate", True), ("cors", False), ("no-cors", False)])
def test_only_a_page_takes_away_the_cookie_of_a_session_that_has_ended(client, osh, mode, leaves):
    client.force_login(osh)
    Session.objects.all().delete()
    response = client.get("/", headers={"sec-fetch-mode": mode})
    assert ("sessionid" in response.cookies) is leaves


def test_what_a_page_fetches_into_itself_is_not_the_sign_in_page(client, osh):
    address = reverse("concerns:similar")
    assert client.get(address, {"summary": "Dark"}, headers={"hx-request": "true"}).status_code == 204
    assert client.get(address, {"summary": "Dark"}).url.startswith("/accounts/login/")
