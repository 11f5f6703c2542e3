"""Entries of the menu, which apps register in `<app>/navigation.py`."""

from __future__ import annotations

from dataclasses import dataclass, field

from csi.core.registries.ordered import OrderedRegistry
from csi.core.typing import StrOrPromise
from csi.core.urls import cached_reverse


@dataclass(frozen=True)
class MenuItem:
    """A menu item: label, URL name, icon and the items below it.

    `button`: the label of the button on Home that opens a form, such as "Record meeting".
    """

    label: StrOrPromise
    url_name: str
    icon: str = ""
    children: tuple[MenuItem, ...] = field(default=())
    button: StrOrPromise = ""

    @property
    def url(self) -> str:
        return cached_reverse(self.url_name)

    def covers(self, view_name: str) -> bool:
        """Return whether a page is this one, or one of the same records (`session_edit` and `session_list`)."""
        is_own_page = get_record_type(view_name) == get_record_type(self.url_name)
        return is_own_page or any(child.covers(view_name) for child in self.children)


def get_record_type(view_name: str) -> str:
    """Return the part of a URL name that the pages of a record share: "app:session" of "app:session_edit"."""
    return view_name.rpartition("_")[0] or view_name


_SECTIONS: OrderedRegistry[MenuItem] = OrderedRegistry()
_REPORT_LINKS: OrderedRegistry[MenuItem] = OrderedRegistry()
_RECORD_LINKS: OrderedRegistry[MenuItem] = OrderedRegistry()


def register_menu_section(item: MenuItem, *, position: int) -> None:
    """Add an item to the menu of users who view records."""
    _SECTIONS.add(item, position=position)


def register_report_link(item: MenuItem, *, position: int) -> None:
    """Add an item to the section of reports."""
    _REPORT_LINKS.add(item, position=position)


def register_record_link(item: MenuItem, *, position: int) -> None:
    """Add an item to the menu "Record", in which its label completes "Record …"; Home shows its `button`."""
    _RECORD_LINKS.add(item, position=position)


def get_menu_sections() -> tuple[MenuItem, ...]:
    """Return the registered sections in the order of their positions."""
    return tuple(_SECTIONS)


def get_report_links() -> tuple[MenuItem, ...]:
    """Return the registered items of the section of reports in the order of their positions."""
    return tuple(_REPORT_LINKS)


def get_menu_pages() -> set[str]:
    """Return the URL names of all registered items of the menu."""
    items = [*get_menu_sections(), *get_report_links()]
    return {item.url_name for section in items for item in (section, *section.children)}


def get_record_links() -> tuple[MenuItem, ...]:
    """Return the registered links to add pages in the order of their positions."""
    return tuple(_RECORD_LINKS)
