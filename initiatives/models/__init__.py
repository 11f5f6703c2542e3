from initiatives.models.initiatives import (
    Initiative,
    InitiativeConcern,
    InitiativeDistrict,
    InitiativeKind,
    InitiativeStatus,
)

__all__ = ["Initiative", "InitiativeConcern", "InitiativeDistrict", "InitiativeKind", "InitiativeStatus"]
