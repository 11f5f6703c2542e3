from csi.returns.models.returns import MonthlyReturn, ReturnStatus, get_due_date
from csi.returns.models.steps import ReturnStep, ReturnStepKind

__all__ = ["MonthlyReturn", "ReturnStatus", "ReturnStep", "ReturnStepKind", "get_due_date"]
