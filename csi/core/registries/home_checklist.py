"""Checklists of the home page: what the records of a scope still need.

An app registers its items in `<app>/home_checklist.py`:

    @register_checklist_source(position=10)
    def list_loan_items(user, scopes, today):
        for scope in scopes:
            yield scope.pk, ChecklistItem(_("No loan recorded"), "watch", action_label=..., action_url=...)
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from csi.core.registries.ordered import OrderedRegistry


@dataclass(frozen=True)
class ChecklistItem:
    """One item. `tone`: good (done), watch (to do), bad (overdue) or none (not applicable).

    `heading`: words that the heading of the checklist adds to the name of the scope.
    """

    text: str
    tone: str
    url: str = ""
    action_label: str = ""
    action_url: str = ""
    heading: str = ""


ChecklistFunction = Callable[[Any, Sequence[Any], datetime.date], Iterable[tuple[int, ChecklistItem]]]

_SOURCES: OrderedRegistry[ChecklistFunction] = OrderedRegistry()


def register_checklist_source(*, position: int) -> Callable[[ChecklistFunction], ChecklistFunction]:
    """Register a function `(user, scopes, today) -> (id of the scope, item)`.

    Its number of queries does not depend on the number of scopes.
    """

    def register(function: ChecklistFunction) -> ChecklistFunction:
        _SOURCES.add(function, position=position)
        return function

    return register


def list_checklist_items(user: Any, scopes: Sequence[Any], today: datetime.date) -> dict[int, list[ChecklistItem]]:
    """Return the items of each scope by its id, in the order of the positions of their sources."""
    items: dict[int, list[ChecklistItem]] = {scope.pk: [] for scope in scopes}
    for function in _SOURCES:
        for scope_id, item in function(user, scopes, today):
            items[scope_id].append(item)
    return items
