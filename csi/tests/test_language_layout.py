"""Pages in each language fit a desktop and a phone, contain no English and meet WCAG 2.2 AA."""

import pytest
from django.urls import reverse

from csi.core.languages import Language
from csi.tests.test_accessibility import AXE, CHECK, FIND_OVERFLOW, LEVELS, NARROW, WIDE, list_urls

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("db")]

TRANSLATED = [language for language in Language if language != Language.ENGLISH]
# Texts of labels, buttons, headings and badges that are wider than their element
LABELS = "label, button, .btn, h1, h2, h3, dt, summary, .badge-state, nav a"
FIND_CUT_TEXT = f"""() => [...document.querySelectorAll("{LABELS}")]
    .filter((element) => element.offsetParent && !element.closest(".visually-hidden, svg")
        && getComputedStyle(element).display !== "inline" && element.scrollWidth > element.clientWidth + 1)
    .map((element) => `cut off: ${{element.tagName}}.${{element.className}}: ${{element.innerText}}`)"""
# The name of the column beside each cell of a list on a phone
FIND_UNBROKEN_LABEL = """() => [...document.querySelectorAll(".table-records > tbody > tr > :not(:first-child)")]
    .filter((cell) => getComputedStyle(cell, "::before").content.length > 6
        && getComputedStyle(cell, "::before").whiteSpace === "nowrap")
    .map((cell) => `a label in one line: ${cell.dataset.label}`)"""
# Words of the English interface that no name in the demonstration contains
FIND_ENGLISH = """() => {
    const words = /\\b(Add|Edit|Save|Cancel|Delete|Search|Filters?|Export|Overdue|Districts?|Meetings?|View)\\b/;
    return [...document.querySelectorAll("label, button, .btn, h1, h2, dt, th, nav a")]
        .filter((element) => element.offsetParent && !element.closest("[lang='en']") && words.test(element.innerText))
        .map((element) => `English: ${element.innerText}`);
}"""


@pytest.fixture
def db(served_mission):
    """Use the database of the served mission; pytest-django's fixture would reset it after each test."""


def find_problems(page, urls):
    """Yield what does not fit, is English or not accessible on the pages."""
    for url in urls:
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)
            assert page.goto(url).status == 200, url
            for check in (FIND_OVERFLOW, FIND_CUT_TEXT, FIND_UNBROKEN_LABEL, FIND_ENGLISH):
                yield from (f"{url} at {size['width']}: {problem}" for problem in page.evaluate(check))
        page.evaluate(AXE)
        yield from (f"{url}: {problem}" for problem in page.evaluate(CHECK, [LEVELS, False]))


def open_in(language, open_page, username):
    page = open_page(username)
    page.goto(f"{reverse('language')}?language={language}&next=/accounts/me/")
    assert page.get_attribute("html", "lang") == language
    return page


@pytest.mark.audit
def test_forms_and_lists_fit_in_russian(demo_page_as):
    urls = ["/", *list_urls("forums:meeting_list", "forums:meeting_add")]
    assert list(find_problems(open_in("ru", demo_page_as, "osh"), urls)) == []


@pytest.mark.audit
@pytest.mark.parametrize("language", TRANSLATED)
def test_pages_of_field_staff_fit(demo_page_as, language):
    names = ["forums:meeting_detail", "forums:meeting_list", "receptions:trip_add", "concerns:concern_detail"]
    urls = ["/", "/forums/meetings/add/", *list_urls(*names), "/dashboard/alerts/", "/calendar/", "/notifications/"]
    assert list(find_problems(open_in(language, demo_page_as, "osh"), urls)) == []


@pytest.mark.audit
@pytest.mark.parametrize("language", TRANSLATED)
def test_pages_of_managers_fit(demo_page_as, language):
    urls = ["/", "/dashboard/", "/reports/monthly/", "/reports/cadence/", "/reports/presence/", "/reports/coverage/"]
    urls += ["/reports/comparison/", "/reports/indicators/", "/returns/outstanding/", "/history/", "/accounts/me/"]
    assert list(find_problems(open_in(language, demo_page_as, "manager"), urls)) == []


@pytest.mark.audit
@pytest.mark.parametrize("language", TRANSLATED)
def test_public_pages_fit(demo_page_as, language):
    page = demo_page_as(None)
    for url in ("/factsheet/", "/map/", "/gallery/public/", "/accounts/login/"):
        page.goto(f"{reverse('language')}?language={language}&next={url}")
        assert list(find_problems(page, [url])) == []
