"""Progress of targets: the indicator value of each target's own period, and its status."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from csi.accounts.models import User
from csi.core import clock
from csi.indicators.models import Target
from csi.indicators.registry import IndicatorValue, ResultSet, evaluate
from csi.indicators.target_status import TargetStatus, compute_elapsed_share, compute_target_status
from districts.models import District


@dataclass(frozen=True)
class TargetProgress:
    """A target, the value of its period to date, and its status.

    `elapsed`: the share of the period that has passed.
    """

    target: Target
    current_value: IndicatorValue
    status: TargetStatus
    elapsed: float

    @property
    def badge(self) -> str:
        return TargetStatus(self.status).badge


def get_target_progress(
    targets: Iterable[Target],
    user: User | None = None,
    today: datetime.date | None = None,
    results: ResultSet | None = None,
) -> list[TargetProgress]:
    """Return the progress of each target, from one query for all of them.

    `results`: a result set that contains their indicators and periods already; it saves the query.
    """
    targets, today = list(targets), today or clock.today()
    if results is None:
        indicators = {target.indicator: target.declaration for target in targets}
        spans = dict.fromkeys(target.span for target in targets)
        results = evaluate(indicators.values(), spans, user=user, today=today)
    progress = []
    for target in targets:
        value = results.get_value(target.indicator, target.span, target.district_id)
        elapsed = compute_elapsed_share(target.span, today)
        status = compute_target_status(
            target.declaration, value.value, baseline=target.baseline, target=target.value, elapsed=elapsed
        )
        progress.append(TargetProgress(target, value, status, elapsed))
    return progress


def get_target_progress_on(
    day: datetime.date, *, user: User, district: District | int | None = None
) -> dict[str, TargetProgress]:
    """Return {indicator key: progress} of the targets of a day; `district` None: the mission."""
    targets = Target.objects.visible_to(user).running_on(day).for_district(district).for_list()
    return {progress.target.indicator: progress for progress in get_target_progress(targets, user)}
