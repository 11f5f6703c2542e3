"""Stages of the workflow that a concern had reached on a day."""

import datetime
from typing import Any, Self

from django.contrib.postgres.fields import DateRangeField
from django.db.models import Aggregate, Case, Func, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Least

from csi.concerns.models.sensitivity import SensitiveQuerySet
from csi.concerns.workflow import ConcernState, WorkflowStage


class PendingDays(Aggregate):
    """The days on which something had begun and not yet ended, for any of several records, as a multirange.

    `ends` null: it has not ended.
    """

    function = "RANGE_AGG"
    # Used for its lookup: whether the days contain a date.
    output_field = DateRangeField()

    def __init__(self, starts: str, ends: str, **extra: Any) -> None:
        # LEAST ignores null. What ended before it began was never pending.
        super().__init__(Func(Least(starts, ends), ends, function="DATERANGE", output_field=DateRangeField()), **extra)


class StageQuerySet(SensitiveQuerySet):
    """Queries by the stage of the workflow as of a day: what happened later does not count."""

    def with_stage_dates(self) -> Self:
        """Add aliases for the days that decide the stage, all null without a meeting held.

        `discussed_on` and `agreed_on` are the dates of the first such meeting. `undone_days` and `unverified_days` are
        the days on which an action that had been agreed was not done or not verified: an action that is agreed later
        does not change the stage before. Only held meetings count.
        """
        discussed = Q(discussions__meeting__state="held") & ~Q(discussions__outcome="not_reached")
        agreed = Q(actions__meeting__state="held")
        first_agreed = self._aggregate_where(agreed, Min("actions__meeting__date"))
        first_discussed = self._aggregate_where(discussed, Min("discussions__meeting__date"))
        return self.alias(
            agreed_on=first_agreed,
            discussed_on=Least(first_discussed, first_agreed),
            undone_days=self._aggregate_where(agreed, PendingDays("actions__meeting__date", "actions__done_on")),
            unverified_days=self._aggregate_where(
                agreed, PendingDays("actions__meeting__date", "actions__verified_on")
            ),
        )

    def _aggregate_where(self, condition: Q, aggregate: Aggregate) -> Subquery:
        # Uses the reverse relations: this app must not import the forums app.
        rows = self.model._base_manager.filter(condition, pk=OuterRef("pk")).order_by().values("pk")
        return Subquery(rows.annotate(aggregate=aggregate).values("aggregate"))

    def at_stage_on(self, stage: str, day: datetime.date) -> Self:
        """Return the concerns whose stage at the end of that day was `stage`."""
        is_agreed = Q(agreed_on__lte=day)
        is_done = is_agreed & ~Q(undone_days__contains=day)
        is_verified = is_agreed & ~Q(unverified_days__contains=day)
        stages = [
            When(is_verified & Q(reported_back_on__lte=day), then=Value(WorkflowStage.REPORTED_BACK)),
            When(state=ConcernState.CLOSED, settled_on__lte=day, then=Value(WorkflowStage.CLOSED)),
            When(is_verified, then=Value(WorkflowStage.VERIFIED)),
            When(is_done, then=Value(WorkflowStage.DONE)),
            When(is_agreed, then=Value(WorkflowStage.AGREED)),
            When(discussed_on__lte=day, then=Value(WorkflowStage.DISCUSSED)),
        ]
        reached = Case(*stages, default=Value(WorkflowStage.RAISED))
        concerns = self.filter(raised_on__lte=day).with_stage_dates()
        return concerns.alias(stage_reached=reached).filter(stage_reached=stage)
