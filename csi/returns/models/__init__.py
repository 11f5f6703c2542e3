from csi.returns.models.returns import AWAITING_SUBMISSION, MonthlyReturn, ReturnStatus, get_due_date
from csi.returns.models.steps import ReturnStep, ReturnStepKind

__all__ = [
    "AWAITING_SUBMISSION",
    "MonthlyReturn",
    "ReturnStatus",
    "ReturnStep",
    "ReturnStepKind",
    "get_due_date",
]
