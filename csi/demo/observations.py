"""Observations of the advisers, some of them with the concern created from it."""

import random

from advisers.models import Observation
from csi.concerns.models import Concern
from csi.demo.csv_files import parse_date, read_rows
from csi.demo.records import TODAY, DemoRecords, create_generator


def load_records(records: DemoRecords) -> None:
    generator = create_generator("observations")
    Observation.objects.bulk_create(_build_observation(records, row, generator) for row in read_rows("observations"))


def _build_observation(records: DemoRecords, row: dict[str, str], generator: random.Random) -> Observation:
    date, station = parse_date(row["date"]), records.stations[row["district"]]
    advisers = [
        placement.adviser
        for placement in records.placements
        if placement.station is station and placement.starts <= date <= (placement.ends or TODAY)
    ]
    return Observation(
        district=station.district,
        station=station,
        # Without an adviser in post on that day, it was observed on a visit.
        adviser=generator.choice(advisers) if advisers else None,
        date=date,
        kind=row["kind"],
        summary=row["summary"],
        details=row["details"],
        sensitivity=row["sensitivity"],
        concern=_find_concern(records, row),
        **records.get_audit_fields(row["district"]),
    )


def _find_concern(records: DemoRecords, row: dict[str, str]) -> Concern | None:
    """Return the concern whose summary starts with `concern_prefix`."""
    if not row["concern_prefix"]:
        return None
    return next(
        concern
        for concern in records.concerns
        if concern.district is records.districts[row["district"]] and concern.summary.startswith(row["concern_prefix"])
    )
