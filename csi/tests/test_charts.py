"""Charts: escaping, links, the table of values, colours and concurrency."""

import re
import threading
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from hypothesis import assume, given
from hypothesis import strategies as st

from csi.core.charts import Chart, ChartKind, Mark, draw, draw_for_print
from csi.core.charts.specification import (
    CHARACTER_WIDTH,
    LINE_HEIGHT,
    MAX_TICKS,
    SpecificationBuilder,
    build_specification,
    choose_ticks,
    remove_repeated_lines,
)

HOSTILE = "</text><script>alert(1)</script> \"]+alert('x')+[\" & <b>"
NAMES = ("Livestock theft", HOSTILE, "Юридический & ө", "Early marriage and bride kidnapping")
SVG = "{http://www.w3.org/2000/svg}"
# Forbidden by the content security policy, or ambiguous with a second chart on the page
INLINE = re.compile(r"\sstyle=|<style|<script|javascript:|\son\w+=|\sid=|xlink|url\(", re.IGNORECASE)


def build_chart(kind, series=("",), **given):
    marks = [
        Mark(
            name,
            None if (place, row) == (2, 0) else 7 * place + row,
            series_name,
            f"/concerns/?c={place}&s={row}",
            missing_reason="Lost",
        )
        for row, series_name in enumerate(series)
        for place, name in enumerate(NAMES)
    ]
    return Chart(**{"title": f"Concerns {HOSTILE}", "kind": kind, "category_title": "Category", "marks": marks} | given)


def render_chart(chart):
    return render_to_string("components/chart.html", {"drawing": draw(chart)})


CHARTS = {
    "bars": build_chart(ChartKind.BARS),
    "bars beside each other": build_chart(ChartKind.BARS, ("Women", HOSTILE)),
    "stacked bars": build_chart(
        ChartKind.STACKED_BARS, ("Open", HOSTILE, "Resolved"), series_colours={"Resolved": "good"}
    ),
    "columns": build_chart(ChartKind.COLUMNS),
    "stacked columns": build_chart(ChartKind.STACKED_COLUMNS, ("Open", HOSTILE)),
    "lines": build_chart(ChartKind.LINES, ("Open", HOSTILE, "Resolved")),
}
parametrize_kinds = pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)


@parametrize_kinds
def test_mark_has_a_link_and_an_accessible_name(chart):
    drawing = ElementTree.fromstring(draw(chart).svg)
    links = {link.get("href"): link for link in drawing.iter("a")}
    # A bar without length cannot be met; a point at nothing can.
    meant = {
        mark.url: mark for mark in chart.marks if mark.value or (mark.value == 0 and chart.kind is ChartKind.LINES)
    }
    assert links.keys() == meant.keys()
    for url, mark in meant.items():
        assert links[url].get("aria-label") == mark.accessible_name
        assert links[url].find("text").text == mark.accessible_name


@parametrize_kinds
def test_table_has_the_values_of_the_chart(chart):
    page = render_chart(chart)
    cells = re.findall(r'<td class="number">(.*?)</td>', page)
    marks = [mark for _category, row in chart.rows for mark in row]
    assert len(cells) == len(chart.marks) == len(marks)
    for cell, mark in zip(cells, marks, strict=True):
        if mark.value is None:
            assert "Lost" in cell
        else:
            assert cell == f'<a href="{mark.url.replace("&", "&amp;")}">{mark.label}</a>'


@parametrize_kinds
def test_user_text_is_escaped_and_nothing_is_inline(chart):
    for drawn in (draw(chart).svg, draw_for_print(chart)):
        assert not INLINE.search(re.sub(r'aria-label="[^"]*"|>[^<]*<', "><", drawn))
        words = " ".join(" ".join(text.itertext()) for text in ElementTree.fromstring(drawn).iter() if text.text)
        assert "<script>alert(1)</script>" in words
    assert "<script" not in render_chart(chart)


@parametrize_kinds
def test_page_uses_colour_classes_and_print_uses_colours(chart):
    assert not re.search(r"#[0-9a-f]{3,6}\b", draw(chart).svg)
    printed = ElementTree.fromstring(draw_for_print(chart, width=400))
    assert printed.get("width") == "400"
    assert printed.get("font-family") == "Liberation Sans"
    assert not [mark for mark in printed.iter() if mark.get("class") or mark.tag.endswith("}a")]
    assert not re.search(r"#0000\d\d\b", draw_for_print(chart)), "a series kept the colour that only stands for it"


def test_series_differ_without_colour():
    dashes = [line.get("stroke-dasharray") for line in ElementTree.fromstring(draw_for_print(CHARTS["lines"])).iter()]
    assert len({dash for dash in dashes if dash}) >= 2
    stacked = CHARTS["stacked bars"]
    assert len({stacked.get_colour(series) for series in stacked.series}) == 3
    legend = " ".join(ElementTree.fromstring(draw_for_print(stacked)).itertext())
    assert "Open" in legend
    assert "Resolved" in legend


@pytest.mark.parametrize("marks", [[], [Mark("Water", None, missing_reason="Lost")]])
def test_chart_without_values_shows_a_sentence(marks):
    page = render_chart(Chart(title="Concerns", marks=marks, empty_text="No concern was open."))
    assert "No concern was open." in page
    assert "<svg" not in page
    assert "<table" not in page
    assert draw_for_print(Chart(title="Concerns", marks=marks)) == ""


def test_negative_values_have_labels_on_the_other_side():
    gap = Chart(
        title="Gap",
        marks=[Mark("Kyrgyz", 22.5, value_label="+22.5 points"), Mark("Uzbek", -19.1, value_label="−19.1 points")],
    )
    texts = {
        text.text: text.get("text-anchor") for text in ElementTree.fromstring(draw_for_print(gap)).iter(f"{SVG}text")
    }
    assert texts["+22.5 points"] == "start"
    assert texts["−19.1 points"] == "end"


def test_mark_without_url_can_be_focused():
    drawing = ElementTree.fromstring(draw(Chart(title="Trips", marks=[Mark("May 2011", 3)])).svg)
    assert not list(drawing.iter("a"))
    (mark,) = (group for group in drawing.iter("g") if group.get("tabindex"))
    assert (mark.get("role"), mark.get("aria-label")) == ("img", "May 2011: 3")


def test_threads_draw_concurrently():
    drawn = []
    threads = [
        threading.Thread(target=lambda width=width: drawn.append(draw(CHARTS["bars"], width=width).svg))
        for width in range(500, 504)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert len(set(drawn)) == 4


def test_value_that_is_not_finite_is_rejected():
    with pytest.raises(ValueError, match="cannot be drawn"):
        draw(Chart(title="Trips", marks=[Mark("May", float("nan"))]))


@parametrize_kinds
def test_every_chart_has_a_value_axis_with_a_title(chart):
    chart = replace(chart, value_title="Concerns raised")
    labels = [text.text for text in ElementTree.fromstring(draw_for_print(chart)).iter(f"{SVG}text")]
    assert "Concerns raised" in labels
    specification = build_specification(chart, 520)
    axis = specification["encoding"]["x" if chart.kind.is_horizontal else "y"]["axis"]
    assert len(axis["values"]) > 2
    for tick in axis["values"]:
        assert f"{tick:g}" in labels


@pytest.mark.parametrize("width", [420, 520])
def test_wrapped_labels_do_not_touch(width):
    names = ["Documents and services of the administration", "Early marriage and bride kidnapping", "Police"]
    bars = build_specification(Chart(title="", marks=[Mark(name, 1) for name in names]), width)
    assert bars["height"]["step"] >= 2 * LINE_HEIGHT + 8
    months = [f"September {year}" for year in range(2011, 2016)]
    columns = SpecificationBuilder(Chart(title="", kind=ChartKind.COLUMNS, marks=[Mark(m, 1) for m in months]), width)
    longest = max(len(line) for lines in columns.category_labels for line in lines)
    assert longest * CHARACTER_WIDTH < columns.category_width - 8


@pytest.mark.parametrize(("value", "labels"), [(1, ["0", "1"]), (0.5, ["0", "0.1", "0.2", "0.3", "0.4", "0.5"])])
def test_whole_ticks_have_no_decimals(value, labels):
    [axis, *_others] = re.findall(
        r'<g class="chart-label">(.*?)</g>', draw(Chart(title="", marks=[Mark("a", value)])).svg
    )
    assert re.findall(r"<text[^>]*>(.*?)</text>", axis) == labels


@given(low=st.floats(-1e6, 0), high=st.floats(0, 1e6), is_whole=st.booleans())
def test_ticks_are_round_and_enclose_the_values(low, high, is_whole):
    assume(high - low > 1e-3)
    ticks = choose_ticks(low, high, is_whole=is_whole)
    assert ticks[0] <= low + 1e-9
    assert ticks[-1] >= high - 1e-9
    assert 2 <= len(ticks) <= MAX_TICKS + 2
    assert not is_whole or all(tick == int(tick) for tick in ticks)


def test_table_of_a_share_has_the_numbers_behind_it():
    chart = Chart(title="Shares", marks=[Mark("Osh", 83, value_label="83%", basis="10 of 12")])
    page = render_chart(chart)
    assert "83% (10 of 12)</td>" in page
    assert 'aria-label="Osh: 83% (10 of 12)"' in page


def test_year_before_the_month_is_not_repeated_if_it_is_too_wide():
    months = [f"2010-ж. {month}" for month in ("ноя", "дек")] + [f"2011-ж. {month}" for month in ("янв", "фев")]
    labels = [["2010-ж.", "ноя"], ["", "дек"], ["2011-ж.", "янв"], ["", "фев"]]
    assert remove_repeated_lines([month.split() for month in months]) == labels
    chart = Chart(title="", kind=ChartKind.COLUMNS, marks=[Mark(month, 1) for month in months])
    assert SpecificationBuilder(chart, 140).category_labels == labels
    assert SpecificationBuilder(chart, 480).category_labels == [[month] for month in months]
