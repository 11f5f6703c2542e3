"""Optimistic locking: a stale edit is rejected and no input is lost."""

import threading
from collections import Counter

import pytest
from django.db import connection
from django.test import Client

from csi.core.crud.merge import Difference
from csi.core.history.models import Change
from districts.tests.factories import ContactFactory, StrengthLineFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(osh_city):
    return ContactFactory(district=osh_city, office="Akim", sector="authorities", organisation="Akimiat")


def open_form(client, record):
    """Return the URL and the data of an edit form as a browser submits it."""
    url = f"{record.get_absolute_url()}edit/"
    context = client.get(url).context
    data = {name: context["form"][name].value() or "" for name in context["form"].fields}
    return url, {**data, context["version_field"]: context["version"]}


@pytest.fixture
def stale_form(as_person, manager, osh, contact):
    """Return the client, URL and data of a form that osh opened before the manager saved."""
    page = as_person(osh)
    url, form = open_form(page, contact)
    other_client = Client()
    other_client.force_login(manager)
    _url, form_of_other = open_form(other_client, contact)
    assert other_client.post(url, {**form_of_other, "office": "Deputy akim"}).status_code == 302
    return page, url, form


def test_stale_edit_is_rejected_with_both_versions(stale_form, contact):
    page, url, form = stale_form
    response = page.post(url, {**form, "office": "Head of the akimiat"})
    assert response.status_code == 200
    assert [
        (difference.label, difference.saved, difference.submitted)
        for difference in response.context["conflict"].differences
    ] == [("Office", "Deputy akim", "Head of the akimiat")]
    html = response.content.decode()
    assert "someone else changed this record in the meantime" in html
    assert response.context["form"]["office"].value() == "Head of the akimiat"
    contact.refresh_from_db()
    assert contact.office == "Deputy akim"


def test_stale_edit_can_be_saved_after_seeing_the_conflict(stale_form, contact):
    page, url, form = stale_form
    rejected = page.post(url, {**form, "office": "Head of the akimiat"}).context
    assert page.post(url, {**form, "office": "Head", rejected["version_field"]: rejected["version"]}).status_code == 302
    contact.refresh_from_db()
    assert contact.office == "Head"


def test_stale_invalid_edit_shows_the_conflict_then_the_errors(stale_form, contact):
    page, url, form = stale_form
    invalid = {**form, "sector": "nonsense"}
    rejected = page.post(url, invalid).context
    assert rejected["conflict"].differences == [Difference("Office", "Deputy akim", "Akim", is_taken_over=True)]
    assert rejected["form"]["sector"].value() == "nonsense"
    merged = {**invalid, "office": rejected["form"]["office"].value(), rejected["version_field"]: rejected["version"]}
    assert page.post(url, merged).context["form"].errors["sector"]


def test_validation_error_does_not_change_the_version_of_the_form(as_person, osh, contact):
    page = as_person(osh)
    url, form = open_form(page, contact)
    assert page.post(url, {**form, "sector": "nonsense"}).context["version"] == form["version"]


def test_unknown_version_is_rejected_as_stale(as_person, osh, contact):
    page = as_person(osh)
    url, form = open_form(page, contact)
    for version in ("no\0nsense", "0", "9" * 30):
        rejected = page.post(url, {**form, "office": "Head of the akimiat", "version": version}).context
        assert rejected["conflict"].differences == [Difference("Office", "Akim", "Head of the akimiat")]
    assert page.post(url, {**form, "version": "no\0nsense"}).status_code == 302


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("races", [5, pytest.param(500, marks=pytest.mark.audit)])
def test_only_one_of_two_concurrent_edits_is_saved(osh, manager, contact, races, record_property):
    clients = {"osh": Client(), "manager": Client()}
    clients["osh"].force_login(osh)
    clients["manager"].force_login(manager)
    first, rejected_count = Counter(), 0
    for number in range(races):
        forms = {name: open_form(client, contact) for name, client in clients.items()}
        responses, start = {}, threading.Barrier(2)

        def save(name, forms=forms, responses=responses, start=start, number=number):
            url, form = forms[name]
            start.wait()
            try:
                responses[name] = clients[name].post(url, {**form, "office": f"{name} {number}"})
            finally:
                connection.close()

        threads = [threading.Thread(target=save, args=[name]) for name in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        saved = [name for name, response in responses.items() if response.status_code == 302]
        # Contexts are no help: the test client hears the templates of both threads.
        rejected = [name for name, response in responses.items() if b"in the meantime" in response.content]
        assert len(saved) == len(rejected) == 1
        contact.refresh_from_db()
        assert contact.office == f"{saved[0]} {number}"
        assert f'value="{rejected[0]} {number}"' in responses[rejected[0]].content.decode()
        first[saved[0]] += 1
        rejected_count += 1
    assert (
        rejected_count
        == races
        == Change.objects.of_record("districts_contact", contact.pk).filter(operation="changed").count()
    )
    record_property(
        "figures", f"{races} races: {dict(first)} were first, {rejected_count} were rejected and kept their input"
    )


def test_admin_rejects_a_stale_edit(as_person, admin, contact):
    page = as_person(admin)
    url = f"/admin/districts/contact/{contact.pk}/change/"
    form = page.get(url).context["adminform"].form
    form_data = {name: form[name].value() or "" for name in form.fields}
    form_data |= {"office": "Head of the akimiat", "version": page.get(url).context["version"]}
    contact.office = "Deputy akim"
    contact.save()

    rejected = page.post(url, form_data)
    assert "Office: saved version “Deputy akim”, your version “Head of the akimiat”." in rejected.content.decode()
    contact.refresh_from_db()
    assert contact.office == "Deputy akim"

    assert page.post(url, {**form_data, "version": rejected.context["version"]}).status_code == 302
    contact.refresh_from_db()
    assert contact.office == "Head of the akimiat"


def test_admin_saves_a_record_with_inline_rows(as_person, admin, osh_city):
    strength = StrengthLineFactory().strength
    page, url = as_person(admin), f"/admin/districts/policestrength/{strength.pk}/change/"
    context = page.get(url).context
    parts = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        parts += [inline.formset.management_form, *inline.formset.forms]
    form_data = {field.html_name: field.value() or "" for part in parts for field in part}
    assert page.post(url, {**form_data, "version": context["version"]}).status_code == 302
