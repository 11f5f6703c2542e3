"""Tests of the district constraints of groups, meetings, concerns and actions."""

import pytest
from django.urls import reverse

from csi.concerns.tests.factories import ConcernFactory
from csi.tests.support.sql import insert, refused_by, update
from districts.tests.factories import ContactFactory
from forums.tests.factories import ActionFactory, DiscussionFactory, MeetingFactory, WorkingGroupFactory
from forums.tests.form_data import build_group_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def concern(osh_city):
    return ConcernFactory(district=osh_city)


@pytest.fixture
def other_concern(uzgen_district):
    return ConcernFactory(district=uzgen_district)


@pytest.fixture
def meeting(group):
    return MeetingFactory(group=group)


@pytest.fixture
def other_group(uzgen_district):
    return WorkingGroupFactory(district=uzgen_district)


def test_agenda_rejects_concern_of_another_district(meeting, other_concern, concern):
    with refused_by("discussion_concern_in_district"):
        insert(DiscussionFactory.build(meeting=meeting, concern=other_concern))
    item = DiscussionFactory(meeting=meeting, concern=concern)
    with refused_by("discussion_concern_in_district"):
        update(item, concern_id=other_concern.pk)


def test_action_rejects_concern_of_another_district(meeting, other_concern):
    action = ActionFactory(meeting=meeting)
    with refused_by("action_concern_in_district"):
        update(action, concern_id=other_concern.pk)


@pytest.mark.parametrize("factory", [DiscussionFactory, ActionFactory])
def test_discussed_concern_cannot_change_district(factory, meeting, concern, uzgen_district):
    factory(meeting=meeting, concern=concern)
    with refused_by("concern_district_matches_group"):
        update(concern, district_id=uzgen_district.pk)


def test_concern_without_discussion_can_change_district(concern, uzgen_district):
    update(concern, district_id=uzgen_district.pk)
    concern.refresh_from_db()
    assert concern.district == uzgen_district


def test_meeting_with_agenda_cannot_change_district(meeting, concern, other_group):
    DiscussionFactory(meeting=meeting, concern=concern)
    with refused_by("meeting_district_fixed"):
        update(meeting, group_id=other_group.pk)


def test_group_with_meetings_cannot_change_district(meeting, uzgen_district):
    with refused_by("group_district_fixed"):
        update(meeting.group, district_id=uzgen_district.pk)


def test_concern_form_shows_error_beside_district(as_person, manager, meeting, concern, uzgen_district):
    DiscussionFactory(meeting=meeting, concern=concern)
    data = {
        "district": uzgen_district.pk,
        "category": concern.category,
        "summary": "Another wording",
        "channel": concern.channel,
        "raised_on": concern.raised_on.isoformat(),
        "raised_by": concern.raised_by,
        "sensitivity": concern.sensitivity,
        "state": concern.state,
    }
    for address in (
        f"{concern.get_absolute_url()}edit/",
        reverse("admin:concerns_concern_change", args=[concern.pk]),
    ):
        manager.role = "administrator"
        manager.save()
        page = as_person(manager).post(address, data)
        assert page.status_code == 200, address
        text = page.content.decode()
        assert "its district cannot change" in text
        assert "Another wording" in text
    concern.refresh_from_db()
    assert concern.summary != "Another wording"


def test_group_form_shows_error_beside_district(as_person, manager, meeting, uzgen_district):
    chair = ContactFactory(district=uzgen_district)
    data = {**build_group_data(uzgen_district), "chair": chair.pk}
    page = as_person(manager).post(f"{meeting.group.get_absolute_url()}edit/", data)
    assert page.status_code == 200
    assert "This group has meetings in its district" in str(page.context["form"].errors["district"])
