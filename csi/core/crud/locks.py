"""Locks of records: an app registers why a record, or some of its fields, cannot be changed.

The edit page shows the reason before the user types::

    @register_record_lock
    def lock_lent_book(record, user):
        return RecordLock(_("This book is on loan."), url=...) if ... else None
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from csi.core.typing import RecordUser, StrOrPromise


@dataclass(frozen=True)
class RecordLock:
    """The reason why a record cannot be changed.

    `fields`: names of the locked fields, None for the whole record. `url` and `link_text`: the page where the lock
    can be lifted.
    """

    message: StrOrPromise
    fields: frozenset[str] | None = None
    url: str = ""
    link_text: StrOrPromise = ""

    @property
    def is_full(self) -> bool:
        return self.fields is None


LockFunction = Callable[[Any, Any], RecordLock | None]

_LOCK_FUNCTIONS: list[LockFunction] = []


def register_record_lock(function: LockFunction) -> LockFunction:
    """Register a function `(record, user) -> RecordLock or None`."""
    _LOCK_FUNCTIONS.append(function)
    return function


def get_record_lock(record: Any, user: RecordUser) -> RecordLock | None:
    """Return the first lock of this record, None for a record without one."""
    for get_lock in _LOCK_FUNCTIONS:
        if lock := get_lock(record, user):
            return lock
    return None
