"""The last active administrator keeps the access, whoever removes it and by which means."""

import pytest
from django.db import connection

from csi.accounts.forms import AccountChangeForm
from csi.accounts.models import User
from csi.tests.support.factories import AdministratorFactory, ManagerFactory
from csi.tests.support.sql import refused_by, update

pytestmark = pytest.mark.django_db

REMOVALS = {
    "deactivated": {"is_active": False},
    "manager": {"role": "manager"},
    "reader and deactivated": {"role": "reader", "is_active": False},
}


@pytest.fixture
def last():
    """The only active administrator, beside a deactivated one and a manager."""
    AdministratorFactory(is_active=False)
    ManagerFactory()
    return AdministratorFactory()


@pytest.mark.parametrize("values", REMOVALS.values(), ids=REMOVALS)
def test_last_administrator_cannot_be_removed_by_sql(last, values):
    with refused_by("last_administrator_stays"):
        update(last, **values)


def test_database_does_not_delete_the_last_administrator(last):
    with refused_by("last_administrator_not_deleted"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_user WHERE id = %s", [last.pk])


@pytest.mark.parametrize("statement", ["UPDATE accounts_user SET is_active = FALSE", "DELETE FROM accounts_user"])
def test_one_statement_cannot_remove_all_administrators(last, statement):
    AdministratorFactory()
    with (
        refused_by("last_administrator_not_deleted" if "DELETE" in statement else "last_administrator_stays"),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert User.objects.administrators().count() == 2


@pytest.mark.parametrize("values", REMOVALS.values(), ids=REMOVALS)
def test_one_of_two_administrators_may_lose_access(last, values):
    other = AdministratorFactory()
    update(other, **values)
    assert User.objects.administrators().get() == last


@pytest.mark.parametrize(("field", "values"), [("is_active", {"is_active": None}), ("role", {"role": "reader"})])
def test_administrator_cannot_remove_own_access_at_the_field(as_person, last, field, values):
    page = as_person(last)
    data = {"username": last.username, "email": last.email, "role": "administrator", "is_active": "on"}
    url = f"/admin/accounts/user/{last.pk}/change/"
    response = page.post(url, {name: value for name, value in (data | values).items() if value is not None})
    assert "You cannot remove your own access" in str(response.context["adminform"].form.errors[field])


@pytest.mark.parametrize(("field", "values"), [("is_active", {"is_active": False}), ("role", {"role": "reader"})])
def test_form_names_the_last_administrator_at_the_field(last, field, values):
    data = {"username": last.username, "email": last.email, "role": "administrator", "is_active": True}
    form = AccountChangeForm(data | values | {"date_joined": "2011-01-01"}, instance=last)
    form.acting_user = ManagerFactory()
    assert form.errors[field] == ["This is the last active administrator. Make another account an administrator first."]
