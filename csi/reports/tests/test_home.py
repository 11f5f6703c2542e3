"""Home page, search, factsheet and map."""

import datetime
import re
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from csi.reports.factsheet import report as factsheet
from csi.tests.support.sql import without_period_lock
from csi.tests.support.view_contracts import count_listed_records
from districts.models import District
from forums.models import WorkingGroup


class Links(HTMLParser):
    """Collect the links of a page as (URL, text)."""

    def __init__(self, html):
        super().__init__()
        self.links, self._href = [], None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self._href, self._text = dict(attrs).get("href"), ""

    def handle_data(self, data):
        if self._href is not None:
            self._text += data

    def handle_endtag(self, tag):
        if tag == "a" and self._href is not None:
            self.links.append((self._href, self._text.strip()))
            self._href = None


def get_linked_numbers(response):
    """Return (number, URL) of every link whose text is a number."""
    for address, text in Links(response.content.decode()).links:
        if re.fullmatch(r"[\d,]+", text):
            yield int(text.replace(",", "")), address


def test_factsheet_numbers_link_to_as_many_records(mission, client):
    client.force_login(mission["manager"])
    for day in ("2011-04-30", "2011-07-31", "2011-10-31"):
        shown = [
            (number, address)
            for number, address in get_linked_numbers(client.get(f"{reverse('factsheet')}?as_of={day}"))
            if "?" in address
        ]
        assert len(shown) == 6, shown
        wrong = [
            (day, number, address)
            for number, address in shown
            if count_listed_records(mission["manager"], address) != number
        ]
        assert not wrong


def get_factsheet_value(client, key, day):
    page = client.get(f"{reverse('factsheet')}?as_of={day}").content.decode()
    card = re.search(rf'data-figure="{key}".*?indicator-value">(.*?)</p>', page, re.DOTALL)[1]
    return re.sub(r"<.*?>", "", card).strip()


def test_factsheet_shows_published_values_to_everyone(mission, client):
    assert get_factsheet_value(client, "advisers", "2011-04-30") == "28"
    assert get_factsheet_value(client, "receptions", "2011-04-30") == "0"
    assert get_factsheet_value(client, "receptions", "2011-07-31") == "12"
    assert get_factsheet_value(client, "participating_states", "2011-04-30") == "57"
    assert get_factsheet_value(client, "districts", "2011-04-30") == "10"


def test_factsheet_rounds_small_counts_of_people(mission):
    factsheets = [
        factsheet.build_factsheet(datetime.date(2011, 1, 1) + datetime.timedelta(days=day)) for day in range(60)
    ]
    values = {figure.value for figures in factsheets for figure in figures if figure.key == "advisers"}
    assert not values & {1, 2, 3, 4}
    assert values & {0, 5}


@pytest.mark.parametrize(
    ("params", "expected_text"), [("nonsense", "is not a date"), ("2031-01-01", "is in the future")]
)
def test_factsheet_reports_an_invalid_date(db, client, params, expected_text):
    response = client.get(f"{reverse('factsheet')}?as_of={params}")
    assert response.status_code == 200
    assert expected_text in response.content.decode()


def test_factsheet_before_the_mandate_shows_that_none_was_in_force(mission, client):
    page = client.get(f"{reverse('factsheet')}?as_of=2010-01-01").content.decode()
    assert "No mandate was in force on 1 Jan 2010" in page


def test_empty_mission_has_home_factsheet_and_map(manager, osh, client):
    for person in (None, manager, osh):
        if person:
            client.force_login(person)
            assert client.get(reverse("home")).status_code == 200
        assert client.get(reverse("factsheet")).status_code == 200
        assert client.get(reverse("map")).status_code == 200


def test_home_lists_what_is_due_with_links(mission, client):
    client.force_login(mission["osh"])
    page = client.get(reverse("home"))
    text = page.content.decode()
    assert "Osh city CSWG: no meeting recorded for October 2011" in text
    (due_url,) = [address for address, label in Links(text).links if label == "Record meeting" and "group=" in address]
    form = client.get(due_url)
    assert form.status_code == 200
    assert "Osh city CSWG" in form.content.decode()
    assert "9 trips recorded this month; 12 expected" in text


def test_home_expects_no_quarterly_meeting_before_the_quarter_ends(mission, client):
    with without_period_lock(WorkingGroup):
        WorkingGroup.objects.filter(district__in=mission["osh"].districts.all()).update(cadence="quarterly")
    client.force_login(mission["osh"])
    assert "no meeting recorded" not in client.get(reverse("home")).content.decode()


def test_home_query_count_does_not_depend_on_the_number_of_districts(mission, client):
    osh = mission["osh"]
    client.force_login(osh)

    def count_queries():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("home"))
        return len(queries)

    count_queries()
    count = count_queries()
    osh.districts.set(District.objects.in_operation_on(datetime.date(2011, 10, 31)))
    count_of_ten = count_queries()
    assert count_of_ten <= count


@pytest.mark.parametrize(
    "query",
    ["Uzgan", "өзгөн", *(pytest.param(variant, marks=pytest.mark.audit) for variant in ("Озгон", "UZGEN", "Узген"))],
)
def test_search_tolerates_spelling_variants(mission, client, query):
    client.force_login(mission["manager"])
    results = client.get(reverse("search"), {"q": query}).context["results"]
    names = [str(record) for group in results for record in group.records]
    assert "Uzgen" in names, names


def test_search_counts_match_the_linked_lists(mission, client):
    client.force_login(mission["osh"])
    found = client.get(reverse("search"), {"q": "police"}).context["results"]
    assert len(found) > 3
    wrong = [
        (kind.name, kind.count) for kind in found if count_listed_records(mission["osh"], kind.list_url) != kind.count
    ]
    assert not wrong


# "a" finds all record types.
@pytest.mark.parametrize("query", ["a", "osh", "Usgen", "police bazaar"])
def test_number_of_queries_of_a_search_is_bounded(mission, client, query, django_assert_max_num_queries):
    client.force_login(mission["manager"])
    with django_assert_max_num_queries(21):
        assert client.get(reverse("search"), {"q": query}).context["results"]


@pytest.mark.parametrize("query", ["", "   ", "\0", "x" * 5000, "%", "'", '"><script>', "(((", "\\", "🚓", "‮abc"])
def test_search_accepts_any_input(mission, client, query):
    client.force_login(mission["osh"])
    response = client.get(reverse("search"), {"q": query})
    assert response.status_code == 200
    assert "<script>" not in response.content.decode().replace("<script src", "").replace("<script type", "").replace(
        "<script id", ""
    )


def test_public_map_shows_districts_only(mission, client):
    context = client.get(reverse("map")).context
    assert len(context["public_map"].rows) == 10
    assert context["map_data"] is None
    client.force_login(mission["reader"])
    assert client.get(reverse("map")).context["map_data"] is None
    client.force_login(mission["manager"])
    kinds = {place["label"] for place in client.get(reverse("map")).context["map_data"]["kinds"]}
    assert kinds == {"Police station", "Mobile Police Reception"}


def test_public_values_are_the_same_for_every_user(mission, client):
    def list_values():
        return [(row.district, row.label) for row in client.get(reverse("map")).context["public_map"].rows]

    values = list_values()
    for name in ("reader", "osh", "manager"):
        client.force_login(mission[name])
        assert list_values() == values


def test_map_links_only_districts_that_the_user_may_open(mission, client):
    def list_links():
        public_map = client.get(reverse("map")).context["public_map"]
        drawn = {district.url for district in public_map.choropleth.districts if district.label}
        assert drawn == {row.url for row in public_map.rows}
        return drawn

    assert list_links() == {""}
    client.force_login(mission["reader"])
    assert list_links() == {""}
    client.force_login(mission["osh"])
    [url] = list_links() - {""}
    assert client.get(url).status_code == 200
    client.force_login(mission["manager"])
    assert "" not in list_links()


def test_districts_at_a_glance_are_ordered_and_marked_by_urgency(mission, client):
    client.force_login(mission["manager"])
    response = client.get(reverse("home"))
    overviews = response.context["overviews"].table_page.rows
    urgency = [(overview.urgent_count, len(overview.alerts)) for overview in overviews]
    assert urgency == sorted(urgency, reverse=True)
    assert urgency[0] != urgency[-1]
    page = response.content.decode()
    assert page.count(" urgent</span>") == sum(bool(urgent) for urgent, _alerts in urgency)
