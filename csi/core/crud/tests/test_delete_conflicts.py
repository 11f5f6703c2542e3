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
