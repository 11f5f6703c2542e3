"""Texts of libraries on pages are translated in the catalogues of the project."""

import re

import pytest

from csi.core.languages import Language
from csi.tests.support.catalogues import get_key, open_catalogue
from csi.tests.support.fuzzing import list_sample_urls
from csi.tests.support.requested_texts import record_requested_texts, visit_account_pages, visit_admin_pages

pytestmark = pytest.mark.django_db

PAGES = ["/calendar/", "/dashboard/", "/accounts/me/", "/admin/", "/admin/accounts/user/", "/admin/forums/meeting/add/"]
# A part of labels that pages replace, and the reason of a response whose page does not show it
NOT_SHOWN = {"exact", "%(ct_name)s objects don’t have a get_absolute_url() method"}
LETTER = re.compile(r"[^\W\d_]")


@pytest.fixture
def find_other_texts(monkeypatch):
    """Return a function that lists the requested texts that are missing here, since its last call."""
    requested = record_requested_texts(monkeypatch)
    catalogue = open_catalogue("ky")
    known = {(message.context, message.text) for message in map(get_key, catalogue)}
    translations = {
        text
        for language in ("ky", "uz_Cyrl")
        for entry in open_catalogue(language)
        for text in (entry.msgstr, *entry.msgstr_plural.values())
    }

    def find():
        # The admin also translates the names of models, which are translated already.
        other = {
            (context, text)
            for context, text in requested - known
            if LETTER.search(text) and text not in NOT_SHOWN and text not in translations | set(Language.labels)
        }
        requested.clear()
        return other

    return find


def test_texts_of_representative_pages_are_translated_here(mission, client, find_other_texts):
    client.cookies["django_language"] = "uz-cyrl"
    for _response in visit_account_pages(client):
        assert find_other_texts() == set()
    client.force_login(mission["admin"])
    for url in PAGES:
        response = client.get(url)
        assert (response.status_code, response.headers["Content-Language"]) == (200, "uz-cyrl")
        assert find_other_texts() == set(), url


@pytest.mark.audit
@pytest.mark.parametrize("language", ["ky", "uz-cyrl"])
@pytest.mark.parametrize("account", ["admin", "manager", "osh", "reader", None])
def test_texts_of_all_pages_are_translated_here(mission, client, find_other_texts, language, account):
    client.cookies["django_language"] = language
    if account:
        client.force_login(mission[account])
    found = {}
    for url in list_sample_urls():
        client.get(url)
        found |= dict.fromkeys(find_other_texts(), url)
    for response in (*visit_account_pages(client), *(visit_admin_pages(client) if account == "admin" else ())):
        found |= dict.fromkeys(find_other_texts(), response.request["PATH_INFO"])
    assert found == {}
