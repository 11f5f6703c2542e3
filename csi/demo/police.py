"""The strength of each station by community and sex, at the beginning of the year and in its middle."""

import datetime

from csi.demo.source import rows
from districts.models import PoliceStrength, StrengthLine

DAYS = {"january": datetime.date(2011, 1, 31), "july": datetime.date(2011, 7, 31)}
SOURCE = "Personnel office of the district police (illustrative figures)"


def load(scene):
    strengths = {
        (key, when): PoliceStrength(station=station, date=day, source=SOURCE, **scene.stamp(key))
        for key, station in scene.stations.items()
        for when, day in DAYS.items()
    }
    PoliceStrength.objects.bulk_create(strengths.values())
    lines = []
    for row in rows("police_strength"):
        for when in DAYS:
            women, men = row[when].split("/")
            if int(women) + int(men):
                lines.append(
                    StrengthLine(
                        strength=strengths[row["district"], when],
                        community=scene.communities[row["community"]],
                        women=int(women),
                        men=int(men),
                    )
                )
    StrengthLine.objects.bulk_create(lines)
