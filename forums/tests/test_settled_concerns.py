"""Settled concerns on the agenda of a later meeting: in the database, the admin and the history."""

import datetime

import pytest
from django.urls import reverse

from csi.concerns.tests.factories import ConcernFactory
from csi.tests.support.sql import insert, refused_by, update
from forums.models import Discussion
from forums.tests.factories import DiscussionFactory, MeetingFactory, PlannedMeetingFactory
from forums.tests.form_data import build_meeting_data, rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]

day = datetime.date.fromisoformat
RULE = "discussion_concern_not_settled"
MESSAGE = "This concern was settled before the meeting."


@pytest.fixture
def meeting(group):
    """A meeting held on 17 October."""
    return MeetingFactory(group=group)


def settle(district, settled_on):
    return ConcernFactory(district=district, raised_on=day("2011-09-01"), state="closed", settled_on=day(settled_on))


def build_item(meeting, concern, outcome="discussed"):
    return {"meeting": meeting.pk, "concern": concern.pk, "raised_by": "women", "outcome": outcome, "note": ""}


def test_database_rejects_concern_settled_before_the_meeting(meeting):
    concern = settle(meeting.group.district, "2011-10-16")
    with refused_by(RULE):
        insert(DiscussionFactory.build(meeting=meeting, concern=concern))
    item = DiscussionFactory(meeting=meeting)
    with refused_by(RULE):
        update(item, concern_id=concern.pk)
    item = DiscussionFactory(meeting=MeetingFactory(group=meeting.group, month=day("2011-09-01"), date="2011-09-17"))
    update(item.concern, state="closed", settled_on="2011-10-16")
    with refused_by(RULE):
        update(item, meeting_id=meeting.pk)


def test_settled_concern_cannot_lose_the_outcome_resolved(meeting, as_person, admin):
    concern = settle(meeting.group.district, "2011-10-16")
    item = DiscussionFactory(meeting=meeting, concern=concern, outcome="resolved")
    with refused_by(RULE):
        update(item, outcome="discussed")
    url = reverse("admin:forums_discussion_change", args=[item.pk])
    response = as_person(admin).post(url, build_item(meeting, concern))
    assert MESSAGE in response.content.decode()
    item.refresh_from_db()
    assert item.outcome == "resolved"


@pytest.mark.parametrize(("settled_on", "is_rejected"), [("2011-10-31", True), ("2011-11-01", False)])
def test_planned_meeting_without_a_date_counts_from_its_month(group, settled_on, is_rejected):
    meeting = PlannedMeetingFactory(group=group, month=day("2011-11-01"), date=None)
    item = DiscussionFactory.build(meeting=meeting, concern=settle(group.district, settled_on))
    if is_rejected:
        with refused_by(RULE):
            insert(item)
    else:
        insert(item)


@pytest.mark.parametrize(
    ("settled_on", "outcome"), [("2011-10-17", "discussed"), ("2011-10-31", "discussed"), ("2011-10-16", "resolved")]
)
def test_concern_settled_at_the_meeting_or_later_or_reported_is_accepted(meeting, settled_on, outcome):
    item = DiscussionFactory.build(meeting=meeting, concern=settle(meeting.group.district, settled_on), outcome=outcome)
    item.full_clean()
    insert(item)


def test_item_of_a_concern_that_was_settled_afterwards_can_be_edited(meeting, as_person, admin):
    item = DiscussionFactory(meeting=meeting, concern__raised_on=day("2011-09-01"))
    update(item.concern, state="closed", settled_on="2011-10-10")
    url = reverse("admin:forums_discussion_change", args=[item.pk])
    data = build_item(meeting, item.concern, "not_reached") | {"note": "There was no time."}
    assert as_person(admin).post(url, data).status_code == 302
    assert Discussion.objects.get().note == "There was no time."
    # The date of the meeting is corrected.
    update(meeting, date="2011-10-20")


def test_admin_shows_the_message_beside_the_concern(meeting, as_person, admin):
    concern = settle(meeting.group.district, "2011-10-16")
    page, url = as_person(admin), reverse("admin:forums_discussion_add")
    response = page.post(url, build_item(meeting, concern))
    [message] = response.context["adminform"].form.errors["concern"]
    assert message.startswith(MESSAGE)
    assert page.post(url, build_item(meeting, concern, "resolved")).status_code == 302


def test_admin_shows_the_message_in_the_row_of_a_new_meeting(group, as_person, admin):
    concern = settle(group.district, "2011-10-16")
    data = build_meeting_data(group, month="2011-10-01")
    for inline in ("attendances", "communities", "actions"):
        data |= rows(inline, [])
    item = {name: value for name, value in build_item(MeetingFactory.build(), concern).items() if name != "meeting"}
    data |= rows("discussions", [item])
    response = as_person(admin).post(reverse("admin:forums_meeting_add"), data)
    [formset] = [
        inline.formset for inline in response.context["inline_admin_formsets"] if inline.opts.model is Discussion
    ]
    [message] = formset.forms[0].errors["concern"]
    assert message.startswith(MESSAGE)


def test_concern_that_was_reopened_can_be_discussed(meeting):
    concern = settle(meeting.group.district, "2011-10-10")
    concern.state = "open"
    concern.save()
    insert(DiscussionFactory.build(meeting=meeting, concern=concern))
