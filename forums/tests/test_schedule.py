"""Tests of the cycles in which meetings are expected, and of what is known of them on a day."""

import datetime

import pytest

from csi.core.periods import Month, Span
from districts.tests.factories import AreaOfOperationFactory, MandateFactory
from forums.models import WorkingGroup
from forums.schedule import evaluate_cycles, get_counted_meetings, get_groups_with_missed_meeting, load_cycles
from forums.tests.factories import MeetingFactory, WorkingGroupFactory

pytestmark = pytest.mark.django_db

day = datetime.date.fromisoformat
TODAY = day("2011-10-31")


@pytest.fixture
def operation(osh_city):
    """Osh city is in operation from January to April and from July on: two mandates with a gap."""
    first = MandateFactory(starts=day("2011-01-01"), ends=day("2011-04-30"), adopted=day("2010-12-01"))
    second = MandateFactory(starts=day("2011-07-01"), ends=None, adopted=day("2011-06-01"))
    for mandate in (first, second):
        AreaOfOperationFactory(mandate=mandate, district=osh_city, starts=mandate.starts, ends=mandate.ends)


def list_outcomes(as_of="2011-10-31", today=TODAY):
    """Return {month: (outcome, counts as expected)} of the only group."""
    cycles = load_cycles(WorkingGroup.objects.all(), today, datetime.date.min)
    return {
        str(expected.month): (str(expected.outcome), expected.is_expected)
        for expected in evaluate_cycles(cycles, day(as_of), today)
    }


def create_group(district, *months, cadence="monthly", **values):
    group = WorkingGroupFactory(district=district, cadence=cadence, established=day("2010-12-01"), **values)
    for month in months:
        MeetingFactory(group=group, month=day(f"{month}-01"))
    return group


def test_no_meeting_is_expected_while_the_mandate_has_a_gap(osh_city, operation):
    create_group(osh_city, "2011-01", "2011-05")
    missed = ("missed", True)
    # The meeting of May is additional.
    assert list_outcomes() == {
        "2011-01": ("held", True),
        **dict.fromkeys(("2011-02", "2011-03", "2011-04", "2011-07", "2011-08", "2011-09"), missed),
        "2011-10": ("due", True),
    }


def test_no_meeting_is_expected_in_a_district_that_is_only_requested(osh_city):
    AreaOfOperationFactory(district=osh_city, status="requested")
    create_group(osh_city, "2011-02")
    assert list_outcomes() == {}


def test_cycles_begin_anew_after_a_gap(osh_city, operation):
    create_group(osh_city, "2011-02", "2011-05", cadence="quarterly")
    # January to March; April alone is cut short; July to September; October to December has not ended.
    assert list_outcomes() == {
        "2011-02": ("held", True),
        "2011-09": ("missed", True),
        "2011-12": ("upcoming", False),
    }


def test_cycle_that_is_cut_short_counts_if_a_meeting_was_held(osh_city, operation):
    create_group(osh_city, "2011-04", cadence="quarterly")
    assert list_outcomes()["2011-04"] == ("held", True)


def test_outcome_is_that_known_on_the_day(osh_city, operation):
    group = create_group(osh_city)
    late = MeetingFactory(group=group, month=day("2011-02-01"), date=day("2011-03-04"))
    assert list_outcomes("2011-02-28")["2011-02"] == ("missed", True)
    assert list_outcomes("2011-03-03")["2011-02"] == ("missed", True)
    assert list_outcomes("2011-03-04")["2011-02"] == ("late", True)
    february, quarter = Month(2011, 2).span, Span(day("2011-01-01"), day("2011-04-01"))
    groups = WorkingGroup.objects.all()
    assert get_groups_with_missed_meeting(groups, Month(2011, 2), TODAY) == [group.pk]
    assert get_counted_meetings(groups, february, TODAY) == []
    assert get_counted_meetings(groups, quarter, TODAY) == [late.pk]


def test_meeting_is_due_on_its_last_day_and_missed_on_the_next(osh_city, operation):
    create_group(osh_city)
    assert list_outcomes("2011-09-30")["2011-09"] == ("missed", True)
    assert list_outcomes("2011-09-30", day("2011-09-30"))["2011-09"] == ("due", True)
    assert list_outcomes("2011-09-29", day("2011-09-29"))["2011-09"] == ("upcoming", False)


def test_first_of_two_meetings_in_a_cycle_counts(osh_city, operation):
    group = create_group(osh_city, "2011-07", "2011-08", cadence="two_monthly")
    first = group.meetings.get(month=day("2011-07-01"))
    assert list_outcomes()["2011-07"] == ("held", True)
    assert "2011-08" not in list_outcomes()
    assert get_counted_meetings(WorkingGroup.objects.all(), Month(2011, 8).span, TODAY) == []
    assert get_counted_meetings(WorkingGroup.objects.all(), Month(2011, 7).span, TODAY) == [first.pk]


def test_later_meeting_replaces_a_cancelled_one_of_an_open_cycle(osh_city, operation):
    group = create_group(osh_city, cadence="two_monthly")
    MeetingFactory(group=group, month=day("2011-07-01"), state="cancelled", cancel_reason="Snow")
    assert list_outcomes("2011-07-31")["2011-08"] == ("upcoming", False)
    assert list_outcomes("2011-08-31")["2011-08"] == ("cancelled", True)
    MeetingFactory(group=group, month=day("2011-08-01"))
    assert list_outcomes()["2011-08"] == ("held", True)


def test_cancelled_meeting_counts_in_its_month(osh_city, operation):
    MeetingFactory(group=create_group(osh_city), month=day("2011-10-01"), state="cancelled", cancel_reason="Snow")
    assert list_outcomes("2011-10-10", day("2011-10-10"))["2011-10"] == ("cancelled", True)


def test_group_established_in_the_future_has_no_cycles(osh_city, operation):
    WorkingGroupFactory(district=osh_city, established=day("2011-12-01"))
    assert load_cycles(WorkingGroup.objects.all(), TODAY, datetime.date.min) == []
