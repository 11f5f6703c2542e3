"""Querysets and rules of concerns at the edges of their conditions."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from csi.concerns.age_bands import AgeBand
from csi.concerns.models import Concern, ConcernState
from csi.concerns.tests.factories import ConcernFactory
from csi.concerns.workflow import WorkflowStage
from forums.models import DiscussionOutcome, MeetingState
from forums.tests.factories import ActionFactory, DiscussionFactory, MeetingFactory, VerifierFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]
ONE_DAY = datetime.timedelta(days=1)
day = datetime.date.fromisoformat
RAISED, SETTLED = day("2011-03-10"), day("2011-06-20")
AROUND = (RAISED - ONE_DAY, RAISED, SETTLED - ONE_DAY, SETTLED)


def test_concern_is_open_from_the_day_raised_until_it_is_settled():
    ConcernFactory(raised_on=RAISED, state=ConcernState.CLOSED, settled_on=SETTLED)
    assert [Concern.objects.open_on(date).count() for date in AROUND] == [0, 1, 1, 0]
    assert [Concern.objects.raised_until(date).count() for date in AROUND] == [0, 1, 1, 1]
    unsettled = ConcernFactory(raised_on=RAISED)
    assert list(Concern.objects.open_on(SETTLED)) == list(Concern.objects.open()) == [unsettled]


def test_concerns_raised_in_a_period_exclude_its_end():
    ConcernFactory(raised_on=RAISED)
    between = Concern.objects.raised_between
    assert [between(date, date + ONE_DAY).count() for date in (RAISED - ONE_DAY, RAISED, RAISED + ONE_DAY)] == [0, 1, 0]


def test_resolved_and_closed_concerns_are_settled():
    states = {state: Concern(state=state).is_open for state in ConcernState}
    assert {state for state, is_open in states.items() if not is_open} == {ConcernState.RESOLVED, ConcernState.CLOSED}
    unsettled = ConcernFactory()
    settled = ConcernFactory(state=ConcernState.CLOSED)
    assert list(Concern.objects.settled()) == [settled]
    assert list(Concern.objects.open()) == [unsettled]


@pytest.mark.parametrize(
    ("age", "bands"),
    [
        (-1, []),
        (0, [AgeBand.UP_TO_30_DAYS]),
        (30, [AgeBand.UP_TO_30_DAYS]),
        (31, [AgeBand.UP_TO_60_DAYS]),
        (60, [AgeBand.UP_TO_60_DAYS]),
        (61, [AgeBand.UP_TO_90_DAYS]),
        (90, [AgeBand.UP_TO_90_DAYS]),
        (91, [AgeBand.OVER_90_DAYS]),
        (1000, [AgeBand.OVER_90_DAYS]),
    ],
)
def test_each_age_is_in_one_band(age, bands):
    ConcernFactory(raised_on=RAISED)
    on = RAISED + age * ONE_DAY
    assert [band for band in AgeBand if Concern.objects.in_age_band_on(band, on).exists()] == bands


def test_concern_waits_for_an_action_after_sixty_days():
    ConcernFactory(raised_on=RAISED)
    ConcernFactory(raised_on=RAISED, state=ConcernState.CLOSED, settled_on=SETTLED)
    awaiting = Concern.objects.awaiting_action_on
    assert [awaiting(RAISED + days * ONE_DAY).count() for days in (60, 61)] == [0, 1]


@pytest.mark.parametrize(("days", "is_in_time"), [(0, True), (60, True), (61, False), (None, False)])
def test_outcome_is_reported_back_within_sixty_days(days, is_in_time):
    ConcernFactory(
        raised_on=RAISED,
        state=ConcernState.CLOSED,
        settled_on=SETTLED,
        reported_back_on=None if days is None else SETTLED + days * ONE_DAY,
    )
    assert Concern.objects.reported_back_in_time().exists() is is_in_time


def test_similar_concerns_of_the_district_are_listed_by_similarity(osh_city):
    same, alike, _other = (
        ConcernFactory(district=osh_city, summary=summary)
        for summary in ("Street lamps are dark", "The street lamps were dark", "No water in the canal")
    )
    ConcernFactory(summary="Street lamps are dark")
    similar = list(Concern.objects.similar_to("street lamps are dark", osh_city.pk))
    assert similar == [same, alike]
    assert similar[0].similarity == 1 > similar[1].similarity >= 0.35


# States


def test_date_of_settlement_follows_the_state():
    concern = ConcernFactory(raised_on=RAISED)
    concern.state = ConcernState.CLOSED
    concern.save(update_fields=["state"])
    assert Concern.objects.get().settled_on == day("2011-10-31")
    concern.settled_on = SETTLED
    concern.save()
    assert Concern.objects.get().settled_on == SETTLED
    concern.state = ConcernState.OPEN
    concern.save(update_fields=["state"])
    assert Concern.objects.get().settled_on is None
    concern.summary = "Lamps"
    concern.save(update_fields=["summary"])
    later = Concern(state=ConcernState.RESOLVED, raised_on=day("2011-11-05"))
    later.clean()
    assert later.settled_on == day("2011-11-05")
    undated = Concern(state=ConcernState.RESOLVED)
    undated.clean()
    assert undated.settled_on == day("2011-10-31")


def test_state_needs_an_action_or_an_agenda_item(osh_city):
    meeting = MeetingFactory(group__district=osh_city)
    concern = ConcernFactory(district=osh_city)
    for state, factory in ((ConcernState.ON_AGENDA, DiscussionFactory), (ConcernState.ACTION_AGREED, ActionFactory)):
        for candidate in (concern, Concern()):
            candidate.state = state
            with pytest.raises(ValidationError) as raised:
                candidate.clean()
            assert list(raised.value.message_dict) == ["state"]
        factory(meeting=meeting, concern=concern)
        concern.clean()


# Stages


class TestStages:
    """A concern discussed on 10 March; actions agreed on 10 April, done on 1 May and verified on 1 June."""

    DISCUSSED, AGREED, DONE, VERIFIED = (day(f"2011-0{month}") for month in ("3-10", "4-10", "5-01", "6-01"))

    @pytest.fixture
    def concern(self, osh_city):
        return ConcernFactory(district=osh_city, raised_on=day("2011-03-01"))

    @pytest.fixture
    def meetings(self, osh_city, concern):
        first = MeetingFactory(group__district=osh_city, month=day("2011-03-01"), date=self.DISCUSSED)
        second = MeetingFactory(group=first.group, month=day("2011-04-01"), date=self.AGREED)
        DiscussionFactory(meeting=first, concern=concern)
        return first, second

    def list_stages(self, *dates):
        return [
            next((stage for stage in WorkflowStage if Concern.objects.at_stage_on(stage, date).exists()), None)
            for date in dates
        ]

    def add_action(self, meeting, concern, **values):
        verifier = VerifierFactory(district=concern.district) if "verified_on" in values else None
        return ActionFactory(meeting=meeting, concern=concern, verified_by=verifier, **values)

    def test_stage_changes_on_the_day_of_each_step(self, concern, meetings):
        self.add_action(meetings[1], concern, done_on=self.DONE, verified_on=self.VERIFIED)
        steps = (concern.raised_on, self.DISCUSSED, self.AGREED, self.DONE, self.VERIFIED)
        stages = [
            WorkflowStage.RAISED,
            WorkflowStage.DISCUSSED,
            WorkflowStage.AGREED,
            WorkflowStage.DONE,
            WorkflowStage.VERIFIED,
        ]
        assert self.list_stages(*steps) == stages
        assert self.list_stages(*(date - ONE_DAY for date in steps)) == [None, *stages[:-1]]

    def test_last_action_decides(self, concern, meetings):
        self.add_action(meetings[1], concern, done_on=self.DONE, verified_on=self.VERIFIED)
        other = self.add_action(meetings[1], concern)
        assert self.list_stages(self.DONE, self.VERIFIED) == [WorkflowStage.AGREED] * 2
        type(other).objects.filter(pk=other.pk).update(done_on=self.VERIFIED)
        assert self.list_stages(self.DONE, self.VERIFIED) == [WorkflowStage.AGREED, WorkflowStage.DONE]

    def test_closed_and_reported_back_concerns(self, concern, meetings):
        Concern.objects.filter(pk=concern.pk).update(state=ConcernState.CLOSED, settled_on=SETTLED)
        assert self.list_stages(SETTLED - ONE_DAY, SETTLED) == [WorkflowStage.DISCUSSED, WorkflowStage.CLOSED]
        self.add_action(meetings[1], concern, done_on=self.DONE, verified_on=self.VERIFIED)
        reported = SETTLED + ONE_DAY
        Concern.objects.filter(pk=concern.pk).update(reported_back_on=reported)
        assert self.list_stages(SETTLED, reported) == [WorkflowStage.CLOSED, WorkflowStage.REPORTED_BACK]

    def test_items_not_reached_and_meetings_not_held_do_not_count(self, concern, osh_city):
        meeting = MeetingFactory(group__district=osh_city, month=day("2011-03-01"), date=self.DISCUSSED)
        item = DiscussionFactory(meeting=meeting, concern=concern, outcome=DiscussionOutcome.NOT_REACHED)
        assert self.list_stages(SETTLED) == [WorkflowStage.RAISED]
        type(item).objects.filter(pk=item.pk).update(outcome=DiscussionOutcome.DISCUSSED)
        assert self.list_stages(SETTLED) == [WorkflowStage.DISCUSSED]
        type(meeting).objects.filter(pk=meeting.pk).update(state=MeetingState.PLANNED)
        assert self.list_stages(SETTLED) == [WorkflowStage.RAISED]

    def test_agreed_action_without_agenda_item_counts_as_discussed(self, concern, osh_city):
        meeting = MeetingFactory(group__district=osh_city, month=day("2011-03-01"), date=self.DISCUSSED)
        self.add_action(meeting, concern)
        assert self.list_stages(self.DISCUSSED - ONE_DAY, self.DISCUSSED) == [
            WorkflowStage.RAISED,
            WorkflowStage.AGREED,
        ]
