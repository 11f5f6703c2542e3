"""Detail and delete pages, and the doors of all five."""

import pytest

from districts.models import Contact
from districts.tests.factories import ContactFactory, PoliceStationFactory, PoliceStrengthFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("csi.core.crud.tests.places")]


def test_a_page_shows_facts_and_who_recorded_them(as_person, osh, osh_city):
    record = ContactFactory(district=osh_city, organisation="Akimiat of Osh", created_by=osh)
    html = as_person(osh).get(record.get_absolute_url()).content.decode()
    assert "Akimiat of Osh" in html
    assert f'<a href="{osh_city.get_absolute_url()}">Osh city</a>' in html
    assert "Recorded by Aigul Osmonova" in html


def test_a_page_tells_a_change_only_where_there_was_one(as_person, osh, manager, osh_city):
    record = ContactFactory(district=osh_city, created_by=osh)
    page = as_person(osh)
    assert "Changed" in page.get(record.get_absolute_url()).content.decode()
    Contact.objects.update(updated_by=osh)
    assert "Changed" not in page.get(record.get_absolute_url()).content.decode()
    Contact.objects.update(updated_by=manager)
    assert "Changed by" in page.get(record.get_absolute_url()).content.decode()


def test_a_missing_fact_says_so(as_person, osh, osh_city):
    html = as_person(osh).get(ContactFactory(district=osh_city).get_absolute_url()).content.decode()
    assert '<span class="visually-hidden">Not recorded</span>' in html


@pytest.mark.parametrize("door", ["", "edit/", "delete/"])
def test_another_districts_record_answers_like_one_that_is_not_there(as_person, osh, uzgen_district, door):
    theirs = ContactFactory(district=uzgen_district)
    page = as_person(osh)
    assert page.get(f"/districts/contacts/{theirs.pk}/{door}").status_code == 404
    assert page.get(f"/districts/contacts/{theirs.pk + 1}/{door}").status_code == 404
    assert page.post(f"/districts/contacts/{theirs.pk}/delete/").status_code == 404
    assert Contact.objects.exists()


def test_a_reader_gets_no_page_of_records(as_person, reader, osh_city):
    record = ContactFactory(district=osh_city)
    for url in ("/districts/contacts/", record.get_absolute_url(), "/districts/contacts/add/"):
        assert as_person(reader).get(url).status_code == 403


def test_field_staff_are_not_offered_to_change_what_managers_keep(as_person, osh, manager, osh_city):
    station = PoliceStationFactory(district=osh_city)
    assert as_person(osh).get(station.get_absolute_url()).context["delete_url"] is None
    assert as_person(manager).get(station.get_absolute_url()).context["delete_url"]


def test_the_neighbours_are_shown_ten_at_most_with_their_count(as_person, osh, osh_city):
    ContactFactory.create_batch(12, district=osh_city)
    response = as_person(osh).get(osh_city.get_absolute_url())
    [contacts] = [one for one in response.context["panels"] if one.title == "Contacts"]
    assert contacts.count == 12
    assert len(list(contacts.table.paginated_rows)) == 10


def test_a_place_is_on_the_small_map(as_person, osh, osh_city):
    station = PoliceStationFactory(district=osh_city, latitude="40.51400", longitude="72.81600")
    response = as_person(osh).get(station.get_absolute_url())
    assert response.context["map_data"]["points"][0]["latitude"] == 40.514


def test_a_record_on_which_others_depend_is_not_deleted_and_the_page_names_them(as_person, manager, osh_city):
    strength = PoliceStrengthFactory(station__district=osh_city)
    url = f"/districts/stations/{strength.station.pk}/delete/"
    for response in (as_person(manager).get(url), as_person(manager).post(url)):
        html = response.content.decode()
        assert f'<a href="{strength.get_absolute_url()}">{strength}</a>' in html
    assert response.status_code == 409
    strength.station.refresh_from_db()


def test_deleting_leads_to_the_list_and_says_so(as_person, osh, osh_city):
    record = ContactFactory(district=osh_city)
    response = as_person(osh).post(f"/districts/contacts/{record.pk}/delete/", follow=True)
    assert response.redirect_chain == [("/districts/contacts/", 302)]
    assert f"Deleted: {record}." in response.content.decode()
    assert not Contact.objects.exists()
