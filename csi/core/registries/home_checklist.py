"""Checklists of the home page: what the records of a scope still need.

An app registers its items in `<app>/home_checklist.py`, and in the same way what waits for the user in person
(`register_personal_source`):

    @register_checklist_source(position=10)
    def list_loan_items(user, scopes, today):
        for scope in scopes:
            yield scope.pk, ChecklistItem(_("No loan recorded"), "watch", action_label=..., action_url=...)
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from csi.core.period_lock.records import find_locked_days
from csi.core.registries.ordered import OrderedRegistry


@dataclass(frozen=True)
class ChecklistItem:
    """One item. `tone`: good (done), watch (to do), bad (overdue) or none (not applicable).

    `heading`: words that the heading of the checklist adds to the name of the scope. `action_day`: the day of the
    record that the action adds or changes; once this day is locked, the item has no action.
    """

    text: str
    tone: str
    url: str = ""
    action_label: str = ""
    action_url: str = ""
    heading: str = ""
    action_day: datetime.date | None = None


ChecklistFunction = Callable[[Any, Sequence[Any], datetime.date], Iterable[tuple[int, ChecklistItem]]]

PersonalFunction = Callable[[Any, datetime.date], Iterable[ChecklistItem]]

_SOURCES: OrderedRegistry[ChecklistFunction] = OrderedRegistry()
_PERSONAL_SOURCES: OrderedRegistry[PersonalFunction] = OrderedRegistry()


def register_checklist_source(*, position: int) -> Callable[[ChecklistFunction], ChecklistFunction]:
    """Register a function `(user, scopes, today) -> (id of the scope, item)`.

    Its number of queries does not depend on the number of scopes.
    """

    def register(function: ChecklistFunction) -> ChecklistFunction:
        _SOURCES.add(function, position=position)
        return function

    return register


def register_personal_source(*, position: int) -> Callable[[PersonalFunction], PersonalFunction]:
    """Register a function `(user, today) -> items` of the work that is assigned to the user."""

    def register(function: PersonalFunction) -> PersonalFunction:
        _PERSONAL_SOURCES.add(function, position=position)
        return function

    return register


def list_personal_items(user: Any, today: datetime.date) -> list[ChecklistItem]:
    """Return the items of the work that is assigned to the user, in the order of their sources."""
    return [item for function in _PERSONAL_SOURCES for item in function(user, today)]


def list_checklist_items(user: Any, scopes: Sequence[Any], today: datetime.date) -> dict[int, list[ChecklistItem]]:
    """Return the items of each scope by its id, in the order of the positions of their sources."""
    pairs = [pair for function in _SOURCES for pair in function(user, scopes, today)]
    locked = find_locked_days((scope_id, item.action_day) for scope_id, item in pairs if item.action_day)
    items: dict[int, list[ChecklistItem]] = {scope.pk: [] for scope in scopes}
    for scope_id, item in pairs:
        is_locked = (scope_id, item.action_day) in locked
        items[scope_id].append(replace(item, action_label="", action_url="") if is_locked else item)
    return items
