"""The frame: every line of a menu leads somewhere, and a role sees its own."""

from types import SimpleNamespace

import pytest

from csi import navigation
from csi.accounts.models import Role, User
from csi.navigation import Entry, Frame

ENTRIES = {
    entry.page: entry for entry in (value for value in vars(navigation).values() if isinstance(value, Entry))
} | {
    entry.page: entry
    for group in (navigation.DOMAINS, navigation.RECORD)
    for top in group
    for entry in (top, *top.children)
}


def frame_of(role=None, page="home"):
    user = User(pk=1, role=role) if role else None
    return Frame(SimpleNamespace(user=user, resolver_match=SimpleNamespace(view_name=page)))


def pages(frame):
    return [line["entry"].page for group in frame.menu for line in group]


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
def test_every_line_of_a_menu_leads_to_a_page(entry):
    assert entry.url.startswith("/")


def test_a_reader_is_offered_no_records():
    frame = frame_of(Role.READER)
    assert pages(frame) == [
        "home",
        "dashboard",
        "calendar",
        "monthly_report",
        "indicators",
        "comparison",
        "coverage",
        "factsheet",
        "map",
        "gallery:public",
    ]
    assert frame.record == ()
    assert [line["entry"].page for line in frame.phone_end] == ["factsheet", "map"]


def test_field_staff_see_the_domains_and_what_they_may_record_but_no_administration():
    frame = frame_of(Role.FIELD_STAFF)
    assert "forums:workinggroup_list" in pages(frame)
    assert "admin:index" not in pages(frame)
    assert "forums:meeting_add" in [entry.page for entry in frame.record]


def test_only_an_administrator_is_led_to_the_administration():
    assert "admin:index" in pages(frame_of(Role.ADMINISTRATOR))
    assert "admin:index" not in pages(frame_of(Role.MANAGER))


def test_a_visitor_gets_the_public_pages():
    assert pages(frame_of()) == ["factsheet", "map", "gallery:public"]


def test_the_page_of_a_meeting_opens_forums_and_marks_meetings():
    frame = frame_of(Role.FIELD_STAFF, "forums:meeting_edit")
    [forums] = [line for group in frame.menu for line in group if line["is_current"]]
    assert forums["entry"].page == "forums:workinggroup_list"
    assert [child["entry"].page for child in forums["children"] if child["is_current"]] == ["forums:meeting_list"]
    assert not any(child["is_page"] for child in forums["children"])


def test_a_list_is_marked_as_the_page_itself():
    frame = frame_of(Role.MANAGER, "concerns:concern_list")
    [concerns] = [line for group in frame.menu for line in group if line["is_page"]]
    assert concerns["entry"].page == "concerns:concern_list"


def test_the_breadcrumb_starts_with_the_domain():
    assert frame_of(Role.MANAGER, "receptions:trip_detail").section.page == "receptions:mobilereception_list"
    assert frame_of(Role.MANAGER, "presence").section.page == "cadence"
    assert frame_of(Role.MANAGER, "initiatives:initiative_detail").section is None
    assert frame_of(Role.MANAGER, "districts:district_detail").section is None
