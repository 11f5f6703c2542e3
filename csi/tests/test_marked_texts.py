"""Every text that a user reads is marked for translation: a pseudo-language brackets the marked ones."""

import pytest

from csi.core.languages import Language
from csi.tests.support.fuzzing import list_sample_urls
from csi.tests.support.marked_texts import UnmarkedTextFinder
from csi.tests.support.shown_texts import get_content_type, read_response

pytestmark = pytest.mark.django_db

PAGES = [
    *("/", "/dashboard/", "/forums/meetings/", "/forums/meetings/add/", "/concerns/concerns/add/", "/reports/cadence/"),
    *("/calendar/", "/accounts/me/", "/history/", "/districts/import/", "/factsheet/", "/dashboard/alerts/"),
]


@pytest.fixture
def find_on_page(mission, client, monkeypatch):
    """Return a function that returns the unmarked texts of a page."""
    finder = UnmarkedTextFinder(monkeypatch)

    def find(url):
        response = client.get(url)
        return finder.find(read_response(response)) if get_content_type(response) == "text/html" else set()

    return find


@pytest.mark.parametrize("url", PAGES)
def test_texts_of_a_page_are_marked(mission, client, find_on_page, url):
    client.force_login(mission["manager"])
    assert find_on_page(url) == set()


@pytest.mark.audit
@pytest.mark.parametrize("account", ["admin", "manager", "osh", "reader"])
def test_texts_of_all_pages_are_marked(mission, client, find_on_page, account):
    client.force_login(mission[account])
    found = {url: texts for url in list_sample_urls() if (texts := find_on_page(url))}
    assert found == {}


@pytest.mark.audit
@pytest.mark.parametrize("language", Language.values)
def test_every_page_is_served_in_each_language(mission, client, language):
    client.cookies["django_language"] = language
    for account in ("admin", "osh", "reader"):
        client.force_login(mission[account])
        for url in list_sample_urls():
            response = client.get(url)
            assert response.status_code < 500, url
            if response.status_code == 200 and "html" in response.headers.get("Content-Type", ""):
                assert f'lang="{language}"' in response.content.decode(), url
