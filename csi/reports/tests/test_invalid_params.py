"""A report page says which part of the URL it rejected or ignored."""

from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.urls import reverse

from csi.reports.ignored_params import describe_ignored

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

# {page: its parameters among those tested}
PERIODS = {"month", "quarter", "year", "from"}
PAGES = {
    "/dashboard/": PERIODS | {"district"},
    "/reports/indicators/": PERIODS | {"district", "indicator"},
    "/reports/indicators/?indicator=trips": PERIODS | {"district"},
    "/reports/comparison/?by=district": PERIODS | {"district", "indicator"},
    "/reports/comparison/?by=span": {"span", "place", "indicator"},
    "district": PERIODS,
    "/reports/monthly/": {"month", "district"},
}
IN_SUITE = {"/reports/comparison/?by=span"}
# {parameter: an invalid value and one that is out of range}
INVALID = {
    "month": ("2011-13", "2023-12"),
    "quarter": ("2011-Q9", "1999-Q1"),
    "year": ("x", "1999"),
    "from": ("x", "2023-01-01"),
    "district": ("x", "-1"),
    "indicator": ("x",),
    "dimension": ("sex",),
    "span": ("x", "2023-12"),
    "place": ("x",),
}


@pytest.mark.parametrize(
    "page", [page if page in IN_SUITE else pytest.param(page, marks=pytest.mark.audit) for page in PAGES]
)
def test_every_rejected_or_ignored_parameter_is_named(mission, client, page):
    client.force_login(mission["manager"])
    url = reverse("district_report", args=[mission["osh"].districts.get().pk]) if page == "district" else page
    assert 'class="message message-warning"' not in client.get(url).content.decode()
    ignored = [name for name in INVALID if name not in PAGES[page] and f"{name}=" not in url]
    rejected = [name for name in INVALID if name in PAGES[page]]
    queries = [{name: INVALID[name][0] for name in ignored}]
    queries += [{name: value} for name in rejected for value in INVALID[name]]
    for query in queries:
        response = client.get(f"{url}{'&' if '?' in url else '?'}{urlencode(query)}")
        content = response.content.decode()
        assert response.status_code == 200, query
        assert 'class="message message-warning" role="status"' in content, query
        notices = {name for name in INVALID if f"“{name}” does not apply to this page and was ignored." in content}
        assert notices == set(query).intersection(ignored), query


def test_file_of_an_invalid_comparison_is_not_delivered(mission, client):
    client.force_login(mission["manager"])
    for query in ("month=2023-12", "by=span&span=2023-12&span=2011-09&span=2011-10", "by=span&month=2011-03"):
        response = client.get(f"/reports/comparison/?{query}&export=csv")
        assert response["Content-Type"].startswith("text/html")
        assert "message-warning" in response.content.decode()


def test_blank_and_foreign_parameters_are_not_mentioned():
    assert describe_ignored(QueryDict("month=&utm_source=mail&district=3"), {"district"}) == []
    assert len(describe_ignored(QueryDict("month=2011-03&place=4"), {"district"})) == 2
