"""The page of the calendar: what it shows, how it is asked, what it says to nonsense."""

import datetime
import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csi.core.registries.calendar import get_calendar_sources
from csi.reports.tests.test_calendar_entries import one_of_each
from districts.tests.factories import MandateFactory
from forums.tests.factories import PlannedMeetingFactory
from initiatives.tests.factories import InitiativeFactory

pytestmark = pytest.mark.django_db

CALENDAR = "/calendar/"


@pytest.fixture(autouse=True)
def as_of(settings):
    settings.MISSION_DATE = datetime.date(2011, 10, 31)


@pytest.fixture
def look(as_person):
    """`look(osh, month="2011-09")`: the answer, with the page's text without markup in `.text`."""

    def get(person, **asked):
        response = as_person(person).get(f"{CALENDAR}?{urlencode(asked)}")
        assert response.status_code == 200
        response.text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
        return response

    return get


def test_it_opens_on_this_month_as_a_table_and_a_list(look, osh, osh_city):
    meeting, *_others = one_of_each(osh_city)
    page = look(osh)
    html = page.content.decode()
    assert "6 entries in October 2011" in page.text
    assert html.count('<th scope="col"') == 7 and "calendar-list-narrow" in html
    assert html.count('aria-current="date"') == 1
    assert html.count(f'href="{meeting.get_absolute_url()}"') == 2


def test_as_a_list_it_has_no_table(look, osh, osh_city):
    one_of_each(osh_city)
    html = look(osh, view="list").content.decode()
    assert "<table" not in html and 'id="day-2011-10-17"' in html


def test_months_are_leafed_through_with_what_is_asked(look, manager, osh_city):
    html = look(manager, month="2012-01", district=osh_city.pk, kind="tour", view="list").content.decode()
    narrowed = f"district={osh_city.pk}&amp;kind=tour&amp;view=list"
    assert f'rel="prev" href="?month=2011-12&amp;{narrowed}"' in html
    assert f'rel="next" href="?month=2012-02&amp;{narrowed}"' in html
    assert f'href="?month=2011-10&amp;{narrowed}"' in html


def test_the_filters_explain_themselves(look, manager, osh_city, uzgen_district):
    one_of_each(osh_city)
    one_of_each(uzgen_district)
    assert "2 entries in October 2011, in Uzgen, only deployments" in (
        look(manager, district=uzgen_district.pk, kind="deployment").text
    )


@pytest.mark.parametrize("month", ["2011-13", "nonsense", "2011-00", "\0", "x" * 5000, "31.31.2011", "-1"])
def test_a_month_that_is_none_is_said_in_words_and_this_month_is_shown(look, osh, month):
    text = look(osh, month=month).text
    assert "is not a month such as 2011-10, so this is October 2011." in text
    assert "x" * 41 not in text


@pytest.mark.parametrize("month", ["1999-12", "2100-01", "0001-01", "9999-12"])
def test_a_month_far_away_is_said_in_words(look, osh, month):
    assert "The calendar goes from January 2000 to December 2099" in look(osh, month=month).text


@pytest.mark.parametrize(("month", "missing"), [("2000-01", "prev"), ("2099-12", "next")])
def test_the_calendar_has_ends(look, osh, month, missing):
    html = look(osh, month=month).content.decode()
    leaves = {rel for rel in ("prev", "next") if f'rel="{rel}"' in html}
    assert leaves == {"prev", "next"} - {missing}


@pytest.mark.parametrize("district", ["nonsense", "0", "99999999999999999999999", "-1", "\0"])
def test_a_district_that_is_none_is_said_in_words(look, osh, osh_city, district):
    one_of_each(osh_city)
    text = look(osh, district=district).text
    assert "There is no such district for you" in text and "6 entries in October 2011" in text


def test_a_district_that_is_not_one_s_own_is_as_if_there_were_none(look, osh, uzgen_district):
    one_of_each(uzgen_district)
    text = look(osh, district=uzgen_district.pk).text
    assert "There is no such district for you" in text and "0 entries" in text and "Uzgen" not in text


def test_a_kind_or_a_view_that_is_none_is_said_in_words(look, osh):
    text = look(osh, kind="parties").text
    assert "“parties” is no kind of entry" in text and "Back to the default view" in text
    assert "“week” is not known" in look(osh, view="week").text


def test_nonsense_is_shown_as_text(look, osh):
    html = look(osh, month="<script>", kind="<b>", view="<i>").content.decode()
    assert "“&lt;script&gt;”" in html and "“<" not in html


def test_an_empty_month_says_so_with_the_way_back(look, osh):
    MandateFactory()
    text = look(osh, month="2011-09").text
    assert "Nothing in September 2011" in text and "Go to today" in text and "No mandate" not in text


def test_a_month_outside_every_mandate_says_so(look, osh):
    MandateFactory()
    assert "No mandate of the mission covers this month." in look(osh, month="2009-05").text


def test_what_is_narrowed_to_nothing_offers_to_clear(look, osh):
    assert "Clear the filters" in look(osh, kind="tour").text


def test_a_meeting_without_a_day_is_not_lost(look, osh, osh_city):
    PlannedMeetingFactory(group__district=osh_city, group__name="Ош ОПЖ")
    text = look(osh).text
    assert "1 entry in October 2011" in text and "No day yet, or none" in text and "Ош ОПЖ" in text


def test_what_lasts_weeks_stands_above_the_table_and_in_the_list(look, osh, osh_city):
    InitiativeFactory(district=osh_city, title="New windows", starts="2011-09-20", ends="2011-11-10")
    month, listed = look(osh).text, look(osh, view="list").text
    assert "Over weeks" in month and month.count("20 Sep 2011 to 10 Nov 2011") == 2
    assert "Over weeks" not in listed and listed.count("New windows") == 1


def test_a_reader_sees_days_and_districts_without_a_link(look, reader, osh_city):
    meeting, *_others = one_of_each(osh_city)
    page = look(reader)
    assert "1 entry in October 2011" in page.text and "Community safety forum" in page.text
    assert meeting.get_absolute_url() not in page.content.decode()
    assert str(meeting.group) not in page.text and "House of Culture" not in page.text
    assert 'name="district"' not in page.content.decode()


@pytest.mark.parametrize("person", ["osh", "manager", "reader"])
def test_a_full_month_takes_as_many_queries_as_a_sparse_one(request, as_person, osh_city, person):
    client = as_person(request.getfixturevalue(person))

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(CALENDAR).status_code == 200
        return len(captured)

    one_of_each(osh_city)
    few = queries()
    for number in range(12):
        InitiativeFactory(district=osh_city, title=f"Open day {number}")
        PlannedMeetingFactory(group__district=osh_city)
    assert queries() == few <= 12


def test_the_list_holds_every_kind_by_its_name(look, osh):
    html = look(osh).content.decode()
    assert all(f'value="{kind}"' in html for kind in get_calendar_sources())
