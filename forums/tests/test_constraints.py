"""Tests of the constraints of groups, meetings and actions in the database, forms and admin."""

import datetime

import pytest
from django.urls import reverse

from csi.concerns.tests.factories import ConcernFactory
from csi.tests.support.samples import everyday_sample
from csi.tests.support.sql import insert, refused_by, update
from districts.models import Sector
from districts.tests.factories import ContactFactory
from forums.models import Action, Attendance, CommunityPresence, Meeting, WorkingGroup
from forums.tests.factories import (
    ActionFactory,
    AttendanceFactory,
    CommunityPresenceFactory,
    DiscussionFactory,
    MeetingFactory,
    PlannedMeetingFactory,
    VerifierFactory,
    WorkingGroupFactory,
)
from forums.tests.form_data import build_action_data, build_attendance_data, build_group_data, build_meeting_data, rows

pytestmark = pytest.mark.django_db
day = datetime.date.fromisoformat


@pytest.fixture
def page(as_person, osh):
    return as_person(osh)


@pytest.fixture
def admin_client(as_person, admin):
    return as_person(admin)


@pytest.fixture
def police_contact(osh_city):
    return ContactFactory(district=osh_city, sector=Sector.POLICE, office="Chief of police")


def admin_add(model):
    return reverse(f"admin:forums_{model}_add")


def exclude_rows(data, *prefixes):
    """Return the data with empty inlines, as the admin posts it."""
    data_without_rows = {name: value for name, value in data.items() if name.split("-")[0] not in INLINES}
    for prefix in INLINES:
        data_without_rows |= rows(prefix, [])
    return data_without_rows | {"month": f"{data['month']}-01"}


INLINES = ("attendances", "communities", "discussions", "actions")


# Regular meetings of a month


@pytest.mark.parametrize("state", ["held", "planned", "cancelled"])
def test_database_rejects_second_regular_meeting_of_month(group, state):
    MeetingFactory(group=group, state=state, cancel_reason="Roads closed")
    with refused_by("meeting_unique_regular_month"):
        insert(MeetingFactory.build(group=group))
    insert(MeetingFactory.build(group=group, kind="extraordinary"))
    insert(MeetingFactory.build(group=group, month=day("2011-11-01")))


def test_two_groups_can_meet_in_the_same_month(group):
    MeetingFactory(group=group)
    insert(MeetingFactory.build(group=WorkingGroupFactory(district=group.district)))
    assert Meeting.objects.count() == 2


# Meetings

INVALID_MEETINGS = {
    "a second regular meeting": ({"month": "2011-09"}, "month", "Open that meeting"),
    "held without a date": ({"date": ""}, "date", "Enter the date of the meeting"),
    "held in the future": ({"date": "2011-11-01"}, "date", "cannot be in the future"),
    "cancelled without a reason": ({"state": "cancelled"}, "cancel_reason", "Enter the reason"),
    "before the group was established": (
        {"month": "2010-12", "date": "2010-12-17"},
        "month",
        "had not been established",
    ),
    "no month": ({"month": "soon"}, "month", "must be a real date"),
}


@pytest.mark.parametrize(("changes", "field", "message"), INVALID_MEETINGS.values(), ids=INVALID_MEETINGS)
def test_form_rejects_invalid_meeting(page, group, changes, field, message):
    MeetingFactory(group=group, month=day("2011-09-01"))
    changes = {"date": "2011-09-17", **changes} if changes.get("month") == "2011-09" else changes
    response = page.post("/forums/meetings/add/", build_meeting_data(group, venue="Tent on the square", **changes))
    errors = str(response.context["form"].errors[field])
    assert message in errors or (field == "month" and "2011-10" in errors)
    assert "Tent on the square" in response.content.decode()
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize(("changes", "field", "message"), everyday_sample(INVALID_MEETINGS, 2))
def test_admin_rejects_invalid_meeting(admin_client, group, changes, field, message):
    MeetingFactory(group=group, month=day("2011-09-01"))
    response = admin_client.post(admin_add("meeting"), exclude_rows(build_meeting_data(group, **changes)))
    assert response.status_code == 200
    assert message in str(response.context["adminform"].form.errors[field])
    assert Meeting.objects.count() == 1


def test_form_links_existing_meeting_of_the_month(page, group):
    existing = MeetingFactory(group=group)
    response = page.post("/forums/meetings/add/", build_meeting_data(group))
    assert response.context["existing_meeting"] == existing
    assert existing.get_absolute_url() in response.content.decode()


def test_date_a_year_off_is_rejected(page, group):
    response = page.post("/forums/meetings/add/", build_meeting_data(group, date="2010-10-17"))
    assert "Check the year" in str(response.context["form"].errors["date"])


def test_cancel_reason_of_held_meeting_is_cleared(page, group):
    page.post("/forums/meetings/add/", build_meeting_data(group, cancel_reason="Roads closed"))
    assert Meeting.objects.get().cancel_reason == ""


def test_database_rejects_held_meeting_without_date(group):
    with refused_by("meeting_held_has_date"):
        insert(MeetingFactory.build(group=group, date=None))
    insert(PlannedMeetingFactory.build(group=group))


def test_database_rejects_cancelled_meeting_without_reason(group):
    with refused_by("meeting_cancelled_has_reason"):
        insert(MeetingFactory.build(group=group, state="cancelled"))


def test_database_rejects_month_not_on_first_day(group):
    with refused_by("meeting_month_first_day"):
        insert(MeetingFactory.build(group=group, month=day("2011-10-02")))


# Chairs


def test_database_rejects_police_chair(group, police_contact, osh_city):
    with refused_by("group_chair_not_police"):
        insert(WorkingGroupFactory.build(district=osh_city, chair=police_contact))
    with refused_by("group_chair_not_police"):
        update(group, chair_id=police_contact.pk)


def test_database_rejects_chair_moving_to_police(group, osh_city):
    chair = ContactFactory(district=osh_city)
    update(group, chair_id=chair.pk)
    with refused_by("contact_chair_not_police"):
        update(chair, sector=Sector.POLICE)


def test_form_does_not_offer_police_chair(page, police_contact, osh_city):
    response = page.post("/forums/groups/add/", build_group_data(osh_city, chair=police_contact.pk))
    assert response.context["form"].errors["chair"]
    assert not WorkingGroup.objects.exists()


def test_admin_rejects_police_chair(admin_client, police_contact, osh_city):
    response = admin_client.post(admin_add("workinggroup"), build_group_data(osh_city, chair=police_contact.pk))
    assert "Choose a chair who is not a police officer." in str(response.context["adminform"].form.errors["chair"])
    assert not WorkingGroup.objects.exists()


def test_database_rejects_chair_of_another_district(group, uzgen_district):
    elsewhere = ContactFactory(district=uzgen_district)
    with refused_by("group_chair_in_district"):
        insert(WorkingGroupFactory.build(district=group.district, chair=elsewhere))
    with refused_by("group_chair_in_district"):
        update(group, chair_id=elsewhere.pk)
    chair = ContactFactory(district=group.district)
    update(group, chair_id=chair.pk)
    with refused_by("contact_district_matches_group"):
        update(chair, district_id=uzgen_district.pk)
    with refused_by("group_chair_in_district"):
        update(group, district_id=uzgen_district.pk)


def test_chair_of_another_district_is_rejected_beside_field(as_person, manager, admin, osh_city, uzgen_district):
    data = build_group_data(osh_city, chair=ContactFactory(district=uzgen_district).pk)
    page = as_person(manager).post("/forums/groups/add/", data)
    assert "belongs to another district" in str(page.context["form"].errors["chair"])
    admin_page = as_person(admin).post(admin_add("workinggroup"), data)
    assert "belongs to another district" in str(admin_page.context["adminform"].form.errors["chair"])
    assert not WorkingGroup.objects.exists()


def test_chair_cannot_change_district(as_person, manager, admin, group, uzgen_district):
    chair = ContactFactory(district=group.district)
    update(group, chair_id=chair.pk)
    data = {"office": chair.office, "organisation": "", "sector": chair.sector, "district": uzgen_district.pk}
    page = as_person(manager).post(f"{chair.get_absolute_url()}edit/", data)
    assert "Change the chair first" in str(page.context["form"].errors["district"])
    admin_page = as_person(admin).post(f"/admin/districts/contact/{chair.pk}/change/", data)
    assert "Change the chair first" in str(admin_page.context["adminform"].form.errors["district"])


def test_form_rejects_chair_moving_to_police(page, group, osh_city):
    chair = ContactFactory(district=osh_city)
    update(group, chair_id=chair.pk)
    data = {"office": chair.office, "organisation": "", "sector": "police", "district": osh_city.pk}
    response = page.post(f"{chair.get_absolute_url()}edit/", data)
    assert "Change the chair first" in str(response.context["form"].errors["sector"])


# Attendance

INVALID_COUNTS = {
    "more under 30 than people": ({"women": "1", "men": "1", "under_30": "3"}, "under_30", "higher than the total"),
    "a negative number": ({"women": "-1"}, "women", "0 or more"),
    "too many participants": ({"men": "100000"}, "men", "at most 99,999"),
    "no number": ({"men": "many"}, "men", "whole number"),
}


@pytest.mark.parametrize(("counts", "field", "message"), INVALID_COUNTS.values(), ids=INVALID_COUNTS)
def test_form_rejects_invalid_counts(page, group, counts, field, message):
    response = page.post("/forums/meetings/add/", build_meeting_data(group, **build_attendance_data(police=counts)))
    assert message in str(response.context["attendances"].forms[0].errors[field])
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(("counts", "field", "message"), INVALID_COUNTS.values(), ids=INVALID_COUNTS)
def test_admin_rejects_invalid_counts(admin_client, group, counts, field, message):
    row = {"sector": "police", "women": "0", "men": "0", "under_30": "0"} | counts
    data = exclude_rows(build_meeting_data(group)) | rows("attendances", [row])
    response = admin_client.post(admin_add("meeting"), data)
    assert response.status_code == 200
    assert message in response.content.decode()
    assert not Meeting.objects.exists()


def test_database_rejects_under_30_above_total():
    row = AttendanceFactory(women=2, men=1, under_30=3)
    with refused_by("attendance_under_30_within_total"):
        update(row, under_30=4)


@pytest.mark.parametrize("column", ["women", "men", "under_30"])
def test_database_rejects_negative_attendance(column):
    row = AttendanceFactory(under_30=0)
    with refused_by(f"forums_attendance_{column}_check"):
        update(row, **{column: -1})
    assert Attendance.objects.get().women == 2


def test_database_rejects_negative_community_presence():
    row = CommunityPresenceFactory()
    with refused_by("forums_communitypresence_people_check"):
        update(row, people=-1)
    assert CommunityPresence.objects.get().people == 4


def test_database_rejects_duplicate_sector_and_agenda_item(group):
    row = AttendanceFactory(meeting=MeetingFactory(group=group))
    with refused_by("attendance_unique_sector"):
        insert(AttendanceFactory.build(meeting=row.meeting, sector=row.sector))
    item = DiscussionFactory(meeting=row.meeting)
    with refused_by("discussion_unique_concern"):
        insert(DiscussionFactory.build(meeting=row.meeting, concern=item.concern))


# Actions

INVALID_ACTIONS = {
    "due before its meeting": ({"due": "2011-10-16"}, "due", "before the date of its meeting"),
    "done before its meeting": ({"done_on": "2011-10-16"}, "done_on", "before the date of its meeting"),
    "done in the future": ({"done_on": "2011-11-01"}, "done_on", "future"),
    "verified before it was done": (
        {"done_on": "2011-10-26", "verified_on": "2011-10-25", "verified_by": "another"},
        "verified_on",
        "on or before the verification date",
    ),
    "verified and never done": (
        {"verified_on": "2011-10-25", "verified_by": "another"},
        "verified_on",
        "on or before the verification date",
    ),
    "verified by the person responsible": (
        {"done_on": "2011-10-25", "verified_on": "2011-10-26", "verified_by": "responsible"},
        "verified_by",
        "other than the person responsible",
    ),
    "verified by nobody": (
        {"done_on": "2011-10-25", "verified_on": "2011-10-26"},
        "verified_by",
        "the person who verified",
    ),
    "people informed before it was verified": (
        {"done_on": "2011-10-25", "verified_on": "2011-10-26", "verified_by": "another", "informed_on": "2011-10-25"},
        "informed_on",
        "Enter the verification date, on or before",
    ),
    "reported back and never done": ({"reported_back_at": "later"}, "done_on", "Enter the date on which"),
}


@pytest.fixture
def meeting(group):
    return MeetingFactory(group=group)


@pytest.fixture
def related_records(osh_city, meeting):
    """The records that INVALID_ACTIONS refers to."""
    responsible, another = ContactFactory(district=osh_city), VerifierFactory(district=osh_city)
    later = MeetingFactory(group=meeting.group, kind="extraordinary", date=day("2011-10-30"))
    return {"responsible": responsible.pk, "another": another.pk, "later": later.pk}


def build_invalid_action_data(meeting, related_records, changes):
    changes = {name: related_records.get(value, value) for name, value in changes.items()}
    return build_action_data(meeting, responsible=related_records["responsible"], **changes)


@pytest.mark.parametrize(("changes", "field", "message"), INVALID_ACTIONS.values(), ids=INVALID_ACTIONS)
def test_form_rejects_invalid_action(page, meeting, related_records, changes, field, message):
    response = page.post("/forums/actions/add/", build_invalid_action_data(meeting, related_records, changes))
    assert message in str(response.context["form"].errors[field])
    assert not Action.objects.exists()


@pytest.mark.parametrize(("changes", "field", "message"), everyday_sample(INVALID_ACTIONS, 3))
def test_admin_rejects_invalid_action(admin_client, meeting, related_records, changes, field, message):
    response = admin_client.post(admin_add("action"), build_invalid_action_data(meeting, related_records, changes))
    assert response.status_code == 200
    assert message in str(response.context["adminform"].form.errors[field])
    assert not Action.objects.exists()


def test_database_rejects_action_before_its_meeting(meeting):
    action = ActionFactory(meeting=meeting)
    for column in ("due", "done_on"):
        with refused_by("action_not_before_meeting"):
            update(action, **{column: day("2011-10-16")})
    with refused_by("action_not_before_meeting"):
        insert(ActionFactory.build(meeting=meeting, responsible=None, due=day("2011-10-16")))


def test_database_rejects_meeting_after_its_actions(meeting):
    ActionFactory(meeting=meeting, due=day("2011-10-20"))
    with refused_by("meeting_not_after_actions"):
        update(meeting, date=day("2011-10-21"))
    update(meeting, date=day("2011-10-20"))


def test_form_rejects_meeting_after_its_actions(page, group, meeting):
    concern = ConcernFactory(district=group.district, sensitivity="confidential")
    ActionFactory(meeting=meeting, concern=concern, due=day("2011-10-20"))
    response = page.post(f"{meeting.get_absolute_url()}edit/", build_meeting_data(group, date="2011-10-21"))
    assert "due or done before this date" in str(response.context["form"].errors["date"])


def test_database_rejects_progress_out_of_order(meeting):
    action = ActionFactory(meeting=meeting)
    other = VerifierFactory(district=meeting.group.district)
    with refused_by("action_done_before_verified"):
        update(action, verified_on=day("2011-10-20"), verified_by_id=other.pk)
    with refused_by("action_done_before_verified"):
        update(action, done_on=day("2011-10-21"), verified_on=day("2011-10-20"), verified_by_id=other.pk)
    with refused_by("action_verified_has_verifier"):
        update(action, done_on=day("2011-10-20"), verified_on=day("2011-10-20"))
    with refused_by("action_verifier_independent"):
        update(
            action,
            done_on=day("2011-10-20"),
            verified_on=day("2011-10-20"),
            verified_by_id=action.responsible_id,
        )
    later = MeetingFactory(group=meeting.group, kind="extraordinary", date=day("2011-10-30"))
    with refused_by("action_done_before_reported"):
        update(action, reported_back_at_id=later.pk)
