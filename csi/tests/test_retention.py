"""Retention removes personal details and keeps figures and history."""

import datetime
import io

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from advisers.models import Adviser
from advisers.tests.factories import AdviserFactory, ObservationFactory, PlacementFactory
from csi.accounts.models import AccessEvent, AccessEventKind, Role, User
from csi.core.backups import tables
from csi.core.history.models import Change
from csi.reports.models import SentMessage
from csi.tests.support.factories import UserFactory
from csi.tests.support.sql import refused_by
from districts.models import District

pytestmark = pytest.mark.django_db

DAY = "2011-07-01"
LONG_AGO = datetime.datetime(2010, 5, 1, tzinfo=datetime.UTC)
# Part of every personal detail.
NAME = "Quillfeather"


def run_retention(*arguments):
    out = io.StringIO()
    call_command("retention", *arguments, stdout=out)
    return out.getvalue()


def dump_database():
    """Return the rows of every table as text."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            copied = io.BytesIO()
            tables.copy_rows_out(cursor, table, copied)
            found[table] = copied.getvalue().decode()
    return found


def find_tables_with(name):
    return {table for table, text in dump_database().items() if name.lower() in text.lower()}


def create_account(username, **values):
    return UserFactory(username=username, date_joined=LONG_AGO, last_login=values.pop("last_login", LONG_AGO), **values)


@pytest.fixture
def former_adviser(osh_city, admin, as_person):
    """An adviser who left in June, with an unused account and personal details in many tables."""
    user = create_account(
        f"{NAME}1", first_name="Ada", last_name=NAME, email=f"ada@{NAME}.example", districts=[osh_city]
    )
    adviser = AdviserFactory(
        given_names=f"Ada {NAME}", family_name=NAME, email=f"ada@{NAME}.example", languages=["tr"], account=user
    )
    placement = PlacementFactory(adviser=adviser, station__district=osh_city, ends=datetime.date(2011, 6, 30))
    ObservationFactory(adviser=adviser, district=osh_city, created_by=user)
    adviser.family_name = f"{NAME}-Married"
    adviser.save()
    Adviser.objects.filter(pk=adviser.pk).update(email=f"another@{NAME}.example")
    Authenticator.objects.create(user=user, type="totp", data={"secret": "sealed"})
    UserSession.objects.create(user=user, ip="192.0.2.7", session_key="a" * 32, user_agent=f"{NAME}'s telephone")
    for record in (adviser, user, placement):
        LogEntry.objects.log_actions(admin.pk, [record], CHANGE, change_message=f"Changed {NAME}.", single_object=True)
    return adviser


def test_personal_details_are_removed_and_record_stays(former_adviser):
    assert find_tables_with(NAME) >= {"accounts_user", "advisers_adviser", "history_change", "django_admin_log"}

    answer = run_retention("--before", DAY)

    assert "1 adviser\n" in answer
    assert "1 account\n" in answer
    assert NAME not in answer
    assert find_tables_with(NAME) == set()
    adviser = Adviser.objects.get()
    assert (str(adviser), adviser.email, adviser.languages) == (f"Former adviser {adviser.pk}", "", [])
    assert (adviser.sex, adviser.state, adviser.kind) == (former_adviser.sex, former_adviser.state, former_adviser.kind)
    assert adviser.placements.count() == adviser.observations.count() == 1
    user = adviser.account
    assert (str(user), user.is_active, user.has_usable_password()) == (f"former-{user.pk}", False, False)
    assert list(user.districts.all()) == list(District.objects.all())
    assert not Authenticator.objects.exists()
    assert not UserSession.objects.filter(user=user).exists()
    assert run_retention("--before", DAY).count("    0 ") == 5


def test_history_records_the_removal_and_leaves_other_changes(former_adviser, manager, as_person):
    lines = Change.objects.filter(parent_table="advisers_adviser").count()
    run_retention("--before", DAY)

    assert Change.objects.filter(parent_table="advisers_adviser").count() == lines + 2
    done = Change.objects.filter(parent_table="advisers_adviser").latest("pk")
    assert (done.operation, done.program, done.after["family_name"]) == (
        "anonymised",
        "Retention",
        f"Former adviser {former_adviser.pk}",
    )
    history = reverse("advisers:adviser_history", args=[former_adviser.pk])
    page = as_person(manager).get(history).content.decode()
    assert "Personal details removed" in page
    assert "Removed permanently" in page
    assert "Finland" in page
    # The earlier version no longer has the required name.
    first = Change.objects.filter(parent_table="advisers_adviser").earliest("pk")
    assert as_person(manager).post(history, {"version": first.pk}).status_code == 409
    assert str(Adviser.objects.get()) == f"Former adviser {former_adviser.pk}"
    compared = as_person(manager).get(history, {"from": first.pk, "to": done.pk}).content.decode()
    assert f"adviser {former_adviser.pk}" in compared


def test_history_stays_append_only_after_the_removal(former_adviser):
    run_retention("--before", DAY)
    with connection.cursor() as cursor:
        for change in (
            "by_id = 1",
            "before = NULL",
            """ after = after || '{"sex": "man"}'""",
            """ after = after || '{"family_name": "Another"}'""",
        ):
            with refused_by("history_append_only"):
                cursor.execute(f"UPDATE history_change SET {change} WHERE parent_table = 'advisers_adviser'")
        with refused_by("history_append_only"):
            cursor.execute("DELETE FROM history_change WHERE operation = 'anonymised'")


def test_people_in_post_and_active_accounts_are_retained_and_listed(osh_city):
    in_post = PlacementFactory(adviser__family_name="Inpost", station__district=osh_city).adviser
    back = PlacementFactory(adviser__family_name="Back", ends=datetime.date(2011, 2, 1)).adviser
    PlacementFactory(adviser=back, mandate=back.placements.get().mandate, starts=datetime.date(2011, 7, 1))
    at_headquarters = PlacementFactory(
        adviser__family_name="Headquarters",
        adviser__account=create_account("now.manager", role=Role.MANAGER, last_login=timezone.now()),
        ends=datetime.date(2011, 2, 1),
    ).adviser
    never_placed = AdviserFactory(family_name="Waiting")
    create_account("forgotten")
    create_account("last.resort", role=Role.ADMINISTRATOR)
    create_account("left", last_name="Left", is_active=False)
    create_account("left.lately", is_active=False, last_login=timezone.now())

    answer = run_retention("--before", DAY)

    assert "1 adviser whose account is in use" in answer
    assert "because they are still active: forgotten, last.resort." in answer
    names = {adviser.family_name for adviser in (in_post, back, at_headquarters, never_placed)}
    assert set(Adviser.objects.values_list("family_name", flat=True)) == names
    left = User.objects.get(username__startswith="former-")
    assert (left.last_name, User.objects.filter(username="left").exists()) == ("", False)
    assert User.objects.filter(username="left.lately").exists()


def test_details_of_deleted_records_are_removed(settings, manager, as_person):
    settings.MISSION_DATE = (timezone.now() + datetime.timedelta(days=2)).date()
    adviser = AdviserFactory(family_name=NAME)
    history = reverse("history:record", args=["advisers_adviser", adviser.pk])
    adviser.delete()
    assert find_tables_with(NAME) == {"history_change", "search_word"}

    assert "1 deleted record\n" in run_retention("--before", str(settings.MISSION_DATE))

    assert find_tables_with(NAME) == set()
    assert as_person(manager).get(history).status_code == 200
    version = Change.objects.latest("pk").pk
    as_person(manager).post(history, {"version": version})
    assert not Adviser.objects.exists()


def test_expired_ip_addresses_are_removed():
    user = create_account("osh")
    for at in (LONG_AGO, timezone.now()):
        AccessEvent.objects.create(at=at, kind=AccessEventKind.SIGNED_IN, account=user, ip_address="192.0.2.1")
    assert "1 IP address" in run_retention("--before", DAY)
    assert AccessEvent.objects.filter(ip_address__isnull=False).count() == 1


def test_old_log_entries_of_emails_are_deleted_except_the_latest():
    user = create_account("osh")
    days = [datetime.date(2011, month, 1) for month in (3, 5, 6, 8)]
    for kind, number in (("returns", 4), ("followed", 2)):
        for sent_on in days[:number]:
            SentMessage.objects.create(user=user, kind=kind, day=sent_on, sent_at=LONG_AGO)
    assert "4 log entries of e-mails" in run_retention("--before", DAY)
    assert list(SentMessage.objects.values_list("kind", "day").order_by("day")) == [
        ("followed", days[1]),
        ("returns", days[3]),
    ]


def test_dry_run_lists_names_and_changes_nothing(former_adviser):
    before = dump_database()
    answer = run_retention("--before", DAY, "--dry-run")
    assert f"Adviser {former_adviser.pk}, Ada {NAME} {NAME}-Married (Finland), tour ended 30 Jun 2011" in answer
    assert f"({NAME}1)" in answer
    assert "Nothing was changed" in answer
    assert dump_database() == before


def test_future_date_is_rejected(settings):
    settings.MISSION_DATE = datetime.date(2011, 6, 30)
    with pytest.raises(CommandError, match="in the future"):
        run_retention("--before", DAY)
