"""The data of a chart: marks with a category, a series and a value."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from csi.core.typing import StrOrPromise

# By the number of series: the steps of the sequential palette, distinct in greyscale too. A sixth series repeats one.
SEQUENCE_STEPS = {1: (4,), 2: (5, 2), 3: (5, 3, 1), 4: (5, 4, 2, 1), 5: (5, 4, 3, 2, 1)}
# Pale colours are too faint for a thin line; lines also differ by their dashes.
LINE_COLOURS = ("sequence-4", "none", "sequence-5")
EMPTY_TEXT = _("No data for this chart.")


def format_number(value: float | Decimal) -> str:
    """Format a number with separators; a whole number has no decimals, even if it is a float."""
    number = int(value) if value == int(value) else value
    return number_format(number, use_l10n=True, force_grouping=True)


class ChartKind(Enum):
    """Bars are horizontal, for long names; columns are vertical, for periods."""

    BARS = "bars"
    STACKED_BARS = "stacked bars"
    COLUMNS = "columns"
    STACKED_COLUMNS = "stacked columns"
    LINES = "lines"

    @property
    def is_stacked(self) -> bool:
        return self in (ChartKind.STACKED_BARS, ChartKind.STACKED_COLUMNS)

    @property
    def is_horizontal(self) -> bool:
        return self in (ChartKind.BARS, ChartKind.STACKED_BARS)


@dataclass(frozen=True)
class Mark:
    """One value of a chart.

    `value` is None if there is no data; `missing_reason` explains why. `value_label` is the formatted value with its
    unit, by default the plain number. `url` leads to the records behind the value. `basis`: the numbers on which a
    ratio rests, such as "10 of 12".
    """

    category: str
    value: float | None
    series: str = ""
    url: str = ""
    value_label: str = ""
    missing_reason: str = ""
    basis: str = ""

    @property
    def label(self) -> str:
        """The formatted value, or a dash."""
        if self.value is None:
            return "–"
        return str(self.value_label) or format_number(self.value)

    @property
    def accessible_name(self) -> str:
        """Category, series and value in one line, for screen readers and the tooltip."""
        title = f"{self.category}, {self.series}" if self.series else self.category
        return f"{title}: {self.label_with_basis}"

    @property
    def label_with_basis(self) -> str:
        return f"{self.label} ({self.basis})" if self.basis else self.label


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Marks with a title; categories and series keep the order of their first mark.

    `series_colours` maps a series to a colour token, such as "good" or "sequence-4"; other series use the sequential
    palette from dark to pale. `empty_text` is shown if no mark has a value.
    """

    title: StrOrPromise
    marks: list[Mark]
    kind: ChartKind = ChartKind.BARS
    description: StrOrPromise = ""
    category_title: StrOrPromise = ""
    value_title: StrOrPromise = ""
    series_colours: dict[str, str] = field(default_factory=dict)
    empty_text: StrOrPromise = EMPTY_TEXT

    @property
    def is_empty(self) -> bool:
        return all(mark.value is None for mark in self.marks)

    @cached_property
    def categories(self) -> list[str]:
        return list(dict.fromkeys(str(mark.category) for mark in self.marks))

    @cached_property
    def series(self) -> list[str]:
        return list(dict.fromkeys(str(mark.series) for mark in self.marks))

    def get_colour(self, series: str) -> str:
        """Return the colour token of a series."""
        if series in self.series_colours:
            return self.series_colours[series]
        index = self.series.index(series)
        if self.kind is ChartKind.LINES:
            return LINE_COLOURS[index % len(LINE_COLOURS)]
        steps = SEQUENCE_STEPS[min(len(self.series), max(SEQUENCE_STEPS))]
        return f"sequence-{steps[index % len(steps)]}"

    @property
    def rows(self) -> list[tuple[str, list[Mark | None]]]:
        """The table of the chart: (category, its marks in the order of the series or None)."""
        marks = {(str(mark.category), str(mark.series)): mark for mark in self.marks}
        return [(category, [marks.get((category, series)) for series in self.series]) for category in self.categories]
