"""Target status: on track, watch or off track."""

import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from csi.core.choices import BadgeChoices
from csi.core.periods import Span
from csi.indicators.indicator import DesiredDirection, Indicator, IndicatorKind

# The rule of `compute_target_status`, for readers.
STATUS_RULE = _(
    "The status judges the value shown on the last day of its period, today at the latest, against the straight line "
    "from the baseline to the target. On track: at or beyond the line, or at the target already. Watch: behind the "
    "line by no more than a fifth of the distance from baseline to target. Off track: further behind. Indicators "
    "counted over the period start at zero and are counted from the first day of the target."
)
# Greatest shortfall for the status "watch", as a share of the distance from baseline to target.
TOLERANCE = 0.2
# Absorbs rounding of binary fractions.
EPSILON = 1e-9


class TargetStatus(BadgeChoices):
    ON_TRACK = "on_track", "good", _("On track")
    WATCH = "watch", "watch", _("Watch")
    OFF_TRACK = "off_track", "bad", _("Off track")
    NO_DATA = "no_data", _("No data")
    NOT_MATURE = "not_mature", _("Not yet mature")


def compute_elapsed_share(span: Span, today: datetime.date) -> float:
    """Return the share of the period that has passed at the end of today, from 0 to 1."""
    elapsed_days = (min(today + datetime.timedelta(days=1), span.end) - span.start).days
    return max(elapsed_days, 0) / span.days


def compute_target_status(
    indicator: Indicator, value: Any, *, baseline: Any, target: Any, elapsed: float
) -> TargetStatus:
    """Compare a value with the straight line from baseline to target.

    `elapsed`: the share of the period that has passed. A flow starts at zero, a stock or ratio at the baseline; a
    stock or ratio that has reached its target is on track at any time. If baseline and target are equal, the tolerance
    is a share of the target.
    """
    if value is None:
        return TargetStatus.NO_DATA
    value, target = float(value), float(target)
    start = 0.0 if indicator.kind == IndicatorKind.FLOW else float(baseline)
    sign = _get_sign(indicator, start, target)
    shortfall = sign * (start + (target - start) * elapsed - value)
    if indicator.kind != IndicatorKind.FLOW:
        shortfall = min(shortfall, sign * (target - value))
    if shortfall <= EPSILON:
        return TargetStatus.ON_TRACK
    distance = abs(target - start) or abs(target)
    return TargetStatus.WATCH if shortfall <= TOLERANCE * distance + EPSILON else TargetStatus.OFF_TRACK


def _get_sign(indicator: Indicator, start: float, target: float) -> int:
    """Return 1 if the value must rise to reach the target, -1 if it must fall."""
    if indicator.direction == DesiredDirection.NEITHER:
        return 1 if target >= start else -1
    return 1 if indicator.direction == DesiredDirection.MORE else -1
