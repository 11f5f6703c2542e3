"""Points on a map, which the page also shows as a list."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from csi.core.typing import StrOrPromise


@dataclass(frozen=True)
class MapPoint:
    """A point on a map; without coordinates it appears in the list only.

    `kind`: its category; each category has its own symbol.
    """

    name: StrOrPromise
    kind: StrOrPromise
    latitude: Decimal | float | None
    longitude: Decimal | float | None
    url: str = ""
    note: StrOrPromise = ""


def build_map_data(points: Iterable[MapPoint]) -> dict[str, Any] | None:
    """Return the points and categories for components/map.html; None without points."""
    points = list(points)
    if not points:
        return None
    kinds = list(dict.fromkeys(str(point.kind) for point in points))
    return {
        "kinds": [{"symbol": symbol, "label": kind} for symbol, kind in enumerate(kinds, start=1)],
        "points": [
            {
                "symbol": kinds.index(str(point.kind)) + 1,
                "name": str(point.name),
                "lang": getattr(point.name, "language", ""),
                "url": point.url,
                "latitude": None if point.latitude is None else float(point.latitude),
                "longitude": None if point.longitude is None else float(point.longitude),
                "note": str(point.note),
            }
            for point in points
        ],
    }
