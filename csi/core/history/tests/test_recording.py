"""PostgreSQL writes the history for every change, and the history is append-only."""

from collections import Counter

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from csi.core.history.actor import set_actor
from csi.core.history.models import Change
from csi.core.history.registry import parent_links, tracking_models
from csi.tests.support.forms import build_submission
from csi.tests.support.sql import refused_by, update
from districts.tests.factories import ContactFactory
from forums.models import Attendance
from forums.tests.factories import AttendanceFactory, MeetingFactory

pytestmark = pytest.mark.django_db

# Tables without history: drafts and tokens, the two logs themselves and the list of backups.
UNTRACKED_TABLES = {
    "crud_formtoken",
    "crud_draft",
    "crud_stagedimport",
    "crud_savedfilter",
    "notes_follow",
    "notes_mention",
    "reports_sentmessage",
    "accounts_calendarfeed",
    "accounts_accessevent",
    "history_change",
    "backups_backup",
    "indicators_publishededition",
    "indicators_publishedfigure",
    # Counts of records that are tracked.
    "indicators_sourcefact",
    # Written by triggers, from records that are tracked.
    "search_document",
    "search_word",
}
THIRD_PARTY_PREFIXES = ("account_", "mfa_", "usersessions_", "django_", "auth_")


def get_changes(record):
    return Change.objects.filter(table=record._meta.db_table, record=record.pk).order_by("pk")


@pytest.fixture
def meeting(osh_city):
    return MeetingFactory(group__district=osh_city, venue="Town hall")


def test_every_tracked_table_has_the_history_triggers():
    tables = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.db_table.startswith(THIRD_PARTY_PREFIXES) and model._meta.app_label not in ("auth",)
    } - {"accounts_user_groups", "accounts_user_user_permissions"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, string_to_array(encode(tgargs, 'escape'), '\\000') FROM pg_trigger"
            " WHERE tgname LIKE 'pgtrigger_history_log_change_%' AND tgenabled = 'O' AND EXISTS ("
            " SELECT FROM pg_trigger AS emptied WHERE emptied.tgrelid = pg_trigger.tgrelid"
            " AND emptied.tgname LIKE 'pgtrigger_prevent_truncate_%')"
        )
        rows = cursor.fetchall()
        arguments = {table: tuple(values[:3]) for table, values in rows}
    assert set(arguments) == set(tracking_models())
    # One trigger for each operation
    assert Counter(table for table, _values in rows) == dict.fromkeys(tracking_models(), 3)
    for table, (parent, column, excluded) in arguments.items():
        link = parent_links().get(table)
        assert (parent, column) == ((link.table, link.column) if link else (table, "id"))
        assert excluded == (
            "{password,last_login,access_version,language,last_language}" if table == "accounts_user" else "{}"
        )
    assert tables - set(arguments) == UNTRACKED_TABLES


def test_changes_by_form_admin_and_sql_are_logged(osh_city, osh, admin, as_person):
    contact = ContactFactory(district=osh_city, office="Akim")
    update(contact, office="Head of the akimiat")
    page = reverse("districts:contact_edit", args=[contact.pk])
    data = build_submission(as_person(osh).get(page).context)
    assert as_person(osh).post(page, data | {"office": "Deputy akim"}).status_code == 302
    admin_page = reverse("admin:districts_contact_change", args=[contact.pk])
    context = as_person(admin).get(admin_page).context
    form = context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields} | {"version": context["version"]}
    assert as_person(admin).post(admin_page, data | {"office": "Mayor"}).status_code == 302

    changes = get_changes(contact).values_list("operation", "before__office", "after__office", "by__username", "page")
    assert list(changes) == [
        ("added", None, "Akim", None, ""),
        ("changed", "Akim", "Head of the akimiat", None, ""),
        ("changed", "Head of the akimiat", "Deputy akim", "osh", page),
        ("changed", "Deputy akim", "Mayor", "admin", admin_page),
    ]


def test_bulk_changes_and_deletions_of_child_rows_are_logged(meeting, osh):
    attendance = AttendanceFactory(meeting=meeting, women=4)
    other = MeetingFactory(group=meeting.group, month="2011-02-01", date="2011-02-10")
    with set_actor(osh, page="/by/hand/"):
        Attendance.objects.filter(meeting=meeting).update(women=6)
        Attendance.objects.filter(meeting=meeting).update(meeting=other)
        Attendance.objects.filter(meeting=other).delete()
    changes = list(get_changes(attendance).values_list("operation", "parent_id", "before__women", "after__women", "by"))
    assert changes == [
        ("added", meeting.pk, None, 4, None),
        ("changed", meeting.pk, 4, 6, osh.pk),
        ("deleted", meeting.pk, None, 6, osh.pk),
        ("added", other.pk, None, 6, osh.pk),
        ("deleted", other.pk, None, 6, osh.pk),
    ]


def test_unchanged_record_and_password_are_not_logged(meeting, osh):
    before = Change.objects.count()
    meeting.save()
    osh.set_password("another-secret-2011")
    osh.save()
    assert Change.objects.count() == before
    assert not Change.objects.filter(after__has_key="password").exists()


def test_history_cannot_be_changed_deleted_or_truncated(meeting):
    with connection.cursor() as cursor:
        # Tests that commit are followed by a flush: their database lets that one pass (csi.tests.support.plugin).
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("history_change", "forums_attendance"):
            cursor.execute(
                "SELECT tgname FROM pg_trigger"
                " WHERE tgrelid = %s::regclass AND tgname LIKE 'pgtrigger_prevent_truncate_%%'",
                [table],
            )
            [(trigger,)] = cursor.fetchall()
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")
        for statement, rule in (
            ("UPDATE history_change SET by_id = 1", "history_append_only"),
            ("DELETE FROM history_change", "history_append_only"),
            ("TRUNCATE history_change", "prevent_truncate"),
            ("TRUNCATE forums_attendance", "prevent_truncate"),
        ):
            with refused_by(rule):
                cursor.execute(statement)
    assert Change.objects.filter(parent_id=meeting.pk, parent_table="forums_meeting").exists()
