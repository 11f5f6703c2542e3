"""Stages of the workflow that a concern had reached on a day."""

import datetime
from typing import Any, Self

from django.db.models import Case, Q, Value, When

from csi.concerns.models.sensitivity import SensitiveQuerySet
from csi.concerns.workflow import ConcernState, WorkflowStage


class StageQuerySet(SensitiveQuerySet):
    """Queries by the stage of the workflow as of a day: what happened later does not count."""

    def at_stage_on(self, stage: str, day: datetime.date) -> Self:
        """Return the concerns whose stage at the end of that day was `stage`.

        Only actions count that had been agreed by then, at meetings held; all of them must be done or verified.
        """
        held = Q(meeting__state="held", meeting__date__lte=day)
        undone = Q(done_on__isnull=True) | Q(done_on__gt=day)
        unverified = Q(verified_on__isnull=True) | Q(verified_on__gt=day)
        is_agreed = self._has_row("actions", held)
        is_done = is_agreed & ~self._has_row("actions", held & undone)
        is_verified = is_agreed & ~self._has_row("actions", held & unverified)
        is_discussed = self._has_row("discussions", held & ~Q(outcome="not_reached"))
        stages = [
            When(is_verified & Q(reported_back_on__lte=day), then=Value(WorkflowStage.REPORTED_BACK)),
            When(state=ConcernState.CLOSED, settled_on__lte=day, then=Value(WorkflowStage.CLOSED)),
            When(is_verified, then=Value(WorkflowStage.VERIFIED)),
            When(is_done, then=Value(WorkflowStage.DONE)),
            When(is_agreed, then=Value(WorkflowStage.AGREED)),
            When(is_discussed, then=Value(WorkflowStage.DISCUSSED)),
        ]
        reached = Case(*stages, default=Value(WorkflowStage.RAISED))
        return self.filter(raised_on__lte=day).alias(stage_reached=reached).filter(stage_reached=stage)

    def _has_row(self, relation: str, condition: Q) -> Q:
        """Return the condition that an action or a discussion of the concern fulfils a condition."""
        # By the reverse relation: this app must not import the forums app.
        related_model: Any = self.model._meta.get_field(relation).related_model
        rows = related_model._base_manager
        return Q(pk__in=rows.filter(condition, concern__isnull=False).values("concern"))
