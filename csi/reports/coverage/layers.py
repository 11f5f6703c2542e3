"""Layers of the coverage map: indicators, each with the five bands of its values."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.core.typing import StrOrPromise
from csi.indicators.formatting import round_value
from csi.indicators.indicator import Recency
from csi.indicators.registry import REGISTRY, Indicator, IndicatorValue, MeasurementUnit


@dataclass(frozen=True)
class Band:
    """An entry of the legend.

    `key`: the suffix of its CSS class, "band-1" to "band-5", or "no-data".
    """

    key: str
    label: str


@dataclass(frozen=True, kw_only=True)
class CoverageLayer:
    """An indicator on the map.

    `limits`: the upper limits of the first four bands. `no_data_label`: label of districts without a value.
    `is_high_urgent`: whether high values need attention first.
    """

    key: str
    indicator_key: str
    label: StrOrPromise
    limits: tuple[Decimal | int, ...]
    no_data_label: StrOrPromise
    is_high_urgent: bool = True

    @property
    def indicator(self) -> Indicator:
        return REGISTRY[self.indicator_key]

    @property
    def is_days_since(self) -> bool:
        """True if the layer counts the days since an event, which has a date."""
        return isinstance(self.indicator, Recency)

    @property
    def bands(self) -> list[Band]:
        """The lines of the legend: five bands and the values that are missing."""
        bands = [Band(f"band-{number}", label) for number, label in enumerate(self._band_labels(), start=1)]
        bands.append(Band("no-data", str(self.no_data_label)))
        return bands

    def get_band(self, value: IndicatorValue) -> Band:
        if value.value is None:
            key = "no-data"
        else:
            # The displayed number decides, so that a value shown as 30 is in "up to 30".
            number = round_value(value.value, self.indicator)
            key = f"band-{1 + sum(number > limit for limit in self.limits)}"
        return next(band for band in self.bands if band.key == key)

    def _band_labels(self) -> list[str]:
        limits = [formats.number_format(limit) for limit in self.limits]
        first, last = limits[0], limits[-1]
        if self.indicator.unit == MeasurementUnit.PEOPLE:
            return [*limits, _("more than %(number)s") % {"number": last}]
        if self.is_days_since:
            lowest, middle, highest = (
                _("up to %(last)s days"),
                _("%(first)s to %(last)s days"),
                _("more than %(number)s days"),
            )
        else:
            lowest, middle, highest = (
                _("up to %(last)s"),
                _("above %(first)s, up to %(last)s"),
                _("more than %(number)s"),
            )
        starts = [limit + 1 if self.is_days_since else limit for limit in self.limits]
        return [
            lowest % {"last": first},
            *(
                middle % {"first": formats.number_format(start), "last": end}
                for start, end in zip(starts, limits[1:], strict=False)
            ),
            highest % {"number": last},
        ]


LAYERS = {
    layer.key: layer
    for layer in (
        CoverageLayer(
            key="forum",
            indicator_key="days_since_forum",
            label=gettext_lazy("Days since the last forum"),
            limits=(31, 45, 62, 92),
            no_data_label=gettext_lazy("No forum yet"),
        ),
        CoverageLayer(
            key="trip",
            indicator_key="days_since_trip",
            label=gettext_lazy("Days since the last trip"),
            limits=(7, 14, 31, 62),
            no_data_label=gettext_lazy("No trip yet"),
        ),
        CoverageLayer(
            key="initiative",
            indicator_key="days_since_initiative",
            label=gettext_lazy("Days since the last initiative"),
            limits=(31, 62, 92, 183),
            no_data_label=gettext_lazy("No initiative yet"),
        ),
        CoverageLayer(
            key="concerns",
            indicator_key="concerns_open_per_10000",
            label=gettext_lazy("Open concerns per 10,000 inhabitants"),
            limits=(Decimal("0.1"), Decimal("0.25"), Decimal("0.5"), Decimal(1)),
            no_data_label=gettext_lazy("No data: population not recorded"),
        ),
        CoverageLayer(
            key="advisers",
            indicator_key="advisers_in_post",
            label=gettext_lazy("Advisers in post"),
            limits=(0, 1, 2, 3),
            no_data_label=gettext_lazy("No data"),
            is_high_urgent=False,
        ),
    )
}
DEFAULT_LAYER = LAYERS["forum"]
