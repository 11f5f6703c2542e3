"""Imports of advisers, placements and observations."""

from advisers.forms import AdviserForm, ObservationForm, PlacementForm
from advisers.models import Adviser, Observation, Placement
from csi.core.crud.imports.declarations import RecordImport, register_import
from csi.core.crud.imports.references import register_names

register_names(Adviser, lambda adviser: f"{adviser.family_name} {adviser.given_names}")


@register_import
class AdviserImport(RecordImport):
    model, form_class = Adviser, AdviserForm
    key = ("given_names", "family_name")


@register_import
class PlacementImport(RecordImport):
    model, form_class = Placement, PlacementForm
    key = ("adviser", "starts")


@register_import
class ObservationImport(RecordImport):
    model, form_class = Observation, ObservationForm
    key = ("district", "date", "summary")
