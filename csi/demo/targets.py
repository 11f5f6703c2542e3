"""What the mission set out to reach in 2011, as a whole and in two districts."""

from csi.demo.source import day, rows
from csi.indicators.models import Target


def load(scene):
    Target.objects.bulk_create(
        Target(
            indicator=row["indicator"],
            district=scene.districts[row["district"]] if row["district"] else None,
            starts=day(row["starts"]),
            ends=day(row["ends"]),
            baseline=row["baseline"],
            value=row["value"],
            note=row["note"],
        )
        for row in rows("targets")
    )
