"""Cadence heat map: cells, links, completion rates and access."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from csi.core.periods import Month, Span
from csi.indicators.registry import evaluate, get_indicators
from csi.reports.cadence.report import STATUS_SYMBOLS, build_heat_map
from csi.tests.support.view_contracts import count_listed_records
from districts.tests.factories import AreaOfOperationFactory, DistrictFactory
from forums.cadence import MonthStatus
from forums.tests.factories import MeetingFactory, PlannedMeetingFactory, WorkingGroupFactory

URL = "/reports/cadence/"
TODAY = datetime.date(2011, 10, 20)


@pytest.fixture(autouse=True)
def october(settings):
    settings.MISSION_DATE = TODAY


def first_day(month):
    return datetime.date(2011, month, 1)


def get_statuses(response):
    """Return {name of the group: statuses of its cells}."""
    return {str(row.group): [str(cell.status) for cell in row.cells] for row in response.context["heat_map"].rows}


@pytest.fixture(autouse=True)
def operation(request):
    """Osh city is in operation in all of 2011; the demonstration has areas of its own."""
    if "mission" not in request.fixturenames and "osh_city" in request.fixturenames:
        AreaOfOperationFactory(district=request.getfixturevalue("osh_city"))


@pytest.fixture
def group(osh_city):
    """A group established on 16 February, whose first month is March."""
    return WorkingGroupFactory(name="Osh CSWG", district=osh_city, established=datetime.date(2011, 2, 16))


@pytest.fixture
def year(group):
    """Months with each status: held, late, cancelled, missed twice, and October without a meeting."""
    return {
        3: MeetingFactory(group=group, month=first_day(3)),
        4: MeetingFactory(group=group, month=first_day(4), date=datetime.date(2011, 5, 1)),
        5: MeetingFactory(group=group, month=first_day(5), state="cancelled", cancel_reason="Roads closed"),
        6: PlannedMeetingFactory(group=group, month=first_day(6)),
        8: MeetingFactory(group=group, month=first_day(8), date=datetime.date(2011, 8, 31)),
        9: MeetingFactory(group=group, month=first_day(9), kind="extraordinary"),
        11: PlannedMeetingFactory(group=group, month=first_day(11)),
    }


def test_each_cell_shows_the_status_of_its_month(as_person, osh, year):
    response = as_person(osh).get(URL, {"from": "2011-02", "to": "2011-12"})
    assert get_statuses(response)["Osh CSWG"] == [
        "not_due",
        "held",
        "late",
        "cancelled",
        "missed",
        "missed",
        "held",
        "missed",
        "due",
        "planned",
        "not_due",
    ]


def test_completion_rate_by_group_by_month_and_overall(as_person, osh, year):
    heat_map = as_person(osh).get(URL, {"from": "2011-02", "to": "2011-12"}).context["heat_map"]
    # March to September are over: seven are expected, three were held. October's last day has not come.
    assert (heat_map.rate.held, heat_map.rate.expected) == (3, 7)
    assert (heat_map.rows[0].rate.held, heat_map.rows[0].rate.expected) == (3, 7)
    assert [(rate.held, rate.expected) for rate in heat_map.monthly_rates] == [
        (0, 0),
        (1, 1),
        # At the end of April, its meeting had not been held yet.
        *[(0, 1)] * 4,
        (1, 1),
        (0, 1),
        *[(0, 0)] * 3,
    ]
    assert heat_map.rate.percent == 43
    assert heat_map.monthly_rates[0].percent is None


def test_additional_meeting_is_shown_but_not_counted(as_person, osh, osh_city):
    group = WorkingGroupFactory(district=osh_city, cadence="two_monthly", established=first_day(1))
    for month in (1, 2, 3):
        MeetingFactory(group=group, month=first_day(month))
    response = as_person(osh).get(URL, {"from": "2011-01", "to": "2011-06"})
    assert get_statuses(response)[str(group)] == ["held", "additional", "held", "not_due", "not_due", "missed"]
    [row] = response.context["heat_map"].rows
    assert (row.rate.held, row.rate.expected) == (2, 3)
    assert count_listed_records(osh, row.rate.url) == 2
    assert "three consecutive months" in response.content.decode()


def test_quarterly_group_is_expected_to_hold_one_meeting_in_three_months(as_person, osh, osh_city):
    group = WorkingGroupFactory(district=osh_city, cadence="quarterly", established=first_day(1))
    MeetingFactory(group=group, month=first_day(2))
    response = as_person(osh).get(URL, {"from": "2011-01", "to": "2011-09"})
    assert get_statuses(response)[str(group)] == [
        "not_due",
        "held",
        *["not_due"] * 3,
        "missed",
        *["not_due"] * 2,
        "missed",
    ]
    share = response.context["heat_map"].rate
    assert (share.held, share.expected) == (1, 3)


def test_each_cell_links_to_the_meeting_the_form_or_the_group(as_person, osh, group, year):
    client = as_person(osh)
    [row] = client.get(URL, {"from": "2011-02", "to": "2011-12"}).context["heat_map"].rows
    urls = {cell.month.number: cell.url for cell in row.cells}
    for month in (3, 4, 5, 6, 8, 11):
        assert urls[month] == year[month].get_absolute_url()
    for month in (7, 9, 10):
        assert urls[month] == f"{reverse('forums:meeting_add')}?group={group.pk}&month=2011-{month:02}"
    assert urls[2] == urls[12] == group.get_absolute_url()
    assert {client.get(url).status_code for url in urls.values()} == {200}


def test_cancelled_month_shows_its_reason_in_the_cell_and_below(as_person, osh, year):
    page = as_person(osh).get(URL).content.decode()
    assert page.count("Roads closed") == 3  # The cell's title, its words for a screen reader, the list below.


def test_heat_map_is_a_table_with_headers_and_text(as_person, osh, year):
    page = as_person(osh).get(URL).content.decode()
    table = re.search(r"<table class=\"table monthly-table heat-map\".*?</table>", page, re.DOTALL)[0]
    assert "<caption" in table
    assert table.count('scope="col"') == 2 + len(as_person(osh).get(URL).context["heat_map"].months)
    assert table.count('scope="row"') == 2
    assert table.count("<svg") == table.count('class="cell ')
    assert ", Osh CSWG, May 2011: Roads closed" in table


def test_every_status_has_its_own_icon():
    assert len({symbol.icon for symbol in STATUS_SYMBOLS.values()}) == len(MonthStatus)


def test_group_is_shown_only_while_it_exists(as_person, osh, osh_city):
    WorkingGroupFactory(name="Gone", district=osh_city, closed=datetime.date(2011, 4, 30))
    client = as_person(osh)
    assert "Gone" in get_statuses(client.get(URL, {"from": "2011-04", "to": "2011-06"}))
    assert get_statuses(client.get(URL, {"from": "2011-05", "to": "2011-06"})) == {}
    assert get_statuses(client.get(URL, {"from": "2010-11", "to": "2010-12"})) == {}


def test_group_of_another_district_is_not_shown(as_person, osh, manager, group, year, uzgen_district):
    MeetingFactory(group=WorkingGroupFactory(name="Uzgen CSWG", district=uzgen_district))
    page = as_person(osh).get(URL)
    assert set(get_statuses(page)) == {"Osh CSWG"}
    assert "Uzgen" not in page.content.decode()
    assert set(get_statuses(as_person(manager).get(URL))) == {"Osh CSWG", "Uzgen CSWG"}
    assert set(get_statuses(as_person(manager).get(URL, {"district": uzgen_district.pk}))) == {"Uzgen CSWG"}


def test_reader_gets_403_and_anonymous_user_is_redirected_to_sign_in(as_person, reader, client):
    assert client.get(URL).status_code == 302
    assert as_person(reader).get(URL).status_code == 403


def test_query_count_does_not_depend_on_the_number_of_groups(as_person, manager):
    def count_queries():
        with CaptureQueriesContext(connection) as queries:
            as_person(manager).get(URL)
        return len(queries)

    def add_groups(number):
        for _number in range(number):
            group = WorkingGroupFactory(district=DistrictFactory())
            MeetingFactory(group=group, month=first_day(9))
            MeetingFactory(group=group, month=first_day(8), state="cancelled", cancel_reason="Snow")

    add_groups(2)
    count_queries()
    few = count_queries()
    add_groups(18)
    assert count_queries() == few <= 18


def test_completion_rates_match_the_indicator(mission, settings):
    settings.MISSION_DATE = today = datetime.date(2011, 10, 31)
    months = [Month(2010, 11).add(step) for step in range(12)]
    for name in ("manager", "osh"):
        user = mission[name]
        heat_map = build_heat_map(user, months, today)
        spans = [month.span for month in months]
        full_span = Span(spans[0].start, spans[-1].end)
        results = evaluate(get_indicators("cadence"), [*spans, full_span], user=user)
        for span, rate in zip([*spans, full_span], [*heat_map.monthly_rates, heat_map.rate], strict=True):
            result = results.get_value("cadence", span)
            assert (result.numerator or 0, result.denominator or 0) == (rate.held, rate.expected), span
        assert heat_map.rate.expected > 15
