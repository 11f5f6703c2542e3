"""Chromium for tests marked `browser`: pages as one of the cast, at a desk or on a telephone, without JavaScript too.

    @pytest.mark.browser
    def test_…(page_as, osh):
        page = page_as(osh)                                  # 1280 × 900
        page = page_as(osh, device="phone")                  # 360 × 740
        page = page_as(osh, javascript=False)
        page.goto("/forums/meetings/add/")

A script's error or a request that the content security policy refuses fails the test.
"""

import pytest
from playwright.sync_api import sync_playwright

from csi.testing.plugin import CHROMIUM

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


@pytest.fixture
def page_as(live_server, chromium, client):
    """`page_as(osh)`: a page of the running mission, signed in as that person; None is nobody."""
    contexts, complaints = [], []

    def open_page(user, device="desktop", javascript=True):
        context = chromium.new_context(base_url=live_server.url, java_script_enabled=javascript, **DEVICES[device])
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        if user is not None:
            client.force_login(user)
            session = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def fits():
    """`fits(page)`: nothing on the page is wider than the screen."""
    return lambda page: page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
