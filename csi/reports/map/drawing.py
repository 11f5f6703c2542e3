"""Drawing of a choropleth map as SVG.

Colours are attributes, for print; on a page, static/css/choropleth.css overrides them by class.
"""

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.template.loader import render_to_string

from csi.core.charts.drawing import read_light_colours
from csi.reports.map.bands import NO_DATA, REQUESTED, Band
from csi.reports.map.labels import LINE_HEIGHT, LabelledArea, PlacedLabel, contains, find_centre, overlaps, place_labels
from csi.reports.map.outlines import Point, Polygon, load_district_outlines, load_province_outlines
from csi.reports.map.projection import (
    STEP,
    Box,
    Projection,
    build_path,
    clip_polygons,
    fit_projection,
    get_bounds,
    project_polygons,
)

# Pixels of the drawing, which the page scales.
WIDTH, INSET_WIDTH, INSET_MARGIN, INSET_STEP = 640, 132, 8, 2
# On phones and in print the drawing is half as large.
FONT_SIZE, PHONE_FONT_SIZE, PRINT_FONT_SIZE = 13, 22, 16
LEGEND_LINE_HEIGHT, LEGEND_GAP = 22, 8
# From the middle of a line of text to its baseline, as a share of the font size.
BASELINE = 0.35
# Darker than their borders, in the light theme.
DARK_BANDS = ("band-4", "band-5")
# Half the side of the square of a district without an outline.
SQUARE = 5
# Maps with more districts have one path for each band, without names and links, to stay small.
MAX_NAMED = 60


class Extent(StrEnum):
    """The part of the country that is shown."""

    OPERATION = "operation"
    COUNTRY = "country"


def parse_extent(params: Mapping[str, str]) -> Extent:
    """Return the extent that `?extent=country` asks for; any other value is the area of operations."""
    return Extent.COUNTRY if params.get("extent") == Extent.COUNTRY else Extent.OPERATION


@dataclass(frozen=True)
class MapDistrict:
    """A district on the map, with its value in words.

    `location`: longitude and latitude. `url`: its page, "" if the user may not open it. `note`: stands in for
    the value of a requested area.
    """

    name: str
    pcode: str
    location: Point | None
    band: Band
    label: str = ""
    note: str = ""
    url: str = ""

    @property
    def title(self) -> str:
        """The accessible name: "Osh city: 18 (up to 31 days)"."""
        return f"{self.name}: {self.note or self.label} ({self.band.label})"


@dataclass(frozen=True)
class LegendLine:
    """A band and the number of districts in it."""

    band: Band
    count: int


@dataclass(frozen=True)
class Inset:
    """The small map of the country. `view_box`: the part that the large map shows."""

    box: Box
    path: str
    view_box: Box


@dataclass(frozen=True)
class View:
    """The part of the country that is shown, with the provinces as context."""

    projection: Projection
    land: str
    inset: Inset | None = None


@dataclass(frozen=True)
class Shape:
    """A district as drawn. `centre`: may be outside the map."""

    district: MapDistrict
    polygons: list[Polygon]
    centre: Point

    @functools.cached_property
    def path(self) -> str:
        return build_path(self.polygons)

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of its label."""
        return (self.district.name, self.district.label) if self.district.label else (self.district.name,)


def is_drawable(district: MapDistrict) -> bool:
    return district.pcode in load_district_outlines() or district.location is not None


def draw_map(
    districts: Iterable[MapDistrict],
    label: str,
    extent: Extent,
    *,
    print_legend: tuple[LegendLine, ...] = (),
) -> str:
    """Return the SVG, or "" if no district can be drawn. `print_legend`: makes it a drawing for print."""
    drawable = tuple(district for district in districts if is_drawable(district))
    return _draw(drawable, label, extent, print_legend) if drawable else ""


@functools.lru_cache(maxsize=64)
def _draw(districts: tuple[MapDistrict, ...], label: str, extent: Extent, print_legend: tuple[LegendLine, ...]) -> str:
    # Cached, because many users look at the same month.
    in_operation = [district for district in districts if district.band.key != REQUESTED]
    framed = frozenset((district.pcode, district.location) for district in in_operation or districts)
    view = build_view(framed, extent)
    shapes = [shape for district in districts if (shape := build_shape(district, view.projection))]
    sizes = [PRINT_FONT_SIZE] if print_legend else [FONT_SIZE, PHONE_FONT_SIZE]
    map_height = view.projection.height
    legend_height = LEGEND_GAP + LEGEND_LINE_HEIGHT * len(print_legend) if print_legend else 0
    context = {
        "label": label,
        "land": view.land,
        "inset": view.inset,
        "inset_step": INSET_STEP,
        "width": WIDTH,
        "map_height": map_height,
        "height": map_height + legend_height,
        "step": STEP,
        "legend_size": PRINT_FONT_SIZE,
        "groups": group_by_band(shapes),
        "is_named": len(districts) <= MAX_NAMED,
        "is_linked": not print_legend and any(district.url for district in districts),
        "label_groups": [
            {"size": size, "is_phone": size == PHONE_FONT_SIZE, "labels": build_labels(shapes, size, view)}
            for size in sizes
        ],
        "legend": [
            {"line": line, "y": map_height + LEGEND_GAP + LEGEND_LINE_HEIGHT * row, **get_fill(line.band.key)}
            for row, line in enumerate(print_legend)
        ],
        "colours": {name.replace("-", "_"): colour for name, colour in read_light_colours().items()},
    }
    return render_to_string("reports/choropleth.svg", context)


def build_shape(district: MapDistrict, projection: Projection) -> Shape | None:
    """Return the visible part of a district, or None."""
    outlines = load_district_outlines().get(district.pcode)
    if outlines:
        polygons = clip_polygons(project_polygons(outlines, projection), projection.frame)
        return Shape(district, polygons, projection(*get_outline_centre(district.pcode))) if polygons else None
    x, y = projection(*(district.location or (0, 0)))
    if not contains(projection.frame, (x, y)):
        return None
    square = [(x - SQUARE, y - SQUARE), (x + SQUARE, y - SQUARE), (x + SQUARE, y + SQUARE), (x - SQUARE, y + SQUARE)]
    return Shape(district, [[square]], (x, y))


@functools.cache
def get_outline_centre(pcode: str) -> Point:
    """Return the longitude and latitude of the middle of a district."""
    outlines = load_district_outlines()[pcode]
    projection = fit_projection([point for polygon in outlines for point in polygon[0]], WIDTH, min_extent=0)
    return projection.invert(*find_centre(project_polygons(outlines, projection)))


@functools.lru_cache(maxsize=16)
def build_view(framed: frozenset[tuple[str, Point | None]], extent: Extent) -> View:
    """Return the view of some districts, or of the whole country with no inset."""
    country = [point for polygons in load_province_outlines().values() for polygon in polygons for point in polygon[0]]
    outlines = load_district_outlines()
    points = [point for pcode, _location in framed for polygon in outlines.get(pcode, []) for point in polygon[0]]
    points += [location for pcode, location in framed if pcode not in outlines and location]
    projection = fit_projection(country if extent == Extent.COUNTRY or not points else points, WIDTH)
    provinces = [polygon for polygons in load_province_outlines().values() for polygon in polygons]
    land = build_path(clip_polygons(project_polygons(provinces, projection), projection.frame))
    if extent == Extent.COUNTRY:
        return View(projection, land)
    covered = [
        get_bounds(project_polygons([polygon], projection)[0][0])
        for pcode, _location in framed
        for polygon in outlines.get(pcode, [])
    ]
    return View(projection, land, build_inset(projection, provinces, country, covered))


def build_inset(
    projection: Projection, provinces: list[Polygon], country: list[Point], covered: Sequence[Box]
) -> Inset | None:
    """Return the inset in the first corner that is free of districts; None if there is none."""
    small = fit_projection(country, INSET_WIDTH)
    lefts = INSET_MARGIN, projection.width - INSET_MARGIN - small.width
    tops = projection.height - INSET_MARGIN - small.height, INSET_MARGIN
    for left, top in ((left, top) for top in tops for left in reversed(lefts)):
        box = left, top, left + small.width, top + small.height
        if any(overlaps(box, other) for other in covered):
            continue

        def place(longitude: float, latitude: float, corner: Point = (left, top)) -> Point:
            x, y = small(longitude, latitude)
            return corner[0] + x, corner[1] + y

        path = build_path(
            [[[place(*point) for point in ring] for ring in polygon] for polygon in provinces], INSET_STEP
        )
        (west, north), (east, south) = projection.invert(0, 0), projection.invert(projection.width, projection.height)
        return Inset(_round_box(box), path, _round_box((*place(west, north), *place(east, south))))
    return None


def _round_box(box: Box) -> Box:
    return round(box[0]), round(box[1]), round(box[2]), round(box[3])


def group_by_band(shapes: Iterable[Shape]) -> list[dict[str, Any]]:
    """Return the shapes of each band with its fill; requested areas last, because they have no fill."""
    groups: dict[str, list[Shape]] = {}
    for shape in shapes:
        groups.setdefault(shape.district.band.key, []).append(shape)
    return [
        {
            "key": key,
            "shapes": groups[key],
            "path": "".join(shape.path for shape in groups[key]),
            **get_fill(key),
        }
        for key in sorted(groups)
    ]


def get_fill(key: str) -> dict[str, Any]:
    """Return the fill and the border of a band in print."""
    colours = read_light_colours()
    fill = {REQUESTED: "none", NO_DATA: "url(#map-hatch)"}.get(key) or colours[key.replace("band", "sequence")]
    # The border must be seen between two districts of the same band.
    stroke = {REQUESTED: "watch"}.get(key, "surface" if key in DARK_BANDS else "ink")
    return {"is_requested": key == REQUESTED, "fill": fill, "stroke": colours[stroke]}


def build_labels(shapes: Sequence[Shape], size: int, view: View) -> list[dict[str, Any]]:
    """Return the labels that fit at a font size, with the position of each line."""
    shapes = [shape for shape in shapes if contains(view.projection.frame, shape.centre)]
    areas = [LabelledArea(shape.polygons, shape.centre, shape.lines) for shape in shapes]
    obstacles = [view.inset.box] if view.inset else []
    placed = place_labels(areas, size, view.projection.frame, obstacles)
    return [build_label(shapes[index].district, label, size) for index, label in placed.items()]


def build_label(district: MapDistrict, label: PlacedLabel, size: int) -> dict[str, Any]:
    key = district.band.key
    is_on_colour = label.is_inside and key not in (NO_DATA, REQUESTED)
    first = label.y - (len(label.lines) - 1) / 2 * size * LINE_HEIGHT + size * BASELINE
    ends = [*label.leader[0], *label.leader[1]]
    return {
        "band": key if is_on_colour else "",
        "ink": read_light_colours()[key.replace("band", "on-sequence") if is_on_colour else "ink"],
        "x": round(label.x),
        "lines": [(line, round(first + row * size * LINE_HEIGHT)) for row, line in enumerate(label.lines)],
        "leader": None if label.is_inside else [round(end) for end in ends],
    }
