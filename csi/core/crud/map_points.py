"""Places on a map, and the same places as a list for those who cannot see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from csi.core.typing import StrOrPromise


@dataclass(frozen=True)
class MapPoint:
    """A point. `kind`: what it is, one sign of the legend. Without coordinates it stands in the list only."""

    name: StrOrPromise
    kind: StrOrPromise
    latitude: Decimal | float | None
    longitude: Decimal | float | None
    url: str = ""
    note: StrOrPromise = ""


def map_data(places: Iterable[MapPoint]) -> dict[str, Any] | None:
    """What components/map.html draws: the kinds with their signs, numbered from 1, and the places; None without any."""
    places = list(places)
    if not places:
        return None
    kinds = list(dict.fromkeys(str(place.kind) for place in places))
    return {
        "kinds": [{"sign": sign, "label": kind} for sign, kind in enumerate(kinds, start=1)],
        "places": [
            {
                "sign": kinds.index(str(place.kind)) + 1,
                "name": str(place.name),
                "url": place.url,
                "latitude": None if place.latitude is None else float(place.latitude),
                "longitude": None if place.longitude is None else float(place.longitude),
                "note": str(place.note),
            }
            for place in places
        ],
    }
