"""Related panels and page actions of a detail page, including those of other apps.

In `<app>/panels.py`::

    @register_panels("library.Author")
    def book_panels(author, user):
        return [RelatedPanel(_("Books"), Book.objects.visible_to(user)..., BookTable)]

    @register_page_actions("library.Author")
    def author_actions(author, user):
        return [(_("Loans by month"), reverse(...), "bar-chart")]      # label, URL, optionally an icon
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property

from csi.core.typing import RecordUser, StrOrPromise

MAX_PANEL_ROWS = 10

# The label under which functions for the pages of all records are registered.
EVERY_RECORD = "*"

_PANELS: dict[str, list[Callable]] = {}
_PAGE_ACTIONS: dict[str, list[Callable]] = {}


@dataclass
class RelatedPanel:
    """A short table of related records with their number and a link to all of them.

    `queryset`: the records that the user may view (start at `visible_to`). `exclude`: names of columns of
    `table_class` that are left out. `max_rows`: the number of records in the table.
    """

    title: StrOrPromise
    queryset: QuerySet[Any]
    table_class: type
    all_url: str | None = None
    add_url: str | None = None
    empty: StrOrPromise = ""
    exclude: Sequence[str] = ()
    max_rows: int = MAX_PANEL_ROWS

    @cached_property
    def _first_records(self) -> list[Any]:
        """The records of the table and one more, so that a short table needs no count query."""
        return list(self.queryset[: self.max_rows + 1])

    @cached_property
    def count(self) -> int:
        return self.queryset.count() if self.is_truncated else len(self._first_records)

    @cached_property
    def table(self) -> Any:
        records = self._first_records[: self.max_rows]
        return self.table_class(records, label=str(self.title), orderable=False, exclude=self.exclude)

    @property
    def is_truncated(self) -> bool:
        return len(self._first_records) > self.max_rows


def register_panels(label: str) -> Callable[[Callable], Callable]:
    """Register a function `(record, user) -> [RelatedPanel]` for the detail page of the model "app.Model".

    `label` `EVERY_RECORD`: for the detail pages of all models.
    """

    def register(function: Callable) -> Callable:
        _PANELS.setdefault(label.lower(), []).append(function)
        return function

    return register


def get_registered_panels(record: Any, user: RecordUser) -> list[RelatedPanel]:
    """Return the panels that other apps add to the detail page of this record."""
    functions = (*_PANELS.get(record._meta.label_lower, ()), *_PANELS.get(EVERY_RECORD, ()))
    return [panel for function in functions for panel in function(record, user)]


def register_page_actions(label: str) -> Callable[[Callable], Callable]:
    """Register a function for the detail page of the model "app.Model", or of all models (`EVERY_RECORD`).

    It takes a record and the user and returns [(label, URL, icon, whether the URL takes POST)], the last two optional.
    """

    def register(function: Callable) -> Callable:
        _PAGE_ACTIONS.setdefault(label.lower(), []).append(function)
        return function

    return register


def get_registered_page_actions(record: Any, user: RecordUser) -> list[tuple[StrOrPromise, str]]:
    """Return the page actions that other apps add to the detail page of this record."""
    functions = (*_PAGE_ACTIONS.get(record._meta.label_lower, ()), *_PAGE_ACTIONS.get(EVERY_RECORD, ()))
    return [action for function in functions for action in function(record, user)]
