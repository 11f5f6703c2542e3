"""Charts: what people typed stays text, marks lead to their records, the table says the same, and nothing is inline."""

import re
import threading
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string

from csi.core.charts import Chart, ChartKind, Mark, draw, draw_for_print

HOSTILE = "</text><script>alert(1)</script> \"]+alert('x')+[\" & <b>"
NAMES = ("Livestock theft", HOSTILE, "Юридический & ө", "Early marriage and bride kidnapping")
SVG = "{http://www.w3.org/2000/svg}"
# What the content security policy, or a second drawing on the page, would trip over.
INLINE = re.compile(r"\sstyle=|<style|<script|javascript:|\son\w+=|\sid=|xlink|url\(", re.IGNORECASE)


def chart(kind, series=("",), **given):
    marks = [
        Mark(
            name,
            None if (place, row) == (2, 0) else 7 * place + row,
            one,
            f"/concerns/?c={place}&s={row}",
            missing_reason="Lost",
        )
        for row, one in enumerate(series)
        for place, name in enumerate(NAMES)
    ]
    return Chart(**{"title": f"Concerns {HOSTILE}", "kind": kind, "category_title": "Category", "marks": marks} | given)


def shown(one):
    return render_to_string("components/chart.html", {"drawing": draw(one)})


CHARTS = {
    "bars": chart(ChartKind.BARS),
    "bars beside each other": chart(ChartKind.BARS, ("Women", HOSTILE)),
    "stacked bars": chart(ChartKind.STACKED_BARS, ("Open", HOSTILE, "Resolved"), series_colours={"Resolved": "good"}),
    "columns": chart(ChartKind.COLUMNS),
    "stacked columns": chart(ChartKind.STACKED_COLUMNS, ("Open", HOSTILE)),
    "lines": chart(ChartKind.LINES, ("Open", HOSTILE, "Resolved")),
}
each_kind = pytest.mark.parametrize("one", CHARTS.values(), ids=CHARTS)


@each_kind
def test_every_mark_links_to_its_records_and_says_its_value(one):
    drawing = ElementTree.fromstring(draw(one).svg)
    links = {link.get("href"): link for link in drawing.iter("a")}
    # A bar without length cannot be met; a point at nothing can.
    meant = {mark.url: mark for mark in one.marks if mark.value or (mark.value == 0 and one.kind is ChartKind.LINES)}
    assert links.keys() == meant.keys()
    for url, mark in meant.items():
        assert links[url].get("aria-label") == mark.accessible_name
        assert links[url].find("text").text == mark.accessible_name


@each_kind
def test_the_table_under_a_chart_says_what_it_draws(one):
    page = shown(one)
    cells = re.findall(r'<td class="number">(.*?)</td>', page)
    marks = [mark for _category, row in one.rows for mark in row]
    assert len(cells) == len(one.marks) == len(marks)
    for cell, mark in zip(cells, marks, strict=True):
        if mark.value is None:
            assert "Lost" in cell
        else:
            assert cell == f'<a href="{mark.url.replace("&", "&amp;")}">{mark.label}</a>'


@each_kind
def test_what_people_typed_stays_text_and_nothing_is_inline(one):
    for drawn in (draw(one).svg, draw_for_print(one)):
        assert not INLINE.search(re.sub(r'aria-label="[^"]*"|>[^<]*<', "><", drawn))
        words = " ".join(" ".join(text.itertext()) for text in ElementTree.fromstring(drawn).iter() if text.text)
        assert "<script>alert(1)</script>" in words
    assert "<script" not in shown(one)


@each_kind
def test_colours_come_from_the_tokens_on_a_page_and_stand_in_the_drawing_for_paper(one):
    assert not re.search(r"#[0-9a-f]{3,6}\b", draw(one).svg)
    printed = ElementTree.fromstring(draw_for_print(one, width=400))
    assert printed.get("width") == "400"
    assert printed.get("font-family") == "Liberation Sans"
    assert not [mark for mark in printed.iter() if mark.get("class") or mark.tag.endswith("}a")]
    assert not re.search(r"#0000\d\d\b", draw_for_print(one)), "a series kept the colour that only stands for it"


def test_series_differ_by_more_than_their_colour():
    dashes = [line.get("stroke-dasharray") for line in ElementTree.fromstring(draw_for_print(CHARTS["lines"])).iter()]
    assert len({dash for dash in dashes if dash}) >= 2
    stacked = CHARTS["stacked bars"]
    assert len({stacked.get_colour(one) for one in stacked.series}) == 3
    legend = " ".join(ElementTree.fromstring(draw_for_print(stacked)).itertext())
    assert "Open" in legend
    assert "Resolved" in legend


@pytest.mark.parametrize("marks", [[], [Mark("Water", None, missing_reason="Lost")]])
def test_without_a_value_there_is_a_sentence_and_no_plot(marks):
    page = shown(Chart(title="Concerns", marks=marks, empty_text="No concern was open."))
    assert "No concern was open." in page
    assert "<svg" not in page
    assert "<table" not in page
    assert draw_for_print(Chart(title="Concerns", marks=marks)) == ""


def test_values_below_nothing_are_drawn_to_the_other_side():
    gap = Chart(
        title="Gap",
        marks=[Mark("Kyrgyz", 22.5, value_label="+22.5 points"), Mark("Uzbek", -19.1, value_label="−19.1 points")],
    )
    texts = {
        text.text: text.get("text-anchor") for text in ElementTree.fromstring(draw_for_print(gap)).iter(f"{SVG}text")
    }
    assert texts["+22.5 points"] == "start"
    assert texts["−19.1 points"] == "end"


def test_marks_of_those_who_open_no_records_are_reached_without_a_link():
    drawing = ElementTree.fromstring(draw(Chart(title="Trips", marks=[Mark("May 2011", 3)])).svg)
    assert not list(drawing.iter("a"))
    (mark,) = (group for group in drawing.iter("g") if group.get("tabindex"))
    assert (mark.get("role"), mark.get("aria-label")) == ("img", "May 2011: 3")


def test_threads_of_a_worker_draw_at_once():
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


def test_a_value_that_is_no_number_is_refused():
    with pytest.raises(ValueError, match="cannot be drawn"):
        draw(Chart(title="Trips", marks=[Mark("May", float("nan"))]))
