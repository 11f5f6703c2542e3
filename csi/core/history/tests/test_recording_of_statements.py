"""The history of statements that write several rows: the same as of one statement for each row."""

import random

import pytest
from django.db import connection, transaction

from csi.core.history.actor import set_actor
from csi.core.history.models import Change
from districts.models import Sector
from forums.models import Attendance, Meeting
from forums.tests.factories import AttendanceFactory, MeetingFactory

pytestmark = pytest.mark.django_db

FIRST_ID = 1_000_000
INSERT = (
    "INSERT INTO forums_attendance (id, meeting_id, sector, women, men, under_30)"
    " SELECT id, meeting_id, sector, women, 5, 0 FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::int[])"
    " AS written (id, meeting_id, sector, women)"
)
UPDATE = (
    "UPDATE forums_attendance SET meeting_id = written.meeting_id, sector = written.sector, women = written.women"
    " FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::int[]) AS written (id, meeting_id, sector, women)"
    " WHERE forums_attendance.id = written.id"
)
DELETE = "DELETE FROM forums_attendance WHERE id = ANY(%s::bigint[])"


def choose_statements(chance, meetings):
    """Return random statements with their rows, {number: (meeting, women)}.

    Each row has a sector of its own, so that it can move to any meeting.
    """
    saved, statements = {}, []
    for _number in range(12):
        free = sorted(set(range(len(Sector.values))) - set(saved))
        added = {number: (chance.choice(meetings), chance.randrange(9)) for number in free if chance.random() < 0.5}
        statements.append((INSERT, added))
        saved |= added
        # Some rows move, some change, some are written without a change.
        updated = {
            number: (chance.choice((meeting, chance.choice(meetings))), chance.choice((women, chance.randrange(9))))
            for number, (meeting, women) in saved.items()
            if chance.random() < 0.7
        }
        statements.append((UPDATE, updated))
        saved |= updated
        deleted = {number: row for number, row in saved.items() if chance.random() < 0.3}
        statements.append((DELETE, deleted))
        saved = {number: row for number, row in saved.items() if number not in deleted}
    return statements


def execute(statement, rows):
    numbers = sorted(rows)
    columns = [
        [FIRST_ID + number for number in numbers],
        [rows[number][0].pk for number in numbers],
        [Sector.values[number] for number in numbers],
        [rows[number][1] for number in numbers],
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, columns[: statement.count("%s")])


def record_history(statements, user):
    """Return the history that the statements write, and undo them."""
    latest = Change.objects.latest("pk").pk
    with transaction.atomic(), set_actor(user, page="/by/hand/", program="Import"):
        for statement, rows in statements:
            execute(statement, rows)
        columns = ("operation", "table", "record", "parent_table", "parent_id", "before", "after")
        changes = Change.objects.filter(pk__gt=latest).order_by("pk")
        entries = list(changes.values_list(*columns, "by", "page", "program"))
        assert changes.values("transaction").distinct().count() == 1
        transaction.set_rollback(True)
    return entries


@pytest.mark.parametrize("seed", range(3))
def test_statement_with_many_rows_writes_the_history_of_single_rows(seed, osh_city, osh):
    chance = random.Random(seed)
    meetings = [MeetingFactory(group__district=osh_city) for _number in range(3)]
    statements = choose_statements(chance, meetings)
    single = [(statement, {number: row}) for statement, rows in statements for number, row in sorted(rows.items())]
    history = record_history(statements, osh)
    assert history == record_history(single, osh)
    assert {operation for operation, *_values in history} == {"added", "changed", "deleted"}
    assert any(before for _operation, _table, _record, _parent, _number, before, *_values in history)


def test_statement_without_changes_writes_no_history(osh_city):
    row = AttendanceFactory(meeting__group__district=osh_city)
    latest = Change.objects.latest("pk")
    Attendance.objects.filter(pk=row.pk).update(women=row.women)
    Attendance.objects.filter(pk=0).update(women=1)
    Attendance.objects.filter(pk=0).delete()
    Meeting.objects.filter(pk=row.meeting_id).update(updated_at=row.meeting.updated_at.replace(year=2001))
    assert Change.objects.latest("pk") == latest


def test_upsert_logs_added_and_changed_rows(osh_city):
    row = AttendanceFactory(meeting__group__district=osh_city, sector=Sector.values[0], women=1)
    latest = Change.objects.latest("pk").pk
    with connection.cursor() as cursor:
        cursor.execute(
            f"{INSERT} ON CONFLICT (meeting_id, sector) DO UPDATE SET women = EXCLUDED.women",
            [[FIRST_ID, FIRST_ID + 1], [row.meeting_id] * 2, Sector.values[:2], [7, 8]],
        )
    changes = Change.objects.filter(pk__gt=latest).values_list("operation", "record", "after__women")
    assert set(changes) == {("changed", row.pk, 7), ("added", FIRST_ID + 1, 8)}


def test_changed_primary_key_is_logged_as_another_row(osh_city):
    row = AttendanceFactory(meeting__group__district=osh_city)
    latest = Change.objects.latest("pk").pk
    Attendance.objects.filter(pk=row.pk).update(id=FIRST_ID)
    changes = Change.objects.filter(pk__gt=latest).order_by("pk").values_list("operation", "record", "after__id")
    assert list(changes) == [("deleted", row.pk, row.pk), ("added", FIRST_ID, FIRST_ID)]


def test_deletion_with_child_rows_logs_each_row(osh_city):
    meeting = MeetingFactory(group__district=osh_city)
    rows = [AttendanceFactory(meeting=meeting, sector=sector) for sector in Sector.values[:3]]
    latest, number = Change.objects.latest("pk").pk, meeting.pk
    meeting.delete()
    changes = Change.objects.filter(pk__gt=latest).order_by("pk").values_list("operation", "table", "record")
    assert list(changes) == [
        *(("deleted", "forums_attendance", row.pk) for row in rows),
        ("deleted", "forums_meeting", number),
    ]
