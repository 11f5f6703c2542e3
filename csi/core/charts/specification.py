"""Build the Vega-Lite specification of a chart.

Every item has the index of its mark as its description, and every series a placeholder colour. csi/core/charts/svg.py
replaces them by links and colours. The specification contains neither, so that all users share one cached drawing.
"""

import json
import textwrap
from decimal import Decimal
from functools import cached_property
from math import ceil, floor, isfinite, log10
from typing import Any

from csi.core.charts.chart import Chart, ChartKind, format_number

# The font of the PDF. Pages use the reader's font, which may be wider, so a larger size is measured than is drawn.
FONT = "Liberation Sans"
TEXT_SIZE, MEASURED_SIZE = 12, 13.2
CHARACTER_WIDTH = 7
# Pixels for a bar and the gap after it, alone or grouped; more if its label has several lines.
BAR_STEP, GROUPED_BAR_STEP = 28, 20
LINE_HEIGHT, LABEL_GAP = 13, 12
# The value axis has at most so many steps.
MAX_TICKS = 6
HEIGHT = 170
# Pixels: a column or segment that is narrower or lower has no value on it.
MIN_VALUE_WIDTH, MIN_VALUE_HEIGHT = 24, 15
MAX_LABEL_LENGTH = 26
# With more categories than these, overlapping labels are left out.
OVERLAP_THRESHOLD = 14
DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [12, 3], [4, 4]]

CONFIG = {
    "font": FONT,
    "view": {"stroke": None},
    "mark": {"invalid": None},
    "axis": {
        "labelFontSize": MEASURED_SIZE,
        "labelLimit": 0,
        "labelLineHeight": LINE_HEIGHT,
        "titleFontSize": MEASURED_SIZE,
        "titleFontWeight": "normal",
        "titlePadding": 6,
        "ticks": False,
        "domain": False,
        "grid": False,
        "labelPadding": 6,
    },
    "legend": {
        "orient": "top",
        "title": None,
        "labelFontSize": MEASURED_SIZE,
        "labelLimit": 0,
        "symbolType": "square",
        "rowPadding": 4,
    },
    "text": {"fontSize": MEASURED_SIZE},
}

Json = dict[str, Any]


def build_specification(chart: Chart, width: int, label_length: int = MAX_LABEL_LENGTH) -> Json:
    """Return the specification of the chart.

    `width`: of the whole drawing in pixels. `label_length`: the longest line of a label beside a bar.
    """
    return SpecificationBuilder(chart, width, label_length).build()


def get_placeholder_colour(index: int) -> str:
    """Return the placeholder colour of a series."""
    return f"#0000{index + 1:02x}"


class SpecificationBuilder:
    """Builds the specification of one chart.

    Data fields: `n` index of the mark, `c` index of the category, `s` index of the series, `v` value, `t` its label.
    """

    def __init__(self, chart: Chart, width: int, label_length: int = MAX_LABEL_LENGTH) -> None:
        self.chart = chart
        self.width = width
        self.label_length = label_length
        self.is_horizontal = chart.kind.is_horizontal
        self.is_line_chart = chart.kind is ChartKind.LINES
        self.has_series = len(chart.series) > 1
        self.is_grouped = self.has_series and not chart.kind.is_stacked and not self.is_line_chart
        self.category_channel, self.value_channel = ("y", "x") if self.is_horizontal else ("x", "y")
        self.category_width = width / max(len(chart.categories), 1)
        bar_width = self.category_width / (len(chart.series) if self.is_grouped else 1)
        # Values are written on marks that are large enough.
        self.has_value_labels = self.is_horizontal or (not self.is_line_chart and bar_width >= MIN_VALUE_WIDTH)

    def build(self) -> Json:
        step = GROUPED_BAR_STEP * len(self.chart.series) if self.is_grouped else BAR_STEP
        lines = max(map(len, self.category_labels), default=1)
        step = max(step, lines * LINE_HEIGHT + LABEL_GAP)
        return {
            "width": self.width,
            "height": {"step": step, "for": "position"} if self.is_horizontal else HEIGHT,
            "autosize": {"type": "fit-x", "contains": "padding"},
            "padding": {"left": 10, "right": 10, "top": 4, "bottom": 4},
            "background": None,
            "data": {"values": self.get_data()},
            "encoding": self.get_encoding(),
            "layer": self.get_layers(),
            "config": CONFIG,
        }

    def get_data(self) -> list[Json]:
        series = {name: index for index, name in enumerate(self.chart.series)}
        categories = {name: index for index, name in enumerate(self.chart.categories)}
        return [
            {
                "n": index,
                "c": str(categories[str(mark.category)]),
                "s": series[str(mark.series)],
                "v": None if mark.value is None else require_finite(mark.value),
                "t": mark.label,
            }
            for index, mark in enumerate(self.chart.marks)
        ]

    def get_encoding(self) -> Json:
        offset = {f"{self.category_channel}Offset": {"field": "s", "sort": None}} if self.is_grouped else {}
        indexes = list(range(len(self.chart.series)))
        return {
            self.category_channel: self.get_category_encoding(),
            self.value_channel: {
                "field": "v",
                "type": "quantitative",
                "title": str(self.chart.value_title),
                "stack": "zero" if self.chart.kind.is_stacked else None,
                "scale": {"domain": self.domain, "nice": False},
                "axis": self.get_value_axis(),
            },
            **offset,
            "description": {"field": "n", "type": "quantitative", "format": "d"},
            "order": {"field": "s", "type": "quantitative"},
            "color": {
                "field": "s",
                "type": "nominal",
                "scale": {"domain": indexes, "range": [get_placeholder_colour(index) for index in indexes]},
                "legend": self.get_legend(),
            },
        }

    @cached_property
    def category_labels(self) -> list[list[str]]:
        """The lines of the label of each category."""
        if self.is_horizontal:
            return [wrap_label(category, self.label_length) for category in self.chart.categories]
        length = max(int((self.category_width - LABEL_GAP) / CHARACTER_WIDTH), 4)
        labels = [wrap_label(category, length) for category in self.chart.categories]
        longest = max((len(line) for label in labels for line in label), default=0)
        return labels if longest * CHARACTER_WIDTH <= self.category_width else remove_repeated_lines(labels)

    def get_category_encoding(self) -> Json:
        encoding: Json = {
            "field": "c",
            "type": "ordinal" if self.is_line_chart else "nominal",
            "sort": None,
            "title": None,
            "axis": {
                "labelExpr": build_lookup_expression(self.category_labels, "toNumber(datum.label)"),
                "labelAngle": 0,
                # With negative values the axis line is at zero: get_layers() draws it.
                "domain": self.domain[0] >= 0,
                "labelOverlap": len(self.chart.categories) > OVERLAP_THRESHOLD and "greedy",
            },
        }
        return encoding if self.is_line_chart else encoding | {"scale": {"paddingInner": 0.25}}

    def get_value_axis(self) -> Json:
        # Grid lines would cross the values that are written on the marks.
        has_grid = not self.has_value_labels
        axis: Json = {"values": self.ticks, "grid": has_grid, "domain": not has_grid, "ticks": not has_grid}
        labels = {repr(float(tick)).removesuffix(".0"): format_number(tick) for tick in self.ticks}
        axis["labelExpr"] = build_lookup_expression(labels, "datum.value")
        if self.is_horizontal:
            return axis | {"titleAnchor": "start"}
        return axis | {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleX": 0, "titleY": -14}

    def get_legend(self) -> Json | None:
        """Return the legend, or None for a single series; above columns it leaves room for the axis title."""
        if not self.has_series:
            return None
        labels = [join_lines(series) for series in self.chart.series]
        legend: Json = {"labelExpr": build_lookup_expression(labels, "datum.value")}
        if self.is_line_chart:
            legend |= {"symbolType": "stroke", "symbolSize": 400}
        symbol_width = 45 if self.is_line_chart else 30
        columns = int(self.width / (max(map(len, self.chart.series)) * CHARACTER_WIDTH + symbol_width))
        return legend | {"offset": 10 if self.is_horizontal else 30, "columns": max(columns, 1)}

    def get_layers(self) -> list[Json]:
        if self.is_line_chart:
            return self.get_line_layers()
        layers: list[Json] = [{"mark": {"type": "bar"}}]
        if self.domain[0] < 0:
            zero_line = {self.category_channel: None, self.value_channel: {"datum": 0}}
            layers.append(
                {"data": {"values": [{}]}, "mark": "rule", "encoding": self.get_independent_encoding(zero_line)}
            )
        if not self.has_value_labels:
            return layers
        if self.chart.kind.is_stacked:
            return [*layers, self.get_segment_labels(), self.get_total_labels()]
        return [*layers, self.get_bar_labels()]

    def get_line_layers(self) -> list[Json]:
        # Dashes distinguish the lines without colour, so the legend shows both.
        dash = {
            "field": "s",
            "type": "nominal",
            "scale": {"domain": list(range(len(self.chart.series))), "range": DASHES},
            "legend": self.get_legend(),
        }
        return [
            {"mark": {"type": "line", "invalid": "break-paths-show-domains"}, "encoding": {"strokeDash": dash}},
            {"mark": {"type": "point", "invalid": "filter", "filled": True, "size": 44, "opacity": 1}},
        ]

    def get_segment_labels(self) -> Json:
        """Return the values inside the segments; one without enough room is hidden."""
        channel = self.value_channel
        minimum = MIN_VALUE_WIDTH if channel == "x" else MIN_VALUE_HEIGHT
        opacity = f"abs(scale('{channel}', datum.v) - scale('{channel}', 0)) < {minimum} ? 0 : 1"
        middle = {"field": "v", "type": "quantitative", "stack": "zero", "bandPosition": 0.5}
        return {
            "mark": {"type": "text", "baseline": "middle", "align": "center", "opacity": {"expr": opacity}},
            "encoding": {"text": {"field": "t"}, channel: middle},
        }

    def get_bar_labels(self) -> Json:
        """Return the values at the ends of the bars."""

        def choose_by_sign(negative: Any, positive: Any) -> Json:
            return {"expr": f"datum.v < 0 ? {negative!r} : {positive!r}"}

        if self.is_horizontal:
            mark = {"baseline": "middle", "align": choose_by_sign("right", "left"), "dx": choose_by_sign(-5, 5)}
        else:
            mark = {"align": "center", "baseline": choose_by_sign("top", "bottom"), "dy": choose_by_sign(4, -4)}
        return {"mark": {"type": "text", **mark}, "encoding": {"text": {"field": "t"}}}

    def get_total_labels(self) -> Json:
        """Return the totals at the ends of stacked bars."""
        totals: dict[str, Any] = {}
        for mark in self.chart.marks:
            if mark.value is not None:
                totals[str(mark.category)] = totals.get(str(mark.category), 0) + mark.value
        rows = [
            {"c": str(index), "v": require_finite(totals[category]), "t": format_number(totals[category])}
            for index, category in enumerate(self.chart.categories)
            if category in totals
        ]
        text: Json = {"type": "text", "align": "left", "baseline": "middle", "dx": 5}
        if self.value_channel == "y":
            text = {"type": "text", "align": "center", "baseline": "bottom", "dy": -4}
        encoding = {
            self.category_channel: {"field": "c"},
            self.value_channel: {"field": "v", "type": "quantitative", "stack": None},
        }
        return {
            "data": {"values": rows},
            "mark": text,
            "encoding": self.get_independent_encoding(encoding) | {"text": {"field": "t"}},
        }

    def get_independent_encoding(self, encoding: Json) -> Json:
        """Return the encoding of a layer with its own data, which has neither marks nor series."""
        inherited = ("color", "order", "description", f"{self.category_channel}Offset")
        return dict.fromkeys(inherited) | encoding

    @cached_property
    def ticks(self) -> list[float]:
        """Round numbers on the value axis; whole ones if all values are whole.

        They end within the values if there are labels beyond, else they enclose the values.
        """
        low, high = self.limits
        is_whole = all(mark.value is None or float(mark.value).is_integer() for mark in self.chart.marks)
        ticks = choose_ticks(low, high, is_whole=is_whole)
        return [tick for tick in ticks if low <= tick <= high] if self.has_value_labels else ticks

    @property
    def limits(self) -> tuple[float, float]:
        """The least and the greatest value, or zero."""
        numbers = [0, *(value for value, _label in self.ends)]
        return min(numbers), max(numbers)

    @cached_property
    def ends(self) -> list[tuple[float, str]]:
        """The value and the label at the end of each bar or point."""
        if self.chart.kind.is_stacked:
            totals = (sum(mark.value or 0 for mark in marks if mark) for _category, marks in self.chart.rows)
            return [(require_finite(total), format_number(total)) for total in totals]
        return [(require_finite(mark.value), mark.label) for mark in self.chart.marks if mark.value is not None]

    @cached_property
    def domain(self) -> list[float]:
        """The limits of the value axis, with room for the labels."""
        low, high = self.limits
        if low == high:
            return [0, 1]
        if not self.has_value_labels:
            return [self.ticks[0], self.ticks[-1]]

        if not self.is_horizontal:
            margin = (high - low) * 0.1
            return [low - margin if low < 0 else 0, high + margin]
        below, above = (
            max((len(label) * CHARACTER_WIDTH + 10 for value, label in self.ends if (value < 0) == is_below), default=0)
            for is_below in (True, False)
        )
        longest = max((len(line) for lines in self.category_labels for line in lines), default=0)
        plot_width = self.width - longest * CHARACTER_WIDTH - 20
        scale = (high - low) / max(plot_width - below - above, plot_width / 4)
        return [low - below * scale, high + above * scale]


def choose_ticks(low: float, high: float, *, is_whole: bool) -> list[float]:
    """Return multiples of 1, 2 or 5 times a power of ten that enclose `low` and `high`; about `MAX_TICKS`."""
    if high <= low:
        return [0.0]
    exponent = floor(log10((high - low) / MAX_TICKS))
    steps = (factor * 10.0**power for power in (exponent, exponent + 1) for factor in (1, 2, 5))
    step = next(step for step in steps if (high - low) / step <= MAX_TICKS)
    step = max(step, 1) if is_whole else step
    first, last = floor(low / step), ceil(high / step)
    return [round(number * step, 10) for number in range(first, last + 1)]


def build_lookup_expression(texts: list[Any] | dict[str, str], index: str) -> str:
    """Return a Vega expression that selects one of `texts`; JSON keeps user text from being evaluated."""
    return f"{json.dumps(texts)}[{index}]"


def require_finite(value: float | Decimal) -> float:
    """Return the value as a float; raise ValueError for NaN and infinity."""
    number = float(value)
    if not isfinite(number):
        raise ValueError(f"{value} cannot be drawn")
    return number


def join_lines(text: str) -> str:
    """Return the text in one line."""
    return " ".join(str(text).split())


def wrap_label(text: str, max_length: int) -> list[str]:
    """Wrap a label so that it fits beside its bar or below its column."""
    return textwrap.wrap(join_lines(text), max_length, break_long_words=False) or [""]


def remove_repeated_lines(labels: list[list[str]]) -> list[list[str]]:
    """Empty the first line of a label if that of the label before is the same, such as the year “2011-ж.”."""
    pairs = zip([[], *labels], labels, strict=False)
    return [["", *label[1:]] if len(label) > 1 and label[:1] == before[:1] else label for before, label in pairs]
