from receptions.models.service import ServiceGap
from receptions.models.trips import AppealCount, Trip
from receptions.models.vehicles import Deployment, MobileReception

__all__ = ["AppealCount", "Deployment", "MobileReception", "ServiceGap", "Trip"]
