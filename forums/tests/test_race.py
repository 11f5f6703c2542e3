"""Two people record the same month at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from forums.models import Meeting
from forums.tests.typed import agenda_rows, typed_meeting

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_two_at_once_make_one_meeting_and_one_clear_sentence(osh, group):
    new = {"new_summary": "Stray dogs", "new_category": "other", "raised_by": "women"}
    typed = typed_meeting(group, **agenda_rows(new))
    together = Barrier(2)

    def record(_person):
        client = Client()
        client.force_login(osh)
        together.wait(timeout=20)
        try:
            return client.post("/forums/meetings/add/", typed)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as people:
        responses = list(people.map(record, range(2)))
    assert sorted(response.status_code for response in responses) == [200, 302]
    meeting = Meeting.objects.get()
    assert meeting.discussions.count() == 1
    [refused] = [response for response in responses if response.status_code == 200]
    assert "already has a regular meeting for this month" in refused.content.decode()
    assert "Stray dogs" in refused.content.decode()
