"""Restoring a version from the list of changes and from the page of the version."""

import datetime
import re

import pytest
from django.db import connection, transaction
from django.urls import reverse

from csi.core.history.actor import set_actor
from csi.core.history.models import Change
from forums.models import Meeting
from forums.tests.factories import AttendanceFactory, MeetingFactory

# Changes of one transaction are one version.
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def meeting(osh_city, osh):
    """A meeting recorded by osh, then corrected."""
    with set_actor(osh):
        meeting = MeetingFactory(group__district=osh_city, venue="Town hall")
        AttendanceFactory(meeting=meeting, sector="women", women=4)
        meeting.venue = "School 5"
        meeting.save()
    return meeting


def list_versions(record):
    """Return the numbers of the versions, oldest first."""
    changes = Change.objects.of_record(record._meta.db_table, record.pk)
    return [version["version"] for version in reversed(changes.versions())]


def get_text(response):
    return response.content.decode()


def test_list_of_changes_restores_earlier_versions(meeting, osh, manager, as_person):
    page = reverse("forums:meeting_history", args=[meeting.pk])
    versions = list_versions(meeting)
    html = as_person(manager).get(page).content.decode()
    offered = [int(number) for number in re.findall(r'name="version" value="(\d+)"', html)]
    # Every version but the latest.
    assert offered == sorted(versions)[-2::-1]
    assert "Restore this version" not in as_person(osh).get(page).content.decode()


def test_page_of_a_version_shows_its_values_and_restores_it(meeting, osh, manager, as_person):
    page = reverse("forums:meeting_history", args=[meeting.pk])
    first = list_versions(meeting)[0]
    response = as_person(manager).get(page, {"version": first})
    text = get_text(response)
    assert "Town hall" in text and "School 5" not in text
    assert f'name="version" value="{first}"' in response.content.decode()
    assert f"{page}?version={first}" in as_person(osh).get(page).content.decode()
    shown_to_staff = as_person(osh).get(page, {"version": first})
    assert "Town hall" in get_text(shown_to_staff) and "Restore this version" not in get_text(shown_to_staff)
    assert "no such version" in get_text(as_person(osh).get(page, {"version": "9" * 30}))


def test_versions_of_the_same_minute_differ(meeting, manager, as_person):
    versions = list_versions(meeting)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for second, version in enumerate(versions):
            cursor.execute(
                "UPDATE history_change SET at = %s WHERE id = %s",
                [datetime.datetime(2011, 10, 31, 9, 30, second, tzinfo=datetime.UTC), version],
            )
    html = as_person(manager).get(reverse("forums:meeting_history", args=[meeting.pk])).content.decode()
    labels = re.findall(r"<option[^>]*>([^<]+)</option>", html)
    assert len(labels) == 2 * len(versions)
    assert len(set(labels)) == len(versions)


def test_restoring_from_an_outdated_page_is_rejected(meeting, manager, as_person):
    page = reverse("forums:meeting_history", args=[meeting.pk])
    client, first = as_person(manager), list_versions(meeting)[0]
    latest = re.search(r'name="latest" value="(\d+)"', client.get(page).content.decode())[1]
    Meeting.objects.filter(pk=meeting.pk).update(venue="Library")
    rejected = client.post(page, {"version": first, "latest": latest})
    assert rejected.status_code == 409
    assert "Someone changed this record after you opened the page" in get_text(rejected)
    meeting.refresh_from_db()
    assert meeting.venue == "Library"
    latest = re.search(r'name="latest" value="(\d+)"', rejected.content.decode())[1]
    assert client.post(page, {"version": first, "latest": latest}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.venue == "Town hall"
