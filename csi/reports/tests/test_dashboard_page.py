"""Dashboard: values, changes, data basis, access and cost."""

import datetime
import re
import sys

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csi.core.periods import Month, Quarter
from csi.indicators.registry import evaluate, get_indicators
from csi.indicators.target_progress import CurrentTargets
from csi.returns.models import MonthlyReturn
from districts.models import District

pytestmark = pytest.mark.slow
PERIODS = [
    "",
    "period=quarter&quarter=2011-Q3",
    "period=year&year=2011",
    "period=mandate",
    "from=2011-02-10&to=2011-05-20",
]


@pytest.fixture
def uzgen_pk(mission):
    return mission["uzgen"].districts.get().pk


@pytest.mark.django_db
def test_empty_mission_has_a_dashboard(as_person, manager, reader):
    for person in (manager, reader):
        assert as_person(person).get("/dashboard/").status_code == 200


@pytest.mark.parametrize(
    ("name", "period"),
    [
        *(("manager", query) for query in ("", "period=mandate")),
        *(
            pytest.param("manager", query, marks=pytest.mark.audit)
            for query in PERIODS
            if query not in ("", "period=mandate")
        ),
        ("osh", ""),
        ("reader", ""),
    ],
)
def test_dashboard_needs_at_most_39_queries_for_any_period(mission, client, name, period):
    client.force_login(mission[name])
    # The first page stores the facts.
    client.get(f"/dashboard/?{period}")
    with CaptureQueriesContext(connection) as queries:
        response = client.get(f"/dashboard/?{period}")
    assert response.status_code == 200
    assert len(queries) <= 39, "\n".join(query["sql"][:200] for query in queries)


@pytest.mark.audit
def test_longer_period_needs_no_more_function_calls(mission, client):
    """The cost is measured in function calls, which do not depend on the load of the machine."""
    client.force_login(mission["manager"])
    work = {period: count_calls(lambda period=period: client.get(f"/dashboard/?{period}")) for period in PERIODS}
    assert max(work.values()) <= 1.1 * work[""]
    # Of attention there is all on a page of its own; the dashboard has five of its lines and twenty-three cards.
    assert work[""] <= 3 * count_calls(lambda: client.get("/dashboard/alerts/"))


def count_calls(visit) -> int:
    """Return the number of function calls of a request with a filled cache."""
    visit()
    number = 0

    def count_call(_frame, event, _argument):
        nonlocal number
        number += event == "call"

    sys.setprofile(count_call)
    try:
        visit()
    finally:
        sys.setprofile(None)
    return number


@pytest.mark.parametrize("name", ["manager", "osh"])
def test_values_are_those_of_the_registry(mission, client, name):
    client.force_login(mission[name])
    dashboard = client.get("/dashboard/?period=quarter&quarter=2011-Q3").context["dashboard"]
    span, before = Quarter(2011, 3).span, Quarter(2011, 2).span
    cards = [card for _label, group in dashboard.groups for card in group]
    answer = evaluate(get_indicators(*(card.indicator.key for card in cards)), [span, before], user=mission[name])
    assert [card.current for card in cards] == [answer.get_value(card.indicator.key, span) for card in cards]
    assert [card.previous for card in cards] == [answer.get_value(card.indicator.key, before) for card in cards]
    targets = CurrentTargets(datetime.date(2011, 9, 30), user=mission[name]).by_indicator
    assert {card.indicator.key for card in cards if card.target_progress} == targets.keys() & {
        card.indicator.key for card in cards
    }


def test_change_is_described_by_the_desired_direction(mission, client):
    client.force_login(mission["manager"])
    page = " ".join(client.get("/dashboard/?month=2011-10").content.decode().split())
    cards = dict(re.findall(r'data-indicator="(\w+)">(.*?)<div class="card-footer">', page))
    assert re.search(r"\+8, too few cases to compare", cards["actions_overdue"])
    assert re.search(r"−28, worse", cards["trips"])
    assert re.search(r"\+5 points, better", cards["women_at_forums"])
    assert re.search(r"\+12, too few cases to compare", cards["concerns_raised"])
    assert "no change" in cards["advisers_in_post"]
    assert 'aria-label="November 2010 to October 2011: 0, 0, ' in page


def test_data_basis_is_shown_once(mission, client):
    client.force_login(mission["manager"])
    page = client.get("/dashboard/?month=2011-08").content.decode()
    completeness = MonthlyReturn.objects.completeness(Month(2011, 8).span, District.objects.values("pk"))
    assert completeness.total
    assert page.count(f"{completeness.accepted} of {completeness.total} returns accepted") == 1


def test_invalid_parameter_is_reported(mission, client, uzgen_pk):
    client.force_login(mission["osh"])
    for params, text in (
        ({"month": "2012-05"}, "May 2012 is outside the mandate"),
        ({"district": uzgen_pk}, "This district is not one of yours"),
        ({"district": "x"}, "This district is not one of yours"),
    ):
        response = client.get("/dashboard/", params)
        assert response.status_code == 200
        assert text in response.content.decode()


def test_reader_requesting_a_district_gets_a_notice(mission, client, uzgen_pk):
    client.force_login(mission["reader"])
    text = "Your account sees the mission as a whole. Indicators of single districts are not shown."
    assert text in client.get("/dashboard/", {"district": uzgen_pk}).content.decode()
    assert text not in client.get("/dashboard/").content.decode()


def test_reader_gets_published_values_without_small_counts(mission, client):
    client.force_login(mission["reader"])
    response = client.get("/dashboard/?period=year&year=2011")
    dashboard = response.context["dashboard"]
    marks = [mark for drawing in dashboard.charts.values() for mark in drawing.chart.marks]
    assert marks
    assert {mark.value % 5 for mark in marks} == {0}
    assert not dashboard.heat_map
    assert "Counts are rounded to multiples of five." in response.content.decode()
