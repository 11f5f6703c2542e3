"""What is hidden leaves no trace: the answers to others are the same, byte for byte, whether it is there or not."""

import pytest
from django.db import connection

from csi.concerns.models import Concern
from csi.indicators import formatting
from csi.tests.support.access.identities import DECIDERS

pytestmark = [pytest.mark.django_db, pytest.mark.audit]

# What is confidential, and the rows that lead to it.
FORGET = (
    "UPDATE advisers_observation SET concern_id = NULL WHERE concern_id = ANY(%(concerns)s)",
    "DELETE FROM forums_discussion WHERE concern_id = ANY(%(concerns)s)",
    "DELETE FROM forums_action WHERE concern_id = ANY(%(concerns)s)",
    "DELETE FROM initiatives_initiative_concerns WHERE concern_id = ANY(%(concerns)s)",
    "DELETE FROM advisers_observation WHERE sensitivity = 'confidential' AND created_by_id = %(author)s",
    "DELETE FROM concerns_concern WHERE id = ANY(%(concerns)s)",
)
# One person more in one district and one fewer in the other: the mission's sums stay, and each has from one to four.
SMALL_CELLS = (
    "receptions_trip.visitors_women",
    "forums_attendance.women",
    "initiatives_initiative.participants_women",
)


def run_unseen(*statements, **values):
    """By SQL that no trigger sees."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement, values)
        cursor.execute("SET session_replication_role = DEFAULT")


def differing(before, after):
    return sorted(url for url in before.keys() | after.keys() if before.get(url) != after.get(url))


def move_one(cell):
    """From the first row that counts two to the last."""
    table, _dot, column = cell.partition(".")
    counted = f"SELECT {{}}(id) FROM {table} WHERE {column} = 2"
    run_unseen(
        f"UPDATE {table} SET {column} = {column} - 1 WHERE id = ({counted.format('min')})",
        f"UPDATE {table} SET {column} = {column} + 1 WHERE id = ({counted.format('max')})",
    )


def test_a_colleagues_confidential_records_leave_no_trace(walk, record_property):
    before = walk.everything_told("osh")
    author = walk.ours.people["colleague"]
    secret = [pk for pk, home in walk.ours.records_of(Concern) if home.readers == {"colleague"} | DECIDERS]
    assert secret
    run_unseen(*FORGET, concerns=secret, author=author.pk)
    after = walk.everything_told("osh")
    record_property("figures", f"{len(before)} answers compared")
    # What something hidden depends on cannot be deleted, and its page says so, though not what or how much.
    assert [url for url in differing(before, after) if not url.endswith("/delete/")] == []


@pytest.mark.parametrize("person", ["reader", "anonymous"])
def test_nobody_without_records_can_tell_small_numbers_apart(walk, record_property, person):
    before = walk.everything_told(person)
    for cell in SMALL_CELLS:
        move_one(cell)
    after = walk.everything_told(person)
    record_property("figures", f"{len(before)} answers compared")
    assert differing(before, after) == []


def test_small_numbers_that_were_published_would_be_told_apart(walk, monkeypatch):
    monkeypatch.setattr(formatting, "is_small", lambda count: False)
    before = walk.everything_told("reader")
    for cell in SMALL_CELLS:
        move_one(cell)
    assert differing(before, walk.everything_told("reader"))
