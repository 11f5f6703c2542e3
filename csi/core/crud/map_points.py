"""Points of a map, also shown as a list."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from csi.core.typing import StrOrPromise


@dataclass(frozen=True)
class MapPoint:
    """A point of a map. `kind`: its entry in the legend. Without coordinates it is only in the list."""

    name: StrOrPromise
    kind: StrOrPromise
    latitude: Decimal | float | None
    longitude: Decimal | float | None
    url: str = ""
    note: StrOrPromise = ""


def map_data(places: Iterable[MapPoint]) -> dict[str, Any] | None:
    """Return the data of components/map.html: kinds with symbols numbered from 1, and places; None without places."""
    places = list(places)
    if not places:
        return None
    kinds = list(dict.fromkeys(str(place.kind) for place in places))
    return {
        "kinds": [{"symbol": symbol, "label": kind} for symbol, kind in enumerate(kinds, start=1)],
        "places": [
            {
                "symbol": kinds.index(str(place.kind)) + 1,
                "name": str(place.name),
                "url": place.url,
                "latitude": None if place.latitude is None else float(place.latitude),
                "longitude": None if place.longitude is None else float(place.longitude),
                "note": str(place.note),
            }
            for place in places
        ],
    }
