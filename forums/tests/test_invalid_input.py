"""Tests of invalid and manipulated input on the meeting form."""

import datetime

import pytest

from forums.models import Meeting
from forums.tests.factories import PlannedMeetingFactory
from forums.tests.form_data import build_meeting_data

pytestmark = pytest.mark.django_db

ADD = "/forums/meetings/add/"


@pytest.fixture
def page(as_person, osh):
    return as_person(osh)


@pytest.mark.parametrize("count", ["²", "9" * 5000, "-1", "\0", ""])
def test_add_row_with_invalid_row_count_is_handled(page, group, count):
    data = build_meeting_data(group, venue="Tent") | {"add_row": "actions", "actions-TOTAL_FORMS": count}
    response = page.post(ADD, data)
    assert response.status_code == 200
    assert 'value="Tent"' in response.content.decode()


def test_too_many_rows_are_rejected_and_not_built(page, group):
    response = page.post(ADD, build_meeting_data(group) | {"actions-TOTAL_FORMS": "999999"})
    actions = response.context["actions"]
    assert "at most 50" in str(actions.non_form_errors())
    assert len(actions.forms) == 51
    assert not Meeting.objects.exists()


def test_last_month_of_calendar_is_handled(page, group):
    assert page.get(ADD, {"group": group.pk, "month": "9999-12"}).status_code == 200
    for query in ({"month": "9999-12"}, {"date_from": "9999-12-01", "date_to": "9999-12-05"}):
        assert page.get("/forums/meetings/", query).status_code == 200


def test_month_far_ahead_is_rejected(page, group):
    planned = {"state": "planned", "date": ""}
    response = page.post(ADD, build_meeting_data(group, month="2021-11", **planned))
    assert "more than a year ahead" in str(response.context["form"].errors["month"])
    page.post(ADD, build_meeting_data(group, month="2012-10", **planned))
    assert Meeting.objects.get().month == datetime.date(2012, 10, 1)


def test_no_meeting_is_proposed_beyond_planning_limit(page, group):
    meeting = PlannedMeetingFactory(group=group, month=datetime.date(2012, 10, 1))
    response = page.get(meeting.get_absolute_url())
    assert not any("state=planned" in step.url for step in response.context["page_actions"])
