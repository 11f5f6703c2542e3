"""Chromium for tests marked `browser`: pages as one of the cast, at a desk or on a telephone, without JavaScript too.

    @pytest.mark.browser
    def test_…(page_as, osh):
        page = page_as(osh)                                  # 1280 × 900
        page = page_as(osh, device="phone")                  # 360 × 740
        page = page_as(osh, javascript=False)
        page.goto("/forums/meetings/add/")

    def test_…(demo_page_as):                                # the same on the demonstration mission
        page = demo_page_as("osh")

A script's error, a request to another host or one that the content security policy refuses fails the test.
"""

import pytest
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
# What a slow machine that runs other tests too may take.
PATIENCE_MS = 20_000


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests of a process; each test has contexts of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


class Visits:
    """Pages of a running mission, each in a context of its own; what browsers complain of is kept."""

    def __init__(self, chromium, url):
        self.chromium, self.url = chromium, url
        self.contexts, self.get_form_errors = [], []

    def open(self, session, device="desktop", javascript=True):
        """A blank page with this session's cookie; None is nobody."""
        context = self.chromium.new_context(base_url=self.url, java_script_enabled=javascript, **DEVICES[device])
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        if session is not None:
            context.add_cookies([{"name": "sessionid", "value": session, "url": self.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: self.get_form_errors.append(str(error)))
        page.on("console", self._listen)
        page.on("request", self._watch)
        return page

    def _listen(self, message):
        if message.type == "error":
            self.get_form_errors.append(f"{message.location['url']}: {message.text}")

    def _watch(self, request):
        if not request.url.startswith((self.url, "data:", "blob:", "about:")):
            self.get_form_errors.append(f"a request to another host: {request.url}")

    def close(self):
        for context in self.contexts:
            context.close()
        assert self.get_form_errors == []


@pytest.fixture
def page_as(live_server, chromium, client):
    """`page_as(osh)`: a page of the running mission, signed in as that person; None is nobody."""
    visits = Visits(chromium, live_server.url)

    def open_page(user, **how):
        if user is None:
            return visits.open(None, **how)
        client.force_login(user)
        return visits.open(client.cookies["sessionid"].value, **how)

    yield open_page
    visits.close()


@pytest.fixture(scope="module")
def served_mission(copied_mission, django_db_blocker, tmp_path_factory):
    """The demonstration mission, served for the tests of a module; gives its address.

    What its tests record stays for the others of the module, which count before and after.
    Such tests must not take `live_server`, which empties the database after each; their module has a `db` of its own.
    """
    from django.core.management import call_command
    from django.test import override_settings
    from pytest_django.live_server_helper import LiveServer

    files = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=files):
        copied_mission.put_back(files)
        server = LiveServer("localhost")
        yield server.url
        server.stop()
        call_command("flush", interactive=False, verbosity=0, reset_sequences=False)


@pytest.fixture
def demo_page_as(served_mission, chromium):
    """`demo_page_as("osh")`: a page of the demonstration mission, signed in by the account's name."""
    from django.test import Client

    from csi.accounts.models import User

    visits = Visits(chromium, served_mission)

    def open_page(username, **how):
        if username is None:
            return visits.open(None, **how)
        client = Client()
        client.force_login(User.objects.get(username=username))
        return visits.open(client.cookies["sessionid"].value, **how)

    yield open_page
    visits.close()


@pytest.fixture
def fits():
    """`fits(page)`: nothing on the page is wider than the screen."""
    return lambda page: page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
