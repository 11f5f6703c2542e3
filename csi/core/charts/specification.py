"""A chart as a Vega-Lite specification.

Every item carries the number of its mark as its description, and every series a colour of its own that stands for
it: by these csi/core/charts/svg.py finds them again and gives them their links and colours. So the specification holds
neither, and everybody's drawing of the same figures is the same.
"""

import json
import textwrap
from math import isfinite

from csi.core.charts.chart import Chart, Kind, in_figures

# The PDF's own. Pages use the reader's, which may be wider: so room is measured for larger text than is written.
FONT = "Liberation Sans"
TEXT_SIZE, MEASURED_SIZE = 12, 13.2
LETTER = 7
# Pixels: what a bar takes with the gap after it, alone or beside others.
BAR_STEP, SIDE_BY_SIDE_STEP = 28, 20
HEIGHT = 170
# Where less room is left for each column or segment, its value is not written on it.
ROOM_FOR_VALUE = 24
LONGEST_LINE = 26
# Of more months than these, some go without their label where they would run into each other.
MANY_LABELS = 14
DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [12, 3], [4, 4]]


def marker(number: int) -> str:
    """The colour that stands for a series until it gets its own."""
    return f"#0000{number + 1:02x}"


def specification(chart: Chart, width: int) -> dict:
    """`width`: of the whole drawing in pixels. Heights follow from the number of bars; what stands is `HEIGHT` high."""
    series = {one: number for number, one in enumerate(chart.series)}
    categories = {one: number for number, one in enumerate(chart.categories)}
    values = [
        {
            "n": number,
            "c": str(categories[str(mark.category)]),
            "s": series[str(mark.series)],
            "v": None if mark.value is None else finite(mark.value),
            "t": mark.words,
        }
        for number, mark in enumerate(chart.marks)
    ]
    lies, several = chart.kind.lies, len(series) > 1
    beside = several and not chart.kind.is_stacked and chart.kind is not Kind.LINES
    along, across = ("y", "x") if lies else ("x", "y")
    room = width / max(len(categories), 1)
    is_written = lies or (chart.kind is not Kind.LINES and room / (len(series) if beside else 1) >= ROOM_FOR_VALUE)
    key = legend(chart, width) if several else None
    line_length = LONGEST_LINE if lies else max(int(room / LETTER), 4)
    return {
        "width": width,
        "height": {"step": SIDE_BY_SIDE_STEP if beside else BAR_STEP} if lies else HEIGHT,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 10, "right": 10, "top": 4, "bottom": 4},
        "background": None,
        "data": {"values": values},
        "encoding": {
            along: {
                "field": "c",
                "type": "nominal" if chart.kind is not Kind.LINES else "ordinal",
                "sort": None,
                "title": None,
                "axis": {
                    "labelExpr": chosen([lines(one, line_length) for one in categories], "toNumber(datum.label)"),
                    "labelAngle": 0,
                    # Where values lie on both sides, the line stands between them: layers() draws it.
                    "domain": domain(chart, width)[0] >= 0,
                    "labelOverlap": len(categories) > MANY_LABELS and "greedy",
                },
                **({"scale": {"paddingInner": 0.25}} if chart.kind is not Kind.LINES else {}),
            },
            across: {
                "field": "v",
                "type": "quantitative",
                "title": str(chart.value_title),
                "stack": "zero" if chart.kind.is_stacked else None,
                "scale": {"domain": domain(chart, width), "nice": not is_written},
                "axis": value_axis(lies, is_written),
            },
            **({f"{along}Offset": {"field": "s", "sort": None}} if beside else {}),
            "description": {"field": "n", "type": "quantitative", "format": "d"},
            "order": {"field": "s", "type": "quantitative"},
            "color": {
                "field": "s",
                "type": "nominal",
                "scale": {"domain": list(series.values()), "range": [marker(number) for number in series.values()]},
                "legend": key,
            },
        },
        "layer": layers(chart, width, is_written),
        "config": CONFIG,
    }


CONFIG = {
    "font": FONT,
    "view": {"stroke": None},
    "mark": {"invalid": None},
    "axis": {
        "labelFontSize": MEASURED_SIZE,
        "labelLimit": 0,
        "labelLineHeight": 13,
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


def value_axis(lies, is_written):
    """Values that are written on the marks need no scale beside them, only their title."""
    axis = {"labels": not is_written, "grid": not is_written, "tickCount": 5}
    if lies:
        return axis | {"titleAnchor": "start"}
    return axis | {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleX": 0, "titleY": -14}


def legend(chart, width):
    """What stands has the title of its values between the legend and the plot."""
    names = {"labelExpr": chosen([plain(one) for one in chart.series], "datum.value")}
    if chart.kind is Kind.LINES:
        names |= {"symbolType": "stroke", "symbolSize": 400}
    columns = int(width / (max(map(len, chart.series)) * LETTER + 30))
    return names | {"offset": 10 if chart.kind.lies else 30, "columns": max(columns, 1)}


def layers(chart, width, is_written):
    along, across = ("y", "x") if chart.kind.lies else ("x", "y")
    if chart.kind is Kind.LINES:
        # Lines alone would differ by their tone only; the legend shows both.
        key = legend(chart, width) if len(chart.series) > 1 else None
        dash = {
            "field": "s",
            "type": "nominal",
            "scale": {"domain": list(range(len(chart.series))), "range": DASHES},
            "legend": key,
        }
        return [
            {"mark": {"type": "line", "invalid": "break-paths-show-domains"}, "encoding": {"strokeDash": dash}},
            {"mark": {"type": "point", "invalid": "filter", "filled": True, "size": 44, "opacity": 1}},
        ]
    drawn = [{"mark": {"type": "bar"}}]
    if domain(chart, width)[0] < 0:
        drawn.append(
            {"data": {"values": [{}]}, "mark": "rule", "encoding": lone(along, {along: None, across: {"datum": 0}})}
        )
    if not is_written:
        return drawn
    if not chart.kind.is_stacked:
        return [*drawn, values_at_the_end(chart.kind.lies)]
    inside = {"type": "text", "baseline": "middle", "align": "center", "opacity": {"expr": inside_fits(across)}}
    across_middle = {"field": "v", "type": "quantitative", "stack": "zero", "bandPosition": 0.5}
    return [
        *drawn,
        {"mark": inside, "encoding": {"text": {"field": "t"}, across: across_middle}},
        totals(chart, along, across),
    ]


def inside_fits(across):
    """Hides the value of a segment in which there is no room for it."""
    return f"abs(scale('{across}', datum.v) - scale('{across}', 0)) < {ROOM_FOR_VALUE if across == 'x' else 15} ? 0 : 1"


def values_at_the_end(lies):
    def by_sign(below, above):
        return {"expr": f"datum.v < 0 ? {below!r} : {above!r}"}

    if lies:
        mark = {"baseline": "middle", "align": by_sign("right", "left"), "dx": by_sign(-5, 5)}
    else:
        mark = {"align": "center", "baseline": by_sign("top", "bottom"), "dy": by_sign(4, -4)}
    return {"mark": {"type": "text", **mark}, "encoding": {"text": {"field": "t"}}}


def totals(chart, along, across):
    """What the segments of a bar add up to, at its end."""
    sums = {}
    for mark in chart.marks:
        if mark.value is not None:
            sums[str(mark.category)] = sums.get(str(mark.category), 0) + mark.value
    rows = [
        {"c": str(number), "v": finite(sums[one]), "t": in_figures(sums[one])}
        for number, one in enumerate(chart.categories)
        if one in sums
    ]
    mark = {"type": "text", "align": "left", "baseline": "middle", "dx": 5}
    if across == "y":
        mark = {"type": "text", "align": "center", "baseline": "bottom", "dy": -4}
    place = {along: {"field": "c"}, across: {"field": "v", "type": "quantitative", "stack": None}}
    return {"data": {"values": rows}, "mark": mark, "encoding": lone(along, place) | {"text": {"field": "t"}}}


def lone(along, encoding):
    """The encoding of a layer with data of its own, which has neither marks nor series."""
    return dict.fromkeys(("color", "order", "description", f"{along}Offset")) | encoding


def domain(chart, width):
    """From the lowest to the highest value, nothing among them, with room for what is written beyond the ends."""
    if chart.kind.is_stacked:
        reached = [(sum(mark.value or 0 for mark in marks if mark), "") for _category, marks in chart.rows]
    else:
        reached = [(mark.value, mark.words) for mark in chart.marks if mark.value is not None]
    ends = [(finite(value), text or in_figures(value)) for value, text in reached]
    low, high = (pick([0, *(value for value, _text in ends)]) for pick in (min, max))
    if low == high:
        return [0, 1]
    if chart.kind is Kind.LINES:
        return [low, high]

    def beyond(texts):
        longest = max(map(len, texts), default=0)
        return (high - low) * (min((longest * LETTER + 10) / (width - 190), 0.4) if chart.kind.lies else 0.1)

    below = beyond([text for value, text in ends if value < 0]) if low < 0 else 0
    return [low - below, high + beyond([text for value, text in ends if value >= 0])]


def chosen(texts, place) -> str:
    """An expression of Vega that gives one of these texts; as JSON they stay texts, whatever people typed."""
    return f"{json.dumps(texts)}[{place}]"


def finite(value) -> float:
    number = float(value)
    if not isfinite(number):
        raise ValueError(f"{value} cannot be drawn")
    return number


def plain(text) -> str:
    """One line, without what breaks it."""
    return " ".join(str(text).split())


def lines(text, longest) -> list[str]:
    """A label broken so that it fits beside its bar or under its column."""
    return textwrap.wrap(plain(text), longest, break_long_words=False) or [""]
