"""Hidden records leave no trace: responses to other users are identical with and without them."""

import pytest
from django.db import connection

from csi.concerns.models import Concern
from csi.indicators.disclosure import CountRounder
from csi.tests.support.access.identities import MANAGERS

pytestmark = [pytest.mark.django_db, pytest.mark.audit]

# Deletes the confidential records and the rows that refer to them
DELETE_CONFIDENTIAL = (
    "UPDATE advisers_observation SET concern_id = NULL WHERE concern_id = ANY(%(concerns)s)",
    "DELETE FROM forums_discussion WHERE concern_id = ANY(%(concerns)s)",
    "DELETE FROM forums_action WHERE concern_id = ANY(%(concerns)s)",
    "DELETE FROM initiatives_initiative_concerns WHERE concern_id = ANY(%(concerns)s)",
    "DELETE FROM advisers_observation WHERE sensitivity = 'confidential' AND created_by_id = %(author)s",
    "DELETE FROM concerns_concern WHERE id = ANY(%(concerns)s)",
)
# Counts from one to four in each district; moving one keeps the total of the mission.
SMALL_COUNTS = (
    "receptions_trip.visitors_women",
    "forums_attendance.women",
    "initiatives_initiative.participants_women",
)


def execute_without_triggers(*statements, **values):
    """Execute SQL statements without triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement, values)
        cursor.execute("SET session_replication_role = DEFAULT")


def list_differences(before, after):
    return sorted(url for url in before.keys() | after.keys() if before.get(url) != after.get(url))


def move_one_person(count_column):
    """Move one person from the first row with a count of two to the last."""
    table, _dot, column = count_column.partition(".")
    query = f"SELECT {{}}(id) FROM {table} WHERE {column} = 2"
    execute_without_triggers(
        f"UPDATE {table} SET {column} = {column} - 1 WHERE id = ({query.format('min')})",
        f"UPDATE {table} SET {column} = {column} + 1 WHERE id = ({query.format('max')})",
    )


def test_confidential_records_of_a_colleague_leave_no_trace(crawler, record_property):
    before = crawler.collect_content("osh")
    author = crawler.seed.users["colleague"]
    confidential = [
        pk for pk, access in crawler.seed.list_records(Concern) if access.readers == {"colleague"} | MANAGERS
    ]
    assert confidential
    execute_without_triggers(*DELETE_CONFIDENTIAL, concerns=confidential, author=author.pk)
    after = crawler.collect_content("osh")
    record_property("figures", f"{len(before)} responses compared")
    # The delete page of a record says that it is protected, but not by which records.
    assert [url for url in list_differences(before, after) if not url.endswith("/delete/")] == []


@pytest.mark.parametrize("identity", ["reader", "anonymous"])
def test_small_counts_are_indistinguishable_without_record_access(crawler, record_property, identity):
    before = crawler.collect_content(identity)
    for count_column in SMALL_COUNTS:
        move_one_person(count_column)
    after = crawler.collect_content(identity)
    record_property("figures", f"{len(before)} responses compared")
    assert list_differences(before, after) == []


def test_published_small_counts_would_be_distinguishable(crawler, monkeypatch):
    monkeypatch.setattr(CountRounder, "round", lambda self, expression, count, **options: count)
    before = crawler.collect_content("reader")
    for count_column in SMALL_COUNTS:
        move_one_person(count_column)
    assert list_differences(before, crawler.collect_content("reader"))
