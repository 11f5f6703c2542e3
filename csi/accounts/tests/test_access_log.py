"""The access log: every sign-in, every failure and what becomes of an account, whoever does it; only written on."""

import datetime

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from csi.accounts.models import AccessEvent
from csi.accounts.services import invite
from csi.accounts.tests.test_second_step import code_of, set_up, sign_in
from csi.core.history.actor import set_actor
from csi.tests.support.factories import PASSWORD, UserFactory
from csi.tests.support.sql import refused_by, update

pytestmark = pytest.mark.django_db

LOG = "/accounts/log/"


@pytest.fixture(autouse=True)
def no_attempts_yet():
    """Rate limits are counted in the cache, which tests share."""
    cache.clear()


def lines(**asked):
    """(kind, account, detail, by) of what is noted, the oldest first; accounts that are made aside."""
    noted = AccessEvent.objects.exclude(kind__in=("account_created", "district_added")).filter(**asked).order_by("pk")
    return list(noted.values_list("kind", "account__username", "detail", "by__username"))


def test_signing_in_and_out_is_noted_with_the_address(osh):
    client = Client(REMOTE_ADDR="192.0.2.7")
    client.post("/accounts/login/", {"login": "osh@csi.example", "password": PASSWORD})
    client.post("/accounts/logout/")
    assert lines() == [("signed_in", "osh", "password", "osh"), ("signed_out", "osh", "", "osh")]
    assert set(AccessEvent.objects.filter(kind__startswith="signed").values_list("ip_address", "page")) == {
        ("192.0.2.7", "/accounts/login/"),
        ("192.0.2.7", "/accounts/logout/"),
    }


def test_behind_a_proxy_it_is_the_address_that_the_proxy_tells(osh, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    told = {"REMOTE_ADDR": "", "headers": {"X-Forwarded-For": "198.51.100.1, 192.0.2.7"}}
    Client().post("/accounts/login/", {"login": "osh", "password": "wrong"}, **told)
    assert AccessEvent.objects.get(kind="sign_in_failed").ip_address == "192.0.2.7"


@pytest.mark.parametrize("login, known", [("OSH", "osh"), ("osh@csi.example", "osh"), (PASSWORD, None)])
def test_a_failure_is_noted_with_the_account_and_never_with_what_was_typed(osh, login, known):
    Client().post("/accounts/login/", {"login": login, "password": "my-secret-2011"})
    assert lines() == [("sign_in_failed", known, "", None)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(to_jsonb(line)::text, '') FROM accounts_accessevent AS line")
        [everything] = cursor.fetchone()
    assert "my-secret-2011" not in everything and PASSWORD not in everything


def test_a_disabled_account_and_a_wrong_word_on_the_way_are_noted_as_refused(osh, as_person):
    page = as_person(osh)
    page.post("/accounts/reauthenticate/", {"password": "wrong"})
    update(osh, is_active=False)
    sign_in(osh)
    assert [kind for kind, *_rest in lines()] == ["signed_in", "sign_in_failed", "deactivated", "sign_in_failed"]


def test_the_second_step_is_noted_as_it_is_set_up_asked_for_and_refused(osh):
    client, _answer = sign_in(osh)
    secret = set_up(client)
    client, answer = sign_in(osh)
    client.post(answer.url, {"code": "000000"})
    assert "was not accepted" in client.post(answer.url, {"credential": '{"id": "x"}'}).content.decode()
    client.post(answer.url, {"code": code_of(secret)})
    Authenticator.objects.filter(user=osh).delete()
    assert lines() == [
        ("signed_in", "osh", "password", "osh"),
        ("second_factor_added", "osh", "totp", "osh"),
        ("second_factor_added", "osh", "recovery_codes", "osh"),
        ("second_factor_failed", "osh", "totp", None),
        ("second_factor_failed", "osh", "webauthn", None),
        ("signed_in", "osh", "password totp", "osh"),
        ("second_factor_removed", "osh", "totp", None),
        ("second_factor_removed", "osh", "recovery_codes", None),
    ]


def test_what_becomes_of_an_account_is_noted_from_raw_sql_too(osh, admin, osh_city):
    update(osh, role="manager")
    osh.districts.clear()
    with set_actor(admin, page="/by/hand/"):
        update(osh, is_active=False)
        update(osh, is_active=True, email="new@csi.example")
        invite(account=osh, acting_user=admin)
        osh.set_password("another-secret-2011")
        osh.save(update_fields=["password"])
    assert lines() == [
        ("role_changed", "osh", "field_staff manager", None),
        ("district_removed", "osh", "Osh city", None),
        ("deactivated", "osh", "", "admin"),
        ("activated", "osh", "", "admin"),
        ("email_changed", "osh", "", "admin"),
        ("link_created", "osh", "", "admin"),
        ("password_changed", "osh", "", "admin"),
    ]
    assert AccessEvent.objects.get(kind="role_changed").detail_label == "Field staff → Manager"


def test_nothing_in_it_is_changed_deleted_or_emptied_but_an_address_after_a_year(osh):
    line = AccessEvent.objects.latest("pk")
    old = AccessEvent.objects.create(
        at=timezone.now() - datetime.timedelta(days=400), kind="signed_in", account=osh, ip_address="192.0.2.7"
    )
    young = AccessEvent.objects.create(at=timezone.now(), kind="signed_in", account=osh, ip_address="192.0.2.7")
    for change in (
        lambda: update(line, kind="signed_in"),
        lambda: update(old, account_id=None),
        lambda: update(old, ip_address="192.0.2.8"),
        lambda: update(young, ip_address=None),
        lambda: line.delete(),
    ):
        with refused_by("access_log_append_only"):
            change()
    update(old, ip_address=None)
    with connection.cursor() as cursor:
        # Tests that commit are followed by a flush: their database lets that one pass (csi.tests.support.plugin).
        cursor.execute("ALTER TABLE accounts_accessevent ENABLE TRIGGER USER")
        with refused_by("prevent_truncate"):
            cursor.execute("TRUNCATE accounts_accessevent")


def test_administrators_read_all_of_it_filter_it_and_take_it_along(as_person, admin, osh, uzgen):
    Client().post("/accounts/login/", {"login": "osh", "password": "wrong"})
    Client().post("/accounts/login/", {"login": "nobody", "password": "wrong"})
    update(uzgen, role="manager")
    page = as_person(admin)
    html = page.get(LOG).content.decode()
    for word in ("Sign-in failed", "No such account", "Field staff → Manager", "Another program"):
        assert word in html
    asked = {
        "kind": "sign_in_failed",
        "account": osh.pk,
        "at": timezone.localtime(AccessEvent.objects.latest("pk").at).date().isoformat(),
    }
    assert [line.account for line in page.get(LOG, asked).context["table"].data] == [osh]
    exported = page.get(LOG, {"kind": "role_changed", "export": "csv"})
    assert "Field staff → Manager" in b"".join(exported.streaming_content).decode()


@pytest.mark.parametrize("person", ["osh", "manager", "reader"])
def test_everyone_else_reads_what_concerns_the_own_account(request, as_person, osh, uzgen, person):
    page = as_person(request.getfixturevalue(person))
    assert page.get(LOG).status_code == 403
    update(uzgen, role="manager")
    own = page.get("/accounts/me/").context["events"]
    assert {event.account.username for event in own} == {person}
    assert "Signed in" in page.get("/accounts/me/").content.decode()
    user = request.getfixturevalue(person)
    assert set(AccessEvent.objects.visible_to(user)) == set(AccessEvent.objects.filter(account=user))
    assert not AccessEvent.objects.editable_by(user).exists()


def test_the_account_in_the_admin_shows_what_happened_to_it(as_person, admin, osh):
    Client().post("/accounts/login/", {"login": "osh", "password": "wrong"})
    html = as_person(admin).get(f"/admin/accounts/user/{osh.pk}/change/").content.decode()
    assert "Sign-in failed" in html and f"{LOG}?account={osh.pk}" in html


def test_the_log_asks_as_many_queries_for_two_lines_as_for_fifty(as_person, admin, django_assert_max_num_queries):
    page = as_person(admin)
    UserFactory.create_batch(50)
    with django_assert_max_num_queries(12):
        page.get(LOG)
