"""Import of accounts by administrators."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from csi.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("application_role")]
URL = "/accounts/import/"
HEADER = "Username,First name,Last name,Email,Role,Districts\n"


def upload(page, text):
    """Upload a CSV file and return the response of the preview."""
    response = page.post(URL, {"file": ContentFile(text.encode(), "users.csv")})
    return page.get(response.url)


def list_errors(preview):
    return [(row["number"], *error) for row in preview.context["result"]["rows"] for error in row["errors"]]


def test_accounts_are_added_and_changed(as_person, admin, osh, osh_city, uzgen_district):
    page = as_person(admin)
    text = f"{HEADER}osh,Aigul,Osmonova,a@example.org,Field staff,Osh city; Uzgen\nnew,Ada,Bek,,Field staff,Uzgen\n"
    preview = upload(page, text)
    assert list_errors(preview) == []
    page.post(preview.context["preview_url"], {"import": "1"})
    assert {district.name_en for district in osh.districts.all()} == {"Osh city", "Uzgen"}
    account = User.objects.get(username="new")
    assert (account.get_full_name(), account.has_usable_password()) == ("Ada Bek", False)
    assert list(account.districts.all()) == [uzgen_district]
    assert upload(page, text).context["result"]["counts"]["unchanged"] == 2


def test_rules_of_the_account_form_apply(as_person, admin):
    text = f"{HEADER}nobody,A,B,,Field staff,\n{admin.username},A,B,,Reader,\n"
    errors = {number: message for number, _label, message in list_errors(upload(as_person(admin), text))}
    assert errors[2].startswith("Choose at least one district")
    assert errors[3].startswith("You cannot remove your own access")
    admin.refresh_from_db()
    assert admin.role == "administrator"


def test_only_administrators_import_accounts(as_person, manager, osh, admin):
    assert as_person(manager).get(URL).status_code == 403
    assert as_person(osh).get(URL).status_code == 403
    page = as_person(admin)
    assert page.get(URL).status_code == 200
    assert f'href="{URL}"' in page.get(reverse("admin:accounts_user_changelist")).content.decode()
