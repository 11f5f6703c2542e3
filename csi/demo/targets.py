"""Targets for 2011, for the mission and two districts."""

from csi.demo.csv_files import parse_date, read_rows
from csi.demo.records import DemoRecords
from csi.indicators.models import Target


def load_records(records: DemoRecords) -> None:
    Target.objects.bulk_create(
        Target(
            indicator=row["indicator"],
            district=records.districts[row["district"]] if row["district"] else None,
            starts=parse_date(row["starts"]),
            ends=parse_date(row["ends"]),
            baseline=row["baseline"],
            value=row["value"],
            note=row["note"],
        )
        for row in read_rows("targets")
    )
