"""A small map as SVG: districts with one figure each, on the outlines of the provinces. It serves page and paper.

Colours stand in it as attributes, for paper; on a page static/css/indicators.css overrides them by class.
"""

import functools
import json
import math
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from csi.core.charts.drawing import read_light_colours

# Pixels.
WIDTH, HEIGHT, MARGIN = 520, 300, 34
RADIUS, APART = 11, 24
LINE, LETTER = 14, 6.2
# Degrees: how much of the country is shown at least.
LEAST = 1.6
# Finer lines than this, in pixels, cannot be seen.
FINEST = 0.7


@dataclass(frozen=True)
class MapDistrict:
    """`latitude` or `longitude` None: it is not drawn, and stands in the table beside the map only."""

    name: str
    said: str
    latitude: float | None
    longitude: float | None
    url: str = ""


@dataclass
class MapMarker:
    """A district as it is drawn: its circle at `x`, `y`, moved off its place where others stand, and its name."""

    district: MapDistrict
    home: tuple[float, float]
    x: float
    y: float
    name_x: float = 0
    name_y: float = 0
    anchor: str = "start"

    @property
    def is_moved(self) -> bool:
        return math.dist(self.home, (self.x, self.y)) > 3

    @property
    def name_box(self) -> tuple[float, float, float, float]:
        width = len(self.district.name) * LETTER
        left = {"start": self.name_x, "end": self.name_x - width, "middle": self.name_x - width / 2}[self.anchor]
        return left, self.name_y - LINE / 2, left + width, self.name_y + LINE / 2

    @property
    def circle_box(self) -> tuple[float, float, float, float]:
        return self.x - RADIUS, self.y - RADIUS, self.x + RADIUS, self.y + RADIUS


class Projection:
    """Degrees to pixels, true to shape in the middle of what is shown."""

    def __init__(self, points):
        (west, south), (east, north) = (tuple(pick(axis) for axis in zip(*points, strict=True)) for pick in (min, max))
        self.middle = (west + east) / 2, (south + north) / 2
        self.narrowing = math.cos(math.radians(self.middle[1]))
        across = max((east - west) * self.narrowing, LEAST)
        up = max(north - south, LEAST)
        # Names stand beside the signs, so more room is kept to the sides.
        self.scale = min((WIDTH - 5 * MARGIN) / across, (HEIGHT - 2 * MARGIN) / up)

    def __call__(self, longitude, latitude):
        x = WIDTH / 2 + (longitude - self.middle[0]) * self.narrowing * self.scale
        return x, HEIGHT / 2 - (latitude - self.middle[1]) * self.scale


def outline_map(districts: list[MapDistrict], *, label: str, linked: bool = False) -> str:
    """The SVG; "" where no district can be drawn. `linked`: the figures lead to what is behind them."""
    drawn = tuple(one for one in districts if one.latitude is not None and one.longitude is not None)
    return _drawn(drawn, label, linked) if drawn else ""


@functools.lru_cache(maxsize=64)
def _drawn(drawn: tuple[MapDistrict, ...], label: str, linked: bool) -> str:
    # The same figures are asked for again and again, by the many who look at one month.
    places = tuple((float(one.longitude), float(one.latitude)) for one in drawn)
    projection, paths = outlines_around(places)
    homes = [projection(*place) for place in places]
    signs = [MapMarker(one, home, *home) for one, home in zip(drawn, homes, strict=True)]
    push_apart(signs)
    place_names(signs)
    context = {
        "signs": signs,
        "paths": paths,
        "label": label,
        "linked": linked,
        "width": WIDTH,
        "height": HEIGHT,
        "radius": RADIUS,
        "colours": {name.replace("-", "_"): colour for name, colour in read_light_colours().items()},
    }
    return render_to_string("reports/outline_map.svg", context)


@functools.lru_cache(maxsize=64)
def outlines_around(places) -> tuple[Projection, list[str]]:
    """The projection that shows these places, and the outlines in it: thousands of points, the same for all figures."""
    # One district alone is found again on the whole country.
    shown = places if len(places) > 1 else [point for outline, *_holes in polygons() for point in outline]
    projection = Projection(shown)
    return projection, [path for polygon in polygons() if (path := path_of(polygon, projection))]


@functools.cache
def polygons() -> list[list[list[tuple[float, float]]]]:
    """The provinces: each an outline with its holes, as (longitude, latitude)."""
    outlines = json.loads((Path(settings.BASE_DIR) / "static" / "data" / "kgz_adm1.geojson").read_text())
    found = []
    for feature in outlines["features"]:
        geometry = feature["geometry"]
        several = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        found += [[[tuple(point[:2]) for point in ring] for ring in polygon] for polygon in several]
    return found


def path_of(polygon, projection) -> str:
    """The polygon as SVG reads it, without points that lie on those before; "" where all of it is outside."""
    path = ""
    for ring in polygon:
        points, last = [], None
        for longitude, latitude in ring:
            point = projection(longitude, latitude)
            if last is None or math.dist(point, last) >= FINEST:
                points.append(point)
                last = point
        across, up = zip(*points, strict=True)
        if max(across) >= 0 and min(across) <= WIDTH and max(up) >= 0 and min(up) <= HEIGHT:
            path += "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"
    return path


def push_apart(signs):
    """Circles that would hide one another push each other away; a line leads back to where the district is."""
    for number, sign in enumerate(signs):
        # Those at the very same place need a direction each to begin with.
        sign.x, sign.y = sign.x + math.cos(number * 2.4), sign.y + math.sin(number * 2.4)
    for _round in range(200):
        moved = False
        for number, one in enumerate(signs):
            for other in signs[number + 1 :]:
                distance = math.dist((one.x, one.y), (other.x, other.y))
                if distance >= APART:
                    continue
                push = (APART + 0.5 - distance) / 2 / (distance or 1)
                step = (other.x - one.x) * push, (other.y - one.y) * push
                one.x, one.y, other.x, other.y = one.x - step[0], one.y - step[1], other.x + step[0], other.y + step[1]
                moved = True
        if not moved:
            break


def place_names(signs):
    """Each name where it covers least: to the right of its circle, to the left, under it or over it."""
    taken = [sign.circle_box for sign in signs]
    for sign in signs:
        choices = []
        for preference, (across, up, anchor) in enumerate(
            [(RADIUS + 4, 0, "start"), (-RADIUS - 4, 0, "end"), (0, RADIUS + 8, "middle"), (0, -RADIUS - 8, "middle")]
        ):
            sign.name_x, sign.name_y, sign.anchor = sign.x + across, sign.y + up, anchor
            covered = sum(overlap(sign.name_box, other) for other in taken) + outside(sign.name_box)
            choices.append((covered, preference, sign.name_x, sign.name_y, anchor))
        _covered, _preference, sign.name_x, sign.name_y, sign.anchor = min(choices)
        taken.append(sign.name_box)


def overlap(one, other) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    up = min(one[3], other[3]) - max(one[1], other[1])
    return across * up if across > 0 and up > 0 else 0


def outside(box) -> float:
    return sum(LINE * beyond for beyond in (-box[0], box[2] - WIDTH, -box[1], box[3] - HEIGHT) if beyond > 0)
