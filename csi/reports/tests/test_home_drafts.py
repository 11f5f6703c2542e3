"""Drafts on the home page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from csi.core.crud.idempotency import get_token_id, new_token
from csi.core.crud.models import Draft
from csi.returns.tests.factories import MonthlyReturnFactory
from districts.tests.factories import ContactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def save(client):
    """Return a function that submits a form of a user without a session."""

    def save(user, url, **values):
        token = new_token(user)
        client.logout()
        client.post(url, {**values, "form_token": token})
        return Draft.objects.get(token=get_token_id(token))

    return save


def test_drafts_are_listed_with_their_page_and_can_be_continued(client, save, manager, osh_city):
    contact = ContactFactory(district=osh_city, office="Deputy akim")
    monthly_return = MonthlyReturnFactory(district=osh_city, accepted=True)
    pages = {
        f"{contact.get_absolute_url()}edit/": f"Edit: {contact}",
        reverse("districts:contact_add"): "Add contact",
        reverse("returns:reopen", args=[monthly_return.pk]): f"Reopen: {monthly_return}",
        reverse("accounts:profile"): "Your account",
    }
    for url in pages:
        save(manager, url, office="Akim")
    client.force_login(manager)
    response = client.get("/")
    listed = {item.draft.path: str(item.title) for item in response.context["unsaved_entries"]}
    assert listed == pages
    html = response.content.decode()
    assert "Unfinished forms" in html
    for draft in Draft.objects.all():
        assert f'href="{draft.url}"' in html
        assert client.get(draft.url).status_code == 200


def test_drafts_of_the_admin_and_of_hidden_records_have_no_name(client, save, osh, uzgen_district):
    foreign = ContactFactory(district=uzgen_district, office="Secret office")
    save(osh, f"{foreign.get_absolute_url()}edit/")
    save(osh, reverse("admin:districts_contact_change", args=[foreign.pk]))
    Draft.objects.update(summary="Office: Secret office")
    client.force_login(osh)
    response = client.get("/")
    titles = {str(item.title) for item in response.context["unsaved_entries"]}
    assert titles == {"Edit: Contact", "Administration: Contact"}
    assert "Secret office" not in response.content.decode()


def test_draft_is_discarded_by_its_owner_only(client, save, osh, uzgen):
    draft = save(osh, "/districts/contacts/add/", office="Akim")
    url = reverse("draft_discard", args=[draft.token])
    assert client.post(url).url.startswith("/accounts/login/")
    client.force_login(uzgen)
    client.post(url)
    assert "Unfinished forms" not in client.get("/").content.decode()
    assert Draft.objects.exists()
    client.force_login(osh)
    assert client.get(url).url == "/"
    assert Draft.objects.exists()
    response = client.post(url, follow=True)
    assert "The unsaved entries were discarded." in response.content.decode()
    assert not Draft.objects.exists()


@pytest.mark.parametrize(("target", "expected"), [("/forums/", "/forums/"), ("https://elsewhere.example/", "/")])
def test_discarded_draft_leads_to_the_page_of_cancel(client, save, osh, target, expected):
    draft = save(osh, "/districts/contacts/add/", office="Akim")
    client.force_login(osh)
    page = client.get(draft.url)
    discard_url = reverse("draft_discard", args=[draft.token])
    assert page.context["has_draft"] and f'action="{discard_url}"' in page.content.decode()
    assert client.post(discard_url, {"next": target}).url == expected
    assert not client.get(draft.path).context["has_draft"]


def test_reader_finds_drafts_too(client, save, reader):
    save(reader, reverse("accounts:profile"), first_name="Айгүл")
    client.force_login(reader)
    assert "Your account" in client.get("/").content.decode().split("Unfinished forms")[1]


def test_number_of_queries_does_not_grow_with_the_drafts(client, save, osh, osh_city):
    def count():
        client.force_login(osh)
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        return len(queries)

    for contact in ContactFactory.create_batch(1, district=osh_city):
        save(osh, f"{contact.get_absolute_url()}edit/")
    at_one = count()
    for contact in ContactFactory.create_batch(3, district=osh_city):
        save(osh, f"{contact.get_absolute_url()}edit/")
    assert count() == at_one
