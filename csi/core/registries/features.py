"""Declaration of the pages that show the records of a model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db import models


@dataclass(frozen=True, kw_only=True)
class RecordFeatures:
    """The pages that show the records of a model: `features = RecordFeatures(...)`.

    Every feature has to be decided, so that none is forgotten; `csi.core.checks` compares the decisions with the
    registries.

    - `search_position`: the position of the model in the results of the global search; None: not searched
    - `calendar`: the key of the calendar source that shows the records; None: not in the calendar
    - `return_section`: whether a section of the monthly return covers the records
    - `menu`: whether the menu leads to the list of the records
    - `recent`: whether users see the records that they saved last on the home page
    """

    search_position: int | None
    calendar: str | None
    return_section: bool
    menu: bool
    recent: bool


def get_features(model: type[models.Model]) -> RecordFeatures | None:
    """Return the declaration of a model, None if it has none."""
    features = getattr(model, "features", None)
    return features if isinstance(features, RecordFeatures) else None


@cache
def list_searched_models() -> list[type[models.Model]]:
    """Return the models that the global search covers, in the order of their positions."""
    positions = {
        model: features.search_position
        for model in apps.get_models()
        if (features := get_features(model)) and features.search_position is not None
    }
    return sorted(positions, key=lambda model: positions[model])


@cache
def list_recent_models() -> list[type[models.Model]]:
    """Return the models whose latest records the home page lists."""
    return [model for model in apps.get_models() if (features := get_features(model)) and features.recent]
