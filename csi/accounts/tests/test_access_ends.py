"""Access ends with the next request when an account is disabled or its role or districts change, whoever writes it."""

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


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def by_form(account, **fields):
    acting = Client()
    acting.force_login(AdministratorFactory())
    own = {"username": account.username, "email": account.email, "is_active": "on", "role": account.role}
    typed = {**own, "districts": account.district_ids, **fields}
    typed = {name: value for name, value in typed.items() if value is not None}
    assert acting.post(f"{LIST}{account.pk}/change/", typed).status_code == 302


def by_action(account):
    acting = Client()
    acting.force_login(AdministratorFactory())
    acting.post(LIST, {"action": "deactivate", "_selected_action": [account.pk]})


# What is done to the account, of one who has Osh city; `other` is another district.
ENDS = {
    "disabled in the form": lambda osh, other: by_form(osh, is_active=None),
    "disabled by the action": lambda osh, other: by_action(osh),
    "disabled by raw SQL": lambda osh, other: update(osh, is_active=False),
    "disabled and enabled again": lambda osh, other: (update(osh, is_active=False), update(osh, is_active=True)),
    "another role in the form": lambda osh, other: by_form(osh, role="manager"),
    "another role by raw SQL": lambda osh, other: update(osh, role="reader"),
    "made an administrator by raw SQL": lambda osh, other: update(osh, is_superuser=True, is_staff=True),
    "another role, the count set back": lambda osh, other: update(osh, role="reader", access_version=0),
    "other districts in the form": lambda osh, other: by_form(osh, districts=[other.pk]),
    "one more district": lambda osh, other: osh.districts.add(other),
    "a district taken by raw SQL": lambda osh, other: run(
        "DELETE FROM accounts_user_districts WHERE user_id = %s", osh.pk
    ),
    "a district given by raw SQL": lambda osh, other: run(
        "INSERT INTO accounts_user_districts (user_id, district_id) VALUES (%s, %s)", osh.pk, other.pk
    ),
    "a district exchanged by raw SQL": lambda osh, other: run(
        "UPDATE accounts_user_districts SET district_id = %s WHERE user_id = %s", other.pk, osh.pk
    ),
}


def is_signed_in(client):
    return client.get("/accounts/me/").status_code == 200


def opens(link):
    return "password1" in Client().get(link, follow=True).content.decode()


@pytest.mark.parametrize("what", ENDS)
def test_sessions_calendar_address_and_links_end_at_once(what, osh, uzgen_district, manager):
    theirs, others = Client(), Client()
    theirs.force_login(osh)
    others.force_login(manager)
    osh.refresh_from_db()
    calendar = f"/calendar/{create_calendar_feed(acting_user=osh)}.ics"
    link = create_password_path(osh)
    assert is_signed_in(theirs)
    assert Client().get(calendar).status_code == 200
    assert opens(link)

    ENDS[what](osh, uzgen_district)

    assert not is_signed_in(theirs)
    assert Client().get(calendar).status_code == 404
    assert not opens(link)
    assert not CalendarFeed.objects.exists()
    assert is_signed_in(others)
    assert User.objects.get(pk=osh.pk).invited_at is None


@pytest.mark.parametrize("what", ["disabled by raw SQL", "another role in the form", "a district taken by raw SQL"])
def test_an_invitation_ends_with_the_account_that_was_invited(what, osh, admin, uzgen_district):
    osh.set_unusable_password()
    osh.save()
    link = invite(account=osh, acting_user=admin)
    assert opens(link)
    ENDS[what](osh, uzgen_district)
    assert not opens(link)
    assert User.objects.get(pk=osh.pk).invitation_status == "Not invited"


def test_a_name_changes_nothing_and_an_older_copy_of_the_row_brings_nothing_back(osh):
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


def test_who_is_disabled_between_the_password_and_the_second_step_does_not_come_in(osh):
    from csi.accounts.tests.test_second_step import code_of, set_up, sign_in

    client, _answer = sign_in(osh)
    secret = set_up(client)
    client, answer = sign_in(osh)
    update(osh, is_active=False)
    client.post(answer.url, {"code": code_of(secret)})
    assert not is_signed_in(client)


def test_what_an_other_district_holds_is_there_after_signing_in_anew(as_person, osh, osh_city, uzgen_district):
    assert as_person(osh).get(uzgen_district.get_absolute_url()).status_code == 404
    osh.districts.set([uzgen_district])
    page = as_person(osh)
    assert page.get(uzgen_district.get_absolute_url()).status_code == 200
    assert page.get(osh_city.get_absolute_url()).status_code == 404
