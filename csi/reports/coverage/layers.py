"""Layers of the coverage map: indicators, each with the five bands of its values."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy

from csi.core.typing import StrOrPromise
from csi.indicators.indicator import Recency
from csi.indicators.registry import REGISTRY, Indicator
from csi.reports.map.bands import BandScale


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

    def build_scale(self) -> BandScale:
        """Return the bands, labelled in the active language."""
        return BandScale(self.indicator, self.limits, no_data_label=self.no_data_label)


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
            indicator_key="concerns_open_per_100000",
            label=gettext_lazy("Open concerns per 100,000 inhabitants"),
            limits=(1, Decimal("2.5"), 5, 10),
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
