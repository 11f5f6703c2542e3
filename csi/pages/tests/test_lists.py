"""Lists: what is shown, in which order, and what the page says about it."""

import pytest

from districts.tests.factories import ContactFactory, DistrictFactory, PoliceStrengthFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("csi.pages.tests.places")]

CONTACTS = "/districts/contacts/"


def shown(response):
    """The records on the page, in their order."""
    return [row.record for row in response.context["table"].paginated_rows]


def test_a_list_shows_the_records_of_ones_own_district_only(as_person, osh, osh_city, uzgen_district):
    ours = ContactFactory(district=osh_city)
    ContactFactory(district=uzgen_district)
    assert shown(as_person(osh).get(CONTACTS)) == [ours]


def test_an_anonymous_person_is_led_to_the_sign_in_page_and_back(client, db):
    response = client.get(CONTACTS + "?sector=police")
    assert response.status_code == 302
    assert response.url == "/accounts/login/?next=/districts/contacts/%3Fsector%3Dpolice"
