"""Layout data of every page: the mission's name, its date and the menus of the user's role."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from csi.accounts.permissions import MissionPermission
from csi.core import clock
from csi.core.models import Mission
from csi.core.permissions import RecordPermission
from csi.core.registries.navigation import (
    MenuItem,
    get_menu_sections,
    get_record_links,
    get_record_type,
    get_report_links,
)
from csi.notes.notifications import count_notifications

HOME = MenuItem(_("Home"), "home", "house")
DASHBOARD = MenuItem(_("Dashboard"), "dashboard", "speedometer2")
ALERTS = MenuItem(_("Alerts"), "alerts", "list-check")
CALENDAR = MenuItem(_("Calendar"), "calendar", "calendar3")
CONCERNS = MenuItem(_("Concerns"), "concerns:concern_list", "chat-square-text")
PUBLIC_PHOTOS = MenuItem(_("Photos"), "gallery:public", "images")
FACTSHEET = MenuItem(_("Factsheet"), "factsheet", "file-earmark-text")
MAP = MenuItem(_("Map"), "map", "map")
INDICATORS = MenuItem(_("Indicators"), "indicators", "speedometer2")
COMPARISON = MenuItem(_("Comparison"), "comparison", "layout-three-columns")
COVERAGE = MenuItem(_("Coverage"), "coverage", "geo-alt")
MONTHLY_REPORT = MenuItem(_("Monthly report"), "monthly_report", "journal-text")
ADMINISTRATION = MenuItem(_("Administration"), "admin:index", "gear")
PUBLISHED_CHANGES = MenuItem(_("Changed since publication"), "published_changes", "layout-three-columns")
HISTORY_LOG = MenuItem(_("Mission log"), "history:log", "clock-history")
ACCESS_LOG = MenuItem(_("Access log"), "access_log", "key")


def get_reports_section() -> MenuItem:
    """Return the section of the menu that holds the reports."""
    return MenuItem(_("Reports"), "cadence", "bar-chart", get_report_links())


@dataclass(frozen=True)
class MenuEntry:
    """A menu item on a page: whether it leads to this page, and whether the page belongs to it."""

    item: MenuItem
    is_page: bool
    is_current: bool
    children: list["MenuEntry"]


class Layout:
    """The parts of base.html around the content; each is computed when a template uses it."""

    def __init__(self, request: HttpRequest) -> None:
        self._user: Any = getattr(request, "user", None)
        match = getattr(request, "resolver_match", None)
        self.view_name = match.view_name if match else ""

    @property
    def mission(self) -> Mission | None:
        return clock.mission()

    @property
    def today(self) -> datetime.date:
        return clock.today()

    @property
    def is_date_fixed(self) -> bool:
        """True if the displayed date is not the current date."""
        return bool(settings.MISSION_DATE or (self.mission and self.mission.date))

    @cached_property
    def is_public(self) -> bool:
        """True if nobody is signed in; the page then has a plain header and no menu."""
        return not (self._user and self._user.is_authenticated)

    @cached_property
    def can_view_records(self) -> bool:
        return not self.is_public and self._user.has_permission(RecordPermission.VIEW_RECORDS)

    @cached_property
    def notification_count(self) -> int:
        """The number of unread notifications; 0 for users without records."""
        return count_notifications(self._user) if self.can_view_records else 0

    @cached_property
    def menu(self) -> list[list[MenuEntry]]:
        """The groups of the side menu."""
        if self.is_public:
            return [self._get_entries(FACTSHEET, MAP, PUBLIC_PHOTOS)]
        groups = [self._get_entries(HOME, DASHBOARD, *([ALERTS] if self.can_view_records else []), CALENDAR)]
        if self.can_view_records:
            groups.append(self._get_entries(*get_menu_sections(), get_reports_section()))
        public_reports = () if self.can_view_records else (MONTHLY_REPORT, INDICATORS, COMPARISON, COVERAGE)
        photos = () if self.can_view_records else (PUBLIC_PHOTOS,)
        groups.append(self._get_entries(*public_reports, FACTSHEET, MAP, *photos))
        items = self._get_administration_items()
        return [*groups, self._get_entries(*items)] if items else groups

    def _get_administration_items(self) -> list[MenuItem]:
        permissions = (
            (PUBLISHED_CHANGES, RecordPermission.VIEW_HISTORY_LOG),
            (HISTORY_LOG, RecordPermission.VIEW_HISTORY_LOG),
            (ACCESS_LOG, MissionPermission.VIEW_ACCESS_LOG),
            (ADMINISTRATION, MissionPermission.MANAGE_ACCOUNTS),
        )
        return [item for item, permission in permissions if self._user.has_permission(permission)]

    @cached_property
    def section(self) -> MenuItem | None:
        """The first item of the breadcrumb: a domain with several lists, or the reports."""
        if not self.can_view_records:
            return None
        section = next(
            (
                item
                for item in (*get_menu_sections(), get_reports_section())
                if item.children and item.covers(self.view_name)
            ),
            None,
        )
        # The section leads to its first list; on pages of that list it would repeat the next item of the breadcrumb.
        if section and get_record_type(section.url_name) != get_record_type(self.view_name):
            return section
        return None

    @cached_property
    def bottom_bar_start(self) -> list[MenuEntry]:
        """The entries of the bottom bar on a phone before “Record”."""
        return self._get_entries(HOME)

    @cached_property
    def bottom_bar_end(self) -> list[MenuEntry]:
        """The entries of the bottom bar on a phone between “Record” and “More”."""
        return self._get_entries(CONCERNS, CALENDAR) if self.can_view_records else self._get_entries(FACTSHEET, MAP)

    @cached_property
    def record_links(self) -> tuple[MenuItem, ...]:
        """The record types that the user can record."""
        return get_record_links() if self.can_view_records else ()

    def _get_entries(self, *items: MenuItem) -> list[MenuEntry]:
        return [
            MenuEntry(
                item,
                is_page=item.url_name == self.view_name,
                is_current=item.covers(self.view_name),
                children=self._get_entries(*item.children),
            )
            for item in items
        ]


def provide_layout(request: HttpRequest) -> dict[str, Layout]:
    """Context processor: `layout` for base.html."""
    return {"layout": Layout(request)}
