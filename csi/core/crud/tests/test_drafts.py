"""Drafts: input stored while the user types or after the session had ended, and failed CSRF checks."""

import base64
import datetime
import json
import re

import pytest
import time_machine
from django.test import Client

from csi.core.crud.idempotency import get_token_id, new_token
from csi.core.crud.models import Draft, FormToken
from csi.tests.support.factories import PASSWORD
from csi.tests.support.forms import build_submission
from csi.tests.support.sql import update
from districts.models import Contact
from districts.tests.factories import ContactFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("csi.core.crud.tests.urlconf")]

ADD = "/districts/contacts/add/"
SIGN_IN = "/accounts/login/"
STORE = "/drafts/"
SAME_ORIGIN = {"origin": "http://testserver"}


@pytest.fixture
def form_data(osh, osh_city):
    """Data of the form for a contact, with its token."""
    return {
        "office": "Deputy akim, Өзгөн",
        "sector": "authorities",
        "district": osh_city.pk,
        "form_token": new_token(osh),
    }


@pytest.fixture
def typed(form_data):
    """The request of drafts.js."""
    return {
        "form_token": form_data["form_token"],
        "draft_page": ADD,
        "draft_summary": "Office: Deputy",
        "draft_values": encode(form_data),
    }


def encode(values):
    return json.dumps([[name, str(value)] for name, value in values.items()])


def sign_in(client, user, to):
    """Sign in after a redirect to the sign-in page; return the page to which the user returns."""
    match = re.fullmatch(rf"{SIGN_IN}\?next=(.+)", to)
    url = match[1].replace("%3F", "?").replace("%3D", "=").replace("%26", "&")
    assert client.post(SIGN_IN, {"login": user.username, "password": PASSWORD, "next": url}).url == url
    return url


def test_draft_survives_an_expired_session(client, osh, form_data):
    response = client.post(ADD, form_data)
    url = sign_in(client, osh, response.url)
    assert url == f"{ADD}?draft={get_token_id(form_data['form_token'])}"
    # A response may be lost on the way.
    for _attempt in range(2):
        page = client.get(url)
        assert page.context["form"]["office"].value() == "Deputy akim, Өзгөн"
        assert not page.context["form"].errors
        assert "They are not saved yet" in page.content.decode()
    assert not Contact.objects.exists()
    assert client.post(ADD, {**form_data, "form_token": page.context["token"]}).status_code == 302
    assert Contact.objects.get().office == "Deputy akim, Өзгөн"
    assert not Draft.objects.exists()


def test_restored_form_has_the_token_of_the_draft(client, osh, form_data):
    url = sign_in(client, osh, client.post(ADD, form_data).url)
    token = client.get(url).context["token"]
    assert get_token_id(token) == get_token_id(form_data["form_token"])


def test_draft_is_deleted_only_if_its_form_is_saved(client, osh, form_data):
    for _form in range(2):
        client.post(ADD, {**form_data, "form_token": new_token(osh)})
    client.force_login(osh)
    assert client.post(ADD, {**form_data, "sector": "nonsense"}).status_code == 200
    assert Draft.objects.count() == 2
    assert client.post(ADD, form_data).status_code == 302
    assert Draft.objects.count() == 2


def test_each_tab_has_its_own_draft(client, osh, form_data):
    urls = [
        client.post(ADD, {**form_data, "office": office, "form_token": new_token(osh)}).url for office in ("A", "B")
    ]
    client.force_login(osh)
    for office, url in zip("AB", urls, strict=True):
        token = url[-36:]
        assert client.get(f"{ADD}?draft={token}").context["form"]["office"].value() == office
    listed = client.get(ADD)
    assert [str(draft.token) for draft in listed.context["drafts"]] == [urls[1][-36:], urls[0][-36:]]
    assert f'href="{ADD}?draft={urls[0][-36:]}"' in listed.content.decode()


def test_draft_can_be_discarded(client, osh, form_data):
    token = client.post(ADD, form_data).url[-36:]
    client.force_login(osh)
    assert client.post(ADD, {"discard_draft": token}).url == ADD
    assert not Draft.objects.exists()
    assert not client.get(ADD).context["drafts"]


def test_draft_preserves_the_query_of_its_page(client, osh, form_data):
    response = client.post(f"{ADD}?sector=police&draft=old", form_data)
    assert sign_in(client, osh, response.url) == f"{ADD}?sector=police&draft={get_token_id(form_data['form_token'])}"


def test_draft_expires(client, osh, form_data):
    url = client.post(ADD, form_data).url
    client.force_login(osh)
    with time_machine.travel(datetime.timedelta(days=8)):
        client.force_login(osh)
        page = client.get(f"{ADD}?draft={url[-36:]}")
        assert not page.context["form"].is_bound
        assert "There are no such entries for your account" in page.content.decode()
        Client().post(ADD, {**form_data, "form_token": new_token(osh)})
        assert Draft.objects.count() == 1


def test_oldest_drafts_of_a_user_are_dropped(client, osh, form_data):
    first = form_data["form_token"]
    client.post(ADD, form_data)
    for _number in range(20):
        client.post(ADD, {**form_data, "form_token": new_token(osh)})
    assert Draft.objects.count() == 20
    assert not Draft.objects.filter(token=get_token_id(first)).exists()


def test_draft_of_an_edit_form_is_merged_with_newer_values(client, osh, osh_city):
    record = ContactFactory(district=osh_city, office="Akim", sector="authorities", telephone="0555")
    url = f"{record.get_absolute_url()}edit/"
    client.force_login(osh)
    data = build_submission(client.get(url).context)
    client.logout()
    back = client.post(url, {**data, "office": "Deputy akim"}).url
    update(record, telephone="0777")
    page = client.get(sign_in(client, osh, back))
    values = {name: page.context["form"][name].value() for name in ("office", "telephone")}
    assert values == {"office": "Deputy akim", "telephone": "0777"}
    assert [difference.label for difference in page.context["conflict"].differences] == ["Phone of the office"]
    assert client.post(url, build_submission(page.context)).status_code == 302
    record.refresh_from_db()
    assert (record.office, record.telephone) == ("Deputy akim", "0777")


def test_draft_waits_for_its_owner_when_another_user_signs_in(client, osh, uzgen, form_data):
    url = sign_in(client, uzgen, client.post(ADD, form_data).url)
    page = client.get(url)
    assert not page.context["form"].is_bound
    assert "Deputy akim" not in page.content.decode()
    assert not page.context["drafts"]
    client.logout()
    client.force_login(osh)
    assert client.get(url).context["form"]["office"].value() == "Deputy akim, Өзгөн"


def test_draft_excludes_passwords_tokens_and_large_texts(client, osh, form_data):
    client.post(ADD, {**form_data, "new_password": "secret", "csrfmiddlewaretoken": "x", "email": "a\0b"})
    assert Draft.objects.get().values == {
        "office": ["Deputy akim, Өзгөн"],
        "sector": ["authorities"],
        "district": [str(form_data["district"])],
        "email": ["ab"],
    }
    Client().post(ADD, {**form_data, "office": "я" * 300_000, "form_token": new_token(osh)})
    assert Draft.objects.count() == 1


@pytest.mark.parametrize("token", [None, "nonsense"])
def test_anonymous_post_without_a_valid_token_leaves_no_draft(client, form_data, token):
    del form_data["form_token"]
    response = client.post(ADD, form_data | ({"form_token": token} if token else {}))
    assert response.url == f"{SIGN_IN}?next={ADD}"
    assert not Draft.objects.exists()


def test_token_of_a_deleted_account_leaves_no_draft(client, osh, form_data):
    osh.districts.clear()
    token = new_token(type("Account", (), {"pk": 10**6}))
    assert client.post(ADD, {**form_data, "form_token": token}).status_code == 302
    assert not Draft.objects.exists()


class TestTypedInput:
    @pytest.fixture
    def page(self, as_person, osh):
        return as_person(osh)

    def test_draft_is_updated_and_opens_on_another_computer(self, page, osh, typed, form_data):
        typed["draft_page"] = f"{ADD}?sector=police&draft=old"
        for office in ("Deputy", "Deputy akim, Өзгөн"):
            response = page.post(STORE, typed | {"draft_values": encode(form_data | {"office": office})})
        assert re.fullmatch(r"Draft saved \d\d:\d\d", response.content.decode())
        draft = Draft.objects.get()
        assert (draft.user, draft.summary) == (osh, "Office: Deputy")
        assert draft.url == f"{ADD}?sector=police&draft={get_token_id(form_data['form_token'])}"
        computer = Client()
        computer.force_login(osh)
        assert "Office: Deputy" in computer.get(ADD).content.decode()
        restored = computer.get(draft.url)
        assert restored.context["form"]["office"].value() == "Deputy akim, Өзгөн"
        assert computer.post(ADD, build_submission(restored.context)).status_code == 302
        assert not Draft.objects.exists()
        assert Contact.objects.get().office == "Deputy akim, Өзгөн"

    def test_input_that_arrives_after_the_form_was_saved_is_not_stored(self, page, typed, form_data):
        page.post(ADD, form_data)
        assert page.post(STORE, typed).content == b"This form is saved."
        assert not Draft.objects.exists()
        # The user goes back and changes the form again.
        page.post(STORE, typed | {"draft_saved_before": "1"})
        assert Draft.objects.exists()

    def test_draft_of_a_changed_record_shows_both_versions(self, page, osh, osh_city, typed):
        record = ContactFactory(district=osh_city, office="Akim", sector="authorities", telephone="0555")
        url = f"{record.get_absolute_url()}edit/"
        opened = build_submission(page.get(url).context)
        update(record, office="Head of the akimiat", telephone="0777")
        values = {name: value for name, value in (opened | {"office": "Deputy akim"}).items() if value}
        page.post(STORE, typed | {"draft_page": url, "draft_values": encode(values)})
        restored = page.get(Draft.objects.get().url)
        differences = restored.context["conflict"].differences
        assert [(difference.saved, difference.is_taken_over) for difference in differences] == [
            ("Head of the akimiat", False),
            ("0777", True),
        ]
        record.refresh_from_db()
        assert record.office == "Head of the akimiat"

    def test_draft_of_a_record_outside_the_scope_is_not_shown(self, page, osh, osh_city, typed):
        record = ContactFactory(district=osh_city)
        page.post(STORE, typed | {"draft_page": f"{record.get_absolute_url()}edit/"})
        osh.districts.clear()
        osh.refresh_from_db()
        page.force_login(osh)
        assert page.get(Draft.objects.get().url).status_code == 404

    def test_token_of_another_user_is_rejected(self, page, uzgen, typed):
        assert page.post(STORE, typed | {"form_token": new_token(uzgen)}).status_code == 403
        assert not Draft.objects.exists()

    def test_ended_session_stores_the_draft_for_its_active_owner(self, client, osh, typed):
        assert "You are signed out" in client.post(STORE, typed).content.decode()
        assert Draft.objects.get().user == osh
        osh.is_active = False
        osh.save()
        Draft.objects.get().delete()
        assert client.post(STORE, typed).status_code == 400
        assert not Draft.objects.exists()

    @pytest.mark.parametrize(
        ("changes", "status"),
        [
            ({"draft_values": "nonsense"}, 400),
            ({"draft_values": "[1]"}, 400),
            ({"draft_values": "[" * 100_000}, 400),
            ({"draft_page": "https://elsewhere.example/nothing"}, 400),
            ({"draft_page": "//elsewhere.example"}, 400),
            ({"draft_page": ""}, 400),
            ({"form_token": "nonsense"}, 403),
            ({"draft_values": json.dumps([["office", "x" * 300_000]])}, 413),
        ],
    )
    def test_invalid_input_is_rejected(self, page, typed, changes, status):
        assert page.post(STORE, typed | changes).status_code == status
        assert not Draft.objects.exists()

    def test_key_for_the_device_ends_with_the_session(self, client, osh):
        keys = []
        for _session in range(2):
            client.force_login(osh)
            keys += [re.search(r'data-device-key="([^"]+)"', client.get(ADD).content.decode())[1] for _page in range(2)]
            client.logout()
        assert keys[0] == keys[1] != keys[2] == keys[3]
        assert len(base64.b64decode(keys[0])) == 32


class TestCsrfFailure:
    @pytest.fixture
    def csrf_client(self, osh):
        client = Client(enforce_csrf_checks=True)
        client.force_login(osh)
        return client

    def test_form_of_this_site_preserves_input_and_can_be_saved_again(self, csrf_client, form_data):
        response = csrf_client.post(ADD, form_data, headers=SAME_ORIGIN)
        html = response.content.decode()
        assert response.status_code == 403
        assert "Deputy akim, Өзгөн" in html
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html)[1]
        saved = csrf_client.post(ADD, {**form_data, "csrfmiddlewaretoken": token}, headers=SAME_ORIGIN)
        assert saved.status_code == 302
        assert Contact.objects.get().office == "Deputy akim, Өзгөн"

    def test_deleted_cookies_lead_to_sign_in_and_back_to_the_input(self, osh, form_data):
        client = Client(enforce_csrf_checks=True)
        response = client.post(ADD, form_data, headers=SAME_ORIGIN)
        assert response.url.startswith(f"{SIGN_IN}?next=")
        client.force_login(osh)
        page = client.get(f"{ADD}?draft={response.url[-36:]}")
        assert page.context["form"]["office"].value() == "Deputy akim, Өзгөн"

    def test_form_of_another_account_is_stored_for_its_owner(self, csrf_client, uzgen, form_data):
        response = csrf_client.post(ADD, {**form_data, "form_token": new_token(uzgen)}, headers=SAME_ORIGIN)
        html = response.content.decode()
        assert response.status_code == 403
        assert "The entries are kept for that account" in html
        assert "Deputy akim" not in html
        assert Draft.objects.get().user == uzgen
        assert not FormToken.objects.exists()

    def test_draft_is_stored_after_signing_in_again_elsewhere(self, csrf_client, uzgen, typed):
        assert csrf_client.post(STORE, typed, headers=SAME_ORIGIN).status_code == 200
        assert Draft.objects.exists()
        response = csrf_client.post(STORE, typed, headers={"origin": "https://elsewhere.example"})
        assert response.status_code == 403
        assert "Draft saved" not in response.content.decode()

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
    @pytest.mark.parametrize("is_signed_in", [True, False])
    def test_form_of_another_site_is_rejected_without_its_input(self, csrf_client, form_data, headers, is_signed_in):
        client = csrf_client if is_signed_in else Client(enforce_csrf_checks=True)
        response = client.post(ADD, form_data, headers=headers)
        assert response.status_code == 403
        assert "Deputy akim" not in response.content.decode()
        assert not Draft.objects.exists()
