"""Places on a map, and the same places as a list for those who cannot see it."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Place:
    """A point. `kind`: what it is, one sign of the legend. Without coordinates it stands in the list only."""

    name: str
    kind: str
    latitude: Decimal | None
    longitude: Decimal | None
    url: str = ""
    note: str = ""


def map_data(places) -> dict | None:
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
