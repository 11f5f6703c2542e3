"""Month range of the cadence and presence reports: defaults and invalid parameters."""

import datetime

import pytest

from csi.core.periods import Month
from districts.models import Mandate
from districts.tests.factories import MandateFactory

CADENCE, PRESENCE = "/reports/cadence/", "/reports/presence/"
BOTH = pytest.mark.parametrize("url", [CADENCE, PRESENCE])

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]


@pytest.fixture
def mandate():
    """A mandate from 18 November 2010 to 31 December 2011."""
    return MandateFactory()


def get_months(response):
    shown = response.context["range_form"].months
    return str(shown[0]), str(shown[-1]), len(shown)


@BOTH
@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, ("2010-11", "2011-10", 12)),
        ({"from": "2011-01", "to": "2011-03"}, ("2011-01", "2011-03", 3)),
        ({"from": "2011-10", "to": "2011-10"}, ("2011-10", "2011-10", 1)),
        ({"month": "2011-09"}, ("2011-09", "2011-09", 1)),
        ({"to": "2011-06"}, ("2010-11", "2011-06", 8)),
        ({"from": "", "to": ""}, ("2010-11", "2011-10", 12)),
    ],
)
def test_months_are_those_of_the_url(as_person, manager, mandate, url, params, expected):
    response = as_person(manager).get(url, params)
    assert not response.context["range_form"].errors
    assert get_months(response) == expected


@BOTH
@pytest.mark.parametrize(
    ("params", "text"),
    [
        ({"from": "2011-10", "to": "2011-03"}, "The last month must not be before the first month."),
        ({"from": "2009-01", "to": "2011-03"}, "January 2009 is outside the mandate, which runs from November 2010"),
        ({"from": "2011-01", "to": "2012-01"}, "January 2012 is outside the mandate"),
        ({"to": "9999-12"}, "December 9999 is outside the mandate"),
        ({"from": "0001-01"}, "is outside the mandate"),
        ({"from": "nonsense"}, "Enter a month such as 2011-10."),
        ({"from": "2011-13"}, "Enter a month such as 2011-10."),
        ({"month": "2011-13"}, "Enter a month such as 2011-10."),
        ({"month": "2009-01"}, "January 2009 is outside the mandate"),
        ({"to": "a\0b"}, "Enter a month such as 2011-10."),
        ({"district": "nonsense"}, "This district does not exist or is not one of yours."),
        ({"district": "9" * 30}, "This district does not exist or is not one of yours."),
        ({"district": "\0"}, "Null characters are not allowed."),
    ],
)
def test_invalid_range_is_reported_and_default_shown(as_person, manager, mandate, url, params, text):
    response = as_person(manager).get(url, params)
    page = response.content.decode()
    assert response.status_code == 200
    assert text in page
    assert f'<a href="{url}">Back to the default view</a>' in page
    assert get_months(response) == ("2010-11", "2011-10", 12)


@BOTH
def test_more_than_36_months_are_rejected(as_person, manager, url):
    MandateFactory(adopted=datetime.date(2007, 1, 1), starts=datetime.date(2007, 1, 1))
    client = as_person(manager)
    assert get_months(client.get(url, {"from": "2008-11", "to": "2011-10"}))[2] == 36
    page = client.get(url, {"from": "2008-10", "to": "2011-10"})
    assert "Choose 36 months or fewer." in page.content.decode()
    assert get_months(page)[2] == 12


@BOTH
def test_district_without_access_is_rejected_and_not_named(as_person, osh, uzgen_district, url):
    page = as_person(osh).get(url, {"district": uzgen_district.pk}).content.decode()
    assert "This district does not exist or is not one of yours." in page
    assert "Uzgen" not in page


def test_cadence_accepts_future_months_and_presence_does_not(as_person, manager, mandate):
    params = {"from": "2011-09", "to": "2011-11"}
    assert get_months(as_person(manager).get(CADENCE, params))[1] == "2011-11"
    page = as_person(manager).get(PRESENCE, params)
    assert "There is no data after October 2011 yet" in page.content.decode()
    assert get_months(page)[1] == "2011-10"


@BOTH
def test_mission_without_mandate_shows_the_last_twelve_months(as_person, manager, url):
    client = as_person(manager)
    assert get_months(client.get(url)) == ("2010-11", "2011-10", 12)
    assert "Choose November 2008 or a later month." in client.get(url, {"from": "0001-01"}).content.decode()
    assert "no data after" in client.get(url, {"to": "9999-12"}).content.decode()


@BOTH
def test_open_ended_and_future_mandates(as_person, manager, mandate, url):
    Mandate.objects.update(ends=None)
    client = as_person(manager)
    assert "is before the mandate, which starts in November 2010." in (
        client.get(url, {"from": "2010-01"}).content.decode()
    )
    Mandate.objects.update(starts=datetime.date(2012, 2, 1))
    response = client.get(url)
    assert response.status_code == 200
    assert get_months(response) == ("2012-02", "2012-02", 1)


def test_invalid_input_stays_in_its_field(as_person, manager, mandate):
    page = as_person(manager).get(CADENCE, {"from": "nonsense", "to": "2011-05"}).content.decode()
    assert 'value="nonsense"' in page
    assert 'value="2011-05"' in page


def test_range_covers_all_mandates(as_person, manager, mandate):
    MandateFactory(
        adopted=datetime.date(2011, 12, 1), starts=datetime.date(2012, 1, 1), ends=datetime.date(2012, 6, 30)
    )
    last = as_person(manager).get(CADENCE, {"from": "2012-06", "to": "2012-06"}).context["range_form"]
    assert last.months == [Month(2012, 6)]
