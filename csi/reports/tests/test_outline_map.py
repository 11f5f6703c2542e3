"""The small map: signs apart, names readable, every figure where its district is."""

import itertools
import math
from xml.etree import ElementTree

from csi.reports.map.svg import (
    APART,
    HEIGHT,
    WIDTH,
    MapDistrict,
    MapMarker,
    Projection,
    outline_map,
    overlap,
    place_names,
    push_apart,
)

# Of the south, where districts lie close; two at the same place.
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


def test_no_sign_hides_another_and_no_name_another_name():
    projection = Projection([(one.longitude, one.latitude) for one in DISTRICTS])
    homes = [projection(one.longitude, one.latitude) for one in DISTRICTS]
    signs = [MapMarker(one, home, *home) for one, home in zip(DISTRICTS, homes, strict=True)]
    push_apart(signs)
    place_names(signs)
    for one, other in itertools.combinations(signs, 2):
        assert math.dist((one.x, one.y), (other.x, other.y)) >= APART - 0.01
        assert overlap(one.name_box, other.name_box) == 0, (one.district.name, other.district.name)
    for sign in signs:
        assert math.dist((sign.x, sign.y), sign.home) < 3 * APART
        assert 0 <= sign.name_box[0] <= sign.name_box[2] <= WIDTH
        assert 0 <= sign.y <= HEIGHT


def test_the_map_is_read_as_svg_and_its_figures_lead_to_their_lists():
    drawn = outline_map([*DISTRICTS, MapDistrict("Nowhere", "1", None, None)], label="Concerns <open>", linked=True)
    root = ElementTree.fromstring(drawn)
    links = root.findall("{http://www.w3.org/2000/svg}a")
    assert root.get("aria-label") == "Concerns <open>"
    assert [link.get("href") for link in links] == [one.url for one in DISTRICTS]
    assert "style=" not in drawn
    assert outline_map(DISTRICTS, label="").count("<a ") == 0
    assert outline_map([MapDistrict("Nowhere", "1", None, None)], label="") == ""
