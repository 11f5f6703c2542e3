"""Sparklines: twelve months of an indicator as a small line, and the same in words."""

from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from csi.core.periods import Month
from csi.indicators.formatting import format_indicator_value
from csi.indicators.registry import IndicatorValue

# In units of the drawing. The margin keeps the stroke inside.
WIDTH, HEIGHT, MARGIN = 96, 24, 3
# Length of the stroke of a month between two gaps.
DOT_LENGTH = 0.1

Point = tuple[float, float]


@dataclass(frozen=True)
class Sparkline:
    """The values of some months; a month without a value is a gap in the line."""

    months: list[Month]
    values: list[IndicatorValue]

    @cached_property
    def points(self) -> list[Point | None]:
        numbers = [None if value.value is None else float(value.value) for value in self.values]
        known = [number for number in numbers if number is not None]
        if not known:
            return [None for _number in numbers]
        low, high = min(known), max(known)
        step = (WIDTH - 2 * MARGIN) / max(len(numbers) - 1, 1)

        def scale(number: float) -> float:
            if high == low:
                return HEIGHT / 2
            return HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (number - low) / (high - low)

        return [
            None if number is None else (MARGIN + step * index, scale(number)) for index, number in enumerate(numbers)
        ]

    @cached_property
    def lines(self) -> list[str]:
        """The sections without a gap, as SVG points."""
        sections: list[list[Point]] = []
        current: list[Point] = []
        for point in [*self.points, None]:
            if point:
                current.append(point)
            elif current:
                if len(current) == 1:
                    x, y = current[0]
                    current.append((x + DOT_LENGTH, y))
                sections.append(current)
                current = []
        return [" ".join(f"{x:.1f},{y:.1f}" for x, y in section) for section in sections]

    @cached_property
    def end(self) -> tuple[str, str] | None:
        """The point of the last month."""
        last = self.points[-1]
        return (f"{last[0]:.1f}", f"{last[1]:.1f}") if last else None

    @cached_property
    def scale(self) -> list[str]:
        """The highest and the lowest value, or the only one."""
        known = sorted((value for value in self.values if value.value is not None), key=lambda value: value.value)
        return list(dict.fromkeys(format_indicator_value(value) for value in (known[-1], known[0]))) if known else []

    @property
    def description(self) -> str:
        """The months in words: "October 2010 to October 2011: 3, 5, –, 9"."""
        return _("%(first)s to %(last)s: %(values)s") % {
            "first": self.months[0].label,
            "last": self.months[-1].label,
            "values": ", ".join(format_indicator_value(value) for value in self.values),
        }
