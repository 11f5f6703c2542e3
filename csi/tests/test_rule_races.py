"""Concurrent transactions that break a rule together: the second one waits and is rejected."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import IntegrityError, connection, connections, transaction

from csi.concerns.tests.factories import ConcernFactory
from csi.core.history.registry import models_by_table, parent_links
from districts.tests.factories import DistrictFactory, PoliceStrengthFactory, StrengthLineFactory
from forums.tests.factories import (
    ActionFactory,
    AttendanceFactory,
    CommunityPresenceFactory,
    DiscussionFactory,
    MeetingFactory,
    WorkingGroupFactory,
)
from initiatives.models import InitiativeConcern
from initiatives.tests.factories import InitiativeFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("end_of_october")]


def delete(record):
    """Return the statement that deletes a record."""
    return f"DELETE FROM {record._meta.db_table} WHERE id = {record.pk}"


def prepare_strength(_group):
    with transaction.atomic():
        strength = PoliceStrengthFactory(lines=())
        lines = [StrengthLineFactory(strength=strength) for _number in range(2)]
    return [delete(line) for line in lines]


def prepare_concern(factory, state):
    """Return a function that records a concern with two rows of a factory, which its state needs."""

    def prepare(group):
        with transaction.atomic():
            concern = ConcernFactory(district=group.district)
            records = [
                factory(concern=concern, meeting=MeetingFactory(group=group, kind="extraordinary"))
                for _number in range(2)
            ]
            type(concern).objects.filter(pk=concern.pk).update(state=state)
        return [delete(record) for record in records]

    return prepare


def prepare_communities(group):
    """Count all participants by community but one, whom two transactions add."""
    with transaction.atomic():
        attendance = AttendanceFactory(meeting=MeetingFactory(group=group), women=3, men=0, under_30=0)
        present = [CommunityPresenceFactory(meeting=attendance.meeting, people=1) for _number in range(2)]
    return [f"UPDATE forums_communitypresence SET people = 2 WHERE id = {row.pk}" for row in present]


def prepare_link(group):
    """One transaction links a concern to an initiative, the other moves the concern to another district."""
    concern, initiative = ConcernFactory(district=group.district), InitiativeFactory(district=group.district)
    return [
        f"INSERT INTO {InitiativeConcern._meta.db_table} (initiative_id, concern_id)"
        f" VALUES ({initiative.pk}, {concern.pk})",
        f"UPDATE concerns_concern SET district_id = {DistrictFactory().pk} WHERE id = {concern.pk}",
    ]


CASES = {
    "last rows of a police strength": (prepare_strength, "strength_has_lines"),
    "last actions of a concern": (prepare_concern(ActionFactory, "action_agreed"), "concern_has_action"),
    "last agenda items of a concern": (prepare_concern(DiscussionFactory, "on_agenda"), "concern_on_agenda"),
    "participants by community": (prepare_communities, "presence_within_attendance"),
    "concern of an initiative": (prepare_link, "concern_district_matches_links"),
}


@pytest.mark.parametrize(
    ("prepare", "rule"),
    [
        pytest.param(*case, id=name, marks=() if name == "concern of an initiative" else pytest.mark.audit)
        for name, case in CASES.items()
    ],
)
def test_second_of_two_transactions_is_rejected(prepare, rule, osh_city):
    statements = prepare(WorkingGroupFactory(district=osh_city))
    is_checked, is_finished = Event(), Event()

    def run_first():
        with transaction.atomic():
            run_and_check(statements[0])
            is_checked.set()
            # Time for the second transaction to pass its check too, if no lock prevented it.
            is_finished.wait(timeout=1)

    def run_second():
        assert is_checked.wait(timeout=20)
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            run_and_check(statements[1])
        assert error.value.__cause__.diag.constraint_name == rule
        is_finished.set()

    with ThreadPoolExecutor(2) as executor:
        list(executor.map(run_with_connection, (run_first, run_second)))


def run_and_check(statement):
    """Execute a statement and check the rules that are otherwise checked at the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def run_with_connection(action):
    try:
        action()
    finally:
        connections.close_all()


def test_rules_lock_the_parent_of_a_row_as_strongly_as_the_history():
    """Otherwise two transactions could hold the weaker lock and wait for each other at the stronger one."""
    models = models_by_table()
    weak = [
        (trigger.name, link.table)
        for table, link in parent_links().items()
        for trigger in getattr(models[table]._meta, "triggers", ())
        if re.search(rf"FROM {link.table} [^;]*FOR SHARE", str(trigger.func or ""))
    ]
    assert weak == []
