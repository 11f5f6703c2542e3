"""One-time form tokens, drafts of expired sessions and failed CSRF checks."""

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

pytestmark = [pytest.mark.django_db, pytest.mark.urls("csi.core.crud.tests.urlconf")]

ADD = "/districts/contacts/add/"
SIGN_IN = "/accounts/login/"


@pytest.fixture
def form_data(osh, osh_city):
    """Data of the form for a contact, with its token."""
    return {
        "office": "Deputy akim, Өзгөн",
        "sector": "authorities",
        "district": osh_city.pk,
        "form_token": new_token(osh),
    }


def sign_in(client, user, to=ADD):
    return client.post(SIGN_IN, {"login": user.username, "password": PASSWORD, "next": to})


def test_each_create_form_has_its_own_token(as_person, osh):
    page = as_person(osh)
    assert page.get(ADD).context["token"] != page.get(ADD).context["token"]


def test_saving_again_after_back_redirects_to_the_first_record(as_person, osh, form_data):
    page = as_person(osh)
    first = page.post(ADD, form_data)
    again = page.post(ADD, {**form_data, "office": "Changed after going back"}, follow=True)
    assert again.redirect_chain == [(first.url, 302)]
    assert [contact.office for contact in Contact.objects.all()] == ["Deputy akim, Өзгөн"]


def test_failed_save_does_not_consume_the_token(as_person, osh, form_data):
    as_person(osh).post(ADD, {**form_data, "sector": "nonsense"})
    assert not FormToken.objects.exists()


@pytest.mark.parametrize("tamper", [lambda token: token[:-1] + "x", lambda token: "nonsense"])
def test_invalid_token_is_rejected_with_a_message(as_person, osh, form_data, tamper):
    response = as_person(osh).post(ADD, {**form_data, "form_token": tamper(form_data["form_token"])})
    assert "Check the entries and save it again" in response.content.decode()
    assert not Contact.objects.exists()
    assert as_person(osh).post(ADD, {**form_data, "form_token": response.context["token"]}).status_code == 302


def test_token_of_another_user_is_rejected(as_person, manager, form_data):
    response = as_person(manager).post(ADD, form_data)
    assert response.status_code == 200
    assert not Contact.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_concurrent_requests_with_one_token_create_one_record(osh, form_data):
    answers, start = [], threading.Barrier(4)

    def post_form():
        client = Client()
        client.force_login(osh)
        start.wait()
        try:
            answers.append(client.post(ADD, form_data))
        finally:
            connection.close()

    threads = [threading.Thread(target=post_form) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Contact.objects.count() == 1
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, Contact.objects.get().get_absolute_url())}


def test_draft_survives_an_expired_session(client, osh, form_data):
    response = client.post(ADD, form_data)
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
    assert client.post(ADD, {**form_data, "form_token": again.context["token"]}).status_code == 302
    assert not client.get(ADD).context["form"].is_bound


def test_shown_draft_expires(client, osh, form_data):
    client.post(ADD, form_data)
    sign_in(client, osh)
    assert client.get(ADD).context["form"].is_bound
    with time_machine.travel(datetime.timedelta(minutes=11)):
        assert not client.get(ADD).context["form"].is_bound


def test_draft_of_an_edit_form_survives_an_expired_session(client, osh, osh_city, form_data):
    record = ContactFactory(district=osh_city)
    url = f"{record.get_absolute_url()}edit/"
    client.post(url, form_data)
    sign_in(client, osh, to=url)
    assert client.get(url).context["form"]["office"].value() == "Deputy akim, Өзгөн"
    record.refresh_from_db()
    assert record.office != "Deputy akim, Өзгөн"


def test_draft_is_not_shown_to_another_user(client, uzgen, form_data):
    client.post(ADD, form_data)
    sign_in(client, uzgen)
    assert DRAFT_KEY not in client.session
    assert not client.get(ADD).context["form"]["office"].value()


def test_draft_excludes_passwords_tokens_and_large_texts(client, osh, form_data):
    client.post(ADD, {**form_data, "new_password": "secret", "csrfmiddlewaretoken": "x"})
    assert set(client.session[DRAFT_KEY]["values"]) == {"office", "sector", "district"}
    client.session.flush()
    other = Client()
    other.post(ADD, {**form_data, "office": "я" * 300_000})
    assert DRAFT_KEY not in other.session


def test_anonymous_post_without_token_leaves_no_draft(client, form_data):
    del form_data["form_token"]
    assert client.post(ADD, form_data).status_code == 302
    assert DRAFT_KEY not in client.session


class TestCsrfFailure:
    @pytest.fixture
    def csrf_client(self, osh):
        client = Client(enforce_csrf_checks=True)
        client.force_login(osh)
        return client

    def test_form_of_this_site_preserves_input_and_can_be_saved_again(self, csrf_client, form_data):
        response = csrf_client.post(ADD, form_data, headers={"origin": "http://testserver"})
        html = response.content.decode()
        assert response.status_code == 403
        assert "Deputy akim, Өзгөн" in html
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html)[1]
        saved = csrf_client.post(
            ADD, {**form_data, "csrfmiddlewaretoken": token}, headers={"origin": "http://testserver"}
        )
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
    def test_form_of_another_site_is_rejected_without_its_input(self, csrf_client, form_data, headers):
        response = csrf_client.post(ADD, form_data, headers=headers)
        assert response.status_code == 403
        assert "Deputy akim" not in response.content.decode()
