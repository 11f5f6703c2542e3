"""Invalid ids, page numbers, filters, bytes and HTTP methods at every URL.

`make test` sends one of each type, `make audit` all of them.
"""

import pytest
from django.forms import DecimalField
from django.urls import NoReverseMatch, reverse

from csi.core.crud.views import RecordListView
from csi.tests.support.forms import count_rows
from csi.tests.support.routes import RECORD_ROUTES, list_page_routes
from csi.tests.support.samples import everyday_sample

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def reverse_without_arguments(name):
    """Return the URL of that name, or None if it takes an argument."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


LISTS = [reverse(route.name) for route in RECORD_ROUTES if route.has_base(RecordListView)]
URLS_WITHOUT_ID = [url for route in list_page_routes() if (url := reverse_without_arguments(route.name))]
NUMBERS = ("999999", "0", "-1", "9" * 30, "two", "1.5", "²", "\0")
# A number filter accepts a number of any length.
INVALID_VALUES = ("9" * 30, "2011-13-45", "99999-01", "' OR 1=1 --")


def is_number(field):
    return isinstance(field, DecimalField)


@pytest.fixture
def page(as_person, admin):
    return as_person(admin)


@pytest.mark.parametrize("invalid_value", everyday_sample(INVALID_VALUES, 1))
@pytest.mark.parametrize("url", everyday_sample(LISTS, 9))
def test_invalid_filters_are_ignored_and_named_in_a_notice(page, url, invalid_value):
    fields = page.get(url).context["filter_form"].fields
    named = {name: field for name, field in fields.items() if name != "q"}
    query = {
        name + ("_from" if hasattr(field.widget, "suffixes") else ""): invalid_value for name, field in named.items()
    }
    response = page.get(url, query | {"q": f"\0{invalid_value}"})
    assert response.status_code == 200
    notices = " ".join(response.context["notices"])
    ignored = [field for field in named.values() if not (invalid_value.isdigit() and is_number(field))]
    assert [str(field.label) for field in ignored if f"“{field.label}”" not in notices] == []


@pytest.mark.parametrize("number", everyday_sample(NUMBERS, 1))
@pytest.mark.parametrize("url", everyday_sample(LISTS, 6))
def test_missing_page_number_shows_the_first_page_and_a_notice(page, url, number):
    response = page.get(url, {"page": number})
    assert response.status_code == 200
    assert response.context["page"].number == 1
    assert "This page does not exist." in " ".join(response.context["notices"])


@pytest.mark.audit
def test_id_of_thirty_digits_returns_404(page):
    failures = []
    for route in list_page_routes():
        if route.takes_pk:
            url = reverse(route.name, args=["9" * 30])
            failures += [
                (url, response.status_code)
                for response in (page.get(url), page.post(url))
                if response.status_code != 404
            ]
    # Views check the method before the record.
    assert [failure for failure in failures if failure[1] != 405] == []


@pytest.mark.audit
def test_unsupported_methods_are_rejected_and_head_is_answered(page):
    before = count_rows()
    for url in URLS_WITHOUT_ID:
        for method in ("put", "patch", "delete"):
            assert getattr(page, method)(url).status_code in (302, 404, 405), (method, url)
        head = page.head(url)
        assert head.status_code in (200, 302, 405), url
        assert head.content == b"", url
    for url in LISTS:
        assert page.post(url).status_code == 405, url
    assert count_rows() == before


@pytest.mark.audit
def test_invalid_bytes_do_not_cause_server_errors(page):
    for url in URLS_WITHOUT_ID:
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
def test_invalid_admin_selection_is_rejected(page, url, action):
    for selected in ("", "invalid_value", "²", "9" * 30):
        response = page.post(url, {"action": action, "_selected_action": [selected]}, follow=True)
        assert response.status_code == 200
        assert "Select at least one record" in response.content.decode()
