"""Slips and tampering on the meeting's form: months at the end of the calendar, counts of rows that are none."""

import datetime

import pytest

from forums.models import Meeting
from forums.tests.factories import PlannedMeetingFactory
from forums.tests.typed import typed_meeting

pytestmark = pytest.mark.django_db

ADD = "/forums/meetings/add/"


@pytest.fixture
def page(as_person, osh):
    return as_person(osh)


@pytest.mark.parametrize("count", ["²", "9" * 5000, "-1", "\0", ""])
def test_a_row_is_added_to_no_number_of_rows_without_harm(page, group, count):
    typed = typed_meeting(group, venue="Tent") | {"add_row": "actions", "actions-TOTAL_FORMS": count}
    response = page.post(ADD, typed)
    assert response.status_code == 200
    assert 'value="Tent"' in response.content.decode()


def test_more_rows_than_a_meeting_has_are_refused_and_not_built(page, group):
    response = page.post(ADD, typed_meeting(group) | {"actions-TOTAL_FORMS": "999999"})
    actions = response.context["actions"]
    assert "at most 50" in str(actions.non_form_errors())
    assert len(actions.forms) == 51
    assert not Meeting.objects.exists()


def test_the_calendar_s_last_month_is_asked_for_without_harm(page, group):
    assert page.get(ADD, {"group": group.pk, "month": "9999-12"}).status_code == 200
    for asked in ({"month": "9999-12"}, {"date_from": "9999-12-01", "date_to": "9999-12-05"}):
        assert page.get("/forums/meetings/", asked).status_code == 200


def test_a_month_far_ahead_is_taken_for_a_slip(page, group):
    planned = {"state": "planned", "date": ""}
    response = page.post(ADD, typed_meeting(group, month="2021-11", **planned))
    assert "more than a year ahead" in str(response.context["form"].errors["month"])
    page.post(ADD, typed_meeting(group, month="2012-10", **planned))
    assert Meeting.objects.get().month == datetime.date(2012, 10, 1)


def test_no_meeting_is_proposed_after_one_that_lies_far_ahead(page, group):
    meeting = PlannedMeetingFactory(group=group, month=datetime.date(9999, 12, 1))
    response = page.get(meeting.get_absolute_url())
    assert not any("state=planned" in step.url for step in response.context["page_actions"])
