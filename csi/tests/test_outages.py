"""Outages of the database or the disk and errors of the program: error pages, probes and log lines."""

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
from csi.core.web.log_format import JsonFormatter

SCRIPT = """
import django, json
django.setup()
from django.conf import settings
from django.test import Client

# Static files were not collected.
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
client = Client(raise_request_exception=False, headers={"Sec-Fetch-Site": "same-origin"})
client.cookies["sessionid"] = "a" * 32
typed = {"summary": 'Скот на <b>дороге</b> "', "form_token": "token", "password": "secret"}
answers = {}
for name, send in {
    "form": lambda: client.post("/concerns/concerns/add/?district=1", typed),
    "elsewhere": lambda: client.post("/concerns/concerns/add/", typed, headers={"Sec-Fetch-Site": "cross-site"}),
    "page": lambda: client.get("/"),
    "alive": lambda: client.get("/healthz"),
    "ready": lambda: client.get("/readyz"),
}.items():
    answer = send()
    answers[name] = [answer.status_code, answer.content.decode(), dict(answer.headers)]
print(json.dumps(answers))
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """Return {page: (status, text, headers)} without a database, and the log."""
    folder = tmp_path_factory.mktemp("gone")
    variables = {
        "DJANGO_SETTINGS_MODULE": "csi.settings",
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"postgres://csi@/csi?host={folder}",
        "HTTPS": "no",
        "ALLOWED_HOSTS": "testserver",
        "DEBUG": "",
    }
    completed = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=settings.BASE_DIR,
        env=os.environ | variables,
        capture_output=True,
        text=True,
    )
    assert completed.returncode == 0, completed.stderr
    return json.loads(completed.stdout), completed.stderr


def test_form_posted_during_database_outage_preserves_its_data(answers):
    status, html, headers = answers[0]["form"]
    assert status == 503
    assert headers["Retry-After"] == "5"
    assert 'action="/concerns/concerns/add/?district=1"' in html
    assert "Скот на &lt;b&gt;дороге&lt;/b&gt; &quot;" in html
    assert 'name="form_token"' in html
    assert 'name="csrfmiddlewaretoken"' in html
    assert "secret" not in html


def test_data_posted_by_another_site_is_discarded(answers):
    status, html, *_rest = answers[0]["elsewhere"]
    assert status == 503
    assert "<form" not in html


def test_page_reports_database_outage(answers):
    status, html, *_rest = answers[0]["page"]
    assert status == 503
    assert "The database is not available" in html


def test_probes_distinguish_alive_and_ready(answers):
    assert answers[0]["alive"][:2] == [200, "alive"]
    assert answers[0]["ready"][0] == 503
    assert json.loads(answers[0]["ready"][1])["database"] is False


def test_log_line_has_the_reference_of_the_page(answers):
    lines = [json.loads(line) for line in answers[1].splitlines() if line.startswith("{")]
    broken = [line for line in lines if line.get("path") == "/concerns/concerns/add/"]
    assert broken[0]["reference"] in answers[0]["form"][1]
    assert broken[0]["error"] == "django.db.utils.OperationalError"
    assert "дороге" not in answers[1]


@pytest.mark.django_db
def test_ready_with_database_and_without_backup(client):
    answer = client.get("/readyz")
    # A missing backup is reported, but pages are served.
    expected = {"database": True, "migrations": True, "disk": True, "backup_age_hours": None}
    assert (answer.status_code, answer.json()) == (200, expected)


@pytest.mark.django_db
def test_not_ready_without_free_disk_space(client, monkeypatch):
    monkeypatch.setattr(health, "MIN_FREE_SPACE", 10**18)
    assert client.get("/readyz").json()["disk"] is False


def test_outage_is_distinguished_from_program_error():
    full = RuntimeError()
    full.__cause__ = OSError(28, "No space left on device")
    assert error_views.find_outage(full) == error_views.Outage.DISK_FULL
    assert error_views.find_outage(OperationalError()) == error_views.Outage.DATABASE
    assert error_views.find_outage(ValueError()) is None


@pytest.mark.django_db
def test_error_page_shows_a_reference(monkeypatch):
    monkeypatch.setattr(health, "is_migrated", lambda: 1 / 0)
    answer = Client(raise_request_exception=False).get("/readyz")
    assert answer.status_code == 500
    assert answer.wsgi_request.reference in answer.content.decode()


def test_log_line_omits_error_message_and_query():
    request = RequestFactory().get("/concerns/?q=name")
    try:
        raise ValueError("Key (name)=(Aigul) already exists")
    except ValueError:
        record = logging.getLogger("csi").makeRecord("csi", 40, __file__, 1, "%s", ("broken",), sys.exc_info())
    record.request = request
    line = json.loads(JsonFormatter().format(record))
    assert line["path"] == "/concerns/"
    assert line["error"] == "builtins.ValueError"
    assert "Aigul" not in json.dumps(line)
    assert "q=name" not in json.dumps(line)


@pytest.mark.parametrize(
    ("path", "logged_path"),
    [
        ("/calendar/-m0PmBJjhhymmsqY77mo2ALFquT3QV8Z.ics", "/calendar/…"),
        ("/accounts/password/reset/key/6-dihfov-484c9cb8aff5c8d75ec03f/", "/accounts/password/reset/key/…/"),
    ],
)
def test_log_line_omits_tokens_in_paths(path, logged_path):
    record = logging.getLogger("csi").makeRecord("csi", 40, __file__, 1, "Service Unavailable: %s", (path,), None)
    record.request = RequestFactory().get(path)
    line = json.loads(JsonFormatter().format(record))
    assert (line["message"], line["path"]) == (f"Service Unavailable: {logged_path}", logged_path)
