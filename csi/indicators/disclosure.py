"""Disclosure control: counts of people and cases are rounded for readers and the public.

Random rounding to base 5: a count between two multiples of five becomes one of them, by a draw that never changes. A
reader who sees 0 cannot tell 0 from 4, one who sees 5 cannot tell 1 from 9, and one to four look alike. Totals are
rounded by themselves, so that no difference of two figures recovers a small count. Statistics Canada and Stats NZ
publish by this method; here the draw does not depend on the remainder.
"""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from csi.indicators.query import DaysInPeriod

if TYPE_CHECKING:
    from csi.indicators.indicator import Indicator
    from csi.indicators.source_counts import Coordinates
    from csi.indicators.sources import Expression

ROUNDING_BASE = 5
# A share or median of fewer cases describes single people, and chance moves it too much to call a change a trend.
MINIMUM_CASES = 20
ROUNDING_NOTE = _(
    "To protect the people counted, counts of people and cases are rounded to a multiple of five, and totals are "
    "rounded separately: parts do not always add up to their total. Shares and medians of fewer than 20 cases are not "
    "published."
)
NOT_PUBLISHED = _("Not published: fewer than 20 cases, to protect the people counted.")

# {terms of an expression: name}; one name per quantity, so that it is rounded alike wherever it is shown.
_names: dict[tuple, str] = {}


def name_quantities(indicators: Iterable["Indicator"]) -> None:
    """Name every count after the first indicator that uses it."""
    for indicator in indicators:
        for role in ("numerator", "denominator"):
            expression = getattr(indicator, role)
            if expression is not None:
                _names.setdefault(expression.terms, f"{indicator.key}.{role}")


def get_quantity_name(expression: "Expression") -> str:
    """Return the name of a count, equal for equal counts."""
    return _names[expression.terms]


@dataclass(frozen=True)
class CountRounder:
    """Rounds the counts of one value. `days`: the length of its period, in which person-days are counted."""

    at: "Coordinates"
    days: int

    def round(self, expression: "Expression", count: int, *, is_total: bool = False) -> int:
        """Return the count as published. `is_total`: it is the count of all members of the dimension."""
        timing = expression.sources[0].timing
        base = ROUNDING_BASE * (self.days if isinstance(timing, DaysInPeriod) else 1)
        lower = int(count // base) * base
        if count == lower:
            return lower
        at = self.at.total if is_total else self.at
        # A count that grows or stays the same from day to day keeps its draw: new ones would average out.
        first_day = None if timing.is_stock else at.span.start
        is_up = _draw(get_quantity_name(expression), at.district, at.dimension, at.member, first_day, lower)
        return lower + base * is_up


def _draw(*key: Any) -> bool:
    """Return a random value that the key and the mission's secret determine."""
    message = "\0".join(map(str, key)).encode()
    return bool(hmac.digest(settings.ROUNDING_KEY.encode(), message, hashlib.sha256)[0] & 1)
