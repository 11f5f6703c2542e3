from advisers.models.advisers import Adviser, Language
from advisers.models.observations import Observation
from advisers.models.placements import Placement

__all__ = ["Adviser", "Language", "Observation", "Placement"]
