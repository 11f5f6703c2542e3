"""Period picker: parsing, messages, navigation and form."""

import datetime

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory

from csi.core.periods import Month, Quarter, Span, Year
from csi.reports.period_picker import PeriodChoice, PeriodType
from districts.tests.factories import MandateFactory

TODAY = datetime.date(2011, 10, 31)

pytestmark = pytest.mark.django_db


@pytest.fixture
def mandate():
    """A mandate from 18 November 2010 to 31 December 2011."""
    return MandateFactory()


def choose_period(address="", today=TODAY, **options):
    return PeriodChoice(QueryDict(address), today=today, **options)


def days(year, month, day, *end):
    return Span(datetime.date(year, month, day), datetime.date(*end))


@pytest.mark.parametrize(
    ("address", "span", "previous", "text"),
    [
        ("", Month(2011, 10).span, Month(2011, 9).span, "October 2011"),
        ("period=month&month=2011-03", Month(2011, 3).span, Month(2011, 2).span, "March 2011"),
        ("month=2010-11", Month(2010, 11).span, Month(2010, 10).span, "November 2010"),
        ("quarter=2011-Q1", Quarter(2011, 1).span, Quarter(2010, 4).span, "January to March 2011"),
        ("period=quarter", Quarter(2011, 4).span, days(2011, 7, 1, 2011, 8, 1), "October to December 2011"),
        ("period=year&year=2011&month=2010-12", Year(2011).span, days(2010, 1, 1, 2010, 11, 1), "2011"),
        ("period=mandate", days(2010, 11, 18, 2012, 1, 1), None, "the mandate, 18 Nov 2010 to 31 Dec 2011"),
        (
            "period=dates&from=2011-03-01&to=2011-03-10",
            days(2011, 3, 1, 2011, 3, 11),
            days(2011, 2, 19, 2011, 3, 1),
            "1 Mar 2011 to 10 Mar 2011",
        ),
        ("from=2011-03&to=2011-05", days(2011, 3, 1, 2011, 6, 1), days(2010, 12, 1, 2011, 3, 1), None),
        ("period=dates&to=2010-11-18", days(2010, 11, 18, 2010, 11, 19), None, "18 Nov 2010"),
        ("period=dates&from=2011-10-05", days(2011, 10, 5, 2011, 11, 1), None, None),
        ("period=dates", Month(2011, 10).span, None, "October 2011"),
    ],
)
def test_period_is_that_of_the_url(mandate, address, span, previous, text):
    choice = choose_period(address)
    assert not choice.notices
    assert choice.span == span
    assert previous is None or choice.previous == previous
    assert text is None or choice.label == text


def test_previous_period_has_the_same_format(mandate):
    assert choose_period("quarter=2011-Q3").previous_label == "April to June 2011"
    assert choose_period("period=dates&from=2011-03-01&to=2011-03-10").previous_label == "19 Feb 2011 to 28 Feb 2011"
    assert choose_period("period=mandate").previous_label == ""


@pytest.mark.parametrize(
    ("address", "text", "span"),
    [
        ("period=week", "“week” is not a type of period", Month(2011, 10).span),
        ("month=nonsense", "“nonsense” is not a period such as 2011-10.", Month(2011, 10).span),
        ("month=2011-13", "not a period such as 2011-10.", Month(2011, 10).span),
        ("month=%00", "not a period", Month(2011, 10).span),
        ("month=2011-11", "November 2011 has not begun.", Month(2011, 10).span),
        ("month=2012-01", "January 2012 is outside the mandate", Month(2011, 10).span),
        ("month=2009-01", "January 2009 is outside the mandate", Month(2010, 11).span),
        ("quarter=2011-Q5", "not a period such as 2011-Q4.", Quarter(2011, 4).span),
        ("quarter=0000-Q1", "not a period such as 2011-Q4.", Quarter(2011, 4).span),
        ("quarter=2009-Q1", "January to March 2009 is outside the mandate", Quarter(2010, 4).span),
        ("year=9999", "9999 is outside the mandate", Year(2011).span),
        ("year=1.5", "not a period such as 2011.", Year(2011).span),
        ("from=2011-05-01&to=2011-03-05", "The two dates have been swapped.", days(2011, 3, 5, 2011, 5, 2)),
        ("from=2011-12-01", "1 Dec 2011 is in the future.", Month(2011, 10).span),
        ("to=2009-02-01", "outside the mandate", Month(2011, 10).span),
        ("from=2009-01-01&to=2009-02-01", "outside the mandate", Month(2011, 10).span),
        ("from=2009-01-01&to=2010-12-01", "no data before 18 Nov 2010", days(2010, 11, 18, 2010, 12, 2)),
        ("from=2011-10-01&to=9999-12-30", "or after 31 Oct 2011", Month(2011, 10).span),
        ("from=2011-10-01&to=9999-12", "or after 31 Oct 2011", Month(2011, 10).span),
        ("from=nonsense", "“nonsense”: Enter a day such as", Month(2011, 10).span),
        ("to=9999-12-31", "Enter a day such as", Month(2011, 10).span),
    ],
)
def test_invalid_period_is_reported_and_the_nearest_shown(mandate, address, text, span):
    choice = choose_period(address)
    assert text in choice.notices[0]
    assert choice.span == span


@pytest.mark.parametrize("address", ["", "month=1999-01", "year=9999", "period=mandate", "from=1999-01-01&to=1999-02"])
def test_mission_without_mandate_offers_three_years(address):
    choice = choose_period(address)
    assert choice.span in {Month(2011, 10).span, Year(2011).span, Month(2008, 11).span}
    assert bool(choice.notices) is bool(address)


def test_last_month_is_shown_after_the_mandate(mandate):
    choice = choose_period(today=datetime.date(2014, 5, 5))
    assert choice.span == Month(2011, 12).span
    assert choice.later is None


def test_future_and_open_ended_mandates():
    MandateFactory(adopted=datetime.date(2012, 1, 1), starts=datetime.date(2012, 2, 1), ends=None)
    assert choose_period().span == Month(2012, 2).span
    assert choose_period("period=mandate").span.start == datetime.date(2012, 2, 1)
    later = choose_period("period=mandate", today=datetime.date(2012, 5, 5))
    assert later.span == days(2012, 2, 1, 2012, 6, 1)
    assert "January 2012 is before the mandate" in choose_period("month=2012-01").notices[0]


def test_previous_period_of_a_mandate_is_the_mandate_before(mandate):
    MandateFactory(adopted=datetime.date(2012, 1, 1), starts=datetime.date(2012, 1, 1), ends=None)
    choice = choose_period("period=mandate", today=datetime.date(2012, 3, 3))
    assert choice.is_running
    # As many of its days as have passed of the second.
    assert choice.previous == days(2010, 11, 18, 2011, 1, 20)
    assert choice.previous_label == "the first 63 days of 18 Nov 2010 to 31 Dec 2011"


def test_previous_and_next_end_with_the_mandate(mandate):
    first = choose_period("month=2010-11&district=3&x=1", keep=["district"])
    assert first.earlier is None
    assert first.later == {"label": "December 2010", "url": "?period=month&month=2010-12&district=3"}
    assert choose_period().later is None
    assert choose_period("quarter=2011-Q1").earlier["url"] == "?period=quarter&quarter=2010-Q4"


def test_links_to_other_period_types_keep_the_date(mandate):
    addresses = [link.url for link in choose_period("quarter=2011-Q1").type_links]
    assert addresses == [
        "?period=month&month=2011-03",
        "?period=quarter&quarter=2011-Q1",
        "?period=year&year=2011",
        "?period=mandate",
        "?period=dates&from=2011-01-01&to=2011-03-31",
    ]
    assert choose_period("year=2011").type_links[0].url == "?period=month&month=2011-10"
    for address in addresses:
        again = choose_period(address[1:])
        assert not again.notices
        assert f"?{again.query}" == address


def test_form_offers_every_month_and_includes_other_parameters(mandate):
    choice = choose_period("month=2011-03&district=3", keep=["district"])
    page = render_to_string(
        "reports/period_picker.html", {"choice": choice, "request": RequestFactory().get("/dashboard/")}
    )
    assert [value for value, _label in choice.form.fields["month"].choices] == [
        *(f"2011-{number:02}" for number in range(10, 0, -1)),
        "2010-12",
        "2010-11",
    ]
    assert '<option value="2011-03" selected>March 2011</option>' in page
    assert '<input type="hidden" name="district" value="3">' in page
    assert 'aria-current="true">Month</a>' in page


def test_period_needs_one_query(mandate, django_assert_num_queries):
    with django_assert_num_queries(1):
        choice = choose_period("period=mandate")
        assert choice.label.startswith("the mandate")
        assert (choice.previous, choice.earlier) == (None, None)
        assert len(choice.type_links) == len(PeriodType)
