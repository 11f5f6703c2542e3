from csi.concerns.models.concerns import (
    ACTION_WAIT_LIMIT,
    REPORTED_BACK_IN_TIME,
    Concern,
    ConcernCategory,
    ConcernChannel,
    ConcernQuerySet,
)
from csi.concerns.models.sensitivity import SensitiveQuerySet, Sensitivity
from csi.concerns.workflow import ConcernState

__all__ = [
    "ACTION_WAIT_LIMIT",
    "REPORTED_BACK_IN_TIME",
    "Concern",
    "ConcernCategory",
    "ConcernChannel",
    "ConcernQuerySet",
    "ConcernState",
    "SensitiveQuerySet",
    "Sensitivity",
]
