"""Calendar page: views, filters, navigation and invalid parameters."""

import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csi.core.registries.calendar import get_calendar_sources
from csi.reports.calendar.months import LIST_SIZE, MONTH_SIZE
from csi.reports.tests.test_calendar_entries import create_entries
from districts.tests.factories import MandateFactory
from forums.tests.factories import PlannedMeetingFactory
from initiatives.tests.factories import InitiativeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]

CALENDAR = "/calendar/"


@pytest.fixture
def open_calendar(as_person):
    """Return `open_calendar(osh, month="2011-09")`: the response, with its plain text in `.text`."""

    def get(person, **params):
        response = as_person(person).get(f"{CALENDAR}?{urlencode(params)}")
        assert response.status_code == 200
        response.text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
        return response

    return get


def test_default_is_the_current_month_which_shows_each_entry_once(open_calendar, osh, osh_city):
    meeting, *_others = create_entries(osh_city)
    page = open_calendar(osh)
    html = page.content.decode()
    assert "6 entries in October 2011" in page.text
    # 1 October 2011 was a Saturday.
    assert 'class="calendar-list calendar-month starts-on-6"' in html and html.count('id="day-') == 31
    assert html.count('aria-current="date"') == 1
    assert html.count(f'href="{meeting.get_absolute_url()}"') == 1


def test_list_view_is_no_grid(open_calendar, osh, osh_city):
    create_entries(osh_city)
    html = open_calendar(osh, view="list").content.decode()
    assert 'class="calendar-list"' in html and "calendar-weekdays" not in html and 'id="day-2011-10-17"' in html


def test_previous_and_next_links_keep_the_filters(open_calendar, manager, osh_city):
    html = open_calendar(manager, month="2012-01", district=osh_city.pk, kind="tour", view="list").content.decode()
    narrowed = f"district={osh_city.pk}&amp;kind=tour&amp;view=list"
    assert f'rel="prev" href="?month=2011-12&amp;{narrowed}"' in html
    assert f'rel="next" href="?month=2012-02&amp;{narrowed}"' in html
    assert f'href="?month=2011-10&amp;{narrowed}"' in html


def test_filters_are_described(open_calendar, manager, osh_city, uzgen_district):
    create_entries(osh_city)
    create_entries(uzgen_district)
    assert "2 entries in October 2011, in Uzgen, only deployments" in (
        open_calendar(manager, district=uzgen_district.pk, kind="deployment").text
    )


@pytest.mark.parametrize(
    "month",
    [
        *("2011-13", "\0", "x" * 5000),
        *(pytest.param(text, marks=pytest.mark.audit) for text in ("nonsense", "2011-00", "31.31.2011", "-1")),
    ],
)
def test_invalid_month_is_reported_and_current_month_shown(open_calendar, osh, month):
    text = open_calendar(osh, month=month).text
    assert "is not a month such as 2011-10. Showing October 2011." in text
    assert "x" * 41 not in text


@pytest.mark.parametrize("month", ["1999-12", "2100-01", "0001-01", "9999-12"])
def test_month_out_of_range_is_reported(open_calendar, osh, month):
    assert "The calendar covers January 2000 to December 2099" in open_calendar(osh, month=month).text


@pytest.mark.parametrize(("month", "missing"), [("2000-01", "prev"), ("2099-12", "next")])
def test_first_and_last_month_have_no_further_link(open_calendar, osh, month, missing):
    html = open_calendar(osh, month=month).content.decode()
    leaves = {rel for rel in ("prev", "next") if f'rel="{rel}"' in html}
    assert leaves == {"prev", "next"} - {missing}


@pytest.mark.parametrize(
    "district",
    [
        "nonsense",
        "\0",
        *(pytest.param(text, marks=pytest.mark.audit) for text in ("0", "99999999999999999999999", "-1")),
    ],
)
def test_invalid_district_is_reported(open_calendar, osh, osh_city, district):
    create_entries(osh_city)
    text = open_calendar(osh, district=district).text
    assert "This district is not one of yours" in text and "6 entries in October 2011" in text


def test_district_without_access_is_reported_as_missing(open_calendar, osh, uzgen_district):
    create_entries(uzgen_district)
    text = open_calendar(osh, district=uzgen_district.pk).text
    assert "This district is not one of yours" in text and "0 entries" in text and "Uzgen" not in text


def test_invalid_type_or_view_is_reported(open_calendar, osh):
    text = open_calendar(osh, kind="parties").text
    assert "“parties” is not a type of entry" in text and "Back to the default view" in text
    assert "There is no view “week”" in open_calendar(osh, view="week").text


def test_invalid_parameter_is_escaped(open_calendar, osh):
    html = open_calendar(osh, month="<script>", kind="<b>", view="<i>").content.decode()
    assert "“&lt;script&gt;”" in html and "“<" not in html


def test_empty_month_offers_a_link_to_today(open_calendar, osh):
    MandateFactory()
    text = open_calendar(osh, month="2011-09").text
    assert "No entries in September 2011" in text and "Go to today" in text and "No mandate" not in text


def test_month_outside_every_mandate_is_explained(open_calendar, osh):
    MandateFactory()
    assert "This month is outside every mandate of the mission." in open_calendar(osh, month="2009-05").text


def test_empty_selection_offers_to_clear_the_filters(open_calendar, osh):
    assert "Clear filters" in open_calendar(osh, kind="tour").text


def test_undated_meeting_is_listed_above_the_days(open_calendar, osh, osh_city):
    PlannedMeetingFactory(group__district=osh_city, group__name="Ош ОПЖ")
    text = open_calendar(osh).text
    assert "1 entry in October 2011" in text and "No date yet" in text and "Ош ОПЖ" in text


def test_long_entry_is_above_the_days_of_both_views(open_calendar, osh, osh_city):
    InitiativeFactory(district=osh_city, title="New windows", starts="2011-09-20", ends="2011-11-10")
    for view in ("month", "list"):
        text = open_calendar(osh, view=view).text
        assert "Multi-day" in text and text.count("New windows") == text.count("20 Sep 2011 to 10 Nov 2011") == 1
    text = open_calendar(osh, day="2011-10-03").text
    assert "Multi-day" not in text and text.count("New windows") == 1


def test_reader_sees_dates_and_districts_without_links(open_calendar, reader, osh_city):
    meeting, *_others = create_entries(osh_city)
    page = open_calendar(reader)
    assert "1 entry in October 2011" in page.text and "Community safety forum" in page.text
    assert meeting.get_absolute_url() not in page.content.decode()
    assert str(meeting.group) not in page.text and "House of Culture" not in page.text
    assert 'name="district"' not in page.content.decode()


def test_days_with_many_entries_link_to_a_page_of_the_day(open_calendar, osh, osh_city):
    InitiativeFactory.create_batch(LIST_SIZE + 12, district=osh_city, starts="2011-10-20", ends="2011-10-20")
    for view, size in (("month", MONTH_SIZE), ("list", LIST_SIZE)):
        page = open_calendar(osh, view=view)
        assert page.text.count(f"{LIST_SIZE + 12 - size} more on 20 Oct 2011") == 1
        assert 'href="?month=2011-10&amp;day=2011-10-20"' in page.content.decode()
    first, second = open_calendar(osh, day="2011-10-20"), open_calendar(osh, day="2011-10-20", page=2)
    assert "22 entries on 20 Oct 2011" in first.text and "1–20 of 22" in first.text and "21–22 of 22" in second.text


def test_day_decides_about_the_month(open_calendar, osh):
    assert "0 entries on 3 Sep 2011" in open_calendar(osh, month="2011-10", day="2011-09-03").text


@pytest.mark.parametrize("day", ["nonsense", "2011-10-32", "1999-01-01", "20111001x", "\0"])
def test_invalid_day_is_reported_and_the_month_shown(open_calendar, osh, day):
    text = open_calendar(osh, day=day).text
    assert "is not a day such as 2011-10-17. Showing October 2011." in text


@pytest.mark.parametrize(
    "person", ["osh", *(pytest.param(name, marks=pytest.mark.audit) for name in ("manager", "reader"))]
)
def test_query_count_does_not_depend_on_the_number_of_entries(request, as_person, osh_city, person):
    client = as_person(request.getfixturevalue(person))

    def count_queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(CALENDAR).status_code == 200
        return len(captured)

    create_entries(osh_city)
    few = count_queries()
    for number in range(12):
        InitiativeFactory(district=osh_city, title=f"Open day {number}")
        PlannedMeetingFactory(group__district=osh_city)
    assert count_queries() == few <= 12


def test_filter_offers_every_type_of_entry(open_calendar, osh):
    html = open_calendar(osh).content.decode()
    assert all(f'value="{kind}"' in html for kind in get_calendar_sources())
