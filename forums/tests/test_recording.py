"""The meeting's form: five parts, one save, concerns that follow."""

import datetime

import pytest
from django.urls import reverse

from csi.concerns.models import Concern, ConcernState, Sensitivity
from csi.concerns.tests.factories import ConcernFactory
from csi.core.history.actor import set_actor
from csi.tests.support.view_contracts import get_form_errors
from districts.tests.factories import CommunityGroupFactory, ContactFactory
from forums.models import Action, Attendance, Discussion, Meeting
from forums.tests.factories import (
    ActionFactory,
    AttendanceFactory,
    DiscussionFactory,
    MeetingFactory,
    PlannedMeetingFactory,
    WorkingGroupFactory,
)
from forums.tests.typed import action_rows, agenda_rows, attendance_rows, community_rows, typed_meeting

pytestmark = pytest.mark.django_db

ADD = "/forums/meetings/add/"
day = datetime.date.fromisoformat
NEW = {"new_summary": "Stray dogs at the bazaar", "new_category": "other", "raised_by": "women"}


@pytest.fixture
def page(as_person, osh):
    return as_person(osh)


@pytest.fixture
def lights(osh_city):
    return ConcernFactory(district=osh_city, summary="No street lights near school No. 5")


@pytest.fixture
def hidden(osh_city, manager):
    """A confidential concern that the field staff of the district do not see."""
    with set_actor(manager):
        return ConcernFactory(
            district=osh_city, summary="Bribes at the checkpoint", sensitivity=Sensitivity.CONFIDENTIAL
        )


def edit(meeting):
    return f"{meeting.get_absolute_url()}edit/"


def row_errors(response, prefix, number=0):
    [formset] = [one for one in response.context["formsets"] if one.prefix == prefix]
    return formset.forms[number].errors


def test_a_whole_meeting_is_recorded_in_one_save(page, osh, osh_city, group, lights):
    CommunityGroupFactory(name_en="Kyrgyz")
    contact = ContactFactory(district=osh_city)
    typed = typed_meeting(
        group,
        **attendance_rows(police={"women": "2", "men": "4", "under_30": "1"}, women={"women": "8"}),
        **community_rows(Kyrgyz="9"),
        **agenda_rows({"concern": lights.pk}, NEW | {"new_sensitivity": "restricted", "note": "First heard of"}),
        **action_rows(
            {"description": "Catch them", "responsible": contact.pk, "due": "2011-11-10", "agenda_item": "2"}
        ),
    )
    response = page.post(ADD, typed)
    assert response.status_code == 302, get_form_errors(response)
    meeting = Meeting.objects.for_list().get()
    assert (meeting.people, meeting.women, meeting.men) == (14, 10, 4)
    assert meeting.created_by == osh
    assert meeting.communities.get().people == 9
    raised = Concern.objects.get(summary="Stray dogs at the bazaar")
    assert (raised.district, raised.channel, raised.raised_on) == (osh_city, "forum", day("2011-10-17"))
    assert (raised.raised_by, raised.sensitivity, raised.created_by) == ("women", "restricted", osh)
    action = meeting.actions.get()
    assert (action.concern, action.sector, action.responsible) == (raised, contact.sector, contact)
    lights.refresh_from_db()
    assert (lights.state, raised.state) == (ConcernState.ON_AGENDA, ConcernState.ACTION_AGREED)
    outcomes = dict(meeting.discussions.values_list("concern", "outcome"))
    assert outcomes == {lights.pk: "discussed", raised.pk: "action_agreed"}


def test_what_is_empty_is_not_saved(page, group):
    response = page.post(ADD, typed_meeting(group, **agenda_rows({}, {}), **action_rows({})))
    assert response.status_code == 302, get_form_errors(response)
    assert not (Attendance.objects.exists() or Discussion.objects.exists() or Action.objects.exists())


def test_a_picked_concern_is_raised_by_who_raised_it_unless_told_otherwise(page, group, lights):
    page.post(ADD, typed_meeting(group, **agenda_rows({"concern": lights.pk})))
    assert Discussion.objects.get().raised_by == lights.raised_by


WRONG_ITEMS = {
    "both picked and new": ({**NEW, "concern": "lights"}, "new_summary", "not both"),
    "neither": ({"note": "Somebody spoke"}, "concern", "Choose a concern"),
    "new without a category": (NEW | {"new_category": ""}, "new_category", "Choose a category"),
    "new without a line": (NEW | {"new_summary": ""}, "new_summary", "Enter a summary"),
    "new and raised by nobody": (NEW | {"raised_by": ""}, "raised_by", "Choose the sector that raised"),
    "a concern that is not there": ({"concern": "999999"}, "concern", "Select the concern from the list"),
}


@pytest.mark.parametrize(("item", "field", "words"), WRONG_ITEMS.values(), ids=WRONG_ITEMS)
def test_an_item_is_either_picked_or_new(page, group, lights, item, field, words):
    item = {name: lights.pk if value == "lights" else value for name, value in item.items()}
    response = page.post(ADD, typed_meeting(group, **agenda_rows(item)))
    assert words in str(row_errors(response, "discussions")[field])
    assert "data-error-summary" in response.content.decode()
    assert not Meeting.objects.exists()
    assert Concern.objects.count() == 1


def test_one_concern_stands_on_an_agenda_once(page, group, lights):
    response = page.post(ADD, typed_meeting(group, **agenda_rows({"concern": lights.pk}, {"concern": lights.pk})))
    assert "already item 1" in str(row_errors(response, "discussions", 1)["concern"])


def test_a_concern_of_another_district_cannot_be_picked(page, group, uzgen_district):
    theirs = ConcernFactory(district=uzgen_district)
    response = page.post(ADD, typed_meeting(group, **agenda_rows({"concern": theirs.pk})))
    assert "concern" in row_errors(response, "discussions")
    assert not Meeting.objects.exists()


WRONG_ACTIONS = {
    "due before the meeting": ({"due": "2011-10-16"}, "due", "before the date of its meeting"),
    "for an empty item": ({"agenda_item": "2"}, "agenda_item", "Item 2 is not on the agenda"),
    "nobody is responsible": ({"sector": ""}, "sector", "Choose the sector or the person"),
    "without a description": ({"description": ""}, "description", "Enter the action"),
}


@pytest.mark.parametrize(("changes", "field", "words"), WRONG_ACTIONS.values(), ids=WRONG_ACTIONS)
def test_an_action_that_makes_no_sense_is_refused_beside_its_field(page, group, lights, changes, field, words):
    action = {"description": "Mend them", "sector": "authorities", "due": "2011-11-01", "agenda_item": "1"} | changes
    typed = typed_meeting(group, **agenda_rows({"concern": lights.pk}, {}), **action_rows(action))
    response = page.post(ADD, typed)
    assert words in str(row_errors(response, "actions")[field])
    assert not Meeting.objects.exists()


def test_nobody_comes_to_a_meeting_that_was_not_held(page, group):
    typed = typed_meeting(group, state="planned", date="", **attendance_rows(police={"men": "3"}))
    response = page.post(ADD, typed)
    assert "Choose “Held”" in response.content.decode()
    assert not Meeting.objects.exists()


def test_rows_are_added_without_javascript_and_nothing_is_judged(page, group):
    typed = typed_meeting(group, date="", venue="Tent", **agenda_rows({"note": "half"}), add_row="discussions")
    response = page.post(ADD, typed)
    content = response.content.decode()
    assert 'name="discussions-1-concern"' in content
    assert 'value="Tent"' in content
    assert "data-error-summary" not in content


# What the form begins with


def test_the_only_group_is_chosen_with_its_month_day_and_venue(page, group):
    form = page.get(ADD).context["form"]
    assert form["group"].value() == group.pk
    assert (form["month"].value(), form["date"].value()) == (day("2011-10-01"), day("2011-10-31"))
    assert (form["venue"].value(), form["state"].value()) == ("House of Culture", "held")


def test_when_this_month_is_recorded_the_first_one_owed_is_offered(page, group):
    for month in range(1, 11):
        if month not in (4, 6):
            MeetingFactory(group=group, month=datetime.date(2011, month, 1))
    form = page.get(ADD).context["form"]
    assert (form["month"].value(), form["date"].value()) == (day("2011-04-01"), None)


def test_a_second_meeting_of_a_month_is_offered_as_extraordinary(page, group):
    MeetingFactory(group=group)
    form = page.get(ADD, {"group": group.pk, "month": "2011-10"}).context["form"]
    assert form["kind"].value() == "extraordinary"


def test_who_has_several_groups_chooses_first(as_person, manager, group, uzgen_district):
    other = WorkingGroupFactory(district=uzgen_district)
    content = as_person(manager).get(ADD).content.decode()
    assert f"?group={other.pk}&amp;month=2011-10" in content
    form = as_person(manager).get(ADD, {"group": other.pk}).context["form"]
    assert form["group"].value() == other.pk


def test_adding_a_planned_month_leads_to_the_meeting_that_is_planned(page, group):
    planned = PlannedMeetingFactory(group=group)
    response = page.get(ADD)
    assert response.url == f"{edit(planned)}?record=1"
    followed = page.get(response.url)
    assert "already planned" in followed.content.decode()
    assert followed.context["form"]["state"].value() == "held"
    assert followed.context["form"]["date"].value() == day("2011-10-31")


def test_what_was_put_on_the_next_agenda_is_suggested(page, group, lights, hidden):
    last = MeetingFactory(group=group, month=day("2011-09-01"))
    DiscussionFactory(meeting=last, concern=lights, outcome="next_agenda")
    DiscussionFactory(meeting=last, concern=hidden, outcome="next_agenda")
    agenda = page.get(ADD).context["agenda"]
    assert [form["concern"].value() for form in agenda.forms] == [lights.pk, None]


def test_nonsense_in_the_address_is_left_aside(page, group):
    response = page.get(ADD, {"group": "x\x00", "month": "yesterday", "state": "?"})
    assert response.status_code == 200
    assert response.context["form"]["month"].value() == day("2011-10-01")


# Changing a meeting


def test_rows_are_changed_and_taken_away(page, group, lights):
    meeting = MeetingFactory(group=group)
    police = AttendanceFactory(meeting=meeting)
    item = DiscussionFactory(meeting=meeting, concern=lights)
    emptied = {"women": "", "men": "", "under_30": ""}
    typed = typed_meeting(
        group,
        **attendance_rows([police], police=emptied, youth={"men": "5"}),
        **agenda_rows(saved=[item]),
    )
    typed["discussions-0-DELETE"] = "on"
    response = page.post(edit(meeting), typed)
    assert response.status_code == 302, get_form_errors(response)
    assert [row.sector for row in meeting.attendances.all()] == ["youth"]
    assert not meeting.discussions.exists()


def test_an_item_with_an_action_is_not_taken_off_under_it(page, group, lights):
    meeting = MeetingFactory(group=group)
    item = DiscussionFactory(meeting=meeting, concern=lights)
    action = ActionFactory(meeting=meeting, concern=lights)
    typed = typed_meeting(group, **agenda_rows(saved=[item]), **action_rows(saved=[action]))
    typed |= {"discussions-0-DELETE": "on", "actions-0-agenda_item": "1"}
    response = page.post(edit(meeting), typed)
    assert "Item 1 is not on the agenda" in str(row_errors(response, "actions")["agenda_item"])
    assert meeting.discussions.count() == 1


def test_an_action_stays_with_its_concern_when_the_meeting_is_saved_again(page, group, lights):
    meeting = MeetingFactory(group=group)
    item = DiscussionFactory(meeting=meeting, concern=lights)
    action = ActionFactory(meeting=meeting, concern=lights)
    form = page.get(edit(meeting)).context["actions"].forms[0]
    assert form["agenda_item"].value() == "1"
    typed = typed_meeting(group, **agenda_rows(saved=[item]), **action_rows(saved=[action]))
    response = page.post(edit(meeting), typed | {"actions-0-agenda_item": "1", "venue": "School No. 5"})
    assert response.status_code == 302, get_form_errors(response)
    action.refresh_from_db()
    assert action.concern == lights


def test_a_meeting_and_its_action_move_to_later_days_together(page, group):
    meeting = MeetingFactory(group=group)
    action = ActionFactory(meeting=meeting, due=day("2011-10-18"))
    typed = typed_meeting(group, date="2011-10-20", **action_rows(saved=[action]))
    response = page.post(edit(meeting), typed | {"actions-0-due": "2011-10-25"})
    assert response.status_code == 302, get_form_errors(response)
    meeting.refresh_from_db()
    assert (meeting.date, meeting.actions.get().due) == (day("2011-10-20"), day("2011-10-25"))


def test_who_does_not_see_a_confidential_item_does_not_delete_it_by_editing(page, group, hidden):
    meeting = MeetingFactory(group=group)
    DiscussionFactory(meeting=meeting, concern=hidden)
    ActionFactory(meeting=meeting, concern=hidden)
    content = page.get(edit(meeting)).content.decode()
    assert "Bribes" not in content
    response = page.post(edit(meeting), typed_meeting(group, venue="School No. 5"))
    assert response.status_code == 302, get_form_errors(response)
    meeting.refresh_from_db()
    assert meeting.venue == "School No. 5"
    assert (meeting.discussions.count(), meeting.actions.count()) == (1, 1)


def test_a_confidential_item_cannot_be_reached_by_its_id(page, group, hidden):
    meeting = MeetingFactory(group=group)
    item = DiscussionFactory(meeting=meeting, concern=hidden)
    response = page.post(edit(meeting), typed_meeting(group, **agenda_rows(saved=[item])))
    assert response.status_code == 200
    item.refresh_from_db()
    assert item.concern == hidden


def test_the_form_asks_few_questions_of_the_database(page, group, django_assert_max_num_queries):
    meeting = MeetingFactory(group=group)
    for _number in range(20):
        item = DiscussionFactory(meeting=meeting)
        ActionFactory(meeting=meeting, concern=item.concern)
    with django_assert_max_num_queries(20):
        page.get(edit(meeting))
    with django_assert_max_num_queries(20):
        page.get(reverse("forums:meeting_detail", args=[meeting.pk]))
