"""Declaration of the history of a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models


@dataclass(frozen=True)
class HistoryTracking:
    """The history of a model's rows: `history = HistoryTracking(...)`.

    `parent` is the foreign key to the record in whose history the changes appear; empty: the row is a record itself.
    `exclude` names fields that are never stored, `personal` those that `anonymise_records` removes. A manager can
    restore earlier versions if `can_restore` is true. Changes of a row with the values `author_only_when` are disclosed
    only to the author of the row and to users who may view confidential records.
    """

    parent: str = ""
    exclude: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    can_restore: bool = True
    author_only_when: Mapping[str, Any] = field(default_factory=dict)


def get_history(model: type[models.Model]) -> HistoryTracking | None:
    """Return the declaration of a model, None if its rows have no history."""
    history = getattr(model, "history", None)
    return history if isinstance(history, HistoryTracking) else None
