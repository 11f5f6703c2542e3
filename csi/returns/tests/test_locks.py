"""Locks of monthly returns and of records of closed days, called directly."""

import datetime

import pytest

from csi.core.period_lock.declarations import (
    InMonth,
    InPeriod,
    LockedFields,
    LockedPeriods,
    OnDay,
    PeriodLock,
    get_locked_periods,
    get_period_lock,
)
from csi.core.period_lock.records import LockedPart, find_locked_days, find_locked_parts, locked_field_names
from csi.core.period_lock.triggers import describe_violation
from csi.returns.closing import describe_accepted_month
from csi.returns.locks import lock_return_of_closed_area, lock_submitted_return
from csi.returns.models import MonthlyReturn, ReturnStatus
from csi.returns.tests.factories import MonthlyReturnFactory
from districts.models import AreaOfOperation, District
from districts.services import close_records
from districts.tests.factories import AreaOfOperationFactory
from forums.models import Action, Meeting
from forums.tests.factories import ActionFactory, MeetingFactory

pytestmark = pytest.mark.django_db
SEPTEMBER = datetime.date(2011, 9, 1)


@pytest.fixture
def closed_return(osh_city, manager):
    """Return the accepted return of an area of operation that is closed."""
    area = AreaOfOperationFactory(district=osh_city, starts=SEPTEMBER)
    record = MonthlyReturnFactory(district=osh_city, accepted=True)
    close_records(acting_user=manager, record=area)
    return record


def test_return_of_a_closed_area_is_locked(closed_return, manager, uzgen_district):
    lock = lock_return_of_closed_area(closed_return, manager)
    area = AreaOfOperation.objects.get()
    assert lock.is_full and lock.url == area.get_absolute_url()
    assert str(lock.message) == AreaOfOperation.locked_periods.message_for(area)
    # Other records, also with the same key, and returns of other districts
    others = (Meeting(pk=closed_return.pk), MonthlyReturn(), MonthlyReturnFactory(district=uzgen_district))
    assert [lock_return_of_closed_area(record, manager) for record in others] == [None, None, None]


@pytest.mark.parametrize("status", ReturnStatus)
def test_submitted_return_is_locked_until_it_is_returned(osh_city, osh, manager, status):
    record = MonthlyReturn(pk=7, district=osh_city, month=SEPTEMBER, status=status)
    locks = [lock_submitted_return(record, user) for user in (osh, manager)]
    if record.is_awaiting_submission:
        assert locks == [None, None]
        return
    is_accepted = status == ReturnStatus.ACCEPTED
    assert ["September 2011 is closed for Osh city" in str(lock.message) for lock in locks] == [is_accepted] * 2
    assert [lock.url for lock in locks] == ["", "/returns/months/7/reopen/" if is_accepted else ""]
    assert [bool(lock.link_text) for lock in locks] == [False, is_accepted]
    assert lock_submitted_return(Meeting(), manager) is None


def test_message_about_an_accepted_month_names_district_or_mission():
    details = {"month": "2011-09-01", "name_en": "Osh city"}
    assert describe_accepted_month(details) == (
        "September 2011 is closed for Osh city: its return is accepted. A manager can reopen it, with a reason."
    )
    shared = describe_accepted_month(details | {"is_shared": "true"})
    assert shared.startswith("September 2011 is closed for the mission: the returns of all districts are accepted.")
    violation = '{"source": "returns.monthlyreturn", "details": {"month": "2011-09-01", "name_en": "Osh city"}}'
    assert describe_violation(violation) == describe_accepted_month(details)
    assert describe_violation('{"source": "unknown", "details": {}}').startswith("These days are closed.")


def test_locked_days_are_found_by_district_and_day(osh_city, uzgen_district):
    MonthlyReturnFactory(district=osh_city, accepted=True)
    days = [datetime.date(2011, 8, 31), SEPTEMBER, datetime.date(2011, 9, 30), datetime.date(2011, 10, 1)]
    pairs = [(district.pk, day) for district in (osh_city, uzgen_district) for day in days]
    assert find_locked_days([]) == set()
    assert find_locked_days(pairs + pairs) == {(osh_city.pk, day) for day in days[1:3]}


def test_locked_parts_of_a_record_and_their_fields(osh_city):
    meeting = MeetingFactory(group__district=osh_city, month=SEPTEMBER)
    action = ActionFactory(meeting=meeting, done_on=datetime.date(2011, 10, 20))
    assert find_locked_parts(meeting) == find_locked_parts(Meeting()) == find_locked_parts(osh_city) == []
    record = MonthlyReturnFactory(district=osh_city, accepted=True)
    [part] = find_locked_parts(meeting)
    assert (part.source_model, part.source_id) == (MonthlyReturn, record.pk)
    assert part.message == describe_accepted_month({"month": "2011-09-01", "name_en": "Osh city"})
    parts = find_locked_parts(action)
    assert [found.number for found in parts] == sorted(found.number for found in parts)
    assert locked_field_names(Meeting, [part]) is None
    names = locked_field_names(Action, parts)
    assert "description" in names and "done_on" not in names
    assert locked_field_names(District, parts) == frozenset()


def test_declaration_names_the_locked_fields():
    part = LockedFields(OnDay("date", "meeting__date", when={"state": "held"}), ("venue",))
    assert part.names == {"date", "state", "venue"}
    assert part.error_fields == ("date", "meeting", "state", "venue")
    assert not part.is_whole_row
    period = LockedFields(InPeriod("starts", "ends", when={"kind": "a"}))
    assert (period.names, period.error_fields, period.is_whole_row) == (frozenset(), (), True)
    assert period.days.paths == ("starts", "ends", "kind")
    for days in (OnDay("date") + InMonth("month"), OnDay("date") & InMonth("month")):
        assert days.paths == days.locked_fields == ("date", "month")


def test_period_lock_has_days_or_parts():
    part = LockedFields(OnDay("date"), scope="unit", error_field="date")
    lock = PeriodLock("district", error_field="name", parts=(part, LockedFields(OnDay("day"))))
    assert [lock.scope_of(found) for found in lock.parts] == ["unit", "district"]
    assert [lock.error_field_of(found) for found in lock.parts] == ["date", "name"]
    assert PeriodLock("district", error_field="name", days=part.days).parts == (LockedFields(part.days),)
    for options in ({}, {"days": part.days, "parts": (part,)}):
        with pytest.raises(ValueError, match="days or parts"):
            PeriodLock("district", error_field="name", **options)


def test_only_the_model_itself_declares_a_lock():
    class MeetingProxy(Meeting):
        class Meta:
            proxy = True
            app_label = "unregistered_meetings"

    assert get_period_lock(Meeting) is Meeting.period_lock
    assert get_period_lock(MeetingProxy) is get_period_lock(District) is None
    assert isinstance(get_locked_periods(MonthlyReturn), LockedPeriods)
    assert get_locked_periods(Meeting) is None
    assert LockedPart(0, "returns.monthlyreturn", 1, "{}").source_model is MonthlyReturn
