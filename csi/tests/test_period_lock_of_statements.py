"""The period lock of statements that write several rows."""

import datetime
import json

import pgtrigger
import pytest
from django.db import IntegrityError, transaction

from csi.core.db.constraints import CONSTRAINT_MESSAGES
from csi.returns.models import MonthlyReturn
from csi.returns.tests.factories import MonthlyReturnFactory
from csi.tests.support.sql import refused_by
from csi.tests.test_period_lock import run
from districts.models import AreaOfOperation, Mandate
from forums.models import Attendance
from forums.tests.factories import AttendanceFactory, MeetingFactory, PlannedMeetingFactory
from receptions.models import Trip
from receptions.tests.factories import DeploymentFactory, TripFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]

JULY, AUGUST, SEPTEMBER, OCTOBER = (datetime.date(2011, month, 1) for month in (7, 8, 9, 10))
ADD_POLICE = (
    "INSERT INTO forums_attendance (meeting_id, sector, women, men, under_30)"
    " SELECT id, 'police', 1, 1, 0 FROM forums_meeting WHERE id = ANY(%s) ORDER BY id"
)


@pytest.fixture
def meetings(osh_city, uzgen_district):
    """Meetings of two districts, by (district, month)."""
    return {
        (district, month): MeetingFactory(group__district=district, month=month)
        for district in (osh_city, uzgen_district)
        for month in (JULY, AUGUST, SEPTEMBER, OCTOBER)
    }


def add_police(meetings):
    run(ADD_POLICE, [meeting.pk for meeting in meetings])


def get_message(violation):
    constraint = CONSTRAINT_MESSAGES[violation.constraint_name]
    return constraint.render(violation.message_detail)


def get_violation(action):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        action()
    return error.value.__cause__.diag


def test_insert_is_rejected_if_one_of_its_rows_is_locked(meetings, osh_city, uzgen_district):
    MonthlyReturnFactory(district=osh_city, month=AUGUST, accepted=True)
    violation = get_violation(lambda: add_police(meetings.values()))
    assert (violation.constraint_name, violation.column_name) == ("attendance_period_lock", "meeting")
    assert get_message(violation).startswith("August 2011 is closed for Osh city")
    assert not Attendance.objects.exists()
    is_open = {key: meeting for key, meeting in meetings.items() if key not in ((osh_city, JULY), (osh_city, AUGUST))}
    add_police(is_open.values())
    assert Attendance.objects.count() == 6


def test_each_district_is_checked_since_its_own_first_day(meetings, osh_city, uzgen_district):
    MonthlyReturnFactory(district=osh_city, month=JULY, accepted=True)
    MonthlyReturnFactory(district=uzgen_district, month=JULY, accepted=True)
    add_police([meetings[osh_city, OCTOBER], meetings[uzgen_district, AUGUST]])
    violation = get_violation(lambda: add_police([meetings[osh_city, SEPTEMBER], meetings[uzgen_district, JULY]]))
    assert get_message(violation).startswith("July 2011 is closed for Uzgen")


def test_insert_is_rejected_if_one_of_the_meetings_was_not_held(meetings, osh_city):
    planned = PlannedMeetingFactory(group=meetings[osh_city, OCTOBER].group, month=datetime.date(2011, 11, 1))
    violation = get_violation(lambda: add_police([*meetings.values(), planned]))
    assert (violation.constraint_name, violation.column_name) == ("attendance_meeting_held", "meeting")
    assert not Attendance.objects.exists()


@pytest.mark.parametrize(
    "statement", ["UPDATE forums_attendance SET women = women + 1", "DELETE FROM forums_attendance"]
)
def test_update_and_deletion_are_rejected_if_one_row_is_locked(statement, meetings, osh_city, uzgen_district):
    for meeting in meetings.values():
        AttendanceFactory(meeting=meeting)
    MonthlyReturnFactory(district=uzgen_district, month=JULY, accepted=True)
    MonthlyReturnFactory(district=uzgen_district, month=AUGUST, accepted=True)
    violation = get_violation(lambda: run(statement))
    # The earliest of the locked months
    assert get_message(violation).startswith("July 2011 is closed for Uzgen")
    unlocked = [meetings[osh_city, month].pk for month in (JULY, OCTOBER)]
    run(f"{statement} WHERE meeting_id = ANY(%s)", unlocked)


def test_message_is_shown_at_the_field_that_the_locked_row_changes(osh_city):
    deployment = DeploymentFactory(district=osh_city, starts=SEPTEMBER)
    locked, unlocked = (TripFactory(deployment=deployment, date=month) for month in (SEPTEMBER, OCTOBER))
    MonthlyReturnFactory(district=osh_city, month=SEPTEMBER, accepted=True)
    move = "UPDATE receptions_trip SET date = date + 1, visitors_men = visitors_men + 1 WHERE id = ANY(%s)"
    violation = get_violation(lambda: run(move, [locked.pk, unlocked.pk]))
    assert (violation.constraint_name, violation.column_name) == ("trip_period_lock", "date")
    run(move, [unlocked.pk])
    assert Trip.objects.get(pk=unlocked.pk).date == OCTOBER + datetime.timedelta(days=1)


def test_changed_primary_key_does_not_evade_the_lock(osh_city):
    trip = TripFactory(deployment__district=osh_city, deployment__starts=SEPTEMBER, date=SEPTEMBER)
    MonthlyReturnFactory(district=osh_city, month=SEPTEMBER, accepted=True)
    with refused_by("trip_period_lock"):
        run("UPDATE receptions_trip SET id = id + 1000, date = '2011-10-05' WHERE id = %s", trip.pk)


def test_statement_without_rows_takes_no_lock(osh_city):
    taken = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
    before = run(taken)
    run("UPDATE forums_attendance SET women = 1 WHERE FALSE")
    run("DELETE FROM receptions_trip WHERE FALSE")
    assert run(taken) == before


def test_days_before_a_month_are_left_out_of_locked_periods(osh_city):
    for month in (JULY, AUGUST, SEPTEMBER):
        MonthlyReturnFactory(district=osh_city, month=month, accepted=True)

    def list_months(since):
        rows = run("SELECT details::text FROM locked_periods(%s, %s)", osh_city.pk, since)
        months = [json.loads(details) for (details,) in rows]
        return sorted({details["month"] for details in months if "month" in details})

    assert list_months("-infinity") == [str(month) for month in (JULY, AUGUST, SEPTEMBER)]
    assert list_months("2011-08-31") == [str(month) for month in (AUGUST, SEPTEMBER)]
    assert list_months(OCTOBER) == []


@pytest.mark.parametrize("closed", ["returns", "area", "mandate"])
def test_every_locked_day_is_not_excluded_from_the_check(closed, mission):
    """A write to days that `has_locks_since` excludes is not checked any further."""
    # Only the rows matter here, not the rules about who may close them.
    with pgtrigger.ignore():
        if closed == "area":
            AreaOfOperation.objects.filter(pk=AreaOfOperation.objects.earliest("pk").pk).update(records_closed=True)
        if closed == "mandate":
            Mandate.objects.filter(pk=Mandate.objects.earliest("pk").pk).update(records_closed=True)
        if closed != "returns":
            MonthlyReturn.objects.filter(month__gt=JULY).update(status="draft")
    [(locked, missed)] = run("""
        SELECT count(*), count(*) FILTER (WHERE NOT has_locks_since(ARRAY[scope.id], day::date))
        FROM (SELECT id FROM districts_district UNION SELECT 0) AS scope
        CROSS JOIN LATERAL (
            SELECT range_agg(part) AS days FROM locked_periods(scope.id) AS locked, unnest(locked.days) AS part
        ) AS locked
        CROSS JOIN generate_series('2010-01-15'::date, '2012-12-31', '1 month') AS day
        WHERE day::date <@ locked.days
    """)
    assert locked > 0
    assert missed == 0
    [(is_excluded,)] = run("SELECT NOT has_locks_since(ARRAY[0], '2030-01-01')")
    assert is_excluded == (closed != "mandate" or Mandate.objects.get(records_closed=True).ends is not None)
