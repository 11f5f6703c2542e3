"""Access ends with the next request when an account is deactivated or its role or districts change."""

import pytest
from django.db import connection
from django.test import Client

from csi.accounts.models import CalendarFeed, User
from csi.accounts.services import create_calendar_feed, invite
from csi.accounts.tokens import create_password_path
from csi.tests.support.factories import AdministratorFactory
from csi.tests.support.sql import update

pytestmark = pytest.mark.django_db

LIST = "/admin/accounts/user/"


def execute(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def change_in_form(account, **fields):
    acting = Client()
    acting.force_login(AdministratorFactory())
    own = {"username": account.username, "email": account.email, "is_active": "on", "role": account.role}
    typed = {**own, "districts": account.scope_ids, **fields}
    typed = {name: value for name, value in typed.items() if value is not None}
    assert acting.post(f"{LIST}{account.pk}/change/", typed).status_code == 302


def deactivate_in_list(account):
    acting = Client()
    acting.force_login(AdministratorFactory())
    acting.post(LIST, {"action": "deactivate", "_selected_action": [account.pk]})


# Changes of an account with the district Osh city; `other` is another district.
ACCESS_CHANGES = {
    "disabled in the form": lambda osh, other: change_in_form(osh, is_active=None),
    "disabled by the action": lambda osh, other: deactivate_in_list(osh),
    "disabled by raw SQL": lambda osh, other: update(osh, is_active=False),
    "disabled and enabled again": lambda osh, other: (update(osh, is_active=False), update(osh, is_active=True)),
    "another role in the form": lambda osh, other: change_in_form(osh, role="manager"),
    "another role by raw SQL": lambda osh, other: update(osh, role="reader"),
    "made an administrator by raw SQL": lambda osh, other: update(osh, is_superuser=True, is_staff=True),
    "another role, the version set back": lambda osh, other: update(osh, role="reader", access_version=0),
    "other districts in the form": lambda osh, other: change_in_form(osh, districts=[other.pk]),
    "one more district": lambda osh, other: osh.districts.add(other),
    "a district taken by raw SQL": lambda osh, other: execute(
        "DELETE FROM accounts_user_districts WHERE user_id = %s", osh.pk
    ),
    "a district given by raw SQL": lambda osh, other: execute(
        "INSERT INTO accounts_user_districts (user_id, district_id) VALUES (%s, %s)", osh.pk, other.pk
    ),
    "a district exchanged by raw SQL": lambda osh, other: execute(
        "UPDATE accounts_user_districts SET district_id = %s WHERE user_id = %s", other.pk, osh.pk
    ),
}


def is_signed_in(client):
    return client.get("/accounts/me/").status_code == 200


def is_link_valid(link):
    return "password1" in Client().get(link, follow=True).content.decode()


@pytest.mark.parametrize("change", ACCESS_CHANGES)
def test_sessions_calendar_feed_and_links_end_at_once(change, osh, uzgen_district, manager):
    client, other_client = Client(), Client()
    client.force_login(osh)
    other_client.force_login(manager)
    osh.refresh_from_db()
    calendar = f"/calendar/{create_calendar_feed(acting_user=osh)}.ics"
    link = create_password_path(osh)
    assert is_signed_in(client)
    assert Client().get(calendar).status_code == 200
    assert is_link_valid(link)

    ACCESS_CHANGES[change](osh, uzgen_district)

    assert not is_signed_in(client)
    assert Client().get(calendar).status_code == 404
    assert not is_link_valid(link)
    assert not CalendarFeed.objects.exists()
    assert is_signed_in(other_client)
    assert User.objects.get(pk=osh.pk).invited_at is None


@pytest.mark.parametrize("change", ["disabled by raw SQL", "another role in the form", "a district taken by raw SQL"])
def test_invitation_ends_when_the_account_changes(change, osh, admin, uzgen_district):
    osh.set_unusable_password()
    osh.save()
    link = invite(account=osh, acting_user=admin)
    assert is_link_valid(link)
    ACCESS_CHANGES[change](osh, uzgen_district)
    assert not is_link_valid(link)
    assert User.objects.get(pk=osh.pk).invitation_status == "Not invited"


def test_saving_an_older_row_does_not_restore_access(osh):
    page, later = Client(), Client()
    page.force_login(osh)
    opened_before = User.objects.get(pk=osh.pk)
    update(osh, first_name="Айгүл")
    assert is_signed_in(page)
    update(osh, role="manager")
    later.force_login(User.objects.get(pk=osh.pk))
    opened_before.save()
    assert not is_signed_in(page)
    assert not is_signed_in(later)


def test_account_deactivated_between_both_steps_cannot_sign_in(osh):
    from csi.accounts.tests.test_two_factor import compute_code, set_up, sign_in

    client, _answer = sign_in(osh)
    secret = set_up(client)
    client, answer = sign_in(osh)
    update(osh, is_active=False)
    client.post(answer.url, {"code": compute_code(secret)})
    assert not is_signed_in(client)


def test_new_district_is_visible_after_signing_in_again(as_person, osh, osh_city, uzgen_district):
    assert as_person(osh).get(uzgen_district.get_absolute_url()).status_code == 404
    osh.districts.set([uzgen_district])
    page = as_person(osh)
    assert page.get(uzgen_district.get_absolute_url()).status_code == 200
    assert page.get(osh_city.get_absolute_url()).status_code == 404
