from advisers.models.advisers import Adviser, AdviserKind, Sex, SpokenLanguage
from advisers.models.handovers import Handover
from advisers.models.observations import Observation, ObservationKind
from advisers.models.placements import Placement, PlacementRole

__all__ = [
    "Adviser",
    "AdviserKind",
    "Handover",
    "Observation",
    "ObservationKind",
    "Placement",
    "PlacementRole",
    "Sex",
    "SpokenLanguage",
]
