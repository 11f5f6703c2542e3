"""Questions about unusual attendance and meetings without content, on the page and in the admin."""

import datetime

import pytest
from django.urls import reverse

from csi.tests.support.admin import build_admin_submission
from csi.tests.support.forms import assert_errors_shown
from forums.models import Attendance, Meeting
from forums.tests.factories import AttendanceFactory, MeetingFactory, WorkingGroupFactory
from forums.tests.form_data import build_attendance_data, build_meeting_data, rows

pytestmark = pytest.mark.django_db

ADD = "/forums/meetings/add/"
QUESTION = "Police, women: 90 is unusual: the usual number is 3. Record it all the same?"


@pytest.fixture
def group(osh_city):
    """A group at whose earlier meetings there were two to four women of the police."""
    group = WorkingGroupFactory(district=osh_city, established=datetime.date(2011, 3, 10))
    for month, women in ((6, 2), (7, 3), (8, 4)):
        day = datetime.date(2011, month, 20)
        meeting = MeetingFactory(group=group, month=day.replace(day=1), date=day)
        AttendanceFactory(meeting=meeting, sector="police", women=women, men=6, under_30=0)
    return group


def get_name(response, sector="police", column="women"):
    """Return the name of the checkbox of a sector's count."""
    [row] = [form for form in response.context["attendances"].forms if form["sector"].value() == sector]
    return f"{row.prefix}-confirm_unusual_{column}"


def test_ten_times_the_usual_attendance_is_confirmed(as_person, osh, group):
    data = build_meeting_data(group, **build_attendance_data(police={"women": "90", "men": "7"}))
    response = as_person(osh).post(ADD, data)
    name = get_name(response)
    assert_errors_shown(response, [name])
    html = response.content.decode()
    assert html.count(QUESTION) == 2
    assert "Confirm before saving" in html
    assert 'value="90"' in html
    assert Meeting.objects.count() == 3
    assert as_person(osh).post(ADD, data | {name: "9"}).status_code == 200
    assert as_person(osh).post(ADD, data | {name: "90"}).status_code == 302
    assert Attendance.objects.filter(women=90, men=7).exists()


@pytest.mark.parametrize(("sector", "count"), [("police", "49"), ("media", "49"), ("youth", "59")])
def test_attendance_below_ten_times_the_usual_raises_no_question(as_person, osh, group, sector, count):
    data = build_meeting_data(group, **build_attendance_data(**{sector: {"men": count}}))
    assert as_person(osh).post(ADD, data).status_code == 302


def test_sector_without_history_is_compared_with_the_other_sectors(as_person, osh, group):
    data = build_meeting_data(group, **build_attendance_data(media={"men": "60"}))
    response = as_person(osh).post(ADD, data)
    assert "Media, men: 60 is unusual: the usual number is 6." in response.content.decode()


def test_first_meeting_of_a_group_raises_no_question(as_person, osh, osh_city):
    group = WorkingGroupFactory(district=osh_city)
    data = build_meeting_data(group, **build_attendance_data(police={"women": "900"}))
    assert as_person(osh).post(ADD, data).status_code == 302


def test_saved_unusual_attendance_raises_no_question_again(as_person, osh, group):
    meeting = MeetingFactory(group=group)
    row = AttendanceFactory(meeting=meeting, sector="police", women=90, men=1, under_30=0)
    data = build_meeting_data(group, **build_attendance_data(saved=[row]), venue="School")
    url = f"{meeting.get_absolute_url()}edit/"
    assert as_person(osh).post(url, data).status_code == 302
    changed = build_meeting_data(group, **build_attendance_data(saved=[row], police={"women": "91"}))
    assert "91 is unusual" in as_person(osh).post(url, changed).content.decode()


def test_answer_survives_another_error(as_person, osh, group):
    data = build_meeting_data(group, **build_attendance_data(police={"women": "90"}))
    name = get_name(as_person(osh).post(ADD, data))
    response = as_person(osh).post(ADD, data | {name: "90", "date": ""})
    assert_errors_shown(response, ["date"])
    assert f'name="{name}" value="90"' in response.content.decode()
    assert "There is a problem" in response.content.decode()


class TestMeetingAdmin:
    def test_meeting_without_content_is_confirmed(self, as_person, admin, group):
        page, url = as_person(admin), reverse("admin:forums_meeting_add")
        empty = {
            name: value
            for prefix in ("attendances", "communities", "discussions", "actions")
            for name, value in rows(prefix, []).items()
        }
        data = {"group": group.pk, "month": "2011-10-01", "kind": "regular", "state": "held", "venue": "School 5"}
        data |= {"date": "2011-10-17", **empty}
        response = page.post(url, data)
        html = response.content.decode()
        assert "This meeting has no attendance, discussion or minutes. Save all the same?" in html
        assert 'value="School 5"' in html
        assert Meeting.objects.count() == 3
        assert page.post(url, data | {"confirm_no_content": "yes"}).status_code == 302
        assert Meeting.objects.filter(venue="School 5").exists()

    def test_unusual_attendance_in_the_page_of_a_meeting_is_confirmed(self, as_person, admin, group):
        meeting = MeetingFactory(group=group, minutes="Peaceful.")
        page, url = as_person(admin), reverse("admin:forums_meeting_change", args=[meeting.pk])
        data = build_admin_submission(page.get(url).context)
        data |= rows("attendances", [{"meeting": meeting.pk, "sector": "police", "women": 90, "men": 1, "under_30": 0}])
        response = page.post(url, data)
        assert QUESTION in response.content.decode()
        assert not meeting.attendances.exists()
        assert page.post(url, data | {"attendances-0-confirm_unusual_women": "90"}).status_code == 302
        assert meeting.attendances.get().women == 90

    def test_unusual_attendance_on_its_own_page_is_confirmed(self, as_person, admin, group):
        row = AttendanceFactory(meeting=MeetingFactory(group=group), sector="police", women=3)
        page, url = as_person(admin), reverse("admin:forums_attendance_change", args=[row.pk])
        data = build_admin_submission(page.get(url).context) | {"women": "90"}
        assert QUESTION in page.post(url, data).content.decode()
        assert page.post(url, data | {"confirm_unusual_women": "90"}).status_code == 302
        row.refresh_from_db()
        assert row.women == 90
