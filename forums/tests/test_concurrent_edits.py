"""The page of a meeting and the admin never overwrite each other's rows."""

import threading
from itertools import product

import pytest
from django.db import connection, transaction
from django.test import Client

from csi.concerns.tests.factories import ConcernFactory
from csi.core.crud import concurrency
from csi.tests.support.admin import build_admin_submission
from csi.tests.support.forms import build_submission
from csi.tests.support.samples import everyday_sample
from csi.tests.support.sql import update
from districts.tests.factories import CommunityGroupFactory
from forums.models import Action, Meeting
from forums.tests.factories import (
    ActionFactory,
    AttendanceFactory,
    CommunityPresenceFactory,
    DiscussionFactory,
    MeetingFactory,
)
from forums.views.recording import MeetingEdit

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(group):
    meeting = MeetingFactory(group=group, venue="House of Culture")
    AttendanceFactory(meeting=meeting, sector="police", women=2, men=30)
    CommunityPresenceFactory(meeting=meeting, community=CommunityGroupFactory(name_en="Kyrgyz"), people=4)
    for summary in ("No street lights", "Stray dogs"):
        concern = ConcernFactory(district=group.district, summary=summary)
        DiscussionFactory(meeting=meeting, concern=concern)
        ActionFactory(meeting=meeting, concern=concern, description=f"{summary}: act", sector="authorities")
    return meeting


@pytest.fixture
def rows(meeting):
    """The rows of the meeting by name; `attname`, the column that both users change, and its values."""
    return {
        "attendances": (meeting.attendances.get(), "women", 21, 9),
        "communities": (meeting.communities.get(), "people", 21, 9),
        "discussions": (meeting.discussions.first(), "note", "From the admin", "From the page"),
        "actions": (meeting.actions.first(), "description", "From the admin", "From the page"),
    }


class MeetingForms:
    """The page and the admin form of a meeting, opened by two users."""

    def __init__(self, meeting, osh, admin):
        self.clients = {"page": Client(), "admin": Client()}
        self.clients["page"].force_login(osh)
        self.clients["admin"].force_login(admin)
        self.urls = {
            "page": f"{meeting.get_absolute_url()}edit/",
            "admin": f"/admin/forums/meeting/{meeting.pk}/change/",
        }

    def open(self, name):
        return self.read(name, self.clients[name].get(self.urls[name]))

    def read(self, name, response):
        return (build_submission if name == "page" else build_admin_submission)(response.context)

    def save(self, name, data):
        return self.clients[name].post(self.urls[name], data)

    def save_again(self, name, rejected):
        response = self.save(name, self.read(name, rejected))
        assert response.status_code == 302


@pytest.fixture
def forms(meeting, osh, admin):
    return MeetingForms(meeting, osh, admin)


def name_of(data, row, attname):
    """Return the HTML name of a column of a row in submitted data."""
    key = next(
        key
        for key, value in data.items()
        if key.endswith("-id") and str(value) == str(row.pk) and f"{key.removesuffix('-id')}-{attname}" in data
    )
    return f"{key.removesuffix('-id')}-{attname}"


ROWS = ("attendances", "communities", "discussions", "actions")
# Two edits in the same form treat all rows alike.
EDITS = pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        ("page", "admin", "attendances"),
        ("admin", "page", "communities"),
        ("page", "page", "discussions"),
        *(
            pytest.param(*case, marks=pytest.mark.audit)
            for case in (
                *product(["page"], ["admin"], ROWS[1:]),
                *product(["admin"], ["page"], ("attendances", "discussions", "actions")),
                ("admin", "admin", "actions"),
            )
        ),
    ],
)


@EDITS
def test_row_changed_by_one_user_survives_the_save_of_the_other(forms, meeting, rows, first, second, name):
    row, attname, new_value, _other = rows[name]
    stale = forms.open(second)
    data = forms.open(first)
    assert forms.save(first, {**data, name_of(data, row, attname): new_value}).status_code == 302
    rejected = forms.save(second, {**stale, "venue": "School No. 5"})
    assert rejected.status_code == 200
    assert str(new_value) in rejected.content.decode()
    meeting.refresh_from_db()
    assert meeting.venue == "House of Culture"
    forms.save_again(second, rejected)
    row.refresh_from_db()
    meeting.refresh_from_db()
    assert (meeting.venue, str(getattr(row, attname))) == ("School No. 5", str(new_value))


@EDITS
def test_row_changed_by_both_users_is_shown_before_it_is_replaced(forms, rows, first, second, name):
    row, attname, new_value, other_value = rows[name]
    stale = forms.open(second)
    data = forms.open(first)
    assert forms.save(first, {**data, name_of(data, row, attname): new_value}).status_code == 302
    rejected = forms.save(second, {**stale, name_of(stale, row, attname): other_value})
    html = rejected.content.decode()
    assert str(new_value) in html and str(other_value) in html
    row.refresh_from_db()
    assert str(getattr(row, attname)) == str(new_value)
    forms.save_again(second, rejected)
    row.refresh_from_db()
    assert str(getattr(row, attname)) == str(other_value)


@pytest.mark.parametrize("opened", everyday_sample(["page", "admin"], 1))
def test_row_changed_in_its_own_admin_form_is_not_overwritten(forms, admin, meeting, rows, opened):
    row, attname, new_value, _other = rows["attendances"]
    stale = forms.open(opened)
    url = f"/admin/forums/attendance/{row.pk}/change/"
    data = build_admin_submission(forms.clients["admin"].get(url).context)
    assert forms.clients["admin"].post(url, {**data, attname: new_value}).status_code == 302
    forms.save_again(opened, forms.save(opened, {**stale, "venue": "School No. 5"}))
    row.refresh_from_db()
    assert row.women == new_value


def test_admin_form_of_a_row_is_rejected_after_the_page_changed_it(forms, rows):
    row, attname, new_value, other_value = rows["attendances"]
    url = f"/admin/forums/attendance/{row.pk}/change/"
    stale = build_admin_submission(forms.clients["admin"].get(url).context)
    data = forms.open("page")
    forms.save("page", {**data, name_of(data, row, attname): new_value})
    rejected = forms.clients["admin"].post(url, {**stale, attname: other_value})
    assert f"Women: saved version “{new_value}”, your version “{other_value}”." in rejected.content.decode()
    row.refresh_from_db()
    assert row.women == new_value


def test_actions_follow_their_agenda_item_when_another_item_is_deleted(forms, meeting):
    first, second = meeting.discussions.order_by("pk")
    data = forms.open("page")
    concern = data["discussions-1-concern"]
    first.delete()
    new_action = {"actions-2-description": "Put up lamps", "actions-2-sector": "police", "actions-2-due": "2011-11-15"}
    rejected = forms.save("page", {**data, **new_action, "actions-2-agenda_item": "2"})
    merged = build_submission(rejected.context)
    assert (merged["discussions-0-concern"], merged["actions-2-agenda_item"]) == (str(concern), "1")
    forms.save_again("page", rejected)
    assert Action.objects.get(description="Put up lamps").concern == second.concern
    assert meeting.discussions.count() == 1


def test_unchanged_page_saves_without_a_conflict(forms, meeting):
    for name in ("page", "admin"):
        data = forms.open(name)
        assert forms.save(name, {**data, "venue": f"Saved in the {name}"}).status_code == 302
        assert Meeting.objects.get(pk=meeting.pk).venue == f"Saved in the {name}"


def test_sql_change_between_validation_and_save_is_found(forms, rows, monkeypatch):
    row, data, save = rows["attendances"][0], forms.open("page"), MeetingEdit.save

    def change_then_save(*args):
        update(row, women=21)
        return save(*args)

    monkeypatch.setattr(MeetingEdit, "save", change_then_save)
    rejected = forms.save("page", {**data, "venue": "School No. 5"})
    assert [difference.saved for difference in rejected.context["conflict"].differences] == ["21"]
    row.refresh_from_db()
    assert row.women == 21


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_change_of_a_row_waits_for_the_edit_of_its_record(rows, meeting):
    """While an edit holds the record, no row of it changes, so the checked version stays true."""
    row = rows["attendances"][0]
    before, finished = concurrency.get_version(Meeting, meeting.pk), threading.Event()

    def change_row():
        try:
            update(row, women=21)
            finished.set()
        finally:
            connection.close()

    thread = threading.Thread(target=change_row)
    with transaction.atomic():
        concurrency.check_versions(meeting, before)
        thread.start()
        wait_for_blocked_backend()
        assert not finished.is_set()
        assert concurrency.get_version(Meeting, meeting.pk) == before
    thread.join()
    assert int(concurrency.get_version(Meeting, meeting.pk)) > int(before)


def wait_for_blocked_backend():
    """Return when another connection to this database waits for a lock."""
    query = """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'
    """
    for _attempt in range(1000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot(), pg_sleep(0.01)")
            cursor.execute(query)
            if cursor.fetchone()[0]:
                return
    raise AssertionError("the other transaction does not wait")
