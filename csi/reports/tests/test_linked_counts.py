"""Counts on report pages are equal to the number of records in the linked lists.

Such links have `data-count`. Other links explain a value that is not a count of records (a share, people, days).
"""

import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from csi.returns.models import MonthlyReturn, ReturnStatus
from csi.tests.support.view_contracts import count_listed_records
from districts.models import District

pytestmark = pytest.mark.slow

PERIODS = ("", "period=quarter&quarter=2011-Q3", "period=mandate", "period=dates&from=2011-02-10&to=2011-05-20")
PEOPLE = pytest.mark.parametrize("name", [pytest.param("manager", marks=pytest.mark.audit), "osh"])


class LinkedCountParser(HTMLParser):
    """Collect the links with `data-count` as {(URL, number)}; the number must be the one displayed."""

    def __init__(self, response):
        super().__init__()
        self.links, self._open = set(), None
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        if tag == "a" and "data-count" in dict(attrs):
            self._open, self._text = dict(attrs), ""

    def handle_data(self, data):
        if self._open is not None:
            self._text += data

    def handle_endtag(self, tag):
        if tag == "a" and self._open is not None:
            number = int(self._open["data-count"])
            assert re.search(rf"(?<!\d){number}(?!\d)", re.sub(r"(?<=\d)[,\u202f\u00a0](?=\d)", "", self._text)), (
                self._text
            )
            self.links.add((self._open["href"], number))
            self._open = None


@pytest.fixture
def find_mismatches(mission, client):
    """Return `find_mismatches(user, response)`, which gives the wrong counts and the number of counts."""
    counts = {}

    def count_linked_records(user, url):
        if (user.pk, url) not in counts:
            if url.startswith(reverse("alerts")):
                counts[user.pk, url] = client.get(url).context["table_page"].count
            elif url.startswith(reverse("returns:outstanding")):
                context = client.get(url).context
                listed = (context[name] for name in ("overdue", "upcoming", "awaiting_decision"))
                counts[user.pk, url] = sum(table_page.count for table_page in listed)
            else:
                counts[user.pk, url] = count_listed_records(user, url)
        return counts[user.pk, url]

    def find_wrong_counts(user, response):
        assert response.status_code == 200
        links = LinkedCountParser(response).links
        mismatches = [(url, number) for url, number in links if count_linked_records(user, url) != number]
        return mismatches, len(links)

    return find_wrong_counts


def test_returns_not_yet_accepted_include_the_submitted_ones(mission, client):
    client.force_login(mission["manager"])
    context = client.get(reverse("dashboard"), {"month": "2011-09"}).context
    dashboard = context["dashboard"]
    page = client.get(dashboard.unaccepted_returns_url)
    assert page.context["count"] == dashboard.returns.provisional > 0
    submitted = MonthlyReturn.objects.filter(month="2011-09-01", status=ReturnStatus.SUBMITTED)
    assert {item.monthly_return for item in page.context["awaiting_decision"].rows} == set(submitted) != set()
    assert "not yet accepted" in page.content.decode()
    invalid = client.get(reverse("returns:outstanding"), {"from": "x", "to": "2011-10-31"})
    assert "All outstanding returns are shown." in invalid.content.decode()


@pytest.mark.django_db
def test_empty_dashboard_has_linked_counts(as_person, manager):
    assert LinkedCountParser(as_person(manager).get(reverse("dashboard"))).links


@pytest.mark.parametrize(
    ("name", "period"),
    [
        ("manager", PERIODS[1]),
        *(pytest.param("manager", query, marks=pytest.mark.audit) for query in PERIODS if query != PERIODS[1]),
        *(pytest.param("osh", query, marks=pytest.mark.audit) for query in PERIODS),
    ],
)
def test_dashboard_counts_match_the_linked_lists(mission, client, find_mismatches, name, period):
    client.force_login(mission[name])
    mismatches, count = find_mismatches(mission[name], client.get(f"{reverse('dashboard')}?{period}"))
    assert not mismatches
    assert count > 6


@PEOPLE
def test_district_dashboard_and_chart_counts_match(mission, client, find_mismatches, name):
    user = mission[name]
    client.force_login(user)
    district = mission["osh"].districts.get()
    response = client.get(reverse("dashboard"), {"district": district.pk})
    mismatches, _number = find_mismatches(user, response)
    assert not mismatches
    marks = [mark for drawing in response.context["dashboard"].charts.values() for mark in drawing.chart.marks]
    assert len(marks) > 5
    assert not [mark for mark in marks if count_listed_records(user, mark.url) != mark.value]


@pytest.mark.audit
@PEOPLE
def test_alert_counts_match_the_linked_lists(mission, client, find_mismatches, name):
    client.force_login(mission[name])
    mismatches, number = find_mismatches(mission[name], client.get(reverse("alerts")))
    assert not mismatches
    assert number > 8


@pytest.mark.audit
def test_home_counts_of_a_manager_match_the_linked_lists(mission, client, find_mismatches):
    client.force_login(mission["manager"])
    mismatches, number = find_mismatches(mission["manager"], client.get(reverse("home")))
    assert not mismatches
    assert number > 40


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("osh", "district"),
        *(
            pytest.param(*case, marks=pytest.mark.audit)
            for case in (
                *(("manager", page) for page in ("monthly", "comparison", "figures", "advisers", "cadence")),
                *(("osh", page) for page in ("stages", "cadence")),
            )
        ),
    ],
)
def test_report_counts_match_the_linked_lists(mission, client, find_mismatches, name, page):
    client.force_login(mission[name])
    district = mission["osh"].districts.get()
    url = {
        "monthly": f"{reverse('monthly_report')}?month=2011-09",
        "comparison": reverse("comparison"),
        "cadence": reverse("cadence"),
        "figures": f"{reverse('indicators')}?period=quarter&quarter=2011-Q3",
        "advisers": f"{reverse('indicators')}?indicator=advisers_in_post&month=2011-09",
        "stages": reverse("indicators", query={"indicator": "concerns_followed_through", "period": "mandate"}),
        "district": f"{reverse('district_report', args=[district.pk])}?period=quarter&quarter=2011-Q3",
    }[page]
    mismatches, number = find_mismatches(mission[name], client.get(url))
    assert not mismatches
    assert number > 5


@pytest.mark.audit
def test_coverage_counts_match_the_linked_lists(mission, client):
    client.force_login(mission["manager"])
    response = client.get(reverse("coverage"), {"layer": "advisers"})
    rows = [row.record for row in response.context["table"].rows]
    assert len(rows) == District.objects.in_operation_on(response.context["params"].day).count()
    assert not [row for row in rows if count_listed_records(mission["manager"], row.records_url) != row.value]


def test_reader_gets_no_links_to_records(mission, client):
    client.force_login(mission["reader"])
    for url in (reverse("home"), reverse("dashboard"), reverse("coverage"), reverse("indicators")):
        response = client.get(url)
        assert response.status_code == 200
        assert not LinkedCountParser(response).links
        assert not re.findall(r'href="/(?:forums|concerns|receptions|advisers|initiatives)/', response.content.decode())
    assert client.get(reverse("alerts")).status_code == 403
