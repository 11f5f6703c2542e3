"""Tests of the admin of working groups, meetings and actions."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from csi.concerns.tests.factories import ConcernFactory
from csi.tests.support.hostile.documents import PDF
from csi.tests.support.samples import everyday_sample
from forums.models import Action, Discussion, Meeting
from forums.tests.factories import (
    ActionFactory,
    AttendanceFactory,
    CommunityPresenceFactory,
    DiscussionFactory,
    MeetingFactory,
    WorkingGroupFactory,
)
from forums.tests.form_data import build_meeting_data, rows

pytestmark = pytest.mark.django_db

MAX_QUERIES = 11
FACTORIES = {
    "workinggroup": WorkingGroupFactory,
    "meeting": MeetingFactory,
    "attendance": AttendanceFactory,
    "communitypresence": CommunityPresenceFactory,
    "discussion": DiscussionFactory,
    "action": ActionFactory,
}


@pytest.fixture
def page(as_person, admin):
    return as_person(admin)


def url(model, page, *args):
    return reverse(f"admin:forums_{model}_{page}", args=args)


def count_queries(page, address):
    page.get(address)
    with CaptureQueriesContext(connection) as queries:
        response = page.get(address)
    assert response.status_code == 200
    # The savepoint around a page stands in for the transaction that the tests themselves hold.
    return [query["sql"][:200] for query in queries if "SAVEPOINT" not in query["sql"]]


@pytest.mark.parametrize(("model", "factory"), everyday_sample(FACTORIES.items(), 2), ids=FACTORIES)
def test_list_of_twenty_records_has_bounded_queries(page, model, factory):
    factory.create_batch(20)
    queries = count_queries(page, url(model, "changelist"))
    assert len(queries) <= MAX_QUERIES, queries


@pytest.mark.parametrize(("model", "factory"), everyday_sample(FACTORIES.items(), 2), ids=FACTORIES)
def test_record_page_has_bounded_queries_and_search(page, model, factory):
    record = factory()
    queries = count_queries(page, url(model, "change", record.pk))
    assert len(queries) <= MAX_QUERIES, queries
    assert page.get(url(model, "changelist"), {"q": "lights"}).status_code == 200
    assert page.get(url(model, "add")).status_code == 200


def test_meeting_with_twenty_rows_has_bounded_queries(page, group):
    meeting = MeetingFactory(group=group)
    AttendanceFactory(meeting=meeting)
    for _number in range(20):
        CommunityPresenceFactory(meeting=meeting)
        item = DiscussionFactory(meeting=meeting)
        ActionFactory(meeting=meeting, concern=item.concern)
    queries = count_queries(page, url("meeting", "change", meeting.pk))
    assert len(queries) <= MAX_QUERIES, queries


def test_actions_are_filtered_by_stage(page, group):
    meeting = MeetingFactory(group=group)
    overdue = ActionFactory(meeting=meeting, due=datetime.date(2011, 10, 20))
    ActionFactory(meeting=meeting, due=datetime.date(2011, 11, 20))
    listed = page.get(url("action", "changelist"), {"stage": "overdue"}).context["cl"].queryset
    assert list(listed) == [overdue]


def test_meeting_is_added_with_its_rows(page, admin, group):
    concern = ConcernFactory(district=group.district)
    data = build_meeting_data(group, month="2011-10-01")
    data |= rows("attendances", [{"sector": "police", "women": "1", "men": "2", "under_30": "0"}])
    data |= rows("communities", [])
    data |= rows("discussions", [{"concern": concern.pk, "raised_by": "women", "outcome": "discussed", "note": ""}])
    data |= rows(
        "actions",
        [{"description": "Mend them", "sector": "authorities", "due": "2011-11-01", "concern": concern.pk}],
    )
    response = page.post(url("meeting", "add"), data)
    assert response.status_code == 302, response.context["errors"]
    meeting = Meeting.objects.for_list().get()
    assert (meeting.people, meeting.created_by) == (3, admin)
    assert (Discussion.objects.get().concern, Action.objects.get().concern) == (concern, concern)


def test_action_for_concern_of_another_district_is_rejected(page, group, uzgen_district):
    elsewhere = ConcernFactory(district=uzgen_district)
    meeting = MeetingFactory(group=group)
    data = {
        "meeting": meeting.pk,
        "concern": elsewhere.pk,
        "description": "Mend",
        "sector": "police",
        "due": "2011-11-01",
    }
    response = page.post(url("action", "add"), data)
    assert "another district" in str(response.context["adminform"].form.errors["concern"])
    assert not Action.objects.exists()


def test_meeting_rejected_by_database_leaves_no_file(page, group, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    meeting = MeetingFactory(group=group)
    ActionFactory(meeting=meeting, due=datetime.date(2011, 10, 20))
    minutes = SimpleUploadedFile("minutes.pdf", PDF)
    data = build_meeting_data(group, month="2011-10-01", date="2011-10-25", minutes_file=minutes)
    for inline in ("attendances", "communities", "discussions", "actions"):
        data |= rows(inline, [])
    response = page.post(url("meeting", "change", meeting.pk), data)
    assert "due or done before this date" in response.content.decode()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
