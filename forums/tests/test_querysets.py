"""Querysets and rules of groups, meetings and actions at the edges of their conditions."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from csi.concerns.tests.factories import ConcernFactory
from csi.core.periods import Month
from districts.models import Sector
from districts.tests.factories import ContactFactory
from forums.models import (
    Action,
    ActionStage,
    CadenceChange,
    Discussion,
    DiscussionOutcome,
    Meeting,
    MeetingKind,
    MeetingState,
    WorkingGroup,
)
from forums.tests.factories import (
    ActionFactory,
    AttendanceFactory,
    CadenceChangeFactory,
    CommunityPresenceFactory,
    DiscussionFactory,
    MeetingFactory,
    PlannedMeetingFactory,
    VerifierFactory,
    WorkingGroupFactory,
)

pytestmark = pytest.mark.django_db
ONE_DAY = datetime.timedelta(days=1)
day = datetime.date.fromisoformat
OCTOBER = Month(2011, 10)
TODAY, HELD_ON = day("2011-10-31"), day("2011-10-17")


def find_errors(record):
    """Return the names of the fields with an error."""
    try:
        record.clean()
    except ValidationError as error:
        return list(error.message_dict)
    return []


# Working groups


def test_group_is_active_from_its_establishment_until_it_is_closed():
    WorkingGroupFactory(established=day("2011-03-10"), closed=day("2011-06-20"))
    dates = ("2011-03-09", "2011-03-10", "2011-06-20", "2011-06-21")
    assert [WorkingGroup.objects.active_on(day(date)).count() for date in dates] == [0, 1, 1, 0]
    group = WorkingGroupFactory()
    assert list(WorkingGroup.objects.active_on(TODAY)) == [group]


def test_cadence_changes_with_the_month():
    group = WorkingGroupFactory()
    CadenceChangeFactory(group=group, month=day("2011-06-01"), cadence="quarterly")
    CadenceChangeFactory(group=group, month=day("2011-10-01"), cadence="monthly")
    CadenceChangeFactory(month=day("2011-02-01"))
    months = [Month(2011, number) for number in (5, 6, 9, 10)]
    assert [WorkingGroup.objects.with_cadence_in(month).get(pk=group.pk).current_cadence for month in months] == [
        "monthly",
        "quarterly",
        "quarterly",
        "monthly",
    ]
    assert [group.cadence_changes.up_to(month).count() for month in months] == [0, 1, 1, 2]
    assert group.cadence_label.count("; ") == 2


@pytest.mark.parametrize(("month", "errors"), [("2011-03-31", ["month"]), ("2011-04-30", [])])
def test_cadence_changes_after_the_month_of_establishment(month, errors):
    group = WorkingGroup(established=day("2011-03-10"))
    change = CadenceChange(group=group, month=day(month))
    assert find_errors(change) == errors
    assert change.month == day(month).replace(day=1)
    assert find_errors(CadenceChange(month=day(month))) == find_errors(CadenceChange(group=group)) == []


def test_group_has_no_regular_meeting_of_the_month():
    groups = [WorkingGroupFactory() for _number in range(4)]
    MeetingFactory(group=groups[0])
    MeetingFactory(group=groups[1], kind=MeetingKind.EXTRAORDINARY)
    PlannedMeetingFactory(group=groups[2])
    MeetingFactory(group=groups[3], month=day("2011-09-01"))
    assert set(WorkingGroup.objects.without_regular_meeting_in(OCTOBER)) == {groups[1], groups[3]}


# Meetings


def test_held_meetings_of_a_period_exclude_its_end():
    MeetingFactory(date=HELD_ON)
    PlannedMeetingFactory(date=HELD_ON)
    between = Meeting.objects.held_between
    dates = (HELD_ON - ONE_DAY, HELD_ON, HELD_ON + ONE_DAY)
    assert [between(date, date + ONE_DAY).count() for date in dates] == [0, 1, 0]


@pytest.mark.parametrize("state", MeetingState)
@pytest.mark.parametrize("date", [HELD_ON, None])
def test_planned_meeting_is_unrecorded_from_the_next_day(state, date):
    is_planned = state == MeetingState.PLANNED and date is not None
    meeting = Meeting(state=state, date=date)
    assert [meeting.is_unrecorded_on(on) for on in (HELD_ON, HELD_ON + ONE_DAY)] == [False, is_planned]
    if is_planned:
        PlannedMeetingFactory(date=date)
        MeetingFactory(date=date)
        assert [Meeting.objects.unrecorded_on(on).count() for on in (HELD_ON, HELD_ON + ONE_DAY)] == [0, 1]


def test_meeting_is_held_late_after_its_month():
    MeetingFactory(month=day("2011-09-01"), date=day("2011-09-30"))
    late = MeetingFactory(month=day("2011-09-01"), date=day("2011-10-01"))
    PlannedMeetingFactory(month=day("2011-09-01"), date=day("2011-10-01"))
    assert list(Meeting.objects.held_late()) == [late]


def test_meetings_with_participants_communities_and_items():
    meetings = [MeetingFactory() for _number in range(5)]
    AttendanceFactory(meeting=meetings[0])
    AttendanceFactory(meeting=meetings[1], sector=Sector.CSI)
    CommunityPresenceFactory(meeting=meetings[2])
    CommunityPresenceFactory(meeting=meetings[3], people=0)
    DiscussionFactory(meeting=meetings[4])
    assert set(Meeting.objects.with_participants()) == {meetings[0], meetings[2]}
    assert list(Meeting.objects.with_communities()) == [meetings[2]]
    assert list(Meeting.objects.with_agenda_items()) == [meetings[4]]
    assert meetings[0].attendances.get().people == 5


def test_meetings_by_kind_state_and_month():
    regular = MeetingFactory()
    other = MeetingFactory(group=regular.group, kind=MeetingKind.EXTRAORDINARY)
    planned = PlannedMeetingFactory(group=regular.group, month=day("2011-11-01"))
    assert set(Meeting.objects.regular()) == {regular, planned}
    assert set(Meeting.objects.held()) == set(Meeting.objects.for_month(OCTOBER)) == {regular, other}


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"state": MeetingState.CANCELLED, "date": HELD_ON}, "cancelled"),
        ({"state": MeetingState.PLANNED}, "planned"),
        ({"state": MeetingState.PLANNED, "date": HELD_ON}, "planned for 17 Oct 2011"),
        ({"state": MeetingState.HELD, "date": HELD_ON}, "held 17 Oct 2011"),
    ],
)
def test_heading_states_when_the_meeting_was_held(values, text):
    meeting = Meeting(group=WorkingGroupFactory(), month=OCTOBER.start, **values)
    assert meeting.heading == f"{meeting} — {text}"


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({}, []),
        ({"month": "2012-10-31"}, []),
        ({"month": "2012-11-01"}, ["month"]),
        ({"date": "2011-10-31", "state": "held"}, []),
        ({"date": "2011-11-01", "state": "held"}, ["date"]),
        ({"date": "2011-11-01"}, []),
        ({"date": "2011-11-30"}, []),
        ({"date": "2011-12-01"}, ["date"]),
        ({"date": "2011-09-01"}, []),
        ({"date": "2011-08-31"}, ["date"]),
        ({"month": "2011-03-01", "date": "2011-03-10"}, []),
        ({"month": "2011-03-01", "date": "2011-03-09"}, ["date"]),
        ({"month": "2011-02-01"}, ["month"]),
        ({"month": "2011-11-30"}, []),
        ({"month": "2011-12-01"}, ["month"]),
        ({"month": "2011-12-01", "state": "cancelled"}, []),
    ],
)
def test_meeting_fits_its_group_and_month(values, errors):
    group = WorkingGroupFactory.build(established=day("2011-03-10"), closed=day("2011-11-15"))
    if values.get("month", "").startswith("2012"):
        group.closed = None
    values = {name: day(value) if name != "state" else value for name, value in values.items()}
    meeting = Meeting(**{"group": group, "month": OCTOBER.start, "state": MeetingState.PLANNED} | values)
    assert find_errors(meeting) == errors
    assert meeting.month.day == 1


def test_incomplete_meeting_is_left_to_its_required_fields():
    assert find_errors(Meeting(state=MeetingState.HELD)) == []
    assert find_errors(Meeting(state=MeetingState.HELD, month=OCTOBER.start, date=HELD_ON)) == []


# Agenda and actions


def test_items_of_the_last_meeting_are_carried_over(group):
    earlier = MeetingFactory(group=group, month=day("2011-08-01"))
    last = MeetingFactory(group=group, month=day("2011-09-01"))
    PlannedMeetingFactory(group=group)
    MeetingFactory()
    outcomes = (DiscussionOutcome.NEXT_AGENDA, DiscussionOutcome.NOT_REACHED, DiscussionOutcome.DISCUSSED)
    postponed, not_reached, _discussed = (DiscussionFactory(meeting=last, outcome=outcome) for outcome in outcomes)
    DiscussionFactory(meeting=earlier, outcome=DiscussionOutcome.NEXT_AGENDA)
    assert set(Discussion.objects.carried_over(group)) == {postponed, not_reached}


@pytest.mark.parametrize(("day_before", "count"), [(0, 0), (1, 1)])
def test_action_is_overdue_from_the_day_after_it_is_due(day_before, count):
    due = TODAY - day_before * ONE_DAY
    ActionFactory(meeting=MeetingFactory(), due=due)
    assert Action.objects.overdue_on(TODAY).count() == count


def test_action_is_not_overdue_once_it_is_done():
    ActionFactory(due=day("2011-10-20"), done_on=day("2011-10-25"))
    dates = ("2011-10-20", "2011-10-21", "2011-10-24", "2011-10-25")
    assert [Action.objects.overdue_on(day(date)).count() for date in dates] == [0, 1, 1, 0]
    assert not Action.objects.outstanding()


def test_stage_of_an_action_is_the_same_in_queries(group):
    meeting = MeetingFactory(group=group, month=day("2011-08-01"))
    later = MeetingFactory(group=group)
    verified = {"done_on": day("2011-09-01"), "verified_on": day("2011-09-02")}
    values = {
        ActionStage.OPEN: {"due": TODAY},
        ActionStage.OVERDUE: {"due": TODAY - ONE_DAY},
        ActionStage.DONE: {"done_on": day("2011-09-01")},
        ActionStage.VERIFIED: verified,
        ActionStage.REPORTED: {**verified, "reported_back_at": later},
    }
    for stage, fields in values.items():
        verifier = VerifierFactory(district=group.district) if "verified_on" in fields else None
        ActionFactory(meeting=meeting, verified_by=verifier, **fields)
        [action] = Action.objects.at_stage(stage, TODAY)
        assert action.stage == stage


class TestActionRules:
    """An action of a meeting on 17 August, responsible: the authorities."""

    @pytest.fixture
    def meeting(self, group):
        return MeetingFactory(group=group, month=day("2011-08-01"))

    @pytest.fixture
    def build(self, meeting):
        def build_action(**values):
            responsible = ContactFactory(district=meeting.group.district)
            due = meeting.date
            return Action(
                **{"meeting": meeting, "sector": "authorities", "responsible": responsible, "due": due} | values
            )

        return build_action

    def test_dates_are_not_before_the_meeting(self, build, meeting):
        assert find_errors(build(due=meeting.date, done_on=meeting.date)) == []
        for name in ("due", "done_on"):
            assert find_errors(build(**{name: meeting.date - ONE_DAY})) == [name]

    def test_people_belong_to_the_district(self, build, meeting, uzgen_district):
        verifier = VerifierFactory(district=meeting.group.district)
        assert find_errors(build(verified_by=verifier)) == []
        assert find_errors(build(responsible=ContactFactory(district=uzgen_district))) == ["responsible"]
        assert find_errors(build(verified_by=VerifierFactory(district=uzgen_district))) == ["verified_by"]
        assert find_errors(build(responsible=None)) == []
        assert find_errors(build(concern=ConcernFactory(district=uzgen_district))) == ["concern"]
        assert find_errors(build(concern=ConcernFactory(district=meeting.group.district))) == []

    @pytest.mark.parametrize(
        ("sector", "errors"), [("authorities", ["verified_by"]), ("youth", ["verified_by"]), ("elders", [])]
    )
    def test_verifier_is_of_another_sector(self, build, meeting, sector, errors):
        verifier = ContactFactory(district=meeting.group.district, sector=sector)
        assert find_errors(build(sector="youth", verified_by=verifier)) == errors

    def test_action_is_verified_after_the_meeting(self, build, meeting):
        assert find_errors(build(verified_on=meeting.date)) == ["verified_on"]
        assert find_errors(build(verified_on=meeting.date + ONE_DAY)) == []

    def test_action_is_reported_back_at_a_later_held_meeting(self, build, meeting):
        later = MeetingFactory(group=meeting.group, month=day("2011-09-01"))
        verified = {"done_on": meeting.date, "verified_on": later.date}
        assert find_errors(build(reported_back_at=later, **verified)) == []
        planned = PlannedMeetingFactory(group=meeting.group, date=TODAY)
        for other in (meeting, planned, MeetingFactory()):
            assert find_errors(build(reported_back_at=other, done_on=meeting.date)) == ["reported_back_at"]
        for values in ({"done_on": meeting.date}, verified | {"verified_on": later.date + ONE_DAY}):
            assert len(find_errors(build(reported_back_at=later, **values))) == 1
        assert find_errors(build(reported_back_at=later)) == []

    def test_unchanged_values_of_an_older_row_are_accepted(self, meeting, uzgen_district):
        action = ActionFactory(meeting=meeting)
        Action.objects.filter(pk=action.pk).update(description="Mend them")
        saved = Action.objects.get()
        type(saved.responsible).objects.filter(pk=saved.responsible_id).update(district=uzgen_district)
        assert find_errors(Action.objects.get()) == []
