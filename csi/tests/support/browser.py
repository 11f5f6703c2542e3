"""Chromium for tests marked `browser`: on a desktop or a phone, with or without JavaScript.

    @pytest.mark.browser
    def test_…(page_as, osh):
        page = page_as(osh)                                  # 1280 × 900
        page = page_as(osh, device="phone")                  # 360 × 740
        page = page_as(osh, javascript=False)
        page.goto("/forums/meetings/add/")

    def test_…(demo_page_as):                                # the same on the demonstration mission
        page = demo_page_as("osh")

A JavaScript error, a request to another host or a violation of the content security policy fails the test.
"""

import threading

import pytest
from django.core.cache import cache
from django.db import connections
from playwright.sync_api import sync_playwright

from csi.tests.support.plugin import CHROMIUM

DEVICES = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True},
}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
]
# Allows for a slow machine that runs other tests too
TIMEOUT_MS = 20_000


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests of a process; each test opens its own contexts."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        # While Playwright's event loop runs, Django uses connections that belong to it and that nothing else closes.
        connections.close_all()
        browser.close()


class BrowserPages:
    """Pages of a running server, each in its own context; `close` fails if they reported errors."""

    def __init__(self, chromium, url):
        self.chromium, self.url = chromium, url
        self.contexts, self.errors = [], []
        # The attempts to sign in of earlier tests would reach the limit of this address.
        cache.clear()

    def open(self, session, device="desktop", javascript=True):
        """Open a blank page with the session's cookie, or signed out if `session` is None."""
        context = self.chromium.new_context(base_url=self.url, java_script_enabled=javascript, **DEVICES[device])
        context.set_default_timeout(TIMEOUT_MS)
        self.contexts.append(context)
        if session is not None:
            context.add_cookies([{"name": "sessionid", "value": session, "url": self.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._record_console_error)
        page.on("request", self._record_external_request)
        return page

    def _record_console_error(self, message):
        if message.type == "error":
            self.errors.append(f"{message.location['url']}: {message.text}")

    def _record_external_request(self, request):
        if not request.url.startswith((self.url, "data:", "blob:", "about:")):
            self.errors.append(f"a request to another host: {request.url}")

    def close(self):
        for context in self.contexts:
            context.close()
        assert self.errors == []


@pytest.fixture
def page_as(live_server, chromium, client):
    """Return a function that opens a page of the live server as a user; None: signed out."""
    pages = BrowserPages(chromium, live_server.url)

    def open_page(user, **options):
        if user is None:
            return pages.open(None, **options)
        client.force_login(user)
        return pages.open(client.cookies["sessionid"].value, **options)

    yield open_page
    pages.close()


def become_application(connection, **kwargs):
    """Give connections of the server's threads the role of the application.

    The test itself stays connected as the owner.
    """
    if threading.current_thread() is not threading.main_thread():
        with connection.cursor() as cursor:
            cursor.execute(f"SET SESSION AUTHORIZATION {connection.settings_dict['RUNTIME']['USER']}")


@pytest.fixture(scope="module")
def served_mission(committed_mission):
    """Serve the demonstration mission for the tests of a module; return its URL.

    The server connects with the application's role.
    """
    from django.db.backends.signals import connection_created
    from pytest_django.live_server_helper import LiveServer

    connection_created.connect(become_application)
    server = LiveServer("localhost")
    yield server.url
    server.stop()
    connection_created.disconnect(become_application)


@pytest.fixture
def demo_page_as(served_mission, chromium):
    """Return a function that opens a page of the demonstration mission by username."""
    from django.test import Client

    from csi.accounts.models import User

    pages = BrowserPages(chromium, served_mission)

    def open_page(username, **options):
        if username is None:
            return pages.open(None, **options)
        client = Client()
        client.force_login(User.objects.get(username=username))
        return pages.open(client.cookies["sessionid"].value, **options)

    yield open_page
    pages.close()


@pytest.fixture
def fits_screen():
    """Return a function that returns True if nothing on a page is wider than the screen."""
    return lambda page: page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
