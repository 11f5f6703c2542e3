"""What stands above every answer, whatever it is: pages, the admin, files, exports, moves, and each kind of error."""

import re
from itertools import chain
from pathlib import Path

import pytest
from django.conf import settings as mission_settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from csi.core.web import health
from csi.gallery.tests.factories import PhotoFactory
from csi.tests.support.fuzzing import list_sample_urls

REQUIRED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
}
FORBIDDEN_FEATURES = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)(?![^>]*application/json)[^>]*>|<style|\sstyle=|<[^>]+\son[a-z]+=|=\s*[\"']javascript:",
    re.I,
)
ELSEWHERE = re.compile(
    r"<(?:script|link|img|iframe|form|source|use|image)[^>]+(?:src|href|action)=[\"'](?:\w+:)?//", re.I
)
IN_CSS = re.compile(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", re.I)


@pytest.fixture(autouse=True)
def over_https(settings):
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True  # nothing was collected
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    cache.clear()


def find_faults(response):
    """What is missing above an answer, or is in it that should not be."""
    headers, found = response.headers, []
    policy = headers.get("Content-Security-Policy", "")
    found += [name for name, value in REQUIRED.items() if headers.get(name) != value]
    if "default-src 'none'" not in policy or "frame-ancestors 'none'" not in policy or "unsafe" in policy:
        found.append(f"policy {policy!r}")
    found += [name for name in FORBIDDEN_FEATURES if f"{name}=()" not in headers.get("Permissions-Policy", "")]
    for cookie in response.cookies.values():
        if cookie.value and not (cookie["secure"] and cookie["httponly"] and cookie["samesite"] in ("Lax", "Strict")):
            found.append(f"cookie {cookie.key}")
    if "html" in headers.get("Content-Type", "") and not response.streaming:
        html = response.content.decode()
        found += [match[0][:80] for pattern in (INLINE, ELSEWHERE) for match in [pattern.search(html)] if match]
    return found


def is_personal(response):
    return "no-store" in response.get("Cache-Control", "") and "public" not in response.get("Cache-Control", "")


@pytest.mark.django_db
def test_every_type_of_response_has_security_headers(osh_city, osh, reader, admin, monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    photo, stranger, strict = PhotoFactory(district=osh_city), Client(), Client(enforce_csrf_checks=True)
    people = {person: Client(raise_request_exception=False) for person in (osh, reader, admin)}
    for person, client in people.items():
        client.force_login(person)
    mine, theirs, office = people.values()

    def get(client, url, **kwargs):
        return client.get(url, secure=True, **kwargs)

    def broken(error):
        def fails(*_args):
            raise error

        monkeypatch.setattr(health, "is_migrated", fails)
        return get(mine, "/readyz")

    form = {"login": "x", "password": "y"}
    stranger.post("/accounts/login/", form, secure=True)
    answers = {
        "page": (200, get(mine, reverse("forums:meeting_list"))),
        "form": (200, get(mine, reverse("concerns:concern_add"))),
        "list as CSV": (200, get(mine, reverse("concerns:concern_list"), data={"export": "csv"})),
        "list as XLSX": (200, get(mine, reverse("concerns:concern_list"), data={"export": "xlsx"})),
        "report as PDF": (200, get(mine, reverse("monthly_report_pdf"))),
        "admin": (200, get(office, "/admin/")),
        "words of the admin": (200, get(office, "/admin/jsi18n/")),
        "photo": (200, get(mine, photo.image.url)),
        "public page": (200, get(stranger, reverse("factsheet"))),
        "calendar": (200, get(stranger, reverse("calendar_public"))),
        "sign-in": (200, get(stranger, "/accounts/login/")),
        "static file": (200, get(stranger, "/static/vendor/bootstrap-icons/icons.svg")),
        "alive": (200, get(stranger, "/healthz")),
        "ready": (200, get(stranger, "/readyz")),
        "led to the sign-in page": (302, get(stranger, "/admin/")),
        "led to https": (301, stranger.get("/factsheet/")),
        "wrong host": (400, get(stranger, "/", headers={"host": "evil.example"})),
        "too many fields": (
            400,
            mine.post(reverse("concerns:concern_add"), dict.fromkeys(map(str, range(10_000)), "a"), secure=True),
        ),
        "not for this person": (403, get(theirs, reverse("forums:meeting_list"))),
        "from another site": (403, strict.post("/accounts/login/", form, secure=True)),
        "not there": (404, get(mine, "/nowhere/")),
        "not for a stranger": (404, get(stranger, photo.image.url)),
        "not taken": (405, mine.post(reverse("forums:meeting_list"), secure=True)),
        "too often": (429, stranger.post("/accounts/login/", form, secure=True)),
        "broken": (500, broken(ZeroDivisionError())),
        "database away": (503, broken(OperationalError())),
    }
    assert {name: answer.status_code for name, (_status, answer) in answers.items()} == {
        name: status for name, (status, _answer) in answers.items()
    }
    wrong = {name: find_faults(answer) for name, (_status, answer) in answers.items()}
    assert {name: found for name, found in wrong.items() if found and name != "led to https"} == {}
    # Browsers believe that header over https only.
    assert wrong["led to https"] == ["Strict-Transport-Security"]
    for name in ("page", "form", "list as CSV", "list as XLSX", "report as PDF", "admin", "not for this person"):
        assert is_personal(answers[name][1]), name


@pytest.mark.audit
@pytest.mark.parametrize("username", ["osh", "reader", "admin", None])
def test_every_url_has_security_headers(mission, username):
    client = Client()
    if username:
        client.force_login(mission[username])
    statuses, wrong = {}, {}
    for url in list_sample_urls():
        answer = client.get(url, secure=True)
        statuses[url] = answer.status_code
        if found := find_faults(answer) + ["no-store"] * (
            username is not None and "/admin/" in url and not is_personal(answer)
        ):
            wrong[url] = found
    assert len(statuses) > 400
    assert wrong == {}


def test_stylesheets_load_nothing_from_other_hosts():
    names = chain.from_iterable(
        ((Path(storage.path(name)), name) for name, storage in finder.list(None)) for finder in finders.get_finders()
    )
    sheets = [path for path, name in names if name.endswith(".css")]
    assert len(sheets) > 30
    assert [path.name for path in sheets if IN_CSS.search(path.read_text(errors="replace"))] == []
    assert mission_settings.STATIC_URL.startswith("/")
