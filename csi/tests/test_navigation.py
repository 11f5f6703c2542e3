"""The menus of each role."""

from types import SimpleNamespace

import pytest

from csi import navigation
from csi.accounts.models import Role, User
from csi.core.registries.navigation import MenuItem, get_menu_sections, get_record_links
from csi.navigation import Layout

ITEMS = {
    item.url_name: item for item in (value for value in vars(navigation).values() if isinstance(value, MenuItem))
} | {
    item.url_name: item
    for group in (get_menu_sections(), get_record_links())
    for top in group
    for item in (top, *top.children)
}


def make_layout(role=None, page="home"):
    user = User(pk=1, role=role) if role else None
    return Layout(SimpleNamespace(user=user, resolver_match=SimpleNamespace(view_name=page)))


def get_url_names(layout):
    return [entry.item.url_name for group in layout.menu for entry in group]


@pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS)
def test_menu_item_leads_to_a_page(item):
    assert item.url.startswith("/")


def test_reader_menu_has_no_records():
    layout = make_layout(Role.READER)
    assert get_url_names(layout) == [
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
    assert layout.record_links == ()
    assert [entry.item.url_name for entry in layout.bottom_bar_end] == ["factsheet", "map"]


def test_field_staff_menu_has_records_but_no_administration():
    layout = make_layout(Role.FIELD_STAFF)
    assert "forums:workinggroup_list" in get_url_names(layout)
    assert "admin:index" not in get_url_names(layout)
    assert "forums:meeting_add" in [item.url_name for item in layout.record_links]


def test_only_administrator_menu_has_administration():
    assert "admin:index" in get_url_names(make_layout(Role.ADMINISTRATOR))
    assert "admin:index" not in get_url_names(make_layout(Role.MANAGER))


def test_public_menu_has_public_pages():
    assert get_url_names(make_layout()) == ["factsheet", "map", "gallery:public"]


def test_meeting_page_marks_meetings_below_forums():
    layout = make_layout(Role.FIELD_STAFF, "forums:meeting_edit")
    [forums] = [entry for group in layout.menu for entry in group if entry.is_current]
    assert forums.item.url_name == "forums:workinggroup_list"
    assert [child.item.url_name for child in forums.children if child.is_current] == ["forums:meeting_list"]
    assert not any(child.is_page for child in forums.children)


def test_list_is_marked_as_current_page():
    layout = make_layout(Role.MANAGER, "concerns:concern_list")
    [concerns] = [entry for group in layout.menu for entry in group if entry.is_page]
    assert concerns.item.url_name == "concerns:concern_list"


def test_breadcrumb_starts_with_domain():
    assert make_layout(Role.MANAGER, "receptions:trip_detail").section.url_name == "receptions:mobilereception_list"
    assert make_layout(Role.MANAGER, "presence").section.url_name == "cadence"
    assert make_layout(Role.MANAGER, "initiatives:initiative_detail").section is None
    assert make_layout(Role.MANAGER, "districts:district_detail").section is None
