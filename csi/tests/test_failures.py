"""The database away, the disk full, a program that breaks: an answer in words, nothing typed is lost, probes tell."""

import json
import logging
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client, RequestFactory

from csi.core.web import error_views, health
from csi.core.web.log_format import JsonLine

VISIT = """
import django, json, time
django.setup()
from django.conf import settings
from django.test import Client

# Nothing was collected for this visit.
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
client = Client(raise_request_exception=False, headers={"Sec-Fetch-Site": "same-origin"})
client.cookies["sessionid"] = "a" * 32
typed = {"summary": 'Скот на <b>дороге</b> "', "form_token": "token", "password": "secret"}
answers = {}
for name, ask in {
    "form": lambda: client.post("/concerns/concerns/add/?district=1", typed),
    "elsewhere": lambda: client.post("/concerns/concerns/add/", typed, headers={"Sec-Fetch-Site": "cross-site"}),
    "page": lambda: client.get("/"),
    "alive": lambda: client.get("/healthz"),
    "ready": lambda: client.get("/readyz"),
}.items():
    began = time.monotonic()
    answer = ask()
    answers[name] = [answer.status_code, answer.content.decode(), time.monotonic() - began, dict(answer.headers)]
print(json.dumps(answers))
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """{page: (status, text, seconds, headers)} of a mission whose PostgreSQL is gone."""
    place = tmp_path_factory.mktemp("gone")
    variables = {
        "DJANGO_SETTINGS_MODULE": "csi.settings",
        "DATA_DIR": str(place),
        "DATABASE_URL": f"postgres://csi@/csi?host={place}",
        "HTTPS": "no",
        "ALLOWED_HOSTS": "testserver",
        "DEBUG": "",
    }
    visited = subprocess.run(
        [sys.executable, "-c", VISIT],
        cwd=settings.BASE_DIR,
        env=os.environ | variables,
        capture_output=True,
        text=True,
    )
    assert visited.returncode == 0, visited.stderr
    return json.loads(visited.stdout), visited.stderr


def test_a_form_sent_while_the_database_is_away_is_answered_soon_and_keeps_what_was_typed(answers):
    status, html, seconds, headers = answers[0]["form"]
    assert status == 503
    assert seconds < 2
    assert headers["Retry-After"] == "5"
    assert 'action="/concerns/concerns/add/?district=1"' in html
    assert "Скот на &lt;b&gt;дороге&lt;/b&gt; &quot;" in html
    assert 'name="form_token"' in html
    assert 'name="csrfmiddlewaretoken"' in html
    assert "secret" not in html


def test_what_another_site_sent_is_not_offered_again(answers):
    status, html, *_rest = answers[0]["elsewhere"]
    assert status == 503
    assert "<form" not in html


def test_a_page_says_that_the_database_is_away(answers):
    status, html, *_rest = answers[0]["page"]
    assert status == 503
    assert "does not answer" in html


def test_the_probes_tell_alive_from_ready(answers):
    assert answers[0]["alive"][:2] == [200, "alive"]
    assert answers[0]["ready"][0] == 503
    assert json.loads(answers[0]["ready"][1])["database"] is False


def test_the_log_has_a_line_with_the_number_that_the_page_shows(answers):
    lines = [json.loads(line) for line in answers[1].splitlines() if line.startswith("{")]
    broken = [line for line in lines if line.get("path") == "/concerns/concerns/add/"]
    assert broken[0]["reference"] in answers[0]["form"][1]
    assert broken[0]["error"] == "django.db.utils.OperationalError"
    assert "дороге" not in answers[1]


@pytest.mark.django_db
def test_a_mission_with_its_database_is_ready(client):
    answer = client.get("/readyz")
    # Nobody has made a backup: told, and no reason to serve no pages.
    well = {"database": True, "migrations": True, "disk": True, "backup_age_hours": None}
    assert (answer.status_code, answer.json()) == (200, well)


@pytest.mark.django_db
def test_a_mission_without_room_on_the_disk_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(health, "ROOM", 10**18)
    assert client.get("/readyz").json()["disk"] is False


def test_a_full_disk_passes_and_a_wrong_program_does_not():
    full = RuntimeError()
    full.__cause__ = OSError(28, "No space left on device")
    assert error_views.what_passes(full) == error_views.NO_ROOM
    assert error_views.what_passes(OperationalError()) == error_views.AWAY
    assert error_views.what_passes(ValueError()) is None


@pytest.mark.django_db
def test_a_page_that_breaks_shows_a_number(monkeypatch):
    monkeypatch.setattr(health, "is_migrated", lambda: 1 / 0)
    answer = Client(raise_request_exception=False).get("/readyz")
    assert answer.status_code == 500
    assert answer.wsgi_request.reference in answer.content.decode()


def test_a_line_of_the_log_leaves_out_what_the_error_quotes():
    request = RequestFactory().get("/concerns/?q=name")
    try:
        raise ValueError("Key (name)=(Aigul) already exists")
    except ValueError:
        record = logging.getLogger("csi").makeRecord("csi", 40, __file__, 1, "%s", ("broken",), sys.exc_info())
    record.request = request
    line = json.loads(JsonLine().format(record))
    assert line["path"] == "/concerns/"
    assert line["error"] == "builtins.ValueError"
    assert "Aigul" not in json.dumps(line)
    assert "q=name" not in json.dumps(line)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/calendar/-m0PmBJjhhymmsqY77mo2ALFquT3QV8Z.ics", "/calendar/…"),
        ("/accounts/password/reset/key/6-dihfov-484c9cb8aff5c8d75ec03f/", "/accounts/password/reset/key/…/"),
    ],
)
def test_a_log_line_keeps_no_address_that_is_a_key(address, told):
    record = logging.getLogger("csi").makeRecord("csi", 40, __file__, 1, "Service Unavailable: %s", (address,), None)
    record.request = RequestFactory().get(address)
    line = json.loads(JsonLine().format(record))
    assert (line["message"], line["path"]) == (f"Service Unavailable: {told}", told)
