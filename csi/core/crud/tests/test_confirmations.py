"""Questions about unusual input that the user confirms before a form is saved."""

import pytest

from csi.core.crud.idempotency import new_token
from csi.tests.support.forms import assert_errors_shown
from districts.models import Contact
from districts.tests.factories import ContactFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("csi.core.crud.tests.urlconf")]

ADD = "/districts/contacts/add-confirmed/"
TICKED = {"confirm_local": "0555", "confirm_no_email": "yes"}


@pytest.fixture
def data(osh, osh_city):
    """Data that raises both questions."""
    return {
        "office": "Deputy akim",
        "sector": "authorities",
        "district": osh_city.pk,
        "telephone": "0555",
        "form_token": new_token(osh),
    }


def test_open_questions_are_shown_and_nothing_is_saved(as_person, osh, data):
    response = as_person(osh).post(ADD, data)
    assert_errors_shown(response, ["confirm_local", "confirm_no_email", "organisation"])
    html = response.content.decode()
    names = ("telephone", "confirm_local", "organisation", "email", "confirm_no_email")
    positions = [html.index(f'name="{name}"') for name in names]
    assert positions == sorted(positions)
    assert not Contact.objects.exists()


def test_fields_of_questions_are_hidden_at_first(as_person, osh):
    html = as_person(osh).get(ADD).content.decode()
    assert "organisation" not in html
    assert "confirm_" not in html


def test_summary_distinguishes_questions_from_errors(as_person, osh, data):
    page = as_person(osh)
    html = page.post(ADD, {**data, "organisation": "Only number"}).content.decode()
    assert "Confirm before saving" in html
    assert "There is a problem" not in html
    assert "There is a problem" in page.post(ADD, {**data, "office": ""}).content.decode()


def test_confirmed_form_is_saved_with_its_reason(as_person, osh, data):
    response = as_person(osh).post(ADD, {**data, **TICKED, "organisation": "Only number"})
    record = Contact.objects.get()
    assert response.url == record.get_absolute_url()
    assert (record.telephone, record.organisation) == ("0555", "Only number")


def test_tick_without_reason_is_not_enough(as_person, osh, data):
    response = as_person(osh).post(ADD, {**data, **TICKED, "organisation": "  "})
    assert response.context["form"].errors == {"organisation": ["Enter the reason."]}
    html = response.content.decode()
    assert "0555 has no country code. Record it all the same?" in html
    assert html.count("checked") == 2


def test_tick_does_not_confirm_another_value(as_person, osh, data):
    changed = {**data, **TICKED, "telephone": "0777", "organisation": "Only number"}
    response = as_person(osh).post(ADD, changed)
    assert set(response.context["form"].errors) == {"confirm_local"}
    assert not Contact.objects.exists()


def test_ticks_survive_other_errors(as_person, osh, data):
    response = as_person(osh).post(ADD, {**data, **TICKED, "organisation": "Only number", "office": ""})
    form = response.context["form"]
    assert set(form.errors) == {"office"}
    assert form["confirm_local"].value()
    assert form["organisation"].value() == "Only number"


def test_confirmed_form_sent_twice_creates_one_record(as_person, osh, data):
    page = as_person(osh)
    token = page.post(ADD, data).context["token"]
    assert token == data["form_token"]
    confirmed = {**data, **TICKED, "organisation": "Only number"}
    first, second = page.post(ADD, confirmed), page.post(ADD, confirmed)
    assert first.url == second.url == Contact.objects.get().get_absolute_url()
    # The page of the question, still open in another tab.
    assert f'href="{first.url}"' in page.post(ADD, data).content.decode()
    assert Contact.objects.count() == 1


def test_answers_survive_an_expired_session(client, osh, data):
    url = f"{ADD}?draft={client.post(ADD, {**data, **TICKED, 'organisation': 'Only number'}).url[-36:]}"
    client.force_login(osh)
    form = client.get(url).context["form"]
    assert form["confirm_local"].value()
    assert form["organisation"].value() == "Only number"
    assert not form.errors


def test_draft_without_answers_shows_no_question(client, osh, data):
    url = f"{ADD}?draft={client.post(ADD, data).url[-36:]}"
    client.force_login(osh)
    assert "confirm_" not in client.get(url).content.decode()


class TestSavedRecord:
    @pytest.fixture
    def record(self, osh_city):
        return ContactFactory(district=osh_city, telephone="0555", organisation="Only number", email="a@example.org")

    def save(self, client, record, **changes):
        values = {"office": record.office, "sector": record.sector, "district": record.district_id}
        values |= {"telephone": record.telephone, "email": record.email, "organisation": record.organisation}
        response = client.post(f"{record.get_absolute_url()}edit-confirmed/", {**values, **changes})
        record.refresh_from_db()
        return response

    def test_unchanged_value_raises_no_question(self, as_person, osh, record):
        assert self.save(as_person(osh), record, office="Akim").status_code == 302
        assert (record.office, record.organisation) == ("Akim", "Only number")

    def test_changed_value_raises_the_question(self, as_person, osh, record):
        response = self.save(as_person(osh), record, telephone="0777")
        assert set(response.context["form"].errors) == {"confirm_local"}

    def test_reason_is_cleared_when_the_question_no_longer_applies(self, as_person, osh, record):
        self.save(as_person(osh), record, telephone="+996555")
        assert (record.telephone, record.organisation) == ("+996555", "")
