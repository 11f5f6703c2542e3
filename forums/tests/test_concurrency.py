"""Test of concurrent saves of the same meeting."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from forums.models import Meeting
from forums.tests.form_data import build_agenda_data, build_meeting_data

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_concurrent_saves_create_one_meeting_and_one_error(osh, group):
    new = {"new_summary": "Stray dogs", "new_category": "other", "raised_by": "women"}
    data = build_meeting_data(group, **build_agenda_data(new))
    together = Barrier(2)

    def record(_person):
        client = Client()
        client.force_login(osh)
        together.wait(timeout=20)
        try:
            return client.post("/forums/meetings/add/", data)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as people:
        responses = list(people.map(record, range(2)))
    assert sorted(response.status_code for response in responses) == [200, 302]
    meeting = Meeting.objects.get()
    assert meeting.discussions.count() == 1
    [rejected] = [response for response in responses if response.status_code == 200]
    assert "already has a regular meeting for this month" in rejected.content.decode()
    assert "Stray dogs" in rejected.content.decode()
