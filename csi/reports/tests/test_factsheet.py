"""Public factsheet: the mandate, its extension and the areas of operation as of a day."""

import datetime

import pytest
from django.urls import reverse

from districts.tests.factories import AreaOfOperationFactory, MandateExtensionFactory, MandateFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]

day = datetime.date


@pytest.fixture
def mandate():
    """A mandate whose extension was requested on 1 September and adopted on 20 October."""
    mandate = MandateFactory(decision="PC.DEC/961", starts=day(2010, 11, 18), ends=day(2011, 11, 17))
    MandateExtensionFactory(mandate=mandate, adopted_on=day(2011, 10, 20), decision="PC.DEC/1031")
    return mandate


def read(client, as_of):
    return " ".join(client.get(reverse("factsheet"), {"as_of": as_of}).content.decode().split())


@pytest.mark.parametrize(
    ("as_of", "in_force", "is_requested"),
    [
        ("2011-08-31", "18 Nov 2010 to 17 Nov 2011", False),
        ("2011-09-01", "18 Nov 2010 to 17 Nov 2011", True),
        ("2011-10-19", "18 Nov 2010 to 17 Nov 2011", True),
        ("2011-10-20", "18 Nov 2010 to 31 Dec 2012", False),
    ],
)
def test_factsheet_shows_the_terms_known_on_the_day(client, mandate, as_of, in_force, is_requested):
    html = read(client, as_of)
    assert in_force in html
    assert ("to 31 Dec 2012, requested on 1 Sep 2011" in html) is is_requested


@pytest.mark.parametrize(
    ("as_of", "active", "requested"),
    [
        ("2011-09-15", [], ["Uzgen"]),
        ("2011-10-09", [], ["Uzgen"]),
        ("2011-10-10", ["Uzgen"], []),
    ],
)
def test_requested_area_is_shown_until_it_starts(client, mandate, uzgen_district, as_of, active, requested):
    AreaOfOperationFactory(
        mandate=mandate, district=uzgen_district, requested_on=day(2011, 9, 15), starts=day(2011, 10, 10)
    )
    html = read(client, as_of)
    assert ("Uzgen (on 15 Sep 2011)" in html) is bool(requested)
    public_map = client.get(reverse("factsheet"), {"as_of": as_of}).context["public_map"]
    assert [row.district.name for row in public_map.rows] == active
    assert [district.name for district in public_map.requested] == requested


def test_factsheet_without_any_area_has_no_map(client, mandate):
    assert client.get(reverse("factsheet"), {"as_of": "2011-09-14"}).context["public_map"] is None


def test_request_is_not_shown_after_the_mandate_or_for_a_district_in_operation(client, mandate, osh_city, settings):
    settings.MISSION_DATE = day(2013, 6, 1)
    AreaOfOperationFactory(mandate=mandate, district=osh_city, starts=day(2011, 1, 1), ends=day(2011, 9, 30))
    AreaOfOperationFactory(
        mandate=mandate, district=osh_city, status="requested", requested_on=day(2011, 9, 1), starts=day(2011, 11, 1)
    )
    shown = "Osh city (on 1 Sep 2011)"
    assert shown not in read(client, "2011-09-30")
    assert shown in read(client, "2011-10-01")
    assert shown in read(client, "2012-12-31")
    assert shown not in read(client, "2013-01-01")
