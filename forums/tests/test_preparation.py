"""A new meeting begins with the commitments of earlier meetings and the concerns that wait."""

import datetime

import pytest

from csi.concerns.models import Concern, Sensitivity
from csi.concerns.tests.factories import ConcernFactory
from csi.core.history.actor import set_actor
from csi.tests.support.view_contracts import get_form_errors
from districts.models import Sector
from districts.tests.factories import ContactFactory
from forums.models import Action, Meeting
from forums.tests.factories import (
    ActionFactory,
    AttendanceFactory,
    DiscussionFactory,
    MeetingFactory,
    VerifierFactory,
    WorkingGroupFactory,
)
from forums.tests.form_data import build_agenda_data, build_agreed_actions_data, build_meeting_data, rows

pytestmark = pytest.mark.django_db

ADD = "/forums/meetings/add/"
day = datetime.date.fromisoformat


@pytest.fixture
def page(as_person, osh):
    return as_person(osh)


@pytest.fixture
def last(group):
    return MeetingFactory(
        group=group, month=day("2011-09-01"), date=day("2011-09-08"), venue="Library", time=datetime.time(14)
    )


@pytest.fixture
def action(last):
    return ActionFactory(meeting=last, description="Put up six lamps", due=day("2011-10-10"))


def build_commitment_data(page, **progress):
    """Return the data of the commitments as the page shows them, with the progress of the first one."""
    formset = page.get(ADD).context["commitments"]
    shown = [{"id": form.instance.pk, "version": form["version"].value()} for form in formset.forms]
    return rows("commitments", [{**row, **(progress if row == shown[0] else {})} for row in shown], len(shown))


def list_commitments(page, group):
    return [form.instance for form in page.get(ADD, {"group": group.pk}).context["commitments"].forms]


def record(page, group, **data):
    response = page.post(ADD, build_meeting_data(group, **data))
    assert response.status_code == 302, get_form_errors(response)
    return Meeting.objects.get(group=group, month=day("2011-10-01"))


# Commitments


def test_commitments_are_the_unreported_actions_of_earlier_meetings(page, group, last, action, manager, osh_city):
    done = ActionFactory(meeting=last, due=day("2011-10-20"), done_on=day("2011-10-01"))
    august = MeetingFactory(group=group, month=day("2011-08-01"))
    ActionFactory(
        meeting=august,
        done_on=day("2011-09-01"),
        verified_on=day("2011-09-02"),
        verified_by=VerifierFactory(district=osh_city),
        reported_back_at=last,
    )
    ActionFactory(meeting=MeetingFactory(group=WorkingGroupFactory(district=osh_city), month=day("2011-09-01")))
    with set_actor(manager):
        secret = ConcernFactory(district=osh_city, sensitivity=Sensitivity.CONFIDENTIAL)
    ActionFactory(meeting=last, concern=secret)
    assert list_commitments(page, group) == [action, done]


def test_progress_of_a_commitment_is_recorded_with_the_meeting(page, group, action, osh_city):
    concern = DiscussionFactory(meeting=action.meeting, concern__district=osh_city).concern
    Action.objects.filter(pk=action.pk).update(concern=concern)
    verifier = VerifierFactory(district=osh_city)
    progress = {"is_done": "on", "done_on": "2011-10-07", "verified_by": verifier.pk, "is_reported": "on"}
    meeting = record(page, group, **build_commitment_data(page, **progress))
    action.refresh_from_db()
    assert (str(action.done_on), action.verified_on, action.verified_by) == ("2011-10-07", meeting.date, verifier)
    assert action.reported_back_at == meeting
    assert Concern.objects.get(pk=concern.pk).reported_back_on == meeting.date


def test_commitment_without_a_date_was_done_on_the_day_of_the_meeting(page, group, action):
    meeting = record(page, group, **build_commitment_data(page, is_done="on"))
    action.refresh_from_db()
    assert (action.done_on, action.verified_on, action.reported_back_at) == (meeting.date, None, None)


def test_commitments_without_progress_stay_as_they_are(page, group, action):
    data = build_commitment_data(page)
    before = Action.objects.values().get(pk=action.pk)
    record(page, group, **data)
    assert Action.objects.values().get(pk=action.pk) == before


@pytest.mark.parametrize(
    ("progress", "field", "message"),
    [
        ({"is_reported": "on"}, "is_done", "Tick “Done” first"),
        ({"verified_by": "verifier"}, "is_done", "Tick “Done” first"),
        ({"is_done": "on", "is_reported": "on"}, "is_reported", "Record the verification first"),
        ({"is_done": "on", "verified_by": "owner"}, "verified_by", "other than the person responsible"),
        ({"is_done": "on", "verified_by": "colleague"}, "verified_by", "from another sector"),
        ({"is_done": "on", "done_on": "2011-09-01"}, "done_on", "before the date of its meeting"),
        ({"is_done": "on", "done_on": "2011-10-20", "verified_by": "verifier"}, "is_done", "on or before"),
    ],
)
def test_progress_that_breaks_a_rule_is_rejected(page, group, action, osh_city, progress, field, message):
    contacts = {
        "verifier": VerifierFactory(district=osh_city),
        "owner": action.responsible,
        "colleague": ContactFactory(district=osh_city, sector=Sector.AUTHORITIES),
    }
    if name := progress.get("verified_by"):
        progress = {**progress, "verified_by": contacts[name].pk}
    response = page.post(ADD, build_meeting_data(group, **build_commitment_data(page, **progress)))
    [form] = response.context["commitments"].forms
    assert message in str(form.errors.get(field)), form.errors
    assert not Meeting.objects.filter(month=day("2011-10-01")).exists()
    action.refresh_from_db()
    assert action.done_on is None


def test_progress_is_rejected_for_a_meeting_that_was_not_held(page, group, action):
    data = build_commitment_data(page, is_done="on")
    response = page.post(ADD, build_meeting_data(group, state="planned", date="", **data))
    assert "only at a held meeting" in str(response.context["commitments"].non_form_errors())


def test_commitment_of_another_district_is_rejected(page, group, action):
    foreign = ActionFactory(meeting=MeetingFactory(month=day("2011-09-01")))
    data = build_commitment_data(page, is_done="on") | {"commitments-0-id": foreign.pk}
    assert page.post(ADD, build_meeting_data(group, **data)).status_code == 200
    foreign.refresh_from_db()
    assert foreign.done_on is None


def test_progress_of_a_commitment_changed_meanwhile_is_shown_again(page, group, action, osh_city):
    first, second = VerifierFactory(district=osh_city), VerifierFactory(district=osh_city)
    data = build_commitment_data(page, is_done="on", done_on="2011-10-05", verified_by=second.pk)
    action.done_on, action.verified_on, action.verified_by = day("2011-10-01"), day("2011-10-02"), first
    action.save()
    page.post(ADD, build_meeting_data(group, **data))
    action.refresh_from_db()
    assert (str(action.done_on), action.verified_by) == ("2011-10-01", first)


def test_description_of_a_commitment_changed_meanwhile_does_not_stop_the_save(page, group, action):
    data = build_commitment_data(page, is_done="on")
    action.description = "Put up eight lamps"
    action.save()
    record(page, group, **data)
    action.refresh_from_db()
    assert (action.description, str(action.done_on)) == ("Put up eight lamps", "2011-10-17")


# Concerns that wait


def list_suggestions(page):
    agenda = page.get(ADD).context["agenda"]
    return [form.suggested_concern for form in agenda.forms if form.suggested_concern]


def test_waiting_concerns_are_offered_oldest_first_after_those_carried_over(page, group, last, osh_city, manager):
    newer = ConcernFactory(district=osh_city, raised_on=day("2011-10-01"))
    older = ConcernFactory(district=osh_city, raised_on=day("2011-08-01"))
    carried = ConcernFactory(district=osh_city, raised_on=day("2011-09-01"))
    DiscussionFactory(meeting=last, concern=carried, outcome="not_reached")
    ConcernFactory(state="closed", district=osh_city)
    ConcernFactory(district=osh_city, raised_on=day("2011-10-31"), summary="Raised on the last day")
    ConcernFactory()
    with set_actor(manager):
        ConcernFactory(district=osh_city, sensitivity=Sensitivity.CONFIDENTIAL)
    assert list_suggestions(page)[:3] == [carried, older, newer]
    assert len(list_suggestions(page)) == 4
    agenda = page.get(ADD).context["agenda"]
    assert [form["is_included"].value() for form in agenda.forms if form.suggested_concern][:2] == [True, False]


def test_only_ticked_concerns_are_put_on_the_agenda(page, group, osh_city):
    ticked, other = ConcernFactory(district=osh_city, raised_by="elders"), ConcernFactory(district=osh_city)
    items = [
        {"concern": ticked.pk, "raised_by": "", "is_suggested": "True", "is_included": "on"},
        {"concern": other.pk, "raised_by": "women", "is_suggested": "True"},
    ]
    action = {"description": "Put up six lamps", "sector": "authorities", "due": "2011-11-15", "agenda_item": "1"}
    meeting = record(page, group, **build_agenda_data(*items), **build_agreed_actions_data(action))
    [discussion] = meeting.discussions.all()
    assert (discussion.concern, discussion.raised_by, discussion.outcome) == (ticked, "elders", "action_agreed")
    assert meeting.actions.get().concern == ticked
    other.refresh_from_db()
    assert other.state == "open"


def test_action_for_a_concern_that_is_not_ticked_is_rejected(page, group, osh_city):
    concern = ConcernFactory(district=osh_city)
    item = {"concern": concern.pk, "raised_by": "women", "is_suggested": "True"}
    action = {"description": "Put up six lamps", "sector": "authorities", "due": "2011-11-15", "agenda_item": "1"}
    data = build_meeting_data(group, **build_agenda_data(item), **build_agreed_actions_data(action))
    [form] = page.post(ADD, data).context["actions"].forms
    assert "not on the agenda" in str(form.errors["agenda_item"])


# Initial values


def test_venue_time_and_participants_are_those_of_the_last_meeting(page, group, last):
    AttendanceFactory(meeting=last, sector=Sector.YOUTH, women=3, men=4)
    context = page.get(ADD).context
    assert (context["form"]["venue"].value(), context["form"]["time"].value()) == ("Library", datetime.time(14))
    shown = {form["sector"].value(): form.last_people for form in context["attendances"].forms}
    assert (shown["youth"], shown["police"]) == (7, None)


def test_actions_are_due_at_the_next_meeting_unless_changed(page, group):
    [form] = page.get(ADD).context["actions"].forms
    assert form["due"].value() == day("2011-11-28")
    MeetingFactory(group=group, month=day("2011-11-01"), date=day("2011-11-10"), state="planned")
    assert page.get(ADD).context["actions"].forms[0]["due"].value() == day("2011-11-10")
    unchanged = build_agreed_actions_data({"due": "2011-11-10"}) | {"initial-actions-0-due": "2011-11-10"}
    assert not record(page, group, **unchanged).actions.exists()


def test_row_with_another_due_date_is_an_action(page, group):
    changed = build_agreed_actions_data({"due": "2011-11-17"}) | {"initial-actions-0-due": "2011-11-10"}
    response = page.post(ADD, build_meeting_data(group, **changed))
    assert response.context["actions"].forms[0].errors["description"] == ["Enter the action."]
