"""Calendar entries: dates, access and the days of a month."""

import datetime

import pytest

from advisers.tests.factories import PlacementFactory
from csi.core.periods import Month
from csi.core.registries.calendar import EventStatus, get_calendar_sources
from csi.reports.calendar.entries import list_entries, list_public_entries
from csi.reports.calendar.months import LIST_SIZE, MONTH_SIZE, build_days
from districts.models import AreaStatus
from districts.tests.factories import AreaOfOperationFactory, MandateFactory
from forums.models import Meeting
from forums.tests.factories import MeetingFactory, PlannedMeetingFactory
from initiatives.tests.factories import InitiativeFactory
from receptions.tests.factories import DeploymentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]

OCTOBER, NOVEMBER = Month(2011, 10), Month(2011, 11)


def day(number, month=10):
    return datetime.date(2011, month, number)


def get_events(entries):
    return [(entry.event, entry.day) for entry in entries]


def create_entries(district):
    """Create a record for each calendar source in October 2011 and return them."""
    mandate = MandateFactory()
    return [
        MeetingFactory(group__district=district),
        DeploymentFactory(district=district, starts=day(3), ends=day(20)),
        InitiativeFactory(district=district),
        PlacementFactory(station__district=district, mandate=mandate, ends=day(14)),
        AreaOfOperationFactory(district=district, mandate=mandate, status=AreaStatus.CLOSED, ends=day(31)),
    ]


def test_each_type_of_entry_is_on_its_day(osh, osh_city):
    create_entries(osh_city)
    assert get_events(list_entries(osh, OCTOBER.span)) == [
        ("Deployment starts", day(3)),
        ("Initiative proposed", day(10)),
        ("Tour of duty ends", day(14)),
        ("Meeting held", day(17)),
        ("Deployment ends", day(20)),
        ("Area of operation ends", day(31)),
    ]


def test_entries_of_a_day_are_in_the_order_of_their_times(osh, osh_city):
    for hour in (16, 9, 14):
        MeetingFactory(group__district=osh_city, time=datetime.time(hour))
    MeetingFactory(group__district=osh_city)
    assert [entry.time and entry.time.hour for entry in list_entries(osh, OCTOBER.span)] == [None, 9, 14, 16]


def test_entries_of_another_district_are_not_visible(osh, uzgen, uzgen_district):
    create_entries(uzgen_district)
    assert list_entries(osh, OCTOBER.span) == []
    assert len(list_entries(uzgen, OCTOBER.span)) == 6


def test_manager_sees_all_districts_or_a_chosen_one(manager, osh_city, uzgen_district):
    create_entries(osh_city)
    create_entries(uzgen_district)
    assert len(list_entries(manager, OCTOBER.span)) == 12
    only = list_entries(manager, OCTOBER.span, district=uzgen_district)
    assert len(only) == 6 and {str(entry.scope) for entry in only} == {"Uzgen"}


@pytest.mark.parametrize("kind", list(get_calendar_sources()))
def test_entries_can_be_filtered_by_type(manager, osh_city, kind):
    create_entries(osh_city)
    assert {entry.source for entry in list_entries(manager, OCTOBER.span, kind=kind)} == {kind}


def test_initiative_is_visible_in_its_further_districts(osh, osh_city, uzgen_district, manager):
    InitiativeFactory(district=uzgen_district, further_districts=[osh_city])
    assert len(list_entries(osh, OCTOBER.span)) == 1
    assert len(list_entries(manager, OCTOBER.span, district=osh_city)) == 1


def test_meeting_entry_has_its_state_and_cancellation(osh, osh_city):
    MeetingFactory(group__district=osh_city, kind="extraordinary", state="cancelled", cancel_reason="Snow")
    PlannedMeetingFactory(group__district=osh_city, date=day(28))
    PlannedMeetingFactory(group__district=osh_city, date=day(31))
    cancelled, unrecorded, planned = list_entries(osh, OCTOBER.span)
    assert (unrecorded.event, unrecorded.tone) == ("Meeting planned, not recorded", "bad")
    assert (cancelled.event, cancelled.status) == ("Extraordinary meeting cancelled", EventStatus.CANCELLED)
    assert (planned.event, planned.status) == ("Meeting planned", EventStatus.CONFIRMED)


def test_undated_meeting_counts_for_its_month(osh, osh_city):
    PlannedMeetingFactory(group__district=osh_city)
    [entry] = list_entries(osh, OCTOBER.span)
    assert entry.day is None
    assert list_entries(osh, NOVEMBER.span) == []


def test_late_meeting_is_on_the_day_it_was_held(osh, osh_city):
    MeetingFactory(group__district=osh_city, date=day(2, month=11))
    assert list_entries(osh, OCTOBER.span) == []
    assert get_events(list_entries(osh, NOVEMBER.span)) == [("Meeting held", day(2, month=11))]


def test_open_ended_tour_ends_with_the_mandate(osh, osh_city):
    PlacementFactory(station__district=osh_city, mandate=MandateFactory(ends=day(30, month=11)))
    assert ("Tour of duty ends", day(30, month=11)) in get_events(list_entries(osh, NOVEMBER.span))
    assert list_entries(osh, OCTOBER.span) == []


def test_end_of_mandate_belongs_to_the_mission(osh, manager, osh_city):
    MandateFactory(ends=day(31))
    assert get_events(list_entries(osh, OCTOBER.span)) == [("Mandate ends", day(31))]
    assert list_entries(manager, OCTOBER.span, district=osh_city) == []


def test_reader_sees_dates_and_districts_of_forums_only(reader, osh_city):
    create_entries(osh_city)
    [entry] = list_entries(reader, OCTOBER.span)
    assert (entry.title, str(entry.scope), entry.day) == ("Osh city", "Osh city", day(17))
    assert (entry.url, entry.location, entry.tone, entry.updated_at) == ("", "", "", None)


def test_disabled_account_sees_public_entries_only(manager, osh_city):
    create_entries(osh_city)
    manager.is_active = False
    assert list_entries(manager, OCTOBER.span) == list_public_entries(OCTOBER.span)


def test_planned_and_held_meetings_are_public(osh_city):
    states = [("held", "regular", 3), ("planned", "extraordinary", 4), ("cancelled", "extraordinary", 5)]
    for state, kind, number in states:
        MeetingFactory(group__district=osh_city, state=state, kind=kind, date=day(number), cancel_reason="Snow")
    PlannedMeetingFactory(group__district=osh_city)
    assert [entry.day for entry in list_public_entries(OCTOBER.span)] == [day(3), day(4)]


@pytest.mark.parametrize(
    ("month", "last"),
    [(Month(2011, 2), 28), (Month(2012, 2), 29), (Month(2011, 4), 30), (Month(2011, 12), 31)],
)
def test_month_includes_its_last_day_and_excludes_the_next(osh, osh_city, month, last):
    InitiativeFactory(district=osh_city, title="Last", starts=month.start.replace(day=last))
    InitiativeFactory(district=osh_city, title="First", starts=month.end)
    [entry] = entries = list_entries(osh, month.span)
    assert entry.title == "Last"
    days = build_days(month, entries, today=month.start)
    assert [shown.date.day for shown in days] == list(range(1, last + 1))
    assert [shown.date.day for shown in days if shown.entries] == [last]


def test_initiative_across_two_months_is_in_both(osh, osh_city):
    InitiativeFactory(district=osh_city, starts=day(30), ends=day(2, month=11))
    for month, days in ((OCTOBER, [30, 31]), (NOVEMBER, [1, 2])):
        shown_days = build_days(month, list_entries(osh, month.span), today=day(1))
        assert [shown.date.day for shown in shown_days if shown.entries] == days


def test_entry_longer_than_a_week_is_on_no_day(osh, osh_city):
    week = InitiativeFactory(district=osh_city, title="A week", starts=day(3), ends=day(9))
    InitiativeFactory(district=osh_city, title="Longer", starts=day(20, month=9), ends=day(2, month=11))
    days = build_days(OCTOBER, list_entries(osh, OCTOBER.span), today=day(1))
    shown = {shown.date.day: entry.title for shown in days for entry in shown.entries}
    assert shown == dict.fromkeys(range(3, 10), week.title)


def test_full_day_shows_the_number_of_hidden_entries(osh, osh_city):
    InitiativeFactory.create_batch(LIST_SIZE + 3, district=osh_city)
    entries = list_entries(osh, OCTOBER.span)
    for is_list, size in ((False, MONTH_SIZE), (True, LIST_SIZE)):
        days = build_days(OCTOBER, entries, today=day(10), is_list=is_list)
        [full] = [shown for shown in days if shown.entries]
        assert (len(full.shown_entries), full.overflow_count) == (size, LIST_SIZE + 3 - size)
        assert full.is_today


def test_key_of_a_postponed_meeting_does_not_change(osh, osh_city):
    meeting = PlannedMeetingFactory(group__district=osh_city, date=day(20))
    [before] = list_entries(osh, OCTOBER.span)
    Meeting.objects.filter(pk=meeting.pk).update(date=day(27))
    [after] = list_entries(osh, OCTOBER.span)
    assert (before.key, before.day, after.day) == (after.key, day(20), day(27))
