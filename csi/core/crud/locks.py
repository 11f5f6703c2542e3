"""Why a record, or a part of it, stays as it is for the time being: said before a person types.

The kit knows no reason of its own. An app that has one registers it:

    @locks
    def closed_with_its_month(record, user):
        return Lock(_("September 2011 is closed."), url=...) if ... else None
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model

from csi.core.typing import RecordUser, StrOrPromise


@dataclass(frozen=True)
class Lock:
    """What keeps a record as it is. `fields`: those that stay; None: all of it.

    `url` and `link`: the page on which it can be lifted, and the words that lead there.
    """

    sentence: StrOrPromise
    fields: frozenset[str] | None = None
    url: str = ""
    link: StrOrPromise = ""

    @property
    def is_whole(self) -> bool:
        return self.fields is None


_KEEPERS: list[Callable] = []


def locks(function: Callable) -> Callable:
    """Registers a function `(record, user) -> Lock or None`."""
    _KEEPERS.append(function)
    return function


def lock_on(record: Model, user: RecordUser) -> Lock | None:
    """What keeps this record, or a part of it, as it is; None where nothing does."""
    for keeper in _KEEPERS:
        if lock := keeper(record, user):
            return lock
    return None
