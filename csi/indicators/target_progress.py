"""Progress of targets: the value that the status judges, and the status on a day."""

import datetime
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.utils.functional import cached_property

from csi.accounts.models import User
from csi.core import clock
from csi.core.periods import Span
from csi.indicators.formatting import round_value
from csi.indicators.models import Target
from csi.indicators.registry import IndicatorValue, evaluate
from csi.indicators.target_status import TargetStatus, compute_elapsed_share, compute_target_status
from districts.models import District


@dataclass(frozen=True)
class TargetProgress:
    """A target and the status of a value against it.

    `current_value`: the value that the status judges; for a flow the count from the first day of the target.
    `elapsed`: the share of the target's period that has passed.
    """

    target: Target
    current_value: IndicatorValue
    status: TargetStatus
    elapsed: float

    @property
    def badge(self) -> str:
        return TargetStatus(self.status).badge


def judge_target(target: Target, value: IndicatorValue, day: datetime.date) -> TargetProgress:
    """Return the status of a value on a day, judged as displayed, so that users can verify it."""
    elapsed = compute_elapsed_share(target.span, day)
    if value.matures_on:
        return TargetProgress(target, value, TargetStatus.NOT_MATURE, elapsed)
    displayed = None if value.value is None else round_value(value.value, value.indicator)
    status = compute_target_status(
        target.declaration, displayed, baseline=target.baseline, target=target.value, elapsed=elapsed
    )
    return TargetProgress(target, value, status, elapsed)


def get_target_progress(
    targets: Iterable[Target], user: User | None = None, today: datetime.date | None = None
) -> list[TargetProgress]:
    """Return the progress of each target over its own period to date, from one query for all of them."""
    targets, today = list(targets), today or clock.today()
    indicators = {target.indicator: target.declaration for target in targets}
    results = evaluate(indicators.values(), dict.fromkeys(target.span for target in targets), user=user, today=today)
    return [
        judge_target(target, results.get_value(target.indicator, target.span, target.district_id), today)
        for target in targets
    ]


class CurrentTargets:
    """The targets of the mission or a district on a day, to judge the values shown for a period.

    `day`: the last day of the period that is counted.
    """

    def __init__(self, day: datetime.date, *, user: User, district: District | None = None) -> None:
        self.day, self.user, self.district = day, user, district

    @cached_property
    def by_indicator(self) -> dict[str, Target]:
        """{indicator key: target}."""
        targets = Target.objects.visible_to(self.user).running_on(self.day).for_district(self.district).for_list()
        return {target.indicator: target for target in targets}

    def get_spans(self, keys: Collection[str]) -> list[Span]:
        """Return the periods that must be evaluated to judge these indicators."""
        targets = self.by_indicator.values()
        return [
            target.get_span_until(self.day) for target in targets if target.is_cumulative and target.indicator in keys
        ]

    def judge(self, shown: IndicatorValue, get_value: Callable[[str, Span], IndicatorValue]) -> TargetProgress | None:
        """Return the progress of the indicator's target; None without a target.

        `shown`: the value displayed beside the status. `get_value`: returns the value for one of `get_spans()`.
        """
        target = self.by_indicator.get(shown.indicator.key)
        if target is None:
            return None
        value = get_value(target.indicator, target.get_span_until(self.day)) if target.is_cumulative else shown
        return judge_target(target, value, self.day)
