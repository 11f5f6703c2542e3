"""What the advisers saw, and which of it became a concern."""

from advisers.models import Observation
from csi.demo.concerns import SENSITIVITIES
from csi.demo.scene import TODAY, lots
from csi.demo.source import day, rows


def load(scene):
    lot = lots("observations")
    Observation.objects.bulk_create(_observation(scene, row, lot) for row in rows("observations"))


def _observation(scene, row, lot):
    date, station = day(row["date"]), scene.stations[row["district"]]
    there = [
        placement.adviser
        for placement in scene.placements
        if placement.station is station and placement.starts <= date <= (placement.ends or TODAY)
    ]
    return Observation(
        district=station.district,
        station=station,
        # Nobody of the mission is placed there on that day: seen on a visit.
        adviser=lot.choice(there) if there else None,
        date=date,
        kind=row["kind"],
        summary=row["summary"],
        details=row["details"],
        sensitivity=SENSITIVITIES[row["sens"]],
        concern=_concern(scene, row),
        **scene.stamp(row["district"]),
    )


def _concern(scene, row):
    """The concern whose summary begins with the words of `became`."""
    if not row["became"]:
        return None
    return next(
        concern
        for concern in scene.concerns
        if concern.district is scene.districts[row["district"]] and concern.summary.startswith(row["became"])
    )
