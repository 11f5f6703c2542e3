"""Detail and delete views, and access to the pages of a record."""

import pytest

from districts.models import Contact
from districts.tests.factories import ContactFactory, PoliceStationFactory, PoliceStrengthFactory, StrengthLineFactory
from initiatives.tests.factories import InitiativeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("csi.core.crud.tests.urlconf")]


def test_detail_page_shows_fields_and_author(as_person, osh, osh_city):
    record = ContactFactory(district=osh_city, organisation="Akimiat of Osh", created_by=osh)
    html = as_person(osh).get(record.get_absolute_url()).content.decode()
    assert "Akimiat of Osh" in html
    assert f'<a href="{osh_city.get_absolute_url()}">Osh city</a>' in html
    assert "Recorded by Aigul Osmonova" in html


def test_detail_page_shows_an_update_only_after_one(as_person, osh, manager, osh_city):
    record = ContactFactory(district=osh_city, created_by=osh)
    page = as_person(osh)
    assert "Changed" in page.get(record.get_absolute_url()).content.decode()
    Contact.objects.update(updated_by=osh)
    assert "Changed" not in page.get(record.get_absolute_url()).content.decode()
    Contact.objects.update(updated_by=manager)
    assert "Changed by" in page.get(record.get_absolute_url()).content.decode()


def test_missing_field_is_explained(as_person, osh, osh_city):
    html = as_person(osh).get(ContactFactory(district=osh_city).get_absolute_url()).content.decode()
    assert '<span class="visually-hidden">Not recorded</span>' in html


@pytest.mark.parametrize("suffix", ["", "edit/", "delete/"])
def test_inaccessible_record_returns_404_like_a_missing_one(as_person, osh, uzgen_district, suffix):
    record = ContactFactory(district=uzgen_district)
    page = as_person(osh)
    assert page.get(f"/districts/contacts/{record.pk}/{suffix}").status_code == 404
    assert page.get(f"/districts/contacts/{record.pk + 1}/{suffix}").status_code == 404
    assert page.post(f"/districts/contacts/{record.pk}/delete/").status_code == 404
    assert Contact.objects.exists()


def test_reader_cannot_open_record_pages(as_person, reader, osh_city):
    record = ContactFactory(district=osh_city)
    for url in ("/districts/contacts/", record.get_absolute_url(), "/districts/contacts/add/"):
        assert as_person(reader).get(url).status_code == 403


def test_field_staff_have_no_edit_link_for_records_of_managers(as_person, osh, manager, osh_city):
    station = PoliceStationFactory(district=osh_city)
    assert as_person(osh).get(station.get_absolute_url()).context["delete_url"] is None
    assert as_person(manager).get(station.get_absolute_url()).context["delete_url"]


def test_related_panel_shows_ten_records_and_the_count(as_person, osh, osh_city):
    ContactFactory.create_batch(12, district=osh_city)
    response = as_person(osh).get(osh_city.get_absolute_url())
    [contacts] = [panel for panel in response.context["panels"] if panel.title == "Contacts"]
    assert contacts.count == 12
    assert len(list(contacts.table.paginated_rows)) == 10


def test_map_point_is_on_the_small_map(as_person, osh, osh_city):
    station = PoliceStationFactory(district=osh_city, latitude="40.51400", longitude="72.81600")
    response = as_person(osh).get(station.get_absolute_url())
    assert response.context["map_data"]["points"][0]["latitude"] == 40.514


def test_protected_record_is_not_deleted_and_dependents_are_listed(as_person, manager, osh_city):
    strength = PoliceStrengthFactory(station__district=osh_city)
    url = f"/districts/stations/{strength.station.pk}/delete/"
    for response in (as_person(manager).get(url), as_person(manager).post(url)):
        html = response.content.decode()
        assert f'<a href="{strength.get_absolute_url()}">{strength}</a>' in html
    assert response.status_code == 409
    strength.station.refresh_from_db()


def test_rows_without_a_page_are_listed_as_the_record_to_which_they_belong(as_person, admin):
    count = StrengthLineFactory()
    html = as_person(admin).get(f"/districts/communities/{count.community.pk}/delete/").content.decode()
    assert f'<a href="{count.strength.get_absolute_url()}">{count.strength}</a>' in html


def test_rows_of_relations_are_not_listed(as_person, admin, osh_city):
    initiative = InitiativeFactory(district=osh_city)
    initiative.partners.add(ContactFactory(district=osh_city))
    response = as_person(admin).get(f"{initiative.get_absolute_url()}delete/")
    assert response.context["cascading_records"] == []


def test_deletion_redirects_to_the_list_with_a_message(as_person, osh, osh_city):
    record = ContactFactory(district=osh_city)
    response = as_person(osh).post(f"/districts/contacts/{record.pk}/delete/", follow=True)
    assert response.redirect_chain == [("/districts/contacts/", 302)]
    assert f"Deleted: {record}." in response.content.decode()
    assert not Contact.objects.exists()
