"""The page of an account and the admin never overwrite each other's changes."""

import pytest
from django.test import Client

from csi.accounts.models import User
from csi.tests.support.admin import build_admin_submission
from csi.tests.support.forms import read_fields

pytestmark = pytest.mark.django_db


def test_change_of_districts_is_a_new_version_of_an_account(as_person, admin, osh, uzgen_district):
    page, url = as_person(admin), f"/admin/accounts/user/{osh.pk}/change/"
    stale = build_admin_submission(page.get(url).context)
    osh.districts.add(uzgen_district)
    rejected = page.post(url, {**stale, "first_name": "Айгүл"})
    assert "Someone else changed this record in the meantime" in rejected.content.decode()
    assert page.post(url, build_admin_submission(rejected.context)).status_code == 302
    osh = User.objects.get(pk=osh.pk)
    assert osh.first_name == "Айгүл"
    assert uzgen_district in osh.districts.all()


def test_account_page_and_admin_do_not_overwrite_each_other(client, admin, osh):
    page, other = client, Client()
    page.force_login(osh)
    other.force_login(admin)
    context = page.get("/accounts/me/").context
    stale = {**read_fields([context["form"]]), "version": context["version"]}
    admin_url = f"/admin/accounts/user/{osh.pk}/change/"
    admin_stale = build_admin_submission(other.get(admin_url).context)
    assert other.post(admin_url, {**admin_stale, "last_name": "Өмүрова"}).status_code == 302
    rejected = page.post("/accounts/me/", {**stale, "first_name": "Айгүл"})
    [difference] = rejected.context["conflict"].differences
    assert (difference.label, difference.saved, difference.is_taken_over) == ("Last name", "Өмүрова", True)
    merged = {**read_fields([rejected.context["form"]]), "version": rejected.context["version"]}
    assert page.post("/accounts/me/", merged).status_code == 302
    rejected = other.post(admin_url, {**admin_stale, "email": "new@csi.example"})
    assert "First name: saved version “Айгүл”, your version “Aigul”." in rejected.content.decode()
    osh.refresh_from_db()
    assert (osh.first_name, osh.last_name, osh.email) == ("Айгүл", "Өмүрова", "osh@csi.example")
