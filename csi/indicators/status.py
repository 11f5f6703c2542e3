"""On track, watch, off track: how a figure stands against its target."""

import datetime

from django.utils.translation import gettext_lazy as _

from csi.core.choices import BadgeChoices
from csi.core.periods import Span
from csi.indicators.indicator import Direction, Indicator, Kind

# What `status_of` does, for those who read it.
RULE = _(
    "On track: at the straight line from the baseline to the target, beyond it, or at the target already. Watch: "
    "behind the line by at most a fifth of the way. Off track: further behind. What is counted over the period begins "
    "at nothing."
)
# How far behind the line is still only to be watched, as a share of the whole way.
TOLERANCE = 0.2


class Status(BadgeChoices):
    ON_TRACK = "on_track", "good", _("On track")
    WATCH = "watch", "watch", _("Watch")
    OFF_TRACK = "off_track", "bad", _("Off track")
    NO_DATA = "no_data", _("No data")


def share_elapsed(span: Span, today: datetime.date) -> float:
    """How much of a target's period is over at the end of today, from 0 to 1."""
    over = (min(today + datetime.timedelta(days=1), span.end) - span.start).days
    return max(over, 0) / span.days


def status_of(indicator: Indicator, value, *, baseline, target, elapsed: float) -> Status:
    """How a value stands that is to come from a baseline to a target while the share `elapsed` of the time passed.

    The way is a straight line. What is counted over the period (a flow) begins at nothing, a level, a share or a
    quotient begins at the baseline. On track: at the line or beyond it. Watch: behind it by at most a fifth of the
    whole way. Off track: further behind. A level or share that is at its target or beyond is on track at any
    time. Where the way has no length, it is a fifth of the target that counts.
    """
    if value is None:
        return Status.NO_DATA
    value, target = float(value), float(target)
    start = 0.0 if indicator.kind == Kind.FLOW else float(baseline)
    sign = _sign(indicator, start, target)
    behind = sign * (start + (target - start) * elapsed - value)
    if indicator.kind != Kind.FLOW:
        behind = min(behind, sign * (target - value))
    if behind <= 1e-9:
        return Status.ON_TRACK
    way = abs(target - start) or abs(target)
    return Status.WATCH if behind <= TOLERANCE * way + 1e-9 else Status.OFF_TRACK


def _sign(indicator, start, target):
    """1 where more brings the value to its target, -1 where less does."""
    if indicator.direction == Direction.NEITHER:
        return 1 if target >= start else -1
    return 1 if indicator.direction == Direction.MORE else -1
