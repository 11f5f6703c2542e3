"""Placement of labels on a map without overlaps: greedy, and the same for the same map."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from csi.reports.map.outlines import Point, Polygon
from csi.reports.map.projection import Box, get_bounds

# Width of a letter and height of a line, as shares of the font size. Estimates: the server has no fonts of the reader.
LETTER_WIDTH, LINE_HEIGHT = 0.6, 1.15
PADDING = 2
# Interior points that are tried in each direction.
GRID = 9
# Distances of labels beside small districts, in pixels from their outline, and the directions tried in turn.
DISTANCES = (8, 20, 36, 56, 80)
DIRECTIONS = (0, 180, 315, 45, 225, 135, 270, 90, 337, 22, 202, 157)
# Maps with more districts label only those whose label fits inside.
MAX_LEADERS = 120

Leader = tuple[Point, Point]


@dataclass(frozen=True)
class LabelledArea:
    """A district as drawn: its polygons in pixels, or a single point; `lines` of its label."""

    polygons: Sequence[Polygon]
    centre: Point
    lines: tuple[str, ...]

    @cached_property
    def bounds(self) -> Box:
        points = [point for outline, *_holes in self.polygons for point in outline]
        return get_bounds(points or [self.centre])

    @property
    def size(self) -> float:
        left, top, right, bottom = self.bounds
        return (right - left) * (bottom - top)


@dataclass(frozen=True)
class PlacedLabel:
    """A label around `x`, `y`. `is_inside`: within its district; else a leader line leads to `origin`."""

    lines: tuple[str, ...]
    x: float
    y: float
    box: Box
    is_inside: bool
    origin: Point

    @property
    def leader(self) -> Leader:
        """The line from the district to the nearest point of the box."""
        left, top, right, bottom = self.box
        return self.origin, (min(max(self.origin[0], left), right), min(max(self.origin[1], top), bottom))


def find_centre(polygons: Sequence[Polygon]) -> Point:
    """Return the point of a grid inside the polygons that is farthest from their outlines."""
    inside = _list_inside(polygons)
    if not inside:
        left, top, right, bottom = get_bounds(point for polygon in polygons for ring in polygon for point in ring)
        return (left + right) / 2, (top + bottom) / 2
    edges = [(ring[index - 1], end) for polygon in polygons for ring in polygon for index, end in enumerate(ring)]
    return max(inside, key=lambda point: min(_get_distance(point, *edge) for edge in edges))


def _get_distance(point: Point, start: Point, end: Point) -> float:
    """Return the distance of a point from a line segment."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    share = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length if length else 0
    share = min(max(share, 0), 1)
    return math.dist(point, (start[0] + share * dx, start[1] + share * dy))


def place_labels(
    areas: Sequence[LabelledArea], font_size: float, frame: Box, obstacles: Iterable[Box] = ()
) -> dict[int, PlacedLabel]:
    """Return the labels that fit, by index of the area: large districts first, then beside small ones."""
    labels: dict[int, PlacedLabel] = {}
    taken = list(obstacles)
    centres = [area.centre for area in areas]
    order = sorted(range(len(areas)), key=lambda index: (-areas[index].size, index))
    for index in order:
        others = [centre for centre in centres if centre != areas[index].centre]
        for label in _list_inside_labels(areas[index], font_size):
            if _is_free(label.box, taken, frame) and not any(contains(label.box, centre) for centre in others):
                labels[index] = label
                taken.append(label.box)
                break
    if len(areas) > MAX_LEADERS:
        return labels
    leaders: list[Leader] = []
    for index in reversed(order):
        if index in labels:
            continue
        other_areas = [area for area in areas if area is not areas[index]]
        fitting = [
            label
            for label in _list_outside_labels(areas[index], font_size)
            if _is_free(label.box, taken, frame)
            and not any(contains(label.box, centre) for centre in centres)
            and not any(_crosses(other, label.box) for other in leaders)
            and not any(_crosses(label.leader, box) for box in taken)
        ]
        if fitting:
            # The first of those that lie on the fewest other districts.
            labels[index] = min(fitting, key=partial(_count_covered, areas=other_areas))
            taken.append(labels[index].box)
            leaders.append(labels[index].leader)
    return dict(sorted(labels.items()))


def _build_label(area: LabelledArea, font_size: float, x: float, y: float, *, is_inside: bool) -> PlacedLabel:
    width, height = _measure(area.lines, font_size)
    box = x - width / 2, y - height / 2, x + width / 2, y + height / 2
    return PlacedLabel(area.lines, x, y, box, is_inside, area.centre)


def _measure(lines: Sequence[str], font_size: float) -> Point:
    width = max(len(line) for line in lines) * LETTER_WIDTH * font_size
    return width + 2 * PADDING, len(lines) * LINE_HEIGHT * font_size


def _list_inside_labels(area: LabelledArea, font_size: float) -> Iterator[PlacedLabel]:
    """Yield the labels that lie within the outline, the one nearest to its centre first."""
    width, height = _measure(area.lines, font_size)
    left, top, right, bottom = area.bounds
    if right - left < width or bottom - top < height:
        return
    points = sorted(_list_inside(area.polygons), key=lambda point: math.dist(point, area.centre))
    for x, y in [area.centre, *points]:
        label = _build_label(area, font_size, x, y, is_inside=True)
        if all(contains_point(area.polygons, point) for point in _list_edge_points(label.box)):
            yield label


def _list_outside_labels(area: LabelledArea, font_size: float) -> Iterator[PlacedLabel]:
    width, height = _measure(area.lines, font_size)
    left, top, right, bottom = area.bounds
    for distance in DISTANCES:
        for direction in DIRECTIONS:
            cos, sin = math.cos(math.radians(direction)), math.sin(math.radians(direction))
            # Around a small district; within a large one, the label need not go as far as its outline.
            x = area.centre[0] + cos * (min((right - left) / 2, 30) + distance + width / 2)
            y = area.centre[1] + sin * (min((bottom - top) / 2, 30) + distance + height / 2)
            yield _build_label(area, font_size, x, y, is_inside=False)


def _count_covered(label: PlacedLabel, areas: Iterable[LabelledArea]) -> int:
    """Return the number of other districts on which the label lies."""
    points = _list_edge_points(label.box)
    near = [area for area in areas if overlaps(area.bounds, label.box)]
    return sum(
        any(contains(area.bounds, point) and contains_point(area.polygons, point) for point in points) for area in near
    )


def _list_inside(polygons: Sequence[Polygon]) -> list[Point]:
    left, top, right, bottom = get_bounds(point for polygon in polygons for ring in polygon for point in ring)
    steps = [(index + 0.5) / GRID for index in range(GRID)]
    grid = ((left + (right - left) * across, top + (bottom - top) * down) for down in steps for across in steps)
    return [point for point in grid if contains_point(polygons, point)]


def contains_point(polygons: Iterable[Polygon], point: Point) -> bool:
    """Return True if the point lies in a polygon and in none of its holes (even-odd rule)."""
    x, y = point
    is_inside = False
    for polygon in polygons:
        for ring in polygon:
            for index, (x2, y2) in enumerate(ring):
                x1, y1 = ring[index - 1]
                if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                    is_inside = not is_inside
    return is_inside


def _list_edge_points(box: Box) -> list[Point]:
    left, top, right, bottom = box
    xs = [left + (right - left) * part / 4 for part in range(5)]
    return [(x, y) for x in xs for y in (top, (top + bottom) / 2, bottom)]


def _is_free(box: Box, taken: Iterable[Box], frame: Box) -> bool:
    is_shown = box[0] >= frame[0] and box[1] >= frame[1] and box[2] <= frame[2] and box[3] <= frame[3]
    return is_shown and not any(overlaps(box, other) for other in taken)


def overlaps(box: Box, other: Box) -> bool:
    return box[0] <= other[2] and other[0] <= box[2] and box[1] <= other[3] and other[1] <= box[3]


def contains(box: Box, point: Point) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def _crosses(line: Leader, box: Box) -> bool:
    """Return True if a line, which is short, passes through the box."""
    (x1, y1), (x2, y2) = line
    if not overlaps((min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)), box):
        return False
    steps = max(2, int(math.dist(*line) / 4))
    return any(
        contains(box, (x1 + (x2 - x1) * part / steps, y1 + (y2 - y1) * part / steps)) for part in range(1, steps)
    )
