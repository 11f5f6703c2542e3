"""The history of a record, the comparison and restoration of versions, and the mission log."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from csi.concerns.models import Concern
from csi.concerns.tests.factories import ConcernFactory
from csi.core.history.actor import set_actor
from csi.core.history.models import Change
from csi.returns.tests.factories import MonthlyReturnFactory
from forums.models import Attendance, Meeting
from forums.tests.factories import AttendanceFactory, DiscussionFactory, MeetingFactory

pytestmark = pytest.mark.django_db


def get_text(response):
    return " ".join(response.content.decode().split())


def get_field_changes(response):
    return [
        (line.row_label, line.label, line.before, line.after)
        for entry in response.context["entries"]
        for line in entry.field_changes
    ]


@pytest.fixture
def meeting(osh_city, osh):
    """A meeting recorded by osh with four women, then corrected to six women and another venue."""
    with set_actor(osh):
        meeting = MeetingFactory(group__district=osh_city, venue="Town hall")
        attendance = AttendanceFactory(meeting=meeting, sector="women", women=4)
        attendance.women = 6
        attendance.save()
        meeting.venue = "School 5"
        meeting.save()
    return meeting


def list_versions(record):
    changes = Change.objects.of_record(record._meta.db_table, record.pk)
    return list(changes.order_by("pk").values_list("pk", flat=True))


def test_history_shows_old_and_new_values_and_the_actor(meeting, osh, uzgen, reader, as_person):
    page = reverse("forums:meeting_history", args=[meeting.pk])
    assert page in get_text(as_person(osh).get(meeting.get_absolute_url()))
    response = as_person(osh).get(page)
    assert ("Attendance (Women's groups)", "Women", "4", "6") in get_field_changes(response)
    assert ("", "Venue", "Town hall", "School 5") in get_field_changes(response)
    assert ("", "Working group", None, str(meeting.group)) in get_field_changes(response)
    assert re.search(r"Changed</span>\s+Aigul Osmonova", get_text(response))
    assert as_person(uzgen).get(page).status_code == 404
    assert as_person(reader).get(page).status_code == 403


def test_history_of_meeting_hides_confidential_concern(osh_city, osh, manager, as_person):
    secret = ConcernFactory(district=osh_city, summary="Canary of a family", sensitivity="confidential")
    meeting = MeetingFactory(group__district=osh_city)
    DiscussionFactory(meeting=meeting, concern=secret, note="Canary of the note")
    page = reverse("forums:meeting_history", args=[meeting.pk])
    assert "Canary of the note" in get_text(as_person(manager).get(page))
    versions = list_versions(meeting)
    for url in (page, f"{page}?from={versions[0]}&to={versions[-1]}"):
        assert "Canary" not in get_text(as_person(osh).get(url))
    # The team sees the changes from now on, but not the earlier ones.
    Concern.objects.filter(pk=secret.pk).update(summary="A quarrel", sensitivity="normal")
    Concern.objects.filter(pk=secret.pk).update(summary="A quarrel about water")
    page = reverse("concerns:concern_history", args=[secret.pk])
    assert "Canary" in get_text(as_person(manager).get(page))
    text = get_text(as_person(osh).get(page))
    assert "A quarrel about water" in text
    assert "Canary" not in text


def test_author_sees_changes_of_own_confidential_concern(osh_city, osh, as_person):
    concern = ConcernFactory(district=osh_city, summary="A quarrel", sensitivity="confidential", created_by=osh)
    response = as_person(osh).get(reverse("concerns:concern_history", args=[concern.pk]))
    assert ("", "Summary", None, "A quarrel") in get_field_changes(response)


def test_number_of_queries_does_not_depend_on_length_of_history(meeting, manager, as_person):
    pages = [reverse("forums:meeting_history", args=[meeting.pk]), reverse("history:log")]
    client, counts = as_person(manager), []
    client.get(pages[0])
    for sectors in (("youth",), ("police", "elders", "media")):
        for sector in sectors:
            AttendanceFactory(meeting=meeting, sector=sector)
            MeetingFactory(group__district=meeting.group.district)
        for url in pages:
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            counts.append(len(queries))
    assert counts[2:] == counts[:2]


def test_versions_are_compared_and_invalid_parameters_are_reported(meeting, osh, as_person):
    page = reverse("forums:meeting_history", args=[meeting.pk])
    versions = list_versions(meeting)
    comparison = as_person(osh).get(page, {"from": versions[1], "to": versions[-1]})
    differing = [
        (line.label, line.before, line.after) for line in comparison.context["field_changes"] if line.is_different
    ]
    assert differing == [("venue", "Town hall", "School 5"), ("women", "4", "6")]
    assert "Restore this version" not in get_text(comparison)
    for params, message in (
        ({"from": "1", "to": "two"}, "no such version"),
        ({"page": "9" * 30}, "no such page"),
        ({"from": "9" * 30, "to": "0"}, "no such version"),
    ):
        response = as_person(osh).get(page, params)
        assert response.status_code == 200
        assert message in get_text(response)


def test_version_numbers_have_no_thousands_separator(meeting, manager, as_person):
    with connection.cursor() as cursor:
        cursor.execute("ALTER SEQUENCE history_change_id_seq RESTART WITH 1234567")
    Meeting.objects.filter(pk=meeting.pk).update(venue="Library")
    page = reverse("forums:meeting_history", args=[meeting.pk])
    beside = as_person(manager).get(page, {"from": list_versions(meeting)[0], "to": 1234567})
    assert 'name="version" value="1234567"' in get_text(beside)


def test_manager_restores_earlier_version_and_deleted_record(meeting, osh, manager, as_person):
    page = reverse("forums:meeting_history", args=[meeting.pk])
    first = list_versions(meeting)[1]
    assert as_person(osh).post(page, {"version": first}).status_code == 404
    assert as_person(manager).post(page, {"version": first}).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.venue, meeting.attendances.get().women) == ("Town hall", 4)
    assert Change.objects.first().by == manager

    number, last = meeting.pk, list_versions(meeting)[-1]
    attendance = meeting.attendances.get()
    meeting.delete()
    log = reverse("history:record", args=["forums_meeting", number])
    assert as_person(osh).get(log).status_code == 404
    assert "deleted" in get_text(as_person(manager).get(log))
    assert as_person(manager).post(log, {"version": last}).status_code == 302
    again = Meeting.objects.get(pk=number)
    assert (again.created_by, again.venue) == (osh, "Town hall")
    assert Attendance.objects.get(meeting=again) == attendance


def test_restoring_a_version_of_a_closed_month_is_rejected(meeting, osh_city, manager, as_person):
    MonthlyReturnFactory(district=osh_city, month=meeting.month, accepted=True)
    page = reverse("forums:meeting_history", args=[meeting.pk])
    answer = as_person(manager).post(page, {"version": list_versions(meeting)[0]})
    assert answer.status_code == 409
    assert "is closed for Osh city" in get_text(answer)
    meeting.refresh_from_db()
    assert meeting.venue == "School 5"


def test_mission_log_is_filtered_and_exported(meeting, osh, osh_city, uzgen_district, manager, as_person):
    page = reverse("history:log")
    response = as_person(manager).get(page, {"by": osh.pk, "parent_table": "forums_meeting", "operation": "changed"})
    assert response.context["description"].startswith("2 changes by Aigul Osmonova")
    assert "Attendance: women" in get_text(response)
    other_district = as_person(manager).get(page, {"by": osh.pk, "scope": uzgen_district.pk})
    assert other_district.context["page"].paginator.count == 0
    own_district = as_person(manager).get(page, {"by": osh.pk, "scope": osh_city.pk, "at_from": "2011-01-01"})
    assert str(meeting) in get_text(own_district)
    export = as_person(manager).get(page, {"by": osh.pk, "export": "csv"})
    rows = b"".join(export.streaming_content).decode().splitlines()
    assert any(str(meeting) in row and "Venue" in row and "Aigul Osmonova" in row for row in rows)
    assert as_person(osh).get(page).status_code == 403
    assert as_person(manager).get(page, {"at_to": str(datetime.date(2001, 1, 1))}).context["page"].paginator.count == 0
