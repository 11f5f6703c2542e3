"""Outlines of the districts and provinces of the country, from static/data."""

import functools
import json
from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from pathlib import Path
from typing import Any

from django.conf import settings

from csi.core.coordinates import BoundingBox

FOLDER = Path(settings.BASE_DIR) / "static" / "data"
# Degrees by which the simplified outlines may run inside the border.
MARGIN = Decimal("0.1")

Point = tuple[float, float]
Ring = list[Point]
# An outline with its holes.
Polygon = list[Ring]


@functools.cache
def load_district_outlines() -> dict[str, list[Polygon]]:
    """Return the polygons of each district by P-code, as (longitude, latitude)."""
    return {feature["properties"]["pcode"]: _read_polygons(feature) for feature in _read_features("kgz_adm2.geojson")}


@functools.cache
def load_province_outlines() -> dict[str, list[Polygon]]:
    """Return the polygons of each province by the first four characters of its P-code."""
    features = _read_features("kgz_adm1_outline.geojson")
    return {feature["properties"]["province"]: _read_polygons(feature) for feature in features}


def _read_features(name: str) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads((FOLDER / name).read_text())["features"]
    return features


def _read_polygons(feature: dict[str, Any]) -> list[Polygon]:
    geometry = feature["geometry"]
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [[[(point[0], point[1]) for point in ring] for ring in polygon] for polygon in polygons]


def compute_bounding_box() -> BoundingBox:
    """Return the bounding box of all districts with a margin, rounded to 0.01 degrees."""
    points = list(_list_points())
    longitudes, latitudes = zip(*points, strict=True)

    def round_outwards(value: float, margin: Decimal, rounding: str) -> Decimal:
        return (Decimal(str(value)) + margin).quantize(Decimal("0.01"), rounding=rounding)

    return BoundingBox(
        south=round_outwards(min(latitudes), -MARGIN, ROUND_FLOOR),
        west=round_outwards(min(longitudes), -MARGIN, ROUND_FLOOR),
        north=round_outwards(max(latitudes), MARGIN, ROUND_CEILING),
        east=round_outwards(max(longitudes), MARGIN, ROUND_CEILING),
    )


def _list_points() -> Iterator[Point]:
    for polygons in load_district_outlines().values():
        for outline, *_holes in polygons:
            yield from outline
