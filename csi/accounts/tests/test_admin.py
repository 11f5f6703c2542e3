"""Admin of accounts: creation, districts, deactivation; accounts are never deleted."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csi.accounts.models import User
from csi.concerns.tests.factories import ConcernFactory
from csi.tests.support.factories import AdministratorFactory, UserFactory
from csi.tests.support.sql import refused_by, update

pytestmark = pytest.mark.django_db

LIST, ADD = "/admin/accounts/user/", "/admin/accounts/user/add/"


def get_change_url(account):
    return f"{LIST}{account.pk}/change/"


def build_form_data(account, **fields):
    """Return the data of the change form with some fields changed; None removes a field."""
    own = {
        "username": account.username,
        "first_name": account.first_name,
        "last_name": account.last_name,
        "email": account.email,
        "is_active": "on",
        "role": account.role,
        "districts": account.scope_ids,
    }
    return {name: value for name, value in {**own, **fields}.items() if value is not None}


def get_errors(response):
    assert response.status_code == 200
    return response.context["adminform"].form.errors.as_text()


@pytest.mark.parametrize("person", ["osh", "manager", "reader"])
def test_only_administrators_can_use_the_admin(request, as_person, person):
    for url in ("/admin/", LIST, ADD):
        assert as_person(request.getfixturevalue(person)).get(url).status_code == 302


def test_list_shows_role_districts_and_last_sign_in_with_few_queries(as_person, admin, osh, manager, osh_city):
    UserFactory.create_batch(20, districts=[osh_city])
    page = as_person(admin)
    with CaptureQueriesContext(connection) as queries:
        html = page.get(LIST).content.decode()
    assert len(queries) <= 10, len(queries)
    for word in ("Field staff", "Osh city", "Last login", "Aigul Osmonova"):
        assert word in html


@pytest.mark.parametrize(
    "params",
    [
        {"q": "osmon"},
        {"q": "a\0b"},
        {"role__exact": "field_staff"},
        {"role__exact": "nonsense"},
        {"districts__id__exact": "x"},
        {"is_active__exact": "0"},
        {"nonsense": "1"},
        {"p": "99"},
        {"o": "x"},
        {"e": "1"},
    ],
)
def test_list_accepts_invalid_parameters(as_person, admin, osh, params):
    assert as_person(admin).get(LIST, params, follow=True).status_code == 200


def test_role_determines_admin_access(as_person, admin, osh):
    page = as_person(admin)
    page.post(get_change_url(osh), build_form_data(osh, role="administrator"))
    osh.refresh_from_db()
    assert osh.is_staff and osh.is_superuser
    page.post(get_change_url(osh), build_form_data(osh, role="manager"))
    osh.refresh_from_db()
    assert not osh.is_staff and not osh.is_superuser


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"districts": None}, "Choose at least one district"),
        ({"email": "ADMIN@csi.example"}, "Another account has this e-mail address."),
        ({"username": "admin"}, "Another account has this user name"),
        ({"username": "a\0b"}, "User name contains a character that cannot be stored"),
        ({"username": "x" * 100_000}, "User name must have 150 characters or fewer"),
        ({"role": "king"}, "Choose “Role” from the list"),
        ({"districts": ["999999"]}, "Choose “Districts” from the list"),
    ],
)
def test_invalid_change_is_rejected_with_message(as_person, admin, osh, fields, message):
    response = as_person(admin).post(get_change_url(osh), build_form_data(osh, **fields))
    assert message in get_errors(response)
    assert User.objects.get(pk=osh.pk).role == "field_staff"


def test_unknown_role_is_rejected_by_postgresql(osh):
    with refused_by("user_role_known"):
        update(osh, role="king")


def test_duplicate_email_is_rejected_by_postgresql(osh, manager):
    with refused_by("user_email_unique"):
        update(osh, email="MANAGER@csi.example")


@pytest.mark.parametrize("fields", [{"is_active": None}, {"role": "reader"}])
def test_administrator_cannot_remove_own_access(as_person, admin, fields):
    AdministratorFactory()
    response = as_person(admin).post(get_change_url(admin), build_form_data(admin, **fields))
    assert "You cannot remove your own access" in get_errors(response)


def test_accounts_are_deactivated_and_activated_in_the_list(as_person, admin, osh, client):
    page = as_person(admin)
    page.post(LIST, {"action": "deactivate", "_selected_action": [osh.pk, admin.pk]})
    assert list(User.objects.filter(is_active=True)) == [admin]
    html = page.get(LIST).content.decode()
    assert "Your own account stays active." in html
    page.post(LIST, {"action": "activate", "_selected_action": [osh.pk]})
    assert User.objects.filter(is_active=True).count() == 2


def test_account_cannot_be_deleted_and_page_explains(as_person, admin, osh, osh_city):
    ConcernFactory(district=osh_city, created_by=osh)
    page = as_person(admin)
    assert "Accounts are not deleted" in page.get(get_change_url(osh)).content.decode()
    assert page.get(f"{LIST}{osh.pk}/delete/").status_code == 403
    page.post(LIST, {"action": "delete_selected", "_selected_action": [osh.pk], "post": "yes"})
    assert User.objects.filter(pk=osh.pk).exists()


@pytest.mark.parametrize("pk", ["0", "999999", "9" * 30, "x"])
def test_missing_account_returns_404_or_redirect(as_person, admin, pk):
    page = as_person(admin)
    assert page.get(f"{LIST}{pk}/change/", follow=True).status_code == 200
    assert page.get(f"{LIST}{pk}/password/").status_code == 404


def test_change_form_uses_few_queries(as_person, admin, osh):
    page = as_person(admin)
    with CaptureQueriesContext(connection) as queries:
        page.get(get_change_url(osh))
    assert len(queries) <= 10, len(queries)
