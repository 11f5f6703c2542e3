"""Concerns follow what forums say of them; actions go from agreed to told."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from csi.concerns.models import ConcernState
from csi.concerns.tests.factories import ConcernFactory
from districts.tests.factories import ContactFactory
from forums.models import Action, ActionStage, Discussion
from forums.services import (
    RecordNotVisible,
    delete_action,
    delete_meeting,
    record_action,
    record_meeting,
    record_progress,
)
from forums.tests.factories import ActionFactory, MeetingFactory, PlannedMeetingFactory

pytestmark = pytest.mark.django_db
day = datetime.date.fromisoformat


@pytest.fixture
def concern(osh_city):
    return ConcernFactory(district=osh_city)


@pytest.fixture
def meeting(group):
    return MeetingFactory(group=group)


def state_of(concern):
    concern.refresh_from_db()
    return concern.state


def discuss(user, meeting, concern, outcome="discussed", **rows):
    item = Discussion.objects.filter(meeting=meeting, concern=concern).first()
    item = item or Discussion(concern=concern, raised_by="women")
    item.outcome = outcome
    record_meeting(acting_user=user, meeting=meeting, agenda=[item], **rows)
    return item


def new_action(concern, **values):
    return Action(description="Mend them", sector="authorities", due=day("2011-11-15"), concern=concern, **values)


OUTCOMES = {
    "discussed": ConcernState.ON_AGENDA,
    "next_agenda": ConcernState.ON_AGENDA,
    "not_reached": ConcernState.ON_AGENDA,
    "resolved": ConcernState.RESOLVED,
}


@pytest.mark.parametrize(("outcome", "state"), OUTCOMES.items())
def test_a_concern_stands_as_the_forum_left_it(osh, meeting, concern, outcome, state):
    discuss(osh, meeting, concern, outcome)
    assert state_of(concern) == state


def test_a_concern_with_an_action_has_an_action_agreed(osh, meeting, concern):
    item = discuss(osh, meeting, concern, actions=[new_action(concern)])
    assert state_of(concern) == ConcernState.ACTION_AGREED
    item.refresh_from_db()
    assert item.outcome == "action_agreed"


def test_a_concern_whose_item_is_taken_off_is_open_again(osh, meeting, concern):
    item = discuss(osh, meeting, concern, "resolved")
    record_meeting(acting_user=osh, meeting=meeting, removed=[item])
    assert state_of(concern) == ConcernState.OPEN


def test_the_latest_meeting_has_the_last_word(osh, group, meeting, concern):
    before = MeetingFactory(group=group, month=day("2011-09-01"))
    discuss(osh, meeting, concern, "resolved")
    discuss(osh, before, concern, "next_agenda")
    assert state_of(concern) == ConcernState.RESOLVED


def test_a_planned_meeting_resolves_nothing(osh, group, concern):
    discuss(osh, PlannedMeetingFactory(group=group), concern, "resolved")
    assert state_of(concern) == ConcernState.ON_AGENDA


def test_what_was_on_the_agenda_of_a_meeting_that_is_cancelled_is_open_again(osh, meeting, concern):
    discuss(osh, meeting, concern)
    meeting.state, meeting.cancel_reason = "cancelled", "Roads closed"
    record_meeting(acting_user=osh, meeting=meeting)
    assert state_of(concern) == ConcernState.OPEN


def test_a_state_set_by_hand_stays_until_a_forum_says_something_new(osh, meeting, concern):
    item = discuss(osh, meeting, concern)
    concern.refresh_from_db()
    concern.state = ConcernState.CLOSED
    concern.save()
    item.note = "A word more"
    record_meeting(acting_user=osh, meeting=meeting, agenda=[item])
    assert state_of(concern) == ConcernState.CLOSED
    record_meeting(acting_user=osh, meeting=meeting, agenda=[item], actions=[new_action(concern)])
    assert state_of(concern) == ConcernState.ACTION_AGREED


def test_a_meeting_that_is_deleted_has_said_nothing(osh, meeting, concern):
    discuss(osh, meeting, concern, "resolved")
    delete_meeting(acting_user=osh, meeting=meeting)
    assert state_of(concern) == ConcernState.OPEN


def test_an_action_that_is_deleted_was_not_agreed(osh, meeting, concern):
    discuss(osh, meeting, concern)
    action = record_action(acting_user=osh, action=new_action(concern, meeting=meeting))
    assert state_of(concern) == ConcernState.ACTION_AGREED
    delete_action(acting_user=osh, action=action)
    assert state_of(concern) == ConcernState.ON_AGENDA


def test_an_action_that_moves_to_another_concern_leaves_the_first(osh, osh_city, meeting, concern):
    action = record_action(acting_user=osh, action=new_action(concern, meeting=meeting))
    action.concern = other = ConcernFactory(district=osh_city)
    record_action(acting_user=osh, action=action)
    assert (state_of(concern), state_of(other)) == (ConcernState.OPEN, ConcernState.ACTION_AGREED)


def test_nothing_is_written_of_a_district_that_is_not_the_writers(uzgen, meeting, concern):
    with pytest.raises(RecordNotVisible):
        discuss(uzgen, meeting, concern)
    assert not Discussion.objects.exists()
    assert state_of(concern) == ConcernState.OPEN


# An action's own way


def test_an_action_goes_from_agreed_to_told(osh, osh_city, group, meeting, concern):
    action = ActionFactory(meeting=meeting, concern=concern, due=day("2011-10-20"))
    assert action.stage == ActionStage.OVERDUE
    record_progress(acting_user=osh, action=action, done_on=day("2011-10-25"))
    assert action.stage == ActionStage.DONE
    verifier = ContactFactory(district=osh_city)
    record_progress(acting_user=osh, action=action, verified_on=day("2011-10-28"), verified_by=verifier)
    assert action.stage == ActionStage.VERIFIED
    told_at = MeetingFactory(group=group, kind="extraordinary", date=day("2011-10-30"))
    record_progress(acting_user=osh, action=action, reported_back_at=told_at)
    assert action.stage == ActionStage.REPORTED
    concern.refresh_from_db()
    assert concern.reported_back_on == day("2011-10-30")


def test_a_concern_is_told_back_with_the_last_of_its_actions(osh, meeting, concern):
    first, last = ActionFactory.create_batch(2, meeting=meeting, concern=concern)
    for action, told in ((first, None), (last, meeting.date)):
        record_progress(acting_user=osh, action=action, done_on=meeting.date, reported_back_at=meeting)
        concern.refresh_from_db()
        assert concern.reported_back_on == told


WRONG_STEPS = {
    "done in the future": ({"done_on": day("2011-11-01")}, "done_on"),
    "done before the meeting": ({"done_on": day("2011-10-16")}, "done_on"),
    "verified before it was done": (
        {"done_on": day("2011-10-25"), "verified_on": day("2011-10-24"), "verified_by": "another"},
        "__all__",
    ),
    "verified by the one responsible": (
        {"done_on": day("2011-10-25"), "verified_on": day("2011-10-26"), "verified_by": "responsible"},
        "__all__",
    ),
    "told before it was done": ({"reported_back_at": "meeting"}, "__all__"),
}


@pytest.mark.parametrize(("steps", "field"), WRONG_STEPS.values(), ids=WRONG_STEPS)
def test_a_step_that_makes_no_sense_is_refused(osh, osh_city, meeting, steps, field):
    action = ActionFactory(meeting=meeting)
    people = {"another": ContactFactory(district=osh_city), "responsible": action.responsible, "meeting": meeting}
    steps = {name: people.get(value, value) for name, value in steps.items()}
    with pytest.raises(ValidationError) as refusal:
        record_progress(acting_user=osh, action=action, **steps)
    assert field in refusal.value.message_dict
    assert Action.objects.get().done_on is None


def test_only_a_meeting_of_the_same_group_that_was_held_is_told(osh, group, uzgen_district):
    action = ActionFactory(meeting=MeetingFactory(group=group))
    for elsewhere in (
        MeetingFactory(group__district=uzgen_district),
        PlannedMeetingFactory(group=group, kind="extraordinary"),
    ):
        with pytest.raises(ValidationError) as refusal:
            record_progress(acting_user=osh, action=action, done_on=day("2011-10-20"), reported_back_at=elsewhere)
        assert "reported_back_at" in refusal.value.message_dict


# The button


@pytest.fixture
def done():
    return lambda action: reverse("forums:action_done", args=[action.pk])


def test_an_action_is_marked_done_from_a_list_and_the_list_comes_back(as_person, osh, meeting, done):
    action = ActionFactory(meeting=meeting)
    here = "/forums/actions/?stage=open"
    page = as_person(osh)
    assert done(action) in page.get(here).content.decode()
    response = page.post(done(action), {"done_on": "2011-10-31", "next": here})
    assert response.url == here
    action.refresh_from_db()
    assert (action.done_on, action.updated_by) == (day("2011-10-31"), osh)
    assert done(action) not in page.get("/forums/actions/").content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [("2011-10-16", "before the date of its meeting"), ("2011-11-01", "future"), ("soon", "valid date")],
)
def test_a_day_that_makes_no_sense_is_told_and_not_written(as_person, osh, meeting, done, typed, words):
    action = ActionFactory(meeting=meeting)
    response = as_person(osh).post(done(action), {"done_on": typed}, follow=True)
    assert words in response.content.decode()
    action.refresh_from_db()
    assert action.done_on is None


def test_the_button_leads_to_no_other_site(as_person, osh, meeting, done):
    action = ActionFactory(meeting=meeting)
    response = as_person(osh).post(done(action), {"done_on": "2011-10-31", "next": "https://elsewhere.example/"})
    assert response.url == action.get_absolute_url()


def test_another_districts_action_cannot_be_marked(as_person, uzgen, reader, meeting, done):
    action = ActionFactory(meeting=meeting)
    assert as_person(uzgen).post(done(action), {"done_on": "2011-10-31"}).status_code == 404
    assert as_person(reader).post(done(action), {"done_on": "2011-10-31"}).status_code == 403
    action.refresh_from_db()
    assert action.done_on is None


def test_the_list_of_a_stage_holds_what_the_badge_says(meeting):
    open_one = ActionFactory(meeting=meeting, due=day("2011-11-01"))
    overdue = ActionFactory(meeting=meeting, due=day("2011-10-30"))
    done_one = ActionFactory(meeting=meeting, done_on=day("2011-10-20"))
    verifier = ContactFactory()
    verified = ActionFactory(
        meeting=meeting, done_on=day("2011-10-20"), verified_on=day("2011-10-21"), verified_by=verifier
    )
    told = ActionFactory(meeting=meeting, done_on=day("2011-10-20"), reported_back_at=meeting)
    expected = {"open": open_one, "overdue": overdue, "done": done_one, "verified": verified, "reported": told}
    for stage, action in expected.items():
        assert action.stage == stage
        assert list(Action.objects.at_stage(stage, day("2011-10-31"))) == [action]
