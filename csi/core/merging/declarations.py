"""Declaration of how duplicates of a record are merged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models


@dataclass(frozen=True, kw_only=True)
class MergeRules:
    """The rules for merging two records of a model: `merge_rules = MergeRules(...)`.

    - `joint_fields`: fields that are chosen together, such as a state and its date
    - `strictest_fields`: fields that are not chosen; the merged record gets the later one of the two choices
    - `find_similar`: a function `(records, record)` that returns those of the records that may be duplicates
    """

    joint_fields: Sequence[tuple[str, ...]] = ()
    strictest_fields: Sequence[str] = ()
    find_similar: Callable[[Any, Any], Any] | None = None


def get_merge_rules(model: type[models.Model]) -> MergeRules | None:
    """Return the declaration of a model, None if its records cannot be merged."""
    rules = getattr(model, "merge_rules", None)
    return rules if isinstance(rules, MergeRules) else None


# Models whose rows refer to records of any type by the columns `table` and `record`.
_GENERIC_MODELS: list[type[models.Model]] = []


def register_record_references(model: type[models.Model]) -> None:
    """Move the rows of a model with the fields `table` and `record` when records are merged."""
    _GENERIC_MODELS.append(model)


def list_generic_models() -> list[type[models.Model]]:
    return _GENERIC_MODELS
