"""Tests of the schedule of meetings and the status of months."""

import datetime

import pytest

from csi.core.periods import Month
from forums.cadence import get_group_months, get_outstanding_months
from forums.models import WorkingGroup
from forums.schedule import ExpectedMeetingOutcome, get_expected_meetings
from forums.tests.factories import MeetingFactory, PlannedMeetingFactory, WorkingGroupFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("operation")]

TODAY = datetime.date(2011, 10, 31)


def first_day(month, year=2011):
    return datetime.date(year, month, 1)


def get_statuses(group, until=TODAY, count=10):
    return [str(group_month.status) for group_month in get_group_months([group], until=until, count=count)[group.pk]]


def test_months_of_monthly_group_have_expected_status(group):
    for month in (1, 2, 3):
        MeetingFactory(group=group, month=first_day(month))
    MeetingFactory(group=group, month=first_day(4), state="cancelled", cancel_reason="Roads closed")
    PlannedMeetingFactory(group=group, month=first_day(8))
    MeetingFactory(group=group, month=first_day(9), kind="extraordinary")
    assert get_statuses(group) == [*["held"] * 3, "cancelled", "missed", "missed", "missed", "missed", "missed", "due"]


def test_month_with_planned_meeting_is_planned(group):
    PlannedMeetingFactory(group=group)
    assert get_statuses(group, count=1) == ["planned"]
    assert get_statuses(group, until=datetime.date(2011, 11, 1), count=2) == ["missed", "due"]


def test_meeting_held_after_its_month_is_late(group):
    MeetingFactory(group=group, month=first_day(8), date=datetime.date(2011, 8, 31))
    MeetingFactory(group=group, month=first_day(9), date=first_day(10))
    PlannedMeetingFactory(group=group, month=first_day(10), date=datetime.date(2011, 11, 2))
    assert get_statuses(group, count=3) == ["held", "late", "planned"]
    assert get_outstanding_months(group, until=TODAY, count=3) == [Month(2011, 10)]


def test_no_meeting_is_due_outside_the_dates_of_the_group(osh_city):
    group = WorkingGroupFactory(district=osh_city, established=first_day(3), closed=datetime.date(2011, 5, 15))
    assert get_statuses(group, count=9) == ["not_due", "missed", "missed", "missed", *["not_due"] * 5]


def test_quarterly_group_has_one_meeting_due_per_quarter(osh_city):
    group = WorkingGroupFactory(district=osh_city, cadence="quarterly")
    MeetingFactory(group=group, month=first_day(2))
    PlannedMeetingFactory(group=group, month=first_day(8))
    expected = ["not_due", "held", "not_due", "not_due", "not_due", "missed", "not_due", "planned", "missed"]
    assert get_statuses(group, count=10) == [*expected, "not_due"]
    assert get_statuses(group, until=datetime.date(2011, 12, 1), count=3) == ["not_due", "not_due", "due"]
    assert get_outstanding_months(group, until=TODAY, count=10) == [Month(2011, 6), Month(2011, 8), Month(2011, 9)]


def test_group_months_agree_with_expected_meetings(osh_city):
    for cadence in ("monthly", "two_monthly", "quarterly"):
        group = WorkingGroupFactory(district=osh_city, cadence=cadence)
        for month in (2, 5, 6):
            MeetingFactory(group=group, month=first_day(month), date=first_day(month + 1))
        shown, expected_meetings = (
            get_statuses(group),
            get_expected_meetings(WorkingGroup.objects.filter(pk=group.pk), TODAY, datetime.date.min),
        )
        assert shown.count("missed") == sum(
            expected.outcome == ExpectedMeetingOutcome.MISSED for expected in expected_meetings
        )
        late = sum(expected.outcome == ExpectedMeetingOutcome.LATE for expected in expected_meetings)
        assert shown.count("late") == late
        # Of several meetings in one cycle, the first counts.
        assert (late, shown.count("additional")) == ((3, 0) if cadence == "monthly" else (2, 1))


def test_months_of_many_groups_need_two_queries(osh_city, django_assert_num_queries):
    groups = WorkingGroupFactory.create_batch(5, district=osh_city)
    with django_assert_num_queries(2):
        months = get_group_months(groups, until=TODAY)
    assert {len(line) for line in months.values()} == {12}


def test_outstanding_months_start_with_the_oldest(group):
    for month in (1, 2, 4, 5, 6, 7, 8):
        MeetingFactory(group=group, month=first_day(month))
    PlannedMeetingFactory(group=group, month=first_day(11))
    assert get_outstanding_months(group, until=TODAY) == [Month(2011, 3), Month(2011, 9), Month(2011, 10)]


def test_group_page_links_each_month(as_person, osh, group):
    meeting = MeetingFactory(group=group, month=first_day(9))
    content = as_person(osh).get(group.get_absolute_url()).content.decode()
    assert f'href="{meeting.get_absolute_url()}"' in content
    assert f"?group={group.pk}&amp;month=2011-08" in content
    assert content.count("month-missed") == 8


def test_groups_without_meeting_in_month_are_listed(as_person, osh, osh_city, group):
    MeetingFactory(group=group)
    other = WorkingGroupFactory(district=osh_city)
    response = as_person(osh).get("/forums/groups/", {"without_meeting": "2011-10"})
    assert list(response.context["filters"].qs) == [other]
    assert "without a regular meeting in" in response.context["description"]


def test_month_counts_if_group_was_active_on_the_fifteenth(osh_city):
    group = WorkingGroupFactory(
        district=osh_city, established=datetime.date(2011, 3, 16), closed=datetime.date(2011, 5, 14)
    )
    assert get_statuses(group, count=9) == ["not_due", "not_due", "missed", *["not_due"] * 6]
