"""Two people edit one record: the one who began from an older version is told, and nothing of either is lost."""

import threading
from collections import Counter

import pytest
from django.db import connection
from django.test import Client

from csi.core.history.models import Change
from districts.tests.factories import ContactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(osh_city):
    return ContactFactory(district=osh_city, office="Akim", sector="authorities", organisation="Akimiat")


def opened(client, record):
    """(address, what a browser sends of the form as it was opened)."""
    url = f"{record.get_absolute_url()}edit/"
    context = client.get(url).context
    data = {name: context["form"][name].value() or "" for name in context["form"].fields}
    return url, {**data, context["version_field"]: context["version"]}


@pytest.fixture
def stale(as_person, manager, osh, contact):
    """(client of osh, address, form) that osh opened before the manager saved."""
    page = as_person(osh)
    url, form = opened(page, contact)
    other = Client()
    other.force_login(manager)
    _url, theirs = opened(other, contact)
    assert other.post(url, {**theirs, "office": "Deputy akim"}).status_code == 302
    return page, url, form


def test_an_edit_from_an_older_version_is_refused_with_both_versions_side_by_side(stale, contact):
    page, url, form = stale
    answer = page.post(url, {**form, "office": "Head of the akimiat"})
    assert answer.status_code == 200
    assert [(one.label, one.saved, one.submitted) for one in answer.context["differences"]] == [
        ("Office", "Deputy akim", "Head of the akimiat")
    ]
    html = answer.content.decode()
    assert "someone else changed this record in the meantime" in html
    assert answer.context["form"]["office"].value() == "Head of the akimiat"
    contact.refresh_from_db()
    assert contact.office == "Deputy akim"


def test_who_has_seen_both_may_save_again(stale, contact):
    page, url, form = stale
    told = page.post(url, {**form, "office": "Head of the akimiat"}).context
    assert page.post(url, {**form, "office": "Head", told["version_field"]: told["version"]}).status_code == 302
    contact.refresh_from_db()
    assert contact.office == "Head"


def test_an_error_in_between_does_not_make_the_form_younger(stale, contact):
    page, url, form = stale
    wrong = page.post(url, {**form, "sector": "nonsense"}).context
    assert wrong["version"] == form["version"]
    assert "differences" in page.post(url, {**form, wrong["version_field"]: wrong["version"]}).context


def test_a_version_that_makes_no_sense_is_refused_as_an_older_one(as_person, osh, contact):
    page = as_person(osh)
    url, form = opened(page, contact)
    assert "differences" in page.post(url, {**form, "version": "no\0nsense"}).context
    assert page.post(url, form).status_code == 302


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("races", [5, pytest.param(500, marks=pytest.mark.audit)])
def test_of_two_stale_edits_at_once_one_is_saved_and_the_other_told(osh, manager, contact, races, record_property):
    clients = {"osh": Client(), "manager": Client()}
    clients["osh"].force_login(osh)
    clients["manager"].force_login(manager)
    first, kept = Counter(), 0
    for number in range(races):
        forms = {name: opened(client, contact) for name, client in clients.items()}
        answers, start = {}, threading.Barrier(2)

        def save(name, forms=forms, answers=answers, start=start, number=number):
            url, form = forms[name]
            start.wait()
            try:
                answers[name] = clients[name].post(url, {**form, "office": f"{name} {number}"})
            finally:
                connection.close()

        threads = [threading.Thread(target=save, args=[name]) for name in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        saved = [name for name, answer in answers.items() if answer.status_code == 302]
        # Contexts are no help: the test client hears the templates of both threads.
        told = [name for name, answer in answers.items() if b"in the meantime" in answer.content]
        assert len(saved) == len(told) == 1
        contact.refresh_from_db()
        assert contact.office == f"{saved[0]} {number}"
        assert f'value="{told[0]} {number}"' in answers[told[0]].content.decode()
        first[saved[0]] += 1
        kept += 1
    assert (
        kept == races == Change.objects.of_record("districts_contact", contact.pk).filter(operation="changed").count()
    )
    record_property("figures", f"{races} races: {dict(first)} were first, {kept} were told and kept their words")


def test_the_admin_refuses_an_edit_from_an_older_version_too(as_person, admin, contact):
    page = as_person(admin)
    url = f"/admin/districts/contact/{contact.pk}/change/"
    form = page.get(url).context["adminform"].form
    typed = {name: form[name].value() or "" for name in form.fields}
    typed |= {"office": "Head of the akimiat", "version": page.get(url).context["version"]}
    contact.office = "Deputy akim"
    contact.save()

    told = page.post(url, typed)
    assert "Office: saved version “Deputy akim”, your version “Head of the akimiat”." in told.content.decode()
    contact.refresh_from_db()
    assert contact.office == "Deputy akim"

    assert page.post(url, {**typed, "version": told.context["version"]}).status_code == 302
    contact.refresh_from_db()
    assert contact.office == "Head of the akimiat"
