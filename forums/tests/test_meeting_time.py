"""The time of a meeting in its form, on its page and in exports."""

import pytest

from csi.tests.support.view_contracts import get_form_errors
from forums.tests.form_data import build_meeting_data

pytestmark = pytest.mark.django_db

ADD = "/forums/meetings/add/"


@pytest.fixture
def page(as_person, osh):
    return as_person(osh)


def test_time_of_a_meeting_is_saved_shown_and_exported(page, group):
    response = page.post(ADD, build_meeting_data(group, time="14:30"))
    assert response.status_code == 302, get_form_errors(response)
    detail = page.get(response.url).content.decode()
    assert "<dd>14:30</dd>" in detail
    assert 'type="time" name="time" value="14:30"' in page.get(f"{response.url}edit/").content.decode()
    [header, row] = (
        b"".join(page.get("/forums/meetings/?export=csv").streaming_content).decode("utf-8-sig").splitlines()
    )
    assert "14:30" in row.split(",")[header.split(",").index("Time")]


def test_meeting_rejects_a_time_that_is_none(page, group):
    response = page.post(ADD, build_meeting_data(group, time="half past two"))
    assert response.context["form"].errors["time"] == ["Time must be a time, such as 14:30."]
