"""Tests of the services: state of concerns and progress of actions."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from csi.concerns.models import ConcernState
from csi.concerns.tests.factories import ConcernFactory
from forums.models import Action, ActionStage, Discussion
from forums.services import (
    RecordNotVisible,
    delete_action,
    delete_meeting,
    record_action,
    record_meeting,
    record_progress,
)
from forums.tests.factories import ActionFactory, MeetingFactory, PlannedMeetingFactory, VerifierFactory

pytestmark = pytest.mark.django_db
day = datetime.date.fromisoformat


@pytest.fixture
def concern(osh_city):
    return ConcernFactory(district=osh_city)


@pytest.fixture
def meeting(group):
    return MeetingFactory(group=group)


def get_state(concern):
    concern.refresh_from_db()
    return concern.state


def record_discussion(user, meeting, concern, outcome="discussed", **rows):
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
def test_concern_state_follows_discussion_outcome(osh, meeting, concern, outcome, state):
    record_discussion(osh, meeting, concern, outcome)
    assert get_state(concern) == state


def test_concern_with_action_has_state_action_agreed(osh, meeting, concern):
    item = record_discussion(osh, meeting, concern, actions=[new_action(concern)])
    assert get_state(concern) == ConcernState.ACTION_AGREED
    item.refresh_from_db()
    assert item.outcome == "action_agreed"


def test_removed_agenda_item_reopens_concern(osh, meeting, concern):
    item = record_discussion(osh, meeting, concern, "resolved")
    record_meeting(acting_user=osh, meeting=meeting, removed=[item])
    assert get_state(concern) == ConcernState.OPEN


def test_latest_meeting_determines_concern_state(osh, group, meeting, concern):
    before = MeetingFactory(group=group, month=day("2011-09-01"))
    record_discussion(osh, meeting, concern, "resolved")
    record_discussion(osh, before, concern, "next_agenda")
    assert get_state(concern) == ConcernState.RESOLVED


def test_planned_meeting_does_not_resolve_concern(osh, group, concern):
    record_discussion(osh, PlannedMeetingFactory(group=group), concern, "resolved")
    assert get_state(concern) == ConcernState.ON_AGENDA


def test_cancelled_meeting_reopens_concerns_on_its_agenda(osh, meeting, concern):
    record_discussion(osh, meeting, concern)
    meeting.state, meeting.cancel_reason = "cancelled", "Roads closed"
    record_meeting(acting_user=osh, meeting=meeting)
    assert get_state(concern) == ConcernState.OPEN


def test_manual_state_stays_until_forum_changes_it(osh, meeting, concern):
    item = record_discussion(osh, meeting, concern)
    concern.refresh_from_db()
    concern.state = ConcernState.CLOSED
    concern.save()
    item.note = "A word more"
    record_meeting(acting_user=osh, meeting=meeting, agenda=[item])
    assert get_state(concern) == ConcernState.CLOSED
    record_meeting(acting_user=osh, meeting=meeting, agenda=[item], actions=[new_action(concern)])
    assert get_state(concern) == ConcernState.ACTION_AGREED


def test_deleted_meeting_reopens_concern(osh, meeting, concern):
    record_discussion(osh, meeting, concern, "resolved")
    delete_meeting(acting_user=osh, meeting=meeting)
    assert get_state(concern) == ConcernState.OPEN


def test_deleted_action_resets_concern_state(osh, meeting, concern):
    record_discussion(osh, meeting, concern)
    action = record_action(acting_user=osh, action=new_action(concern, meeting=meeting))
    assert get_state(concern) == ConcernState.ACTION_AGREED
    delete_action(acting_user=osh, action=action)
    assert get_state(concern) == ConcernState.ON_AGENDA


def test_action_moved_to_another_concern_updates_both(osh, osh_city, meeting, concern):
    action = record_action(acting_user=osh, action=new_action(concern, meeting=meeting))
    action.concern = other = ConcernFactory(district=osh_city)
    record_action(acting_user=osh, action=action)
    assert (get_state(concern), get_state(other)) == (ConcernState.OPEN, ConcernState.ACTION_AGREED)


def test_records_of_another_district_are_rejected(uzgen, meeting, concern):
    with pytest.raises(RecordNotVisible):
        record_discussion(uzgen, meeting, concern)
    assert not Discussion.objects.exists()
    assert get_state(concern) == ConcernState.OPEN


# Progress of actions


def test_action_progresses_from_agreed_to_reported_back(osh, osh_city, group, meeting, concern):
    action = ActionFactory(meeting=meeting, concern=concern, due=day("2011-10-20"))
    assert action.stage == ActionStage.OVERDUE
    record_progress(acting_user=osh, action=action, done_on=day("2011-10-25"))
    assert action.stage == ActionStage.DONE
    verifier = VerifierFactory(district=osh_city)
    record_progress(acting_user=osh, action=action, verified_on=day("2011-10-28"), verified_by=verifier)
    assert action.stage == ActionStage.VERIFIED
    reporting_meeting = MeetingFactory(group=group, kind="extraordinary", date=day("2011-10-30"))
    record_progress(acting_user=osh, action=action, reported_back_at=reporting_meeting)
    assert action.stage == ActionStage.REPORTED
    concern.refresh_from_db()
    assert concern.reported_back_on == day("2011-10-30")


def test_concern_is_reported_back_with_its_last_action(osh, group, meeting, concern):
    verifier = VerifierFactory(district=group.district)
    later = MeetingFactory(group=group, kind="extraordinary", date=day("2011-10-30"))
    first, last = ActionFactory.create_batch(2, meeting=meeting, concern=concern)
    verified = {"done_on": meeting.date, "verified_on": day("2011-10-20"), "verified_by": verifier}
    for action, reported in ((first, None), (last, later.date)):
        record_progress(acting_user=osh, action=action, reported_back_at=later, **verified)
        concern.refresh_from_db()
        assert concern.reported_back_on == reported


INVALID_PROGRESS = {
    "done in the future": ({"done_on": day("2011-11-01")}, "done_on"),
    "done before the meeting": ({"done_on": day("2011-10-16")}, "done_on"),
    "verified before it was done": (
        {"done_on": day("2011-10-25"), "verified_on": day("2011-10-24"), "verified_by": "another"},
        "__all__",
    ),
    "verified by the person responsible": (
        {"done_on": day("2011-10-25"), "verified_on": day("2011-10-26"), "verified_by": "responsible"},
        "__all__",
    ),
    "reported back before it was done": ({"reported_back_at": "later"}, "__all__"),
}


@pytest.mark.parametrize(("progress", "field"), INVALID_PROGRESS.values(), ids=INVALID_PROGRESS)
def test_invalid_progress_is_rejected(osh, osh_city, meeting, progress, field):
    action = ActionFactory(meeting=meeting)
    later = MeetingFactory(group=meeting.group, kind="extraordinary", date=day("2011-10-30"))
    people = {"another": VerifierFactory(district=osh_city), "responsible": action.responsible, "later": later}
    progress = {name: people.get(value, value) for name, value in progress.items()}
    with pytest.raises(ValidationError) as error:
        record_progress(acting_user=osh, action=action, **progress)
    assert field in error.value.message_dict
    assert Action.objects.get().done_on is None


def test_reporting_meeting_must_be_held_by_the_same_group(osh, group, uzgen_district):
    action = ActionFactory(meeting=MeetingFactory(group=group))
    for other_meeting in (
        MeetingFactory(group__district=uzgen_district),
        PlannedMeetingFactory(group=group, kind="extraordinary"),
    ):
        with pytest.raises(ValidationError) as error:
            record_progress(acting_user=osh, action=action, done_on=day("2011-10-20"), reported_back_at=other_meeting)
        assert "reported_back_at" in error.value.message_dict


# The button "Done today"


@pytest.fixture
def get_done_url():
    return lambda action: reverse("forums:action_done", args=[action.pk])


def test_action_is_marked_done_from_list(as_person, osh, meeting, get_done_url):
    action = ActionFactory(meeting=meeting)
    list_url = "/forums/actions/?stage=open"
    page = as_person(osh)
    assert get_done_url(action) in page.get(list_url).content.decode()
    response = page.post(get_done_url(action), {"done_on": "2011-10-31", "next": list_url})
    assert response.url == list_url
    action.refresh_from_db()
    assert (action.done_on, action.updated_by) == (day("2011-10-31"), osh)
    assert get_done_url(action) not in page.get("/forums/actions/").content.decode()


@pytest.mark.parametrize(
    ("data", "message"),
    [("2011-10-16", "before the date of its meeting"), ("2011-11-01", "future"), ("soon", "valid date")],
)
def test_invalid_done_date_is_rejected(as_person, osh, meeting, get_done_url, data, message):
    action = ActionFactory(meeting=meeting)
    response = as_person(osh).post(get_done_url(action), {"done_on": data}, follow=True)
    assert message in response.content.decode()
    action.refresh_from_db()
    assert action.done_on is None


def test_done_button_does_not_redirect_to_another_site(as_person, osh, meeting, get_done_url):
    action = ActionFactory(meeting=meeting)
    response = as_person(osh).post(
        get_done_url(action), {"done_on": "2011-10-31", "next": "https://elsewhere.example/"}
    )
    assert response.url == action.get_absolute_url()


def test_action_of_another_district_cannot_be_marked_done(as_person, uzgen, reader, meeting, get_done_url):
    action = ActionFactory(meeting=meeting)
    assert as_person(uzgen).post(get_done_url(action), {"done_on": "2011-10-31"}).status_code == 404
    assert as_person(reader).post(get_done_url(action), {"done_on": "2011-10-31"}).status_code == 403
    action.refresh_from_db()
    assert action.done_on is None


def test_stage_filter_agrees_with_badge(group, meeting):
    open_one = ActionFactory(meeting=meeting, due=day("2011-11-01"))
    overdue = ActionFactory(meeting=meeting, due=day("2011-10-30"))
    done_one = ActionFactory(meeting=meeting, done_on=day("2011-10-20"))
    verification = {"verified_on": day("2011-10-21"), "verified_by": VerifierFactory(district=group.district)}
    verified = ActionFactory(meeting=meeting, done_on=day("2011-10-20"), **verification)
    later = MeetingFactory(group=group, kind="extraordinary", date=day("2011-10-30"))
    reported = ActionFactory(meeting=meeting, done_on=day("2011-10-20"), reported_back_at=later, **verification)
    expected = {"open": open_one, "overdue": overdue, "done": done_one, "verified": verified, "reported": reported}
    for stage, action in expected.items():
        assert action.stage == stage
        assert list(Action.objects.at_stage(stage, day("2011-10-31"))) == [action]
