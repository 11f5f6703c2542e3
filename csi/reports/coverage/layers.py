"""What the coverage map can show: each layer is an indicator, and the five steps into which its figures fall."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.indicators.formatting import SUPPRESSED, round_value
from csi.indicators.indicator import Recency
from csi.indicators.registry import REGISTRY, Indicator, IndicatorValue, MeasurementUnit


@dataclass(frozen=True)
class Band:
    """One line of the legend. `sign` names its look: "step-1" to "step-5", "nothing", "withheld"."""

    sign: str
    words: str


@dataclass(frozen=True, kw_only=True)
class CoverageLayer:
    """An indicator on the map.

    `limits`: the highest values of the first four steps; the fifth has what is above. `nothing`: where there is no
    value. `more_is_worse`: whether the districts with the most are those to look at first.
    """

    key: str
    indicator_key: str
    label: str
    limits: tuple
    nothing: str
    more_is_worse: bool = True

    @property
    def indicator(self) -> Indicator:
        return REGISTRY[self.indicator_key]

    @property
    def counts_days(self) -> bool:
        """Whether it tells of a last time, which has a date."""
        return isinstance(self.indicator, Recency)

    @property
    def steps(self) -> list[Band]:
        """The lines of the legend; the last two have no number."""
        numbered = [Band(f"step-{number}", words) for number, words in enumerate(self._words(), start=1)]
        if not self.indicator.has_disclosure_control:
            return [*numbered, Band("nothing", self.nothing)]
        return [*numbered, Band("nothing", self.nothing), Band("withheld", _("Not published: fewer than five"))]

    def step_of(self, figure: IndicatorValue) -> Band:
        if figure.value is None:
            sign = "withheld" if figure.missing_reason == SUPPRESSED else "nothing"
        else:
            # By the number that people read, so that what stands as 30 days lies in "up to 30".
            value = round_value(figure.value, self.indicator)
            sign = f"step-{1 + sum(value > limit for limit in self.limits)}"
        return next(step for step in self.steps if step.sign == sign)

    def _words(self):
        first, *_between, last = limits = [formats.number_format(limit) for limit in self.limits]
        if self.indicator.unit == MeasurementUnit.PEOPLE:
            return [*limits, _("more than %(number)s") % {"number": last}]
        up_to, between, above = (
            (_("up to %(last)s days"), _("%(first)s to %(last)s days"), _("more than %(number)s days"))
            if self.counts_days
            else (_("up to %(last)s"), _("above %(first)s, up to %(last)s"), _("more than %(number)s"))
        )
        starts = [limit + 1 if self.counts_days else limit for limit in self.limits]
        pairs = zip(starts, limits[1:], strict=False)
        return [
            up_to % {"last": first},
            *(between % {"first": formats.number_format(start), "last": end} for start, end in pairs),
            above % {"number": last},
        ]


LAYERS = {
    layer.key: layer
    for layer in (
        CoverageLayer(
            key="forum",
            indicator_key="days_since_forum",
            label=gettext_lazy("Days since the last forum"),
            limits=(31, 45, 62, 92),
            nothing=gettext_lazy("No forum yet"),
        ),
        CoverageLayer(
            key="trip",
            indicator_key="days_since_trip",
            label=gettext_lazy("Days since the last trip"),
            limits=(7, 14, 31, 62),
            nothing=gettext_lazy("No trip yet"),
        ),
        CoverageLayer(
            key="initiative",
            indicator_key="days_since_initiative",
            label=gettext_lazy("Days since the last initiative"),
            limits=(31, 62, 92, 183),
            nothing=gettext_lazy("No initiative yet"),
        ),
        CoverageLayer(
            key="concerns",
            indicator_key="concerns_open_per_10000",
            label=gettext_lazy("Open concerns per 10,000 inhabitants"),
            limits=(Decimal("0.1"), Decimal("0.25"), Decimal("0.5"), Decimal(1)),
            nothing=gettext_lazy("No data: population not recorded"),
        ),
        CoverageLayer(
            key="advisers",
            indicator_key="advisers_in_post",
            label=gettext_lazy("Advisers in post"),
            limits=(0, 1, 2, 3),
            nothing=gettext_lazy("No data"),
            more_is_worse=False,
        ),
    )
}
USUAL = LAYERS["forum"]
