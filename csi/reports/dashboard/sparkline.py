"""Twelve months as a line as small as a word: its points for SVG, and the same in words."""

from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from csi.core.periods import Month
from csi.indicators.formatting import format_indicator_value
from csi.indicators.registry import IndicatorValue

# In the units of the drawing; the line keeps away from the edges, where half of its stroke would be cut off.
WIDTH, HEIGHT, EDGE = 96, 24, 3


@dataclass(frozen=True)
class Sparkline:
    """The figures of some months, in their order; a month without a figure is a gap in the line."""

    months: list[Month]
    figures: list[IndicatorValue]

    @cached_property
    def points(self) -> list[tuple[float, float] | None]:
        values = [None if figure.value is None else float(figure.value) for figure in self.figures]
        told = [value for value in values if value is not None]
        if not told:
            return [None for _value in values]
        low, high = min(told), max(told)
        step = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)
        room = HEIGHT - 2 * EDGE

        def up(value):
            return HEIGHT / 2 if high == low else HEIGHT - EDGE - room * (value - low) / (high - low)

        return [None if value is None else (EDGE + step * place, up(value)) for place, value in enumerate(values)]

    @cached_property
    def lines(self) -> list[str]:
        """The stretches without a gap, as SVG reads them; a month between two gaps is a short stroke."""
        stretches, current = [], []
        for point in [*self.points, None]:
            if point:
                current.append(point)
            elif current:
                stretches.append(current if len(current) > 1 else [current[0], (current[0][0] + 0.1, current[0][1])])
                current = []
        return [" ".join(f"{x:.1f},{y:.1f}" for x, y in stretch) for stretch in stretches]

    @cached_property
    def end(self) -> tuple[str, str] | None:
        """Where the last month stands."""
        last = self.points[-1]
        return last and (f"{last[0]:.1f}", f"{last[1]:.1f}")

    @property
    def words(self) -> str:
        """ "October 2010 to October 2011: 3, 5, –, 9"."""
        return _("%(first)s to %(last)s: %(figures)s") % {
            "first": self.months[0].label,
            "last": self.months[-1].label,
            "figures": ", ".join(format_indicator_value(figure) for figure in self.figures),
        }
