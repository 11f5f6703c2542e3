"""Projection of outlines to pixels, and their SVG paths."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from csi.reports.map.outlines import Point, Polygon, Ring

# Degrees: the smallest part of the country that is shown.
MIN_EXTENT = 1.6
# Share of the extent on each side.
MARGIN = 0.05
# Height of a map as a share of its width.
MIN_RATIO, MAX_RATIO = 0.5, 0.92
# Paths are written in whole steps of this many pixels.
STEP = 0.5
# Pixels by which clipped outlines go beyond the edge, so that the edge is not stroked.
OVERHANG = 4

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Projection:
    """Equirectangular projection from degrees to pixels, undistorted in the middle of the map."""

    middle: Point
    scale: float
    width: float
    height: float

    @property
    def longitude_factor(self) -> float:
        return math.cos(math.radians(self.middle[1]))

    def __call__(self, longitude: float, latitude: float) -> Point:
        x = self.width / 2 + (longitude - self.middle[0]) * self.longitude_factor * self.scale
        return x, self.height / 2 - (latitude - self.middle[1]) * self.scale

    def invert(self, x: float, y: float) -> Point:
        """Return the longitude and latitude of a point on the map."""
        longitude = self.middle[0] + (x - self.width / 2) / (self.longitude_factor * self.scale)
        return longitude, self.middle[1] - (y - self.height / 2) / self.scale

    @property
    def frame(self) -> Box:
        return 0, 0, self.width, self.height


def fit_projection(points: Iterable[Point], width: float, min_extent: float = MIN_EXTENT) -> Projection:
    """Return the projection that shows all points with a margin, on a map of this width."""
    west, south, east, north = get_bounds(points)
    middle = (west + east) / 2, (south + north) / 2
    extent = max((east - west) * math.cos(math.radians(middle[1])), min_extent) * (1 + 2 * MARGIN)
    extent_north = max(north - south, min_extent / 2) * (1 + 2 * MARGIN)
    ratio = min(max(extent_north / extent, MIN_RATIO), MAX_RATIO)
    height = round(width * ratio)
    return Projection(middle, min(width / extent, height / extent_north), width, height)


def get_bounds(points: Iterable[Point]) -> Box:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def project_polygons(polygons: Iterable[Polygon], projection: Projection) -> list[Polygon]:
    return [[[projection(*point) for point in ring] for ring in polygon] for polygon in polygons]


def clip_polygons(polygons: Iterable[Polygon], frame: Box) -> list[Polygon]:
    """Return the parts of polygons that lie within a frame, without empty rings."""
    box = frame[0] - OVERHANG, frame[1] - OVERHANG, frame[2] + OVERHANG, frame[3] + OVERHANG
    clipped = ([clipped for ring in polygon if (clipped := _clip_ring(ring, box))] for polygon in polygons)
    return [polygon for polygon in clipped if polygon]


def _clip_ring(ring: Ring, box: Box) -> Ring:
    """Clip at each side of the box in turn (Sutherland and Hodgman)."""
    for axis, limit, sign in ((0, box[0], 1), (1, box[1], 1), (0, box[2], -1), (1, box[3], -1)):
        clipped: Ring = []
        for index, point in enumerate(ring):
            previous = ring[index - 1]
            is_inside, was_inside = (sign * (end[axis] - limit) >= 0 for end in (point, previous))
            if is_inside != was_inside:
                share = (limit - previous[axis]) / (point[axis] - previous[axis])
                clipped.append(
                    (previous[0] + share * (point[0] - previous[0]), previous[1] + share * (point[1] - previous[1]))
                )
            if is_inside:
                clipped.append(point)
        ring = clipped
    return ring


def build_path(polygons: Iterable[Polygon], step: float = STEP) -> str:
    """Return polygons as an SVG path in whole steps, relative and without repeated points."""
    return "".join(_build_ring(ring, step) for polygon in polygons for ring in polygon)


def _build_ring(ring: Ring, step: float) -> str:
    points = [(round(x / step), round(y / step)) for x, y in ring]
    points = [point for index, point in enumerate(points) if point != points[index - 1]]
    if len(points) < 3:
        return ""
    moves = [(following[0] - x, following[1] - y) for (x, y), following in pairwise(points)]
    if all(0 in move for move in moves):
        # Squares of districts without an outline, of which a map may have a thousand.
        lines = "".join(f"h{dx}" if dx else f"v{dy}" for dx, dy in moves)
    else:
        numbers = (number for move in moves for number in move)
        lines = "l" + "".join(str(number) if number < 0 else f" {number}" for number in numbers).lstrip()
    return f"M{points[0][0]} {points[0][1]}{lines}z"
