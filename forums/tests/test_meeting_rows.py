"""Rows of the meeting form: those that are saved, deleted and counted."""

import pytest
from django.urls import reverse

from districts.models import Sector
from districts.tests.factories import CommunityGroupFactory
from forums.forms import AttendanceFormSet, CommunityFormSet
from forums.models import Meeting
from forums.tests.factories import AttendanceFactory, MeetingFactory, WorkingGroupFactory
from forums.tests.form_data import build_attendance_data, build_meeting_data, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    return MeetingFactory()


@pytest.fixture
def saved(meeting):
    """Saved attendance of three sectors: 2 women and 3 men each."""
    return [AttendanceFactory(meeting=meeting, sector=sector) for sector in (Sector.POLICE, Sector.YOUTH, Sector.WOMEN)]


def validate(meeting, user, saved=(), **counts):
    """Return the validated formset of attendance."""
    data = build_attendance_data(saved, **counts)
    formset = AttendanceFormSet.get_formset_class()(data, instance=meeting, user=user, prefix="attendances")
    formset.is_valid()
    return formset


def list_sectors(instances):
    return [instance.sector for instance in instances]


def test_new_and_changed_rows_are_saved_and_emptied_ones_deleted(meeting, saved, manager):
    emptied = {"women": "", "men": "", "under_30": ""}
    formset = validate(meeting, manager, saved, youth={"women": "9"}, women=emptied, media={"men": "4"})
    changes = formset.collect_changes()
    assert list_sectors(changes.to_save) == ["youth", "media"]
    assert changes.to_save[0].women == 9
    assert changes.to_delete == [saved[2]]
    assert list_sectors(form.instance for form in formset.filled_forms) == ["police", "youth", "media"]
    # 2 + 3 police, unchanged; 9 + 3 youth; 4 of the media
    assert formset.count_people() == 21


def test_row_marked_for_removal_is_deleted_if_it_was_saved(meeting, saved, manager):
    formset = validate(
        meeting, manager, saved, police={"DELETE": "on", "women": "8"}, media={"DELETE": "on", "men": "4"}
    )
    changes = formset.collect_changes()
    assert changes == ([], [saved[0]])
    assert list_sectors(form.instance for form in formset.filled_forms) == ["youth", "women"]
    assert formset.count_people() == 10


def test_blank_rows_change_nothing(meeting, manager):
    formset = validate(meeting, manager)
    assert formset.collect_changes() == ([], [])
    assert (formset.filled_forms, formset.count_people()) == ([], 0)


def test_invalid_number_is_not_counted(meeting, manager):
    formset = validate(meeting, manager, media={"women": "many", "men": "4"}, youth={"men": "-1"})
    assert [form.errors.keys() for form in formset.filled_forms] == [{"men"}, {"women"}]
    assert formset.count_people() == 4


def test_young_participants_are_not_counted_twice(meeting, manager):
    assert validate(meeting, manager, media={"men": "4", "under_30": "4"}).count_people() == 4


@pytest.mark.parametrize(("people", "is_valid"), [("5", True), ("6", False)])
def test_communities_have_at_most_as_many_people_as_attended(meeting, manager, people, is_valid):
    community = CommunityGroupFactory()
    attendances = validate(meeting, manager, police={"women": "2", "men": "3"})
    communities = CommunityFormSet.get_formset_class()(
        rows("communities", [{"community": community.pk, "people": people}]),
        instance=meeting,
        user=manager,
        prefix="communities",
        attendances=attendances,
    )
    assert communities.is_valid() is is_valid
    if not is_valid:
        assert "add up to 6 people, but the attendance to 5" in communities.non_form_errors()[0]


@pytest.mark.parametrize("prefix", ["attendances", "communities", "discussions", "actions"])
def test_inconsistent_number_of_rows_is_reported(as_person, osh, osh_city, prefix):
    CommunityGroupFactory()
    group = WorkingGroupFactory(district=osh_city)
    data = build_meeting_data(group) | {f"{prefix}-TOTAL_FORMS": "2", f"{prefix}-INITIAL_FORMS": "3"}
    response = as_person(osh).post(reverse("forums:meeting_add"), data)
    assert response.status_code == 200
    assert "Some rows of this table were not received" in response.content.decode()
    assert not Meeting.objects.exists()
