"""A record's panels: records of other kinds that its page shows, each as a short table.

An app adds to the page of a record below it without that app knowing: in `<app>/panels.py`,

    @register_panels("districts.District")
    def meetings(district, user):
        return [RelatedPanel(_("Meetings"), Meeting.objects.visible_to(user)..., MeetingTable)]

    @register_page_actions("districts.District")
    def pages(district, user):
        return [(_("Its figures on one page"), reverse(...), "bar-chart")]      # label, address, optionally an icon
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import cached_property

from csi.core.typing import RecordUser, StrOrPromise

MAX_PANEL_ROWS = 10

_PANELS: dict[str, list[Callable]] = {}
_PAGE_ACTIONS: dict[str, list[Callable]] = {}


@dataclass
class RelatedPanel:
    """Records beside this one: a short table with a count and the way to all of them.

    `queryset`: those that the person may see (start at `visible_to`). `table_class`: its table, without the
    columns named in `exclude`. `max_rows`: how many records it shows.
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
    def _first(self):
        """The first few records and one more, so that a short table needs no count of its own."""
        return list(self.queryset[: self.max_rows + 1])

    @cached_property
    def count(self):
        return self.queryset.count() if self.is_cut else len(self._first)

    @cached_property
    def table(self):
        records = self._first[: self.max_rows]
        return self.table_class(records, label=str(self.title), orderable=False, exclude=self.exclude)

    @property
    def is_cut(self):
        return len(self._first) > self.max_rows


def register_panels(label: str) -> Callable[[Callable], Callable]:
    """Registers a function `(record, user) -> [RelatedPanel]` for the page of the model "app.Model"."""

    def register(function):
        _PANELS.setdefault(label.lower(), []).append(function)
        return function

    return register


def get_registered_panels(record: Model, user: RecordUser) -> list[RelatedPanel]:
    """What other apps add to the page of this record."""
    return [one for function in _PANELS.get(record._meta.label_lower, ()) for one in function(record, user)]


def register_page_actions(label: str) -> Callable[[Callable], Callable]:
    """Registers a function `(record, user) -> [(label, url)]` of next steps for the page of the model "app.Model"."""

    def register(function):
        _PAGE_ACTIONS.setdefault(label.lower(), []).append(function)
        return function

    return register


def get_registered_page_actions(record: Model, user: RecordUser) -> list[tuple[StrOrPromise, str]]:
    """What other apps add to what can be done next with this record."""
    return [step for function in _PAGE_ACTIONS.get(record._meta.label_lower, ()) for step in function(record, user)]
