"""Outline map: positions of markers and names, and the SVG."""

import itertools
import math
from xml.etree import ElementTree

from csi.reports.map.svg import (
    HEIGHT,
    MIN_DISTANCE,
    WIDTH,
    MapDistrict,
    MapMarker,
    Projection,
    get_overlap,
    place_names,
    push_apart,
    render_outline_map,
)

# The districts of the south are close to each other; two are at the same point.
PLACES = [
    ("Osh city", 40.53, 72.80),
    ("Kara-Suu", 40.70, 72.87),
    ("Aravan", 40.52, 72.50),
    ("Aravan's twin", 40.52, 72.50),
    ("Suzak", 40.90, 72.90),
    ("Jalal-Abad city", 40.94, 72.99),
    ("Chui", 42.84, 75.30),
]
DISTRICTS = [
    MapDistrict(name, "3", latitude, longitude, f"/list/?district={name}") for name, latitude, longitude in PLACES
]


def test_markers_and_names_do_not_overlap():
    projection = Projection([(district.longitude, district.latitude) for district in DISTRICTS])
    origins = [projection(district.longitude, district.latitude) for district in DISTRICTS]
    markers = [MapMarker(district, origin, *origin) for district, origin in zip(DISTRICTS, origins, strict=True)]
    push_apart(markers)
    place_names(markers)
    for first, second in itertools.combinations(markers, 2):
        assert math.dist((first.x, first.y), (second.x, second.y)) >= MIN_DISTANCE - 0.01
        assert get_overlap(first.name_box, second.name_box) == 0, (first.district.name, second.district.name)
    for marker in markers:
        assert math.dist((marker.x, marker.y), marker.origin) < 3 * MIN_DISTANCE
        assert 0 <= marker.name_box[0] <= marker.name_box[2] <= WIDTH
        assert 0 <= marker.y <= HEIGHT


def test_svg_is_well_formed_and_values_link_to_their_records():
    svg = render_outline_map(
        [*DISTRICTS, MapDistrict("Nowhere", "1", None, None)], label="Concerns <open>", is_linked=True
    )
    root = ElementTree.fromstring(svg)
    links = root.findall("{http://www.w3.org/2000/svg}a")
    assert root.get("aria-label") == "Concerns <open>"
    assert [link.get("href") for link in links] == [district.url for district in DISTRICTS]
    assert "style=" not in svg
    assert render_outline_map(DISTRICTS, label="").count("<a ") == 0
    assert render_outline_map([MapDistrict("Nowhere", "1", None, None)], label="") == ""
