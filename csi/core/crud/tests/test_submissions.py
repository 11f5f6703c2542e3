"""Double clicks, the back button, races, an expired session, a CSRF token that does not fit."""

import datetime
import re
import threading

import pytest
import time_machine
from django.db import connection
from django.test import Client

from csi.core.crud.idempotency import DRAFT_KEY, new_token
from csi.core.crud.models import FormToken
from csi.tests.support.factories import PASSWORD
from districts.models import Contact
from districts.tests.factories import ContactFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("csi.core.crud.tests.places")]

ADD = "/districts/contacts/add/"
SIGN_IN = "/accounts/login/"


@pytest.fixture
def typed(osh, osh_city):
    """What osh types into the form for a contact, with the token of that form."""
    return {
        "office": "Deputy akim, Өзгөн",
        "sector": "authorities",
        "district": osh_city.pk,
        "form_token": new_token(osh),
    }


def sign_in(client, user, to=ADD):
    return client.post(SIGN_IN, {"login": user.username, "password": PASSWORD, "next": to})


def test_each_add_form_carries_a_token_of_its_own(as_person, osh):
    page = as_person(osh)
    assert page.get(ADD).context["token"] != page.get(ADD).context["token"]


def test_the_back_button_and_save_again_leads_to_the_record_made_first(as_person, osh, typed):
    page = as_person(osh)
    first = page.post(ADD, typed)
    again = page.post(ADD, {**typed, "office": "Changed after going back"}, follow=True)
    assert again.redirect_chain == [(first.url, 302)]
    assert [contact.office for contact in Contact.objects.all()] == ["Deputy akim, Өзгөн"]


def test_a_failed_save_leaves_the_token_unused(as_person, osh, typed):
    as_person(osh).post(ADD, {**typed, "sector": "nonsense"})
    assert not FormToken.objects.exists()


@pytest.mark.parametrize("tamper", [lambda token: token[:-1] + "x", lambda token: "nonsense"])
def test_a_broken_token_saves_nothing_and_says_so(as_person, osh, typed, tamper):
    response = as_person(osh).post(ADD, {**typed, "form_token": tamper(typed["form_token"])})
    assert "Check the entries and save it again" in response.content.decode()
    assert not Contact.objects.exists()
    assert as_person(osh).post(ADD, {**typed, "form_token": response.context["token"]}).status_code == 302


def test_a_form_opened_by_someone_else_is_not_saved_as_mine(as_person, manager, typed):
    response = as_person(manager).post(ADD, typed)
    assert response.status_code == 200
    assert not Contact.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_requests_racing_with_one_token_make_one_record(osh, typed):
    answers, start = [], threading.Barrier(4)

    def save():
        client = Client()
        client.force_login(osh)
        start.wait()
        try:
            answers.append(client.post(ADD, typed))
        finally:
            connection.close()

    threads = [threading.Thread(target=save) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Contact.objects.count() == 1
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, Contact.objects.get().get_absolute_url())}


def test_what_was_typed_survives_the_end_of_the_session(client, osh, typed):
    response = client.post(ADD, typed)
    assert response.url == f"{SIGN_IN}?next={ADD}"
    assert sign_in(client, osh).url == ADD
    page = client.get(ADD)
    assert page.context["form"]["office"].value() == "Deputy akim, Өзгөн"
    assert not page.context["form"].errors
    assert "Your session had ended" in page.content.decode()
    assert not Contact.objects.exists()
    # An answer may be lost on the way.
    again = client.get(ADD)
    assert again.context["form"]["office"].value() == "Deputy akim, Өзгөн"
    assert client.post(ADD, {**typed, "form_token": again.context["token"]}).status_code == 302
    assert not client.get(ADD).context["form"].is_bound


def test_what_was_typed_is_not_shown_for_ever(client, osh, typed):
    client.post(ADD, typed)
    sign_in(client, osh)
    assert client.get(ADD).context["form"].is_bound
    with time_machine.travel(datetime.timedelta(minutes=11)):
        assert not client.get(ADD).context["form"].is_bound


def test_what_was_typed_into_an_edit_form_survives_too(client, osh, osh_city, typed):
    record = ContactFactory(district=osh_city)
    url = f"{record.get_absolute_url()}edit/"
    client.post(url, typed)
    sign_in(client, osh, to=url)
    assert client.get(url).context["form"]["office"].value() == "Deputy akim, Өзгөн"
    record.refresh_from_db()
    assert record.office != "Deputy akim, Өзгөн"


def test_another_person_does_not_find_what_was_typed(client, uzgen, typed):
    client.post(ADD, typed)
    sign_in(client, uzgen)
    assert DRAFT_KEY not in client.session
    assert not client.get(ADD).context["form"]["office"].value()


def test_neither_passwords_nor_tokens_nor_huge_texts_are_kept(client, osh, typed):
    client.post(ADD, {**typed, "new_password": "secret", "csrfmiddlewaretoken": "x"})
    assert set(client.session[DRAFT_KEY]["values"]) == {"office", "sector", "district"}
    client.session.flush()
    other = Client()
    other.post(ADD, {**typed, "office": "я" * 300_000})
    assert DRAFT_KEY not in other.session


def test_an_anonymous_post_without_a_token_keeps_nothing(client, typed):
    del typed["form_token"]
    assert client.post(ADD, typed).status_code == 302
    assert DRAFT_KEY not in client.session


class TestRefusedByCsrf:
    @pytest.fixture
    def strict(self, osh):
        client = Client(enforce_csrf_checks=True)
        client.force_login(osh)
        return client

    def test_ones_own_form_keeps_what_was_typed_and_can_be_saved_again(self, strict, typed):
        response = strict.post(ADD, typed, headers={"origin": "http://testserver"})
        html = response.content.decode()
        assert response.status_code == 403
        assert "Deputy akim, Өзгөн" in html
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html)[1]
        saved = strict.post(ADD, {**typed, "csrfmiddlewaretoken": token}, headers={"origin": "http://testserver"})
        assert saved.status_code == 302
        assert Contact.objects.get().office == "Deputy akim, Өзгөн"

    @pytest.mark.parametrize(
        "headers",
        [
            {"origin": "https://elsewhere.example"},
            {"origin": "null"},
            {"sec-fetch-site": "cross-site"},
            {"referer": "https://elsewhere.example/form"},
            {},
        ],
    )
    def test_another_sites_form_is_refused_without_repeating_it(self, strict, typed, headers):
        response = strict.post(ADD, typed, headers=headers)
        assert response.status_code == 403
        assert "Deputy akim" not in response.content.decode()
