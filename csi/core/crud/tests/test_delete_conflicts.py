"""Deleting a record that someone else has changed since the page was opened."""

import pytest
from django.urls import reverse

from csi.tests.support.sql import update
from districts.models import Contact, PoliceStrength
from districts.tests.factories import ContactFactory, PoliceStrengthFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(osh_city):
    return ContactFactory(district=osh_city, telephone="0555")


def open_page(page, url):
    """Return what the browser submits for the page."""
    context = page.get(url).context
    return {context["version_field"]: context["version"]}


@pytest.fixture
def url(contact):
    return f"{contact.get_absolute_url()}delete/"


def test_record_changed_meanwhile_is_not_deleted_and_the_change_is_shown(as_person, osh, contact, url):
    page = as_person(osh)
    data = open_page(page, url)
    update(contact, telephone="0777")
    response = page.post(url, data)
    html = response.content.decode()
    assert response.status_code == 409
    assert "Not deleted yet: someone else changed this record" in html
    assert "Another program saved it on" in html
    assert "<td>0555</td><td>0777</td>" in html
    assert Contact.objects.exists()
    again = {response.context["version_field"]: response.context["version"]}
    assert page.post(url, again).status_code == 302
    assert not Contact.objects.exists()


def test_unchanged_record_is_deleted(as_person, osh, url):
    page = as_person(osh)
    assert page.post(url, open_page(page, url)).status_code == 302
    assert not Contact.objects.exists()


def test_changed_row_is_shown_before_its_record_is_deleted(as_person, osh, osh_city):
    strength = PoliceStrengthFactory(station__district=osh_city)
    page, url = as_person(osh), f"{strength.get_absolute_url()}delete/"
    data = open_page(page, url)
    update(strength.lines.get(), women=7)
    html = page.post(url, data).content.decode()
    assert "women</th><td>2</td><td>7</td>" in html
    assert PoliceStrength.objects.exists()


def test_admin_asks_again_before_it_deletes_a_changed_record(as_person, admin, contact):
    page, url = as_person(admin), reverse("admin:districts_contact_delete", args=[contact.pk])
    data = open_page(page, url) | {"post": "yes"}
    update(contact, telephone="0777")
    response = page.post(url, data, follow=True)
    html = response.content.decode()
    assert "Not deleted yet: someone else changed this record" in html
    assert "Phone of the office: 0555 → 0777" in html
    assert Contact.objects.exists()
    again = {"post": "yes", response.context["version_field"]: response.context["version"]}
    assert page.post(url, again).status_code == 302
    assert not Contact.objects.exists()


def test_admin_asks_again_before_it_deletes_a_selection_with_a_changed_record(as_person, admin, osh_city):
    changed, other = ContactFactory(district=osh_city, telephone="0555"), ContactFactory(district=osh_city)
    unselected = ContactFactory(district=osh_city)
    page, url = as_person(admin), reverse("admin:districts_contact_changelist")
    selection = {"action": "delete_selected", "_selected_action": [changed.pk, other.pk]}
    data = selection | {"post": "yes"} | read_versions(page.post(url, selection))
    update(changed, telephone="0777")
    response = page.post(url, data)
    html = response.content.decode()
    assert f"Not deleted yet: someone else changed “{changed}” in the meantime." in html
    assert "Phone of the office: 0555 → 0777" in html
    assert f"someone else changed “{other}”" not in html
    assert Contact.objects.count() == 3
    assert page.post(url, data | read_versions(response)).status_code == 302
    assert Contact.objects.get() == unselected


def test_changed_row_prevents_deletion_of_a_selection_in_the_admin(as_person, admin, osh_city):
    strength = PoliceStrengthFactory(station__district=osh_city)
    page, url = as_person(admin), reverse("admin:districts_policestrength_changelist")
    selection = {"action": "delete_selected", "_selected_action": [strength.pk]}
    data = selection | {"post": "yes"} | read_versions(page.post(url, selection))
    update(strength.lines.get(), women=7)
    assert "Women: 2 → 7" in page.post(url, data).content.decode()
    assert PoliceStrength.objects.exists()


@pytest.mark.parametrize("versions", ["", "x", "1:", ":1 : a:b", "99999999999999999999:1"])
def test_admin_deletes_a_selection_whose_versions_it_cannot_read(as_person, admin, contact, versions):
    """A form without versions is that of a script."""
    data = {"action": "delete_selected", "_selected_action": [contact.pk], "post": "yes", "version": versions}
    assert as_person(admin).post(reverse("admin:districts_contact_changelist"), data).status_code == 302
    assert not Contact.objects.exists()


def read_versions(response):
    """Return the versions that the confirmation page submits."""
    field, versions = response.context["version_field"], response.context["versions"]
    assert f'<input type="hidden" name="{field}" value="{versions}">' in response.content.decode()
    return {field: versions}
