"""Comparison of a period with the previous one over equal numbers of days."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from csi.core.periods import ONE_DAY, Span


@dataclass(frozen=True)
class ComparedPeriod:
    """The days with which a period is compared, and the same in words.

    `flow_reason`: the reason why counts over the two periods cannot be compared, "" if they can. Shares, and values as
    of the last day, can be compared in any case.
    """

    span: Span
    label: str
    flow_reason: str = ""


def compare_with(
    previous: Span, label: str, *, current: Span, today: datetime.date, mandates: Sequence[Span]
) -> ComparedPeriod:
    """Return the days of the previous period with which the current one is compared.

    A running period is compared with as many first days of the previous one. `label`: the previous period in words.
    `mandates`: the days on which the mission works; none if it has no mandate.
    """
    end = min(current.end, today + ONE_DAY)
    elapsed = max((end - current.start).days, 0)
    if end < current.end and 0 < elapsed < previous.days:
        previous = Span(previous.start, previous.start + datetime.timedelta(days=elapsed))
        label = ngettext("the first day of %(period)s", "the first %(days)d days of %(period)s", elapsed) % {
            "days": elapsed,
            "period": label,
        }
    reason = ""
    if end < current.end and elapsed > previous.days:
        reason = _("Counts cannot be compared: %(days)d days have passed, and %(period)s has fewer.") % {
            "days": elapsed,
            "period": label,
        }
    elif mandates and not (
        is_within(Span(current.start, max(end, current.start)), mandates) and is_within(previous, mandates)
    ):
        reason = _("Counts cannot be compared: the mission had no mandate on some of the days.")
    return ComparedPeriod(previous, label, reason)


def is_within(span: Span, mandates: Sequence[Span]) -> bool:
    """Return True if the mission had a mandate on every day of the span."""
    day = span.start
    for mandate in sorted(mandates):
        if mandate.start <= day < mandate.end:
            day = mandate.end
    return day >= span.end
