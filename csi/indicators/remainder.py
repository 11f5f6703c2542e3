"""The part of a total that is in none of the parts shown, so that a breakdown adds up to its total."""

from collections.abc import Iterable
from dataclasses import replace

from csi.indicators.indicator import Indicator
from csi.indicators.results import IndicatorValue


def compute_remainder(total: IndicatorValue, parts: Iterable[IndicatorValue]) -> IndicatorValue | None:
    """Return the value of the records that are in none of the parts; None if there are none.

    Also None for indicators whose parts do not add up, such as medians, representation gaps and rounded counts. The
    value has no list of records.
    """
    indicator = total.indicator
    if type(indicator) is not Indicator or (total.value is None and not total.matures_on) or total.is_rounded:
        return None
    parts = list(parts)
    numerator = total.numerator - sum(part.numerator or 0 for part in parts)
    if total.denominator is None:
        return replace(total, value=numerator, numerator=numerator) if numerator else None
    denominator = total.denominator - sum(part.denominator or 0 for part in parts)
    if not denominator:
        return None
    value = None if total.matures_on else indicator.multiplier * numerator / denominator
    return replace(total, value=value, numerator=numerator, denominator=denominator)
