"""Choropleth map: bands, labels, clipping, and the SVG."""

import datetime
import itertools
import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.core.periods import Month
from csi.indicators.formatting import round_value
from csi.indicators.registry import REGISTRY, IndicatorValue
from csi.reports.map.bands import MAX_BANDS, Band, BandScale, build_scale, spread_steps
from csi.reports.map.choropleth import ChoroplethMap
from csi.reports.map.drawing import (
    FONT_SIZE,
    MAX_NAMED,
    PHONE_FONT_SIZE,
    Extent,
    MapDistrict,
    build_labels,
    build_shape,
    build_view,
    draw_map,
)
from csi.reports.map.labels import LabelledArea, contains, overlaps, place_labels
from csi.reports.map.outlines import load_district_outlines
from csi.reports.map.projection import OVERHANG, build_path, clip_polygons, fit_projection

SVG = "{http://www.w3.org/2000/svg}"
FRAME = (0, 0, 640, 560)
# The districts of the south, which are close to each other, with a small city in the middle of another district.
PCODES = {
    "Kara-Suu": "KG06226000000",
    "Osh city": "KG21000000000",
    "Aravan": "KG06211000000",
    "Nookat": "KG06242000000",
    "Uzgen": "KG06255000000",
    "Suzak": "KG03220000000",
    "Jalal-Abad city": "KG03410000010",
    "Jayil": "KG08209000000",
}
BAND = Band("band-2", "3 to 5")


def build_district(name, pcode="", *, band=BAND, location=None, url="/page/"):
    return MapDistrict(name, pcode, location, band, label="4", url=url)


DISTRICTS = tuple(build_district(name, pcode) for name, pcode in PCODES.items())
SCALE = BandScale(REGISTRY["concerns_open"], (2, 5, 9, 20))


def build_value(number, key="concerns_open"):
    return IndicatorValue(REGISTRY[key], Month(2011, 10).span, datetime.date(2011, 10, 31), number)


# Bands


@given(st.lists(st.integers(0, 60), min_size=1, max_size=80))
def test_bands_of_counts_cover_every_value_and_none_is_empty(numbers):
    values = [build_value(number) for number in numbers]
    scale = build_scale(REGISTRY["concerns_open"], values)
    used = [scale.bands.index(scale.get_band(value)) for value in sorted(values, key=lambda value: value.value)]
    assert used == sorted(used), "a higher value is in a lower band"
    assert set(used) == set(range(len(scale.bands)))
    assert len(scale.bands) <= MAX_BANDS
    assert len({band.label for band in scale.bands}) == len({band.key for band in scale.bands}) == len(scale.bands)


@given(st.lists(st.decimals(0, 50, places=4), min_size=1, max_size=40))
def test_displayed_rate_decides_its_band(numbers):
    values = [build_value(number, "concerns_open_per_100000") for number in numbers]
    scale = build_scale(REGISTRY["concerns_open_per_100000"], values)
    for first, second in itertools.combinations(values, 2):
        if round_value(first.value, scale.indicator) == round_value(second.value, scale.indicator):
            assert scale.get_band(first) == scale.get_band(second)


def test_labels_of_bands_name_whole_numbers_once():
    assert [band.label for band in SCALE.bands] == ["up to 2", "3 to 5", "6 to 9", "10 to 20", "more than 20"]
    advisers = BandScale(REGISTRY["concerns_open"], (0, 1, 3))
    assert [band.label for band in advisers.bands] == ["0", "1", "2 to 3", "more than 3"]
    rates = BandScale(REGISTRY["concerns_open_per_100000"], (Decimal("0.1"), Decimal("0.5")))
    assert [band.label for band in rates.bands] == ["up to 0.1", "above 0.1, up to 0.5", "more than 0.5"]
    assert [band.label for band in BandScale(REGISTRY["concerns_open"], ()).bands] == ["all values"]


@pytest.mark.parametrize("count", range(1, MAX_BANDS + 1))
def test_bands_have_different_colours(count):
    steps = spread_steps(count)
    assert len(set(steps)) == count
    assert 1 <= min(steps) <= max(steps) <= MAX_BANDS


# Labels


def list_label_boxes(size, extent=Extent.OPERATION):
    view = build_view(frozenset((district.pcode, None) for district in DISTRICTS), extent)
    shapes = [build_shape(district, view.projection) for district in DISTRICTS]
    areas = [LabelledArea(shape.polygons, shape.centre, shape.lines) for shape in shapes]
    obstacles = [view.inset.box] if view.inset else []
    return place_labels(areas, size, view.projection.frame, obstacles), view, shapes


@pytest.mark.parametrize("size", [FONT_SIZE, PHONE_FONT_SIZE])
@pytest.mark.parametrize("extent", Extent)
def test_labels_of_close_districts_do_not_overlap(size, extent):
    labels, view, shapes = list_label_boxes(size, extent)
    boxes = [label.box for label in labels.values()] + ([view.inset.box] if view.inset else [])
    assert not [pair for pair in itertools.combinations(boxes, 2) if overlaps(*pair)]
    for index, label in labels.items():
        left, top, right, bottom = label.box
        assert left >= 0 and top >= 0 and right <= view.projection.width and bottom <= view.projection.height
        others = [shape.centre for number, shape in enumerate(shapes) if number != index]
        assert not any(contains(label.box, centre) for centre in others), shapes[index].district.name


def test_all_close_districts_are_labelled_on_a_page():
    assert len(list_label_boxes(FONT_SIZE)[0]) == len(DISTRICTS)
    assert len(list_label_boxes(PHONE_FONT_SIZE)[0]) >= len(DISTRICTS) - 1


points = st.tuples(st.integers(0, 640), st.integers(0, 560))


@given(st.lists(st.tuples(points, st.integers(2, 90)), max_size=30), st.sampled_from([FONT_SIZE, PHONE_FONT_SIZE]))
def test_placement_has_no_overlaps_and_is_deterministic(squares, size):
    areas = [
        LabelledArea(
            [[[(x, y), (x + side, y), (x + side, y + side), (x, y + side)]]],
            (x + side / 2, y + side / 2),
            ("Name", "7"),
        )
        for (x, y), side in squares
    ]
    labels = place_labels(areas, size, FRAME)
    assert labels == place_labels(areas, size, FRAME)
    assert not [pair for pair in itertools.combinations(labels.values(), 2) if overlaps(pair[0].box, pair[1].box)]
    assert all(box[0] >= 0 and box[3] <= 560 for box in (label.box for label in labels.values()))


def test_label_within_a_dark_district_has_the_colour_for_it():
    view = build_view(frozenset({(PCODES["Nookat"], None)}), Extent.OPERATION)
    dark = Band("band-5", "more than 9")
    shape = build_shape(build_district("Nookat", PCODES["Nookat"], band=dark), view.projection)
    [label] = build_labels([shape], FONT_SIZE, view)
    assert (label["band"], label["leader"]) == ("band-5", None)
    assert label["ink"] == "#ffffff"


# Projection and paths


@given(st.lists(st.tuples(st.integers(-900, 1500), st.integers(-900, 1500)), min_size=3, max_size=20))
def test_clipped_outline_stays_within_the_frame(ring):
    for polygon in clip_polygons([[ring]], FRAME):
        for x, y in polygon[0]:
            assert FRAME[0] - OVERHANG - 0.01 <= x <= FRAME[2] + OVERHANG + 0.01
            assert FRAME[1] - OVERHANG - 0.01 <= y <= FRAME[3] + OVERHANG + 0.01


def test_outline_within_the_frame_is_not_clipped():
    square = [(10, 10), (20, 10), (20, 30), (10, 30)]
    assert clip_polygons([[square]], FRAME) == [[square]]
    assert build_path([[square]], 1) == "M10 10h10v20h-10z"
    assert build_path([[[(10, 10), (10.1, 10), (10.1, 10.1)]]], 1) == ""


def test_projection_shows_every_point_and_can_be_inverted():
    outline = load_district_outlines()[PCODES["Jayil"]][0][0]
    projection = fit_projection(outline, 640)
    assert all(contains(projection.frame, projection(*point)) for point in outline)
    assert projection.invert(*projection(*outline[0])) == pytest.approx(outline[0])


# Drawing


def test_svg_is_well_formed_and_outlines_link_to_their_districts():
    districts = (*DISTRICTS, build_district("<Lenin>", location=(72.9, 40.6)), build_district("Nowhere"))
    root = ElementTree.fromstring(draw_map(districts, "Concerns <open>", Extent.OPERATION))
    links = root.findall(f".//{SVG}a")
    assert (root.get("role"), root.get("aria-label")) == ("group", "Concerns <open>")
    expected = [f"{district.name}: 4 (3 to 5)" for district in districts[:-1]]
    assert [link.get("aria-label") for link in links] == [link.find(f"{SVG}title").text for link in links] == expected
    assert {link.get("href") for link in links} == {"/page/"}
    assert not re.search(r"\sstyle=|<script|\son\w+=", ElementTree.tostring(root).decode())


def test_map_without_links_is_an_image_with_titles():
    districts = [build_district(name, pcode, url="") for name, pcode in PCODES.items()]
    root = ElementTree.fromstring(draw_map(districts, "Concerns", Extent.OPERATION))
    assert root.get("role") == "img"
    assert not root.findall(f".//{SVG}a")
    assert len(root.findall(f".//{SVG}title")) == len(districts)


def test_map_of_districts_without_location_is_empty_and_names_them():
    chart = ChoroplethMap((build_district("Nowhere"),), SCALE, "Concerns")
    assert (chart.svg, chart.print_svg, chart.undrawn_names) == ("", "", ["Nowhere"])


def test_legend_counts_districts_and_explains_hatching_only_if_used():
    no_data, requested = Band("no-data", "No forum yet"), Band("requested", "Requested area of operation")
    chart = ChoroplethMap(DISTRICTS, SCALE, "Concerns")
    assert [(line.band.key, line.count) for line in chart.legend][1] == ("band-2", len(DISTRICTS))
    assert len(chart.legend) == 5
    assert 'class="map-area map-no-data"' not in chart.svg
    more = (build_district("A", PCODES["Suzak"], band=no_data), build_district("B", PCODES["Uzgen"], band=requested))
    chart = ChoroplethMap(more, SCALE, "Concerns")
    assert [line.count for line in chart.legend] == [0, 0, 0, 0, 0, 1, 1]
    assert 'class="map-area map-no-data" fill="url(#map-hatch)"' in chart.svg
    assert re.search(r'class="map-area map-requested" fill="none"[^>]*stroke-dasharray', chart.svg)


def test_requested_district_does_not_widen_the_map():
    requested = build_district("Ak-Suu", "KG02205000000", band=Band("requested", "Requested"))
    land = re.compile(r'class="map-land" d="([^"]+)"')
    assert (
        land.search(draw_map([*DISTRICTS, requested], "", Extent.OPERATION))[1]
        == land.search(draw_map(DISTRICTS, "", Extent.OPERATION))[1]
    )


def test_whole_country_shows_all_outlines_without_an_inset():
    country, operation = (draw_map(DISTRICTS, "", extent) for extent in (Extent.COUNTRY, Extent.OPERATION))
    assert 'class="map-inset"' in operation
    assert 'class="map-inset"' not in country


def test_print_has_a_legend_and_neither_links_nor_labels_for_phones():
    chart = ChoroplethMap(DISTRICTS, SCALE, "Concerns")
    assert f"3 to 5 ({len(DISTRICTS)})" in chart.print_svg
    assert "<a " not in chart.print_svg
    assert "map-labels-phone" in chart.svg
    assert "map-labels-phone" not in chart.print_svg


def test_map_of_a_thousand_districts_stays_small():
    grid = [(70 + column * 0.2, 39.5 + row * 0.15) for row in range(25) for column in range(40)]
    districts = [build_district(f"District {number}", location=place) for number, place in enumerate(grid)]
    svg = draw_map(districts, "Concerns", Extent.OPERATION)
    assert len(grid) > MAX_NAMED
    assert len(svg) < 60_000
    assert svg.count("<path") < 20
