"""Every address of the mission meets nonsense: ids, pages, filters, bytes and methods that make no sense.

Each address meets one sort of it, and all of them under `make audit`.
"""

import pytest
from django.forms import DecimalField
from django.urls import NoReverseMatch, reverse

from csi.core.crud.views import RecordListView
from csi.tests.support.forms import counts
from csi.tests.test_access import RECORD_PAGES, patterns

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def plain_address(name):
    """The address of that name; None where it takes an id or a token."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


LISTS = [reverse(name) for name, view, _takes_id in RECORD_PAGES if issubclass(view, RecordListView)]
WITHOUT_ID = [url for name, _view, _takes_id in patterns() if (url := plain_address(name))]
NUMBERS = ("999999", "0", "-1", "9" * 30, "two", "1.5", "²", "\0")
# A number of any length is a question for a filter of numbers, though it finds nothing.
NONSENSE = ("9" * 30, "2011-13-45", "99999-01", "' OR 1=1 --")


def first_of(values):
    """The first for `make test`, the others for `make audit`."""
    return [values[0], *(pytest.param(value, marks=pytest.mark.audit) for value in values[1:])]


def is_number(field):
    return isinstance(field, DecimalField)


@pytest.fixture
def page(as_person, admin):
    return as_person(admin)


@pytest.mark.parametrize("nonsense", first_of(NONSENSE))
@pytest.mark.parametrize("url", LISTS)
def test_nonsense_in_every_filter_at_once_is_ignored_and_each_is_named(page, url, nonsense):
    fields = page.get(url).context["filter_form"].fields
    named = {name: field for name, field in fields.items() if name != "q"}
    asked = {name + ("_from" if hasattr(field.widget, "suffixes") else ""): nonsense for name, field in named.items()}
    response = page.get(url, asked | {"q": f"\0{nonsense}"})
    assert response.status_code == 200
    told = " ".join(response.context["notices"])
    asked_in_vain = [field for field in named.values() if not (nonsense.isdigit() and is_number(field))]
    assert [str(field.label) for field in asked_in_vain if f"“{field.label}”" not in told] == []


@pytest.mark.parametrize("number", first_of(NUMBERS))
@pytest.mark.parametrize("url", LISTS)
def test_a_page_that_is_not_there_says_so(page, url, number):
    response = page.get(url, {"page": number})
    assert response.status_code == 200
    assert response.context["page"].number == 1
    assert "There is no such page" in " ".join(response.context["notices"])


@pytest.mark.audit
def test_an_id_of_thirty_digits_is_not_there(page):
    wrong = []
    for name, _view, takes_id in patterns():
        if takes_id:
            url = reverse(name, args=["9" * 30])
            wrong += [
                (url, answer.status_code) for answer in (page.get(url), page.post(url)) if answer.status_code != 404
            ]
    # What takes a POST only says so before it looks; so does what takes none.
    assert [entry for entry in wrong if entry[1] != 405] == []


@pytest.mark.audit
def test_methods_that_no_page_takes_are_refused_and_head_is_answered(page):
    before = counts()
    for url in WITHOUT_ID:
        for method in ("put", "patch", "delete"):
            assert getattr(page, method)(url).status_code in (302, 404, 405), (method, url)
        head = page.head(url)
        assert head.status_code in (200, 302, 405), url
        assert head.content == b"", url
    for url in LISTS:
        assert page.post(url).status_code == 405, url
    assert counts() == before


@pytest.mark.audit
def test_bytes_that_are_no_text_break_no_address(page):
    for url in WITHOUT_ID:
        query = "&".join(
            f"{name}=%00%ff{'q' * 500}" for name in ("q", "page", "sort", "next", "as_of", "month", "from")
        )
        assert page.get(f"{url}?{query}").status_code < 500, url
    for path in (
        "/%00",
        "/%ff/",
        "/forums/meetings/%00/",
        "/forums/meetings/1%00/edit/",
        "/forums/meetings/²/",
        "/" + "x" * 5000,
    ):
        assert page.get(path).status_code == 404, path[:60]


@pytest.mark.parametrize(
    ("url", "action"), [("/admin/districts/district/", "delete_selected"), ("/admin/accounts/user/", "deactivate")]
)
def test_what_is_ticked_in_the_admin_and_can_be_no_record_is_not_looked_for(page, url, action):
    for ticked in ("", "nonsense", "²", "9" * 30):
        response = page.post(url, {"action": action, "_selected_action": [ticked]}, follow=True)
        assert response.status_code == 200
        assert "Items must be selected" in response.content.decode()
