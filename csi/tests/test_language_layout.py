"""Every page in each language fits a desktop and a phone, contains no English and meets WCAG 2.2 AA.

The crawl opens some 330 pages, which takes about five minutes for each language. axe checks each page at both widths.
"""

from urllib.parse import urlsplit

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from csi.accounts.models import User
from csi.core.languages import Language
from csi.tests.support.english_texts import EnglishTexts
from csi.tests.support.fuzzing import list_sample_urls
from csi.tests.support.language_pages import find_english, find_layout_problems, prepare
from csi.tests.test_accessibility import AXE, CHECK, LEVELS

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("db")]

# High enough that the bars at the edges of the screen cover nothing
WIDE, NARROW = {"width": 1280, "height": 4000}, {"width": 360, "height": 4000}
TRANSLATED = [language for language in Language if language != Language.ENGLISH]
# Each page is opened by the first of these users who may open it.
USERNAMES = (None, "osh", "manager", "admin")
# Pages that depend on the query string
FURTHER_PAGES = {
    None: ["/factsheet/?as_of=2011-04-30", "/map/?layer=nonsense"],
    "osh": [
        "/forums/actions/?district=nonsense&page=99&q=nothing+like+this",
        "/search/?q=lamps",
        "/search/?q=nothing+like+this",
        "/calendar/?view=list",
    ],
    "manager": [
        "/reports/monthly/?month=2011-09",
        "/reports/comparison/?by=span&span=2011-09",
        "/reports/indicators/?indicator=concerns_followed_through",
        "/forums/meetings/?state=held&month=2011-09",
    ],
    "admin": ["/admin/accounts/user/?q=nothing+like+this"],
}
READ_AUTOCOMPLETE_MESSAGES = """
    ["searching", "noResults", "loadingMore", "errorLoading", "removeAllItems"].map((name) =>
        django.jQuery(".admin-autocomplete").data("select2").options.get("translations").get(name)())
"""
# The pages of errors that a user without access meets, and {path: template} of those of a server that fails
ERRORS = ("/no-such-page/", "/history/", "/admin/login/")
ERROR_TEMPLATES = {f"/errors/{code}/": f"{code}.html" for code in (400, 429, 500, 503)}


@pytest.fixture
def db(served_mission):
    """Use the database of the served mission; pytest-django's fixture would reset it after each test."""


@pytest.fixture(scope="module")
def urls_by_username(served_mission):
    """Return {username: URLs of pages that no earlier user may open}."""
    urls = dict.fromkeys(url for url in list_sample_urls() if url != reverse("language"))
    found = {}
    for username in USERNAMES:
        client = Client()
        if username:
            client.force_login(User.objects.get(username=username))
        found[username] = [url for url in urls if is_page(client.get(url))]
        urls = [url for url in urls if url not in found[username]]
    return {username: [*found[username], *FURTHER_PAGES[username]] for username in USERNAMES}


def is_page(response):
    return response.status_code == 200 and "html" in response.headers.get("Content-Type", "")


def serve_error_pages(page, language):
    """Answer the requests of pages of errors with status 200: an error would fail the test."""

    def answer_error(route):
        route.fulfill(response=route.fetch(), status=200)

    def answer_template(route):
        template = ERROR_TEMPLATES[urlsplit(route.request.url).path]
        with override(language):
            body = render_to_string(
                template, {"reference": "0A1B2C3D", "outage": "database", "LANGUAGE_CODE": language}
            )
        route.fulfill(body=body, content_type="text/html; charset=utf-8")

    for path in ERRORS:
        page.route(f"**{path}", answer_error)
    for path in ERROR_TEMPLATES:
        page.route(f"**{path}", answer_template)
    return [*ERRORS, *ERROR_TEMPLATES]


def find_problems(page, url, english):
    """Yield what does not fit, is English or not accessible on a page."""
    page.set_viewport_size(WIDE)
    assert page.goto(url).status == 200, url
    prepare(page)
    page.evaluate(AXE)
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        yield from find_layout_problems(page)
        yield from (f"at {size['width']}: {problem}" for problem in page.evaluate(CHECK, [LEVELS, False]))
    yield from find_english(page, english)


def open_in(language, open_page, username):
    page = open_page(username)
    page.goto(f"{reverse('language')}?language={language}&next=/factsheet/")
    assert page.get_attribute("html", "lang") == language
    return page


@pytest.mark.audit
@pytest.mark.parametrize("username", USERNAMES)
@pytest.mark.parametrize("language", TRANSLATED)
def test_every_page_fits_and_is_translated(demo_page_as, urls_by_username, language, username):
    page = open_in(language, demo_page_as, username)
    english, problems = EnglishTexts(language), {}
    errors = serve_error_pages(page, language) if username == "osh" else []
    for url in [*urls_by_username[username], *errors]:
        if found := list(find_problems(page, url, english)):
            problems[url] = found
    assert problems == {}


@pytest.mark.audit
@pytest.mark.parametrize("language", TRANSLATED)
def test_autocomplete_of_the_admin_is_translated(demo_page_as, language):
    page = open_in(language, demo_page_as, "admin")
    page.goto("/admin/forums/meeting/add/")
    page.locator(".select2-selection").first.click()
    page.locator(".select2-search__field").last.fill("qqqq")
    shown = page.locator(".select2-results__message").inner_text()
    english = EnglishTexts(language)
    for message in (shown, *page.evaluate(READ_AUTOCOMPLETE_MESSAGES)):
        assert english.find(message) == []
