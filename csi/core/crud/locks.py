"""Why a record, or a part of it, stays as it is for the time being: said before a person types.

The kit knows no reason of its own. An app that has one registers it:

    @register_record_lock
    def closed_with_its_month(record, user):
        return RecordLock(_("September 2011 is closed."), url=...) if ... else None
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model

from csi.core.typing import RecordUser, StrOrPromise


@dataclass(frozen=True)
class RecordLock:
    """What keeps a record as it is. `fields`: those that stay; None: all of it.

    `url` and `link`: the page on which it can be lifted, and the words that lead there.
    """

    message: StrOrPromise
    fields: frozenset[str] | None = None
    url: str = ""
    link_text: StrOrPromise = ""

    @property
    def is_full(self) -> bool:
        return self.fields is None


_LOCK_FUNCTIONS: list[Callable] = []


def register_record_lock(function: Callable) -> Callable:
    """Registers a function `(record, user) -> Lock or None`."""
    _LOCK_FUNCTIONS.append(function)
    return function


def get_record_lock(record: Model, user: RecordUser) -> RecordLock | None:
    """What keeps this record, or a part of it, as it is; None where nothing does."""
    for keeper in _LOCK_FUNCTIONS:
        if lock := keeper(record, user):
            return lock
    return None
