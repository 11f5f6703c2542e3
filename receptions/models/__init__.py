from receptions.models.deployments import Deployment, DeploymentPhase
from receptions.models.trips import AppealCount, AppealTopic, Trip
from receptions.models.vehicles import MobileReception, OwnershipStage, ServiceGap, ServiceGapKind, VehicleState

__all__ = [
    "AppealCount",
    "AppealTopic",
    "Deployment",
    "DeploymentPhase",
    "MobileReception",
    "OwnershipStage",
    "ServiceGap",
    "ServiceGapKind",
    "Trip",
    "VehicleState",
]
