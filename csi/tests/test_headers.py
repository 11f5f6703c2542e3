"""Security headers of every type of response: pages, admin, files, exports, redirects and errors."""

import re
from itertools import chain
from pathlib import Path

import pytest
from django.conf import settings as project_settings
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
EXTERNAL_URL = re.compile(
    r"<(?:script|link|img|iframe|form|source|use|image)[^>]+(?:src|href|action)=[\"'](?:\w+:)?//", re.I
)
EXTERNAL_URL_IN_CSS = re.compile(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", re.I)


@pytest.fixture(autouse=True)
def https_settings(settings):
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True  # no static files are collected
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    cache.clear()


def find_faults(response):
    """Return the missing headers, insecure cookies, and inline code or external URLs in the page."""
    headers, faults = response.headers, []
    policy = headers.get("Content-Security-Policy", "")
    faults += [name for name, value in REQUIRED.items() if headers.get(name) != value]
    if "default-src 'none'" not in policy or "frame-ancestors 'none'" not in policy or "unsafe" in policy:
        faults.append(f"policy {policy!r}")
    faults += [name for name in FORBIDDEN_FEATURES if f"{name}=()" not in headers.get("Permissions-Policy", "")]
    for cookie in response.cookies.values():
        if cookie.value and not (cookie["secure"] and cookie["httponly"] and cookie["samesite"] in ("Lax", "Strict")):
            faults.append(f"cookie {cookie.key}")
    if "html" in headers.get("Content-Type", "") and not response.streaming:
        html = response.content.decode()
        faults += [match[0][:80] for pattern in (INLINE, EXTERNAL_URL) for match in [pattern.search(html)] if match]
    return faults


def is_personal(response):
    return "no-store" in response.get("Cache-Control", "") and "public" not in response.get("Cache-Control", "")


@pytest.mark.django_db
def test_every_type_of_response_has_security_headers(osh_city, osh, reader, admin, monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    photo, visitor, csrf_client = PhotoFactory(district=osh_city), Client(), Client(enforce_csrf_checks=True)
    clients = {user: Client(raise_request_exception=False) for user in (osh, reader, admin)}
    for user, client in clients.items():
        client.force_login(user)
    field_staff, other, administrator = clients.values()

    def get(client, url, **kwargs):
        return client.get(url, secure=True, **kwargs)

    def get_broken(error):
        def fail(*_args):
            raise error

        monkeypatch.setattr(health, "is_migrated", fail)
        return get(field_staff, "/readyz")

    form = {"login": "x", "password": "y"}
    visitor.post("/accounts/login/", form, secure=True)
    responses = {
        "page": (200, get(field_staff, reverse("forums:meeting_list"))),
        "form": (200, get(field_staff, reverse("concerns:concern_add"))),
        "list as CSV": (200, get(field_staff, reverse("concerns:concern_list"), data={"export": "csv"})),
        "list as XLSX": (200, get(field_staff, reverse("concerns:concern_list"), data={"export": "xlsx"})),
        "report as PDF": (200, get(field_staff, reverse("monthly_report_pdf"))),
        "admin": (200, get(administrator, "/admin/")),
        "translations of the admin": (200, get(administrator, "/admin/jsi18n/")),
        "photo": (200, get(field_staff, photo.image.url)),
        "public page": (200, get(visitor, reverse("factsheet"))),
        "calendar": (200, get(visitor, reverse("calendar_public"))),
        "sign-in": (200, get(visitor, "/accounts/login/")),
        "static file": (200, get(visitor, "/static/vendor/bootstrap-icons/icons.svg")),
        "alive": (200, get(visitor, "/healthz")),
        "ready": (200, get(visitor, "/readyz")),
        "redirect to the sign-in page": (302, get(visitor, "/admin/")),
        "redirect to HTTPS": (301, visitor.get("/factsheet/")),
        "wrong host": (400, get(visitor, "/", headers={"host": "evil.example"})),
        "too many fields": (
            400,
            field_staff.post(reverse("concerns:concern_add"), dict.fromkeys(map(str, range(10_000)), "a"), secure=True),
        ),
        "forbidden": (403, get(other, reverse("forums:meeting_list"))),
        "cross-site request": (403, csrf_client.post("/accounts/login/", form, secure=True)),
        "not found": (404, get(field_staff, "/nowhere/")),
        "private photo": (404, get(visitor, photo.image.url)),
        "method not allowed": (405, field_staff.post(reverse("forums:meeting_list"), secure=True)),
        "too many requests": (429, visitor.post("/accounts/login/", form, secure=True)),
        "server error": (500, get_broken(ZeroDivisionError())),
        "database unavailable": (503, get_broken(OperationalError())),
    }
    assert {name: response.status_code for name, (_status, response) in responses.items()} == {
        name: status for name, (status, _response) in responses.items()
    }
    faults = {name: find_faults(response) for name, (_status, response) in responses.items()}
    assert {
        name: found_faults for name, found_faults in faults.items() if found_faults and name != "redirect to HTTPS"
    } == {}
    # Browsers ignore this header without HTTPS.
    assert faults["redirect to HTTPS"] == ["Strict-Transport-Security"]
    for name in ("page", "form", "list as CSV", "list as XLSX", "report as PDF", "admin", "forbidden"):
        assert is_personal(responses[name][1]), name


@pytest.mark.audit
@pytest.mark.parametrize("username", ["osh", "reader", "admin", None])
def test_every_url_has_security_headers(mission, username):
    client = Client()
    if username:
        client.force_login(mission[username])
    statuses, faults = {}, {}
    for url in list_sample_urls():
        response = client.get(url, secure=True)
        statuses[url] = response.status_code
        if found_faults := find_faults(response) + ["no-store"] * (
            username is not None and "/admin/" in url and not is_personal(response)
        ):
            faults[url] = found_faults
    assert len(statuses) > 400
    assert faults == {}


def test_stylesheets_load_nothing_from_other_hosts():
    names = chain.from_iterable(
        ((Path(storage.path(name)), name) for name, storage in finder.list(None)) for finder in finders.get_finders()
    )
    sheets = [path for path, name in names if name.endswith(".css")]
    assert len(sheets) > 30
    assert [path.name for path in sheets if EXTERNAL_URL_IN_CSS.search(path.read_text(errors="replace"))] == []
    assert project_settings.STATIC_URL.startswith("/")
