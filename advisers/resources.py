"""Imports of advisers, placements and observations."""

from collections.abc import Mapping
from typing import Any

from advisers.forms import AdviserForm, ObservationForm, PlacementForm, move_only_name
from advisers.models import Adviser, Observation, Placement
from csi.core.crud.imports.declarations import RecordImport, register_import
from csi.core.crud.imports.references import register_names

register_names(Adviser, lambda adviser: f"{adviser.family_name} {adviser.given_names}".strip())


@register_import
class AdviserImport(RecordImport):
    model, form_class = Adviser, AdviserForm
    key = ("given_names", "family_name")
    optional_key = ("given_names",)

    def clean_values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return move_only_name(values)


@register_import
class PlacementImport(RecordImport):
    model, form_class = Placement, PlacementForm
    key = ("adviser", "starts")


@register_import
class ObservationImport(RecordImport):
    model, form_class = Observation, ObservationForm
    key = ("district", "date", "summary")
