"""Accounts, events of the access log and calendar feeds, without pages."""

import datetime

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from csi.accounts.models import AccessEvent, AccessEventKind, Role, User
from csi.accounts.models.calendar_feeds import CalendarFeed, hash_token
from csi.accounts.models.users import UserDistrict, lock_administrators
from csi.accounts.permissions import MissionPermission
from csi.core import clock
from csi.tests.support.factories import AdministratorFactory, ReaderFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = datetime.date(2011, 10, 31)
ONE_DAY = datetime.timedelta(days=1)


def at_noon(day):
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))


def test_active_accounts_of_roles_with_a_permission_are_found(osh, manager, admin):
    former = AdministratorFactory(is_active=False)
    assert set(User.objects.with_permission(MissionPermission.DECIDE_RETURNS)) == {manager, admin}
    assert list(User.objects.administrators()) == lock_administrators() == [admin]
    assert former.is_active is False


def test_locked_administrators_can_still_be_referred_to(admin, django_assert_num_queries):
    with django_assert_num_queries(1) as queries:
        lock_administrators()
    assert "FOR NO KEY UPDATE" in queries.captured_queries[0]["sql"]


@pytest.mark.parametrize(
    ("joined", "used", "is_unused"),
    [
        (DAY - ONE_DAY, None, True),
        (DAY, None, False),
        (DAY - ONE_DAY, DAY - ONE_DAY, True),
        (DAY - ONE_DAY, DAY, False),
        (DAY, DAY - ONE_DAY, False),
    ],
)
def test_account_is_unused_if_created_and_used_before_the_day(joined, used, is_unused):
    account = UserFactory(date_joined=at_noon(joined), last_login=used and at_noon(used))
    assert list(User.objects.not_signed_in_since(DAY)) == ([account] if is_unused else [])


def test_role_determines_access_to_the_admin_however_it_is_saved(osh):
    for role, is_staff in ((Role.ADMINISTRATOR, True), (Role.MANAGER, False)):
        AdministratorFactory(username="other")
        osh.role = role
        osh.save(update_fields=["role"])
        saved = User.objects.get(pk=osh.pk)
        assert (saved.role, saved.is_staff, saved.is_superuser) == (role, is_staff, is_staff)
    osh.role = Role.ADMINISTRATOR
    osh.save(update_fields=["first_name"])
    saved = User.objects.get(pk=osh.pk)
    assert (saved.role, saved.is_staff) == (Role.MANAGER, False)


def test_superuser_of_django_is_an_administrator():
    user = User.objects.create_superuser("root", "root@csi.example", "a long password", role=Role.READER)
    assert (user.role, user.is_staff, user.has_all_districts, user.can_view_records) == (
        Role.ADMINISTRATOR,
        True,
        True,
        True,
    )


def test_saving_the_email_address_removes_former_ones(osh):
    for email in ("OSH@csi.example", "former@csi.example"):
        EmailAddress.objects.create(user=osh, email=email)
    osh.save(update_fields=["first_name"])
    assert EmailAddress.objects.filter(user=osh).count() == 2
    osh.save(update_fields=["email"])
    assert EmailAddress.objects.get(user=osh).email == "OSH@csi.example"
    EmailAddress.objects.create(user=osh, email="former@csi.example")
    osh.save()
    assert EmailAddress.objects.filter(user=osh).count() == 1


def test_role_determines_what_templates_show(osh, reader, manager, osh_city):
    assert [user.can_view_records for user in (osh, reader, manager)] == [True, False, True]
    assert [user.has_all_districts for user in (osh, reader, manager)] == [False, False, True]
    assert (osh.scope_ids, manager.scope_ids) == ([osh_city.pk], [])
    assert UserDistrict.objects.count() == 1


def test_hash_of_the_session_changes_with_access_and_secret_key(osh, settings):
    before = osh.get_session_auth_hash()
    osh.access_version += 1
    assert osh.get_session_auth_hash() != before
    osh.access_version -= 1
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key"
    assert list(osh.get_session_auth_fallback_hash()) == [before]


@pytest.mark.parametrize(("seconds", "has_expired"), [(-60, False), (60, True)])
def test_invitation_expires_with_its_link(osh, settings, seconds, has_expired):
    assert osh.invitation_status == "Password chosen"
    osh.set_unusable_password()
    assert osh.invitation_status == "Not invited"
    osh.invited_at = timezone.now() - datetime.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT + seconds)
    assert osh.invitation_status.startswith("Invited ")
    assert osh.invitation_status.endswith("link expired") is has_expired


def test_name_of_an_account_is_that_of_the_person():
    assert str(UserFactory.build(username="osh", first_name="Aigul", last_name="Osmonova")) == "Aigul Osmonova"
    assert str(UserFactory.build(username="osh")) == "osh"


def test_times_of_an_account_are_not_after_the_date_of_a_demonstration(monkeypatch):
    now, tomorrow = at_noon(DAY), at_noon(DAY + ONE_DAY)
    monkeypatch.setattr(clock, "now", lambda: now)
    account = UserFactory(date_joined=tomorrow)
    assert account.date_joined == now
    assert UserFactory(date_joined=at_noon(DAY - ONE_DAY)).date_joined == at_noon(DAY - ONE_DAY)
    # Only a sign-in sets its time.
    for fields, time in ((["first_name"], tomorrow), (["last_login"], now)):
        account.last_login = tomorrow
        account.save(update_fields=fields)
        assert account.last_login == time
    account.last_login, account.date_joined = tomorrow, tomorrow
    account.save()
    assert (account.last_login, account.date_joined) == (tomorrow, tomorrow)
    account.last_login = None
    account.save(update_fields=["last_login"])
    assert User.objects.get(pk=account.pk).last_login is None


# Access log


def test_access_log_is_visible_to_administrators_and_own_events_to_others(osh, manager, admin):
    events = AccessEvent.objects
    count = events.count()
    assert count == events.visible_to(admin).count() >= 3
    for user in (osh, manager):
        assert {event.account for event in events.visible_to(user)} == {user}
    assert not events.editable_by(admin)
    for user in (osh, admin):
        user.is_active = False
        assert not events.visible_to(user)


def test_latest_ten_events_are_returned(osh):
    for _number in range(11):
        AccessEvent.objects.create(at=timezone.now(), kind=AccessEventKind.SIGNED_IN, account=osh)
    latest = list(osh.access_events.latest_ten())
    assert len(latest) == 10
    assert latest[0].pk == max(AccessEvent.objects.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("kind", "detail", "label"),
    [
        (AccessEventKind.DISTRICT_ADDED, "manager district", "manager district"),
        (AccessEventKind.DISTRICT_REMOVED, "manager district", "manager district"),
        (AccessEventKind.ROLE_CHANGED, "reader manager", "Reader → Manager"),
        (AccessEventKind.SIGNED_IN, "password totp", "password, authenticator app"),
        (AccessEventKind.SIGN_IN_FAILED, "elsewhere", "elsewhere"),
    ],
)
def test_details_of_an_event_have_labels(kind, detail, label):
    assert AccessEvent(kind=kind, detail=detail).detail_label == label


def test_event_names_its_account_and_its_actor(osh, manager):
    event = AccessEvent(kind=AccessEventKind.SIGNED_IN, account=osh, by=manager)
    assert str(event) == "Signed in: Aigul Osmonova"
    assert str(AccessEvent(kind=AccessEventKind.SIGN_IN_FAILED)) == "Sign-in failed: –"
    assert event.actor == "manager"


# Calendar feeds


def test_feed_is_found_by_its_token_while_the_user_is_active():
    user = ReaderFactory()
    feed = CalendarFeed.objects.create(user=user, token_hash=hash_token("secret"))
    assert CalendarFeed.objects.find_by_token("secret") == feed
    assert CalendarFeed.objects.find_by_token("other") is None
    assert str(feed) == str(user)
    # The trigger deletes feeds of accounts that lose their access, so the row is only stale here.
    user.is_active = False
    user.save()
    assert CalendarFeed.objects.find_by_token("secret") is None
