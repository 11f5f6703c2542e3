"""Police strength of each station by community and sex, in January and July."""

import datetime

from csi.demo.csv_files import read_rows
from csi.demo.records import DemoRecords
from districts.models import PoliceStrength, StrengthLine

DATES = {"january": datetime.date(2011, 1, 31), "july": datetime.date(2011, 7, 31)}
SOURCE = "Personnel office of the district police (illustrative figures)"


def load_records(records: DemoRecords) -> None:
    strengths = {
        (key, column): PoliceStrength(station=station, date=date, source=SOURCE, **records.get_audit_fields(key))
        for key, station in records.stations.items()
        for column, date in DATES.items()
    }
    PoliceStrength.objects.bulk_create(strengths.values())
    lines = []
    for row in read_rows("police_strength"):
        for column in DATES:
            women, men = map(int, row[column].split("/"))
            if women + men:
                lines.append(
                    StrengthLine(
                        strength=strengths[row["district"], column],
                        community=records.communities[row["community"]],
                        women=women,
                        men=men,
                    )
                )
    StrengthLine.objects.bulk_create(lines)
