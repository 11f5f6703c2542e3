"""A month without a meeting is missed, and visible as such."""

import datetime

import pytest

from csi.core.periods import Month
from forums.cadence import get_group_months, get_outstanding_months
from forums.models import WorkingGroup
from forums.schedule import ExpectedMeetingOutcome, get_expected_meetings
from forums.tests.factories import MeetingFactory, PlannedMeetingFactory, WorkingGroupFactory

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2011, 10, 31)


def first(month, year=2011):
    return datetime.date(year, month, 1)


def standings(group, until=TODAY, count=10):
    return [str(one.status) for one in get_group_months([group], until=until, count=count)[group.pk]]


def test_each_month_of_a_monthly_group_says_what_became_of_it(group):
    for month in (1, 2, 3):
        MeetingFactory(group=group, month=first(month))
    MeetingFactory(group=group, month=first(4), state="cancelled", cancel_reason="Roads closed")
    PlannedMeetingFactory(group=group, month=first(8))
    MeetingFactory(group=group, month=first(9), kind="extraordinary")
    assert standings(group) == [*["held"] * 3, "cancelled", "missed", "missed", "missed", "missed", "missed", "due"]


def test_a_meeting_planned_for_this_month_is_planned(group):
    PlannedMeetingFactory(group=group)
    assert standings(group, count=1) == ["planned"]
    assert standings(group, until=datetime.date(2011, 11, 1), count=2) == ["missed", "due"]


def test_a_meeting_is_late_from_the_day_after_its_month(group):
    MeetingFactory(group=group, month=first(8), date=datetime.date(2011, 8, 31))
    MeetingFactory(group=group, month=first(9), date=first(10))
    PlannedMeetingFactory(group=group, month=first(10), date=datetime.date(2011, 11, 2))
    assert standings(group, count=3) == ["held", "late", "planned"]
    assert get_outstanding_months(group, until=TODAY, count=3) == [Month(2011, 10)]


def test_nothing_is_owed_before_a_group_began_or_after_it_closed(osh_city):
    group = WorkingGroupFactory(district=osh_city, established=first(3), closed=datetime.date(2011, 5, 15))
    assert standings(group, count=9) == ["not_due", "missed", "missed", "missed", *["not_due"] * 5]


def test_a_group_that_meets_every_quarter_owes_one_by_the_end_of_each(osh_city):
    group = WorkingGroupFactory(district=osh_city, cadence="quarterly")
    MeetingFactory(group=group, month=first(2))
    PlannedMeetingFactory(group=group, month=first(8))
    expected = ["not_due", "held", "not_due", "not_due", "not_due", "missed", "not_due", "planned", "missed"]
    assert standings(group, count=10) == [*expected, "not_due"]
    assert standings(group, until=datetime.date(2011, 12, 1), count=3) == ["not_due", "not_due", "due"]
    assert get_outstanding_months(group, until=TODAY, count=10) == [Month(2011, 6), Month(2011, 8), Month(2011, 9)]


def test_the_months_of_a_group_add_up_to_what_its_turns_say(osh_city):
    for cadence in ("monthly", "two_monthly", "quarterly"):
        group = WorkingGroupFactory(district=osh_city, cadence=cadence)
        for month in (2, 5, 6):
            MeetingFactory(group=group, month=first(month), date=first(month + 1))
        shown, turns = standings(group), get_expected_meetings(WorkingGroup.objects.filter(pk=group.pk), TODAY)
        assert shown.count("missed") == sum(turn.outcome == ExpectedMeetingOutcome.MISSED for turn in turns)
        late = sum(
            (turn.outcome == ExpectedMeetingOutcome.LATE) + sum(is_late for _day, is_late in turn.additional)
            for turn in turns
        )
        assert shown.count("late") == late == 3


def test_the_months_of_many_groups_are_two_questions(osh_city, django_assert_num_queries):
    groups = WorkingGroupFactory.create_batch(5, district=osh_city)
    with django_assert_num_queries(2):
        months = get_group_months(groups, until=TODAY)
    assert {len(line) for line in months.values()} == {12}


def test_what_is_owed_begins_with_the_oldest(group):
    for month in (1, 2, 4, 5, 6, 7, 8):
        MeetingFactory(group=group, month=first(month))
    PlannedMeetingFactory(group=group, month=first(11))
    assert get_outstanding_months(group, until=TODAY) == [Month(2011, 3), Month(2011, 9), Month(2011, 10)]


def test_the_groups_page_links_each_month(as_person, osh, group):
    meeting = MeetingFactory(group=group, month=first(9))
    content = as_person(osh).get(group.get_absolute_url()).content.decode()
    assert f'href="{meeting.get_absolute_url()}"' in content
    assert f"?group={group.pk}&amp;month=2011-08" in content
    assert content.count("month-missed") == 8


def test_the_list_of_groups_without_a_meeting_in_a_month(as_person, osh, osh_city, group):
    MeetingFactory(group=group)
    other = WorkingGroupFactory(district=osh_city)
    response = as_person(osh).get("/forums/groups/", {"without_meeting": "2011-10"})
    assert list(response.context["filters"].qs) == [other]
    assert "without a regular meeting in" in response.context["description"]


def test_a_month_counts_where_the_group_was_at_work_on_its_fifteenth(osh_city):
    group = WorkingGroupFactory(
        district=osh_city, established=datetime.date(2011, 3, 16), closed=datetime.date(2011, 5, 14)
    )
    assert standings(group, count=9) == ["not_due", "not_due", "missed", *["not_due"] * 6]
