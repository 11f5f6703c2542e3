"""Tests of the meeting form."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from csi.concerns.models import Concern, ConcernState, Sensitivity
from csi.concerns.tests.factories import ConcernFactory
from csi.core.history.actor import set_actor
from csi.tests.support.view_contracts import get_form_errors
from districts.models import Sector
from districts.tests.factories import AreaOfOperationFactory, CommunityGroupFactory, ContactFactory
from forums.models import Action, Attendance, Discussion, Meeting
from forums.tests.factories import (
    ActionFactory,
    AttendanceFactory,
    DiscussionFactory,
    MeetingFactory,
    PlannedMeetingFactory,
    WorkingGroupFactory,
)
from forums.tests.form_data import (
    build_agenda_data,
    build_agreed_actions_data,
    build_attendance_data,
    build_community_data,
    build_meeting_data,
)

pytestmark = pytest.mark.django_db

ADD = "/forums/meetings/add/"
day = datetime.date.fromisoformat
NEW = {"new_summary": "Stray dogs at the bazaar", "new_category": "other", "raised_by": "women"}


@pytest.fixture
def page(as_person, osh):
    return as_person(osh)


@pytest.fixture
def street_concern(osh_city):
    return ConcernFactory(district=osh_city, summary="No street lights near school No. 5")


@pytest.fixture
def confidential_concern(osh_city, manager):
    """A confidential concern hidden from the field staff of the district."""
    with set_actor(manager):
        return ConcernFactory(
            district=osh_city, summary="Bribes at the checkpoint", sensitivity=Sensitivity.CONFIDENTIAL
        )


def get_edit_url(meeting):
    return f"{meeting.get_absolute_url()}edit/"


def get_row_errors(response, prefix, number=0):
    [formset] = [candidate for candidate in response.context["formsets"] if candidate.prefix == prefix]
    return formset.forms[number].errors


def test_meeting_with_eight_rows_of_attendance_takes_few_queries(page, group):
    rows = {sector: {"women": "3", "men": "4"} for sector in Sector.values[:8]}
    page.post(ADD, build_meeting_data(group, **build_attendance_data(**rows)))
    data = build_meeting_data(group, month="2011-09", date="2011-09-08", **build_attendance_data(**rows))
    with CaptureQueriesContext(connection) as executed:
        response = page.post(ADD, data)
    assert response.status_code == 302, get_form_errors(response)
    assert Attendance.objects.count() == 16
    # With those of the savepoints of the test's transaction
    assert len(executed) <= 30, "\n".join(query["sql"][-200:] for query in executed)
    # The choices of relations are not read for a form that is saved.
    assert not any("districts_contact" in query["sql"] for query in executed)


def test_complete_meeting_is_recorded_in_one_save(page, osh, osh_city, group, street_concern):
    CommunityGroupFactory(name_en="Kyrgyz")
    contact = ContactFactory(district=osh_city)
    data = build_meeting_data(
        group,
        **build_attendance_data(police={"women": "2", "men": "4", "under_30": "1"}, women={"women": "8"}),
        **build_community_data(Kyrgyz="9"),
        **build_agenda_data(
            {"concern": street_concern.pk}, NEW | {"new_sensitivity": "restricted", "note": "First heard of"}
        ),
        **build_agreed_actions_data(
            {"description": "Catch them", "responsible": contact.pk, "due": "2011-11-10", "agenda_item": "2"}
        ),
    )
    response = page.post(ADD, data)
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
    street_concern.refresh_from_db()
    assert (street_concern.state, raised.state) == (ConcernState.ON_AGENDA, ConcernState.ACTION_AGREED)
    outcomes = dict(meeting.discussions.values_list("concern", "outcome"))
    assert outcomes == {street_concern.pk: "discussed", raised.pk: "action_agreed"}


def test_blank_rows_are_not_saved(page, group):
    response = page.post(ADD, build_meeting_data(group, **build_agenda_data({}, {}), **build_agreed_actions_data({})))
    assert response.status_code == 302, get_form_errors(response)
    assert not (Attendance.objects.exists() or Discussion.objects.exists() or Action.objects.exists())


def test_selected_concern_sets_default_raised_by(page, group, street_concern):
    page.post(ADD, build_meeting_data(group, **build_agenda_data({"concern": street_concern.pk})))
    assert Discussion.objects.get().raised_by == street_concern.raised_by


INVALID_ITEMS = {
    "both existing and new": ({**NEW, "concern": "lights"}, "new_summary", "not both"),
    "neither": ({"note": "Somebody spoke"}, "concern", "Choose a concern"),
    "new without a category": (NEW | {"new_category": ""}, "new_category", "Choose a category"),
    "new without a summary": (NEW | {"new_summary": ""}, "new_summary", "Enter a summary"),
    "new without raised by": (NEW | {"raised_by": ""}, "raised_by", "Choose the sector that raised"),
    "a concern that is not there": ({"concern": "999999"}, "concern", "Choose “Concern” from the list"),
}


@pytest.mark.parametrize(("item", "field", "message"), INVALID_ITEMS.values(), ids=INVALID_ITEMS)
def test_item_is_either_existing_or_new_concern(page, group, street_concern, item, field, message):
    item = {name: street_concern.pk if value == "lights" else value for name, value in item.items()}
    response = page.post(ADD, build_meeting_data(group, **build_agenda_data(item)))
    assert message in str(get_row_errors(response, "discussions")[field])
    assert "data-error-summary" in response.content.decode()
    assert not Meeting.objects.exists()
    assert Concern.objects.count() == 1


def test_concern_is_on_agenda_only_once(page, group, street_concern):
    response = page.post(
        ADD,
        build_meeting_data(group, **build_agenda_data({"concern": street_concern.pk}, {"concern": street_concern.pk})),
    )
    assert "already item 1" in str(get_row_errors(response, "discussions", 1)["concern"])


def test_concern_of_another_district_cannot_be_selected(page, group, uzgen_district):
    other_concern = ConcernFactory(district=uzgen_district)
    response = page.post(ADD, build_meeting_data(group, **build_agenda_data({"concern": other_concern.pk})))
    assert "concern" in get_row_errors(response, "discussions")
    assert not Meeting.objects.exists()


INVALID_ACTIONS = {
    "due before the meeting": ({"due": "2011-10-16"}, "due", "before the date of its meeting"),
    "for an empty item": ({"agenda_item": "2"}, "agenda_item", "Item 2 is not on the agenda"),
    "nobody is responsible": ({"sector": ""}, "sector", "Choose the sector or the person"),
    "without a description": ({"description": ""}, "description", "Enter the action"),
}


@pytest.mark.parametrize(("changes", "field", "message"), INVALID_ACTIONS.values(), ids=INVALID_ACTIONS)
def test_invalid_action_is_rejected_beside_its_field(page, group, street_concern, changes, field, message):
    action = {"description": "Mend them", "sector": "authorities", "due": "2011-11-01", "agenda_item": "1"} | changes
    data = build_meeting_data(
        group, **build_agenda_data({"concern": street_concern.pk}, {}), **build_agreed_actions_data(action)
    )
    response = page.post(ADD, data)
    assert message in str(get_row_errors(response, "actions")[field])
    assert not Meeting.objects.exists()


def test_attendance_requires_held_meeting(page, group):
    data = build_meeting_data(group, state="planned", date="", **build_attendance_data(police={"men": "3"}))
    response = page.post(ADD, data)
    assert "Choose “Held”" in response.content.decode()
    assert not Meeting.objects.exists()


def test_rows_are_added_without_javascript_or_validation(page, group):
    data = build_meeting_data(
        group, date="", venue="Tent", **build_agenda_data({"note": "half"}), add_row="discussions"
    )
    response = page.post(ADD, data)
    content = response.content.decode()
    assert 'name="discussions-1-concern"' in content
    assert 'value="Tent"' in content
    assert "data-error-summary" not in content


# Initial values


def test_only_group_is_prefilled_with_month_date_and_venue(page, group):
    form = page.get(ADD).context["form"]
    assert form["group"].value() == group.pk
    assert (form["month"].value(), form["date"].value()) == (day("2011-10-01"), day("2011-10-31"))
    assert (form["venue"].value(), form["state"].value()) == ("House of Culture", "held")


@pytest.mark.parametrize(
    ("missed", "month", "kind"),
    [
        ((6,), "2011-10-01", "extraordinary"),
        ((6, 9), "2011-09-01", "regular"),
        ((6, 9, 10), "2011-10-01", "regular"),
        ((), "2011-10-01", "extraordinary"),
    ],
)
def test_current_or_previous_month_is_prefilled(page, group, missed, month, kind):
    for number in range(1, 11):
        if number not in missed:
            MeetingFactory(group=group, month=datetime.date(2011, number, 1))
    form = page.get(ADD).context["form"]
    assert (form["month"].value(), form["kind"].value()) == (day(month), kind)


# Meetings without content

EMPTY = {"agenda": "", "minutes": ""}
QUESTION = "This meeting has no attendance, discussion or minutes. Save all the same?"


def test_held_meeting_without_content_is_saved_once_confirmed(page, group):
    data = build_meeting_data(group, **EMPTY)
    response = page.post(ADD, data)
    assert response.context["form"].errors == {"confirm_no_content": [QUESTION]}
    assert 'value="House of Culture"' in response.content.decode()
    assert not Meeting.objects.exists()
    assert page.post(ADD, data | {"confirm_no_content": "yes"}).status_code == 302
    assert Meeting.objects.get().minutes == ""


@pytest.mark.parametrize(
    "content",
    [
        {"minutes": "Peaceful."},
        {"agenda": "1. Street lights"},
        {"state": "planned", "date": ""},
        {"state": "cancelled", "date": "", "cancel_reason": "Snow"},
        build_attendance_data(police={"men": "2"}),
    ],
)
def test_meeting_with_content_needs_no_confirmation(page, group, content):
    assert page.post(ADD, build_meeting_data(group, **EMPTY | content)).status_code == 302


def test_content_that_the_user_may_not_see_needs_no_confirmation(page, group, confidential_concern):
    meeting = MeetingFactory(group=group)
    DiscussionFactory(meeting=meeting, concern=confidential_concern)
    assert page.post(get_edit_url(meeting), build_meeting_data(group, **EMPTY)).status_code == 302


def test_second_meeting_of_month_is_prefilled_as_extraordinary(page, group):
    MeetingFactory(group=group)
    form = page.get(ADD, {"group": group.pk, "month": "2011-10"}).context["form"]
    assert form["kind"].value() == "extraordinary"


def test_user_with_several_groups_chooses_group_first(as_person, manager, group, uzgen_district):
    AreaOfOperationFactory(district=uzgen_district)
    other = WorkingGroupFactory(district=uzgen_district)
    content = as_person(manager).get(ADD).content.decode()
    assert f"?group={other.pk}&amp;month=2011-10" in content
    form = as_person(manager).get(ADD, {"group": other.pk}).context["form"]
    assert form["group"].value() == other.pk


def test_adding_planned_month_redirects_to_planned_meeting(page, group):
    planned = PlannedMeetingFactory(group=group)
    response = page.get(ADD)
    assert response.url == f"{get_edit_url(planned)}?record=1"
    followed = page.get(response.url)
    assert "already planned" in followed.content.decode()
    assert followed.context["form"]["state"].value() == "held"
    assert followed.context["form"]["date"].value() == day("2011-10-31")


def test_postponed_items_are_suggested(page, group, street_concern, confidential_concern):
    last = MeetingFactory(group=group, month=day("2011-09-01"))
    DiscussionFactory(meeting=last, concern=street_concern, outcome="next_agenda")
    DiscussionFactory(meeting=last, concern=confidential_concern, outcome="next_agenda")
    agenda = page.get(ADD).context["agenda"]
    assert [form["concern"].value() for form in agenda.forms] == [street_concern.pk, None]


def test_invalid_query_parameters_are_ignored(page, group):
    response = page.get(ADD, {"group": "x\x00", "month": "yesterday", "state": "?"})
    assert response.status_code == 200
    assert response.context["form"]["month"].value() == day("2011-10-01")


# Editing a meeting


def test_rows_are_changed_and_removed(page, group, street_concern):
    meeting = MeetingFactory(group=group)
    police = AttendanceFactory(meeting=meeting)
    item = DiscussionFactory(meeting=meeting, concern=street_concern)
    emptied = {"women": "", "men": "", "under_30": ""}
    data = build_meeting_data(
        group,
        **build_attendance_data([police], police=emptied, youth={"men": "5"}),
        **build_agenda_data(saved=[item]),
    )
    data["discussions-0-DELETE"] = "on"
    response = page.post(get_edit_url(meeting), data)
    assert response.status_code == 302, get_form_errors(response)
    assert [row.sector for row in meeting.attendances.all()] == ["youth"]
    assert not meeting.discussions.exists()


def test_item_with_action_cannot_be_removed(page, group, street_concern):
    meeting = MeetingFactory(group=group)
    item = DiscussionFactory(meeting=meeting, concern=street_concern)
    action = ActionFactory(meeting=meeting, concern=street_concern)
    data = build_meeting_data(group, **build_agenda_data(saved=[item]), **build_agreed_actions_data(saved=[action]))
    data |= {"discussions-0-DELETE": "on", "actions-0-agenda_item": "1"}
    response = page.post(get_edit_url(meeting), data)
    assert "Item 1 is not on the agenda" in str(get_row_errors(response, "actions")["agenda_item"])
    assert meeting.discussions.count() == 1


def test_saving_a_meeting_again_preserves_the_concerns_of_its_actions(page, group, street_concern):
    meeting = MeetingFactory(group=group)
    item = DiscussionFactory(meeting=meeting, concern=street_concern)
    action = ActionFactory(meeting=meeting, concern=street_concern)
    form = page.get(get_edit_url(meeting)).context["actions"].forms[0]
    assert form["agenda_item"].value() == "1"
    data = build_meeting_data(group, **build_agenda_data(saved=[item]), **build_agreed_actions_data(saved=[action]))
    response = page.post(get_edit_url(meeting), data | {"actions-0-agenda_item": "1", "venue": "School No. 5"})
    assert response.status_code == 302, get_form_errors(response)
    action.refresh_from_db()
    assert action.concern == street_concern


def test_meeting_and_action_move_to_later_dates_together(page, group):
    meeting = MeetingFactory(group=group)
    action = ActionFactory(meeting=meeting, due=day("2011-10-18"))
    data = build_meeting_data(group, date="2011-10-20", **build_agreed_actions_data(saved=[action]))
    response = page.post(get_edit_url(meeting), data | {"actions-0-due": "2011-10-25"})
    assert response.status_code == 302, get_form_errors(response)
    meeting.refresh_from_db()
    assert (meeting.date, meeting.actions.get().due) == (day("2011-10-20"), day("2011-10-25"))


def test_meeting_moved_past_the_date_done_of_an_action_is_rejected(page, group):
    meeting = MeetingFactory(group=group)
    action = ActionFactory(meeting=meeting, due=day("2011-11-20"), done_on=day("2011-10-18"))
    rows = build_agreed_actions_data(saved=[action]) | {"actions-0-description": "Another wording"}
    response = page.post(get_edit_url(meeting), build_meeting_data(group, date="2011-10-25", **rows))
    assert "before the date of its meeting" in str(get_row_errors(response, "actions")["due"])


def test_edit_preserves_confidential_item_hidden_from_user(page, group, confidential_concern):
    meeting = MeetingFactory(group=group)
    DiscussionFactory(meeting=meeting, concern=confidential_concern)
    ActionFactory(meeting=meeting, concern=confidential_concern)
    content = page.get(get_edit_url(meeting)).content.decode()
    assert "Bribes" not in content
    response = page.post(get_edit_url(meeting), build_meeting_data(group, venue="School No. 5"))
    assert response.status_code == 302, get_form_errors(response)
    meeting.refresh_from_db()
    assert meeting.venue == "School No. 5"
    assert (meeting.discussions.count(), meeting.actions.count()) == (1, 1)


def test_confidential_item_cannot_be_edited_by_id(page, group, confidential_concern):
    meeting = MeetingFactory(group=group)
    item = DiscussionFactory(meeting=meeting, concern=confidential_concern)
    response = page.post(get_edit_url(meeting), build_meeting_data(group, **build_agenda_data(saved=[item])))
    assert response.status_code == 200
    item.refresh_from_db()
    assert item.concern == confidential_concern


def test_form_has_bounded_queries(page, group, django_assert_max_num_queries):
    meeting = MeetingFactory(group=group)
    for _number in range(20):
        item = DiscussionFactory(meeting=meeting)
        ActionFactory(meeting=meeting, concern=item.concern)
    with django_assert_max_num_queries(24):
        page.get(get_edit_url(meeting))
    with django_assert_max_num_queries(22):
        page.get(reverse("forums:meeting_detail", args=[meeting.pk]))
