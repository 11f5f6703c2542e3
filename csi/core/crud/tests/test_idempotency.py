"""One-time form tokens."""

import threading

import pytest
from django.db import connection
from django.test import Client

from csi.core.crud.idempotency import new_token
from csi.core.crud.models import FormToken
from csi.core.crud.views.edit import RecordFormView
from csi.tests.support.forms import build_submission
from districts.models import Contact
from districts.tests.factories import ContactFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("csi.core.crud.tests.urlconf")]

ADD = "/districts/contacts/add/"


@pytest.fixture
def form_data(osh, osh_city):
    """Data of the form for a contact, with its token."""
    return {
        "office": "Deputy akim, Өзгөн",
        "sector": "authorities",
        "district": osh_city.pk,
        "form_token": new_token(osh),
    }


def test_each_create_form_has_its_own_token(as_person, osh):
    page = as_person(osh)
    assert page.get(ADD).context["token"] != page.get(ADD).context["token"]


def test_saving_again_after_back_redirects_to_the_first_record(as_person, osh, form_data):
    page = as_person(osh)
    first = page.post(ADD, form_data)
    again = page.post(ADD, form_data, follow=True)
    assert again.redirect_chain == [(first.url, 302)]
    assert Contact.objects.count() == 1


def test_form_saved_by_another_request_before_validation_is_redirected(as_person, osh, form_data, monkeypatch):
    page, other = as_person(osh), as_person(osh)
    build_forms = RecordFormView.build_submitted_forms

    def save_in_other_request(view, data):
        monkeypatch.undo()
        other.post(ADD, form_data)
        return build_forms(view, data)

    monkeypatch.setattr(RecordFormView, "build_submitted_forms", save_in_other_request)
    assert page.post(ADD, form_data).url == Contact.objects.get().get_absolute_url()


def test_input_that_was_changed_after_back_is_preserved(as_person, osh, form_data):
    page = as_person(osh)
    first = page.post(ADD, form_data)
    for _attempt in range(2):
        again = page.post(ADD, {**form_data, "office": "Changed after going back"})
        assert again.status_code == 200
        assert again.context["form"]["office"].value() == "Changed after going back"
        html = again.content.decode()
        assert "This form was already saved" in html
        assert f'href="{first.url}"' in html
    assert [contact.office for contact in Contact.objects.all()] == ["Deputy akim, Өзгөн"]


class TestEditForm:
    @pytest.fixture
    def record(self, osh_city):
        return ContactFactory(district=osh_city, office="Akim", sector="authorities")

    @pytest.fixture
    def page(self, as_person, osh):
        return as_person(osh)

    def test_double_click_on_save_is_no_conflict(self, page, record):
        url = f"{record.get_absolute_url()}edit/"
        data = build_submission(page.get(url).context) | {"office": "Deputy akim"}
        first, second = page.post(url, data), page.post(url, data)
        assert first.url == second.url == record.get_absolute_url()
        assert FormToken.objects.get().url == first.url

    def test_form_can_be_changed_and_saved_again_after_back(self, page, record):
        url = f"{record.get_absolute_url()}edit/"
        data = build_submission(page.get(url).context)
        assert page.post(url, {**data, "office": "Deputy akim"}).status_code == 302
        rejected = page.post(url, {**data, "office": "Deputy akim", "telephone": "0555"})
        if rejected.status_code == 200:
            assert page.post(url, build_submission(rejected.context)).status_code == 302
        record.refresh_from_db()
        assert (record.office, record.telephone) == ("Deputy akim", "0555")


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
