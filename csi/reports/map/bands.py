"""Bands of indicator values, as the colours of a map and the lines of its legend."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils import formats
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.core.typing import StrOrPromise
from csi.indicators.formatting import round_value
from csi.indicators.indicator import Recency
from csi.indicators.registry import Indicator, IndicatorValue, MeasurementUnit

# The tokens --sequence-1 to --sequence-5.
MAX_BANDS = 5
NO_DATA = "no-data"
REQUESTED = "requested"
WHOLE_UNITS = (MeasurementUnit.PEOPLE, MeasurementUnit.NUMBER, MeasurementUnit.DAYS)


@dataclass(frozen=True)
class Band:
    """A line of the legend.

    `key`: the suffix of its CSS class, "band-1" to "band-5", "no-data" or "requested".
    """

    key: str
    label: str


class BandScale:
    """The bands of an indicator. `limits`: the upper limits of all bands but the last."""

    def __init__(
        self,
        indicator: Indicator,
        limits: Iterable[Decimal | int],
        *,
        no_data_label: StrOrPromise = gettext_lazy("No data"),
    ):
        self.indicator, self.limits, self.no_data_label = indicator, tuple(limits), no_data_label

    @cached_property
    def bands(self) -> list[Band]:
        """The bands, the lowest first."""
        steps = spread_steps(len(self.limits) + 1)
        return [Band(f"band-{step}", label) for step, label in zip(steps, self._labels, strict=True)]

    @property
    def no_data(self) -> Band:
        return Band(NO_DATA, str(self.no_data_label))

    def get_band(self, value: IndicatorValue) -> Band:
        if value.value is None:
            return self.no_data
        # The displayed number decides, so that a value shown as 30 is in "up to 30".
        number = round_value(value.value, self.indicator)
        return self.bands[sum(number > limit for limit in self.limits)]

    @property
    def _is_whole(self) -> bool:
        return self.indicator.denominator is None and self.indicator.unit in WHOLE_UNITS

    @property
    def _labels(self) -> list[str]:
        if not self.limits:
            return [_("all values")]
        if isinstance(self.indicator, Recency):
            texts = _("up to %(last)s days"), _("%(first)s to %(last)s days"), _("more than %(number)s days")
        elif self._is_whole:
            texts = _("up to %(last)s"), _("%(first)s to %(last)s"), _("more than %(number)s")
        else:
            texts = _("up to %(last)s"), _("above %(first)s, up to %(last)s"), _("more than %(number)s")
        lowest, middle, highest = texts
        labels = [self._label_range(middle if self.limits[0] == 0 else lowest, 0, self.limits[0])]
        for lower, upper in zip(self.limits, self.limits[1:], strict=False):
            labels.append(self._label_range(middle, lower + 1 if self._is_whole else lower, upper))
        return [*labels, highest % {"number": formats.number_format(self.limits[-1])}]

    @staticmethod
    def _label_range(text: str, first: Decimal | int, last: Decimal | int) -> str:
        if first == last:
            return formats.number_format(last)
        return text % {"first": formats.number_format(first), "last": formats.number_format(last)}


def spread_steps(count: int) -> list[int]:
    """Return the steps of the colour scale for some bands, as far from each other as possible."""
    if count == 1:
        return [3]
    return [round(1 + index * (MAX_BANDS - 1) / (count - 1)) for index in range(count)]


def build_scale(indicator: Indicator, values: Iterable[IndicatorValue]) -> BandScale:
    """Return a scale of at most five bands with about the same number of values in each (quantiles)."""
    numbers = sorted(round_value(value.value, indicator) for value in values if value.value is not None)
    distinct = sorted(set(numbers))
    if len(distinct) <= MAX_BANDS:
        return BandScale(indicator, distinct[:-1])
    ends = [numbers[-(-len(numbers) * part // MAX_BANDS) - 1] for part in range(1, MAX_BANDS)]
    return BandScale(indicator, sorted({end for end in ends if end < distinct[-1]}))
