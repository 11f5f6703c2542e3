"""Outline map as SVG: districts with a value on the outlines of provinces, for screen and print.

Colours are attributes, for print; on a page, static/css/indicators.css overrides them by class.
"""

import functools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.template.loader import render_to_string

from csi.core.charts.drawing import read_light_colours
from csi.reports.map.outlines import Point, Polygon, load_province_outlines

# Pixels.
WIDTH, HEIGHT, MARGIN = 520, 300, 34
RADIUS, MIN_DISTANCE = 11, 24
LINE_HEIGHT, LETTER_WIDTH = 14, 6.2
# Closer points cannot be told apart.
MIN_POINT_DISTANCE = 0.7
# Shorter moves need no leader line.
MIN_LEADER_LENGTH = 3
# Degrees: the smallest part of the country that is shown.
MIN_EXTENT = 1.6
MAX_ROUNDS = 200
# Radians between the directions in which markers at the same point are moved.
DIRECTION_STEP = 2.4

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class MapDistrict:
    """A district with its value in words. Without coordinates it is not drawn."""

    name: str
    label: str
    latitude: Decimal | float | None
    longitude: Decimal | float | None
    url: str = ""


@dataclass
class MapMarker:
    """A district as drawn: its circle at `x`, `y`, moved from `origin` if others are close, and its name."""

    district: MapDistrict
    origin: Point
    x: float
    y: float
    name_x: float = 0
    name_y: float = 0
    anchor: str = "start"

    @property
    def is_moved(self) -> bool:
        return math.dist(self.origin, (self.x, self.y)) > MIN_LEADER_LENGTH

    @property
    def name_box(self) -> Box:
        width = len(self.district.name) * LETTER_WIDTH
        left = {"start": self.name_x, "end": self.name_x - width, "middle": self.name_x - width / 2}[self.anchor]
        return left, self.name_y - LINE_HEIGHT / 2, left + width, self.name_y + LINE_HEIGHT / 2

    @property
    def circle_box(self) -> Box:
        return self.x - RADIUS, self.y - RADIUS, self.x + RADIUS, self.y + RADIUS


class Projection:
    """Equirectangular projection from degrees to pixels, undistorted in the middle of the map."""

    def __init__(self, points: Iterable[Point]):
        longitudes, latitudes = zip(*points, strict=True)
        west, east, south, north = min(longitudes), max(longitudes), min(latitudes), max(latitudes)
        self.middle = (west + east) / 2, (south + north) / 2
        self.longitude_factor = math.cos(math.radians(self.middle[1]))
        width = max((east - west) * self.longitude_factor, MIN_EXTENT)
        height = max(north - south, MIN_EXTENT)
        # Names are beside the circles, so the margins at the sides are wider.
        self.scale = min((WIDTH - 5 * MARGIN) / width, (HEIGHT - 2 * MARGIN) / height)

    def __call__(self, longitude: float, latitude: float) -> Point:
        x = WIDTH / 2 + (longitude - self.middle[0]) * self.longitude_factor * self.scale
        return x, HEIGHT / 2 - (latitude - self.middle[1]) * self.scale


def render_outline_map(districts: Iterable[MapDistrict], *, label: str, is_linked: bool = False) -> str:
    """Return the SVG, or "" if no district has coordinates. `is_linked`: link the values to their records."""
    located = tuple(
        district for district in districts if district.latitude is not None and district.longitude is not None
    )
    return _render(located, label, is_linked) if located else ""


@functools.lru_cache(maxsize=64)
def _render(districts: tuple[MapDistrict, ...], label: str, is_linked: bool) -> str:
    # Cached, because many users look at the same month.
    locations = tuple((float(district.longitude or 0), float(district.latitude or 0)) for district in districts)
    projection, paths = get_outlines(locations)
    origins = [projection(*location) for location in locations]
    markers = [MapMarker(district, origin, *origin) for district, origin in zip(districts, origins, strict=True)]
    push_apart(markers)
    place_names(markers)
    context = {
        "markers": markers,
        "paths": paths,
        "label": label,
        "is_linked": is_linked,
        "width": WIDTH,
        "height": HEIGHT,
        "radius": RADIUS,
        "colours": {name.replace("-", "_"): colour for name, colour in read_light_colours().items()},
    }
    return render_to_string("reports/outline_map.svg", context)


@functools.lru_cache(maxsize=64)
def get_outlines(locations: tuple[Point, ...]) -> tuple[Projection, list[str]]:
    """Return the projection that shows these locations, and the outlines as SVG paths.

    Cached, because the outlines have thousands of points and are the same for all indicators.
    """
    points: Sequence[Point] = locations
    if len(locations) < 2:
        # A single district is shown on the whole country.
        points = [point for outline, *_holes in load_polygons() for point in outline]
    projection = Projection(points)
    return projection, [path for polygon in load_polygons() if (path := build_path(polygon, projection))]


@functools.cache
def load_polygons() -> list[Polygon]:
    """Return the outlines of all provinces."""
    return [polygon for polygons in load_province_outlines().values() for polygon in polygons]


def build_path(polygon: Polygon, projection: Projection) -> str:
    """Return the polygon as an SVG path without redundant points; "" if all of it is outside the map."""
    path = ""
    for ring in polygon:
        points: list[Point] = []
        for longitude, latitude in ring:
            point = projection(longitude, latitude)
            if not points or math.dist(point, points[-1]) >= MIN_POINT_DISTANCE:
                points.append(point)
        xs, ys = zip(*points, strict=True)
        if max(xs) >= 0 and min(xs) <= WIDTH and max(ys) >= 0 and min(ys) <= HEIGHT:
            path += "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"
    return path


def push_apart(markers: list[MapMarker]) -> None:
    """Move circles that would overlap away from each other."""
    for number, marker in enumerate(markers):
        # Markers at the same point need different directions to start with.
        marker.x += math.cos(number * DIRECTION_STEP)
        marker.y += math.sin(number * DIRECTION_STEP)
    for _round in range(MAX_ROUNDS):
        has_moved = False
        for number, marker in enumerate(markers):
            for other in markers[number + 1 :]:
                distance = math.dist((marker.x, marker.y), (other.x, other.y))
                if distance >= MIN_DISTANCE:
                    continue
                push = (MIN_DISTANCE + 0.5 - distance) / 2 / (distance or 1)
                dx, dy = (other.x - marker.x) * push, (other.y - marker.y) * push
                marker.x, marker.y, other.x, other.y = marker.x - dx, marker.y - dy, other.x + dx, other.y + dy
                has_moved = True
        if not has_moved:
            break


def place_names(markers: list[MapMarker]) -> None:
    """Place each name where it covers least: right, left, below or above its circle."""
    taken = [marker.circle_box for marker in markers]
    for marker in markers:
        choices = []
        for preference, (dx, dy, anchor) in enumerate(
            [(RADIUS + 4, 0, "start"), (-RADIUS - 4, 0, "end"), (0, RADIUS + 8, "middle"), (0, -RADIUS - 8, "middle")]
        ):
            marker.name_x, marker.name_y, marker.anchor = marker.x + dx, marker.y + dy, anchor
            covered = sum(get_overlap(marker.name_box, box) for box in taken) + get_overflow(marker.name_box)
            choices.append((covered, preference, marker.name_x, marker.name_y, anchor))
        _covered, _preference, marker.name_x, marker.name_y, marker.anchor = min(choices)
        taken.append(marker.name_box)


def get_overlap(box: Box, other: Box) -> float:
    """Return the area of the intersection of two boxes."""
    width = min(box[2], other[2]) - max(box[0], other[0])
    height = min(box[3], other[3]) - max(box[1], other[1])
    return width * height if width > 0 and height > 0 else 0


def get_overflow(box: Box) -> float:
    """Return the area of a box that is outside the map."""
    return sum(LINE_HEIGHT * excess for excess in (-box[0], box[2] - WIDTH, -box[1], box[3] - HEIGHT) if excess > 0)
