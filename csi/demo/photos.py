"""Photos: illustrations, stored like uploads; most are public with consent, two are without consent."""

import datetime
from typing import Any

from PIL import Image

from csi.demo.csv_files import DATA_DIRECTORY, parse_date, read_rows
from csi.demo.records import DemoRecords
from csi.gallery.models import Photo
from csi.gallery.pictures import PreparedPicture

CREDIT = "Drawn for the demonstration"


def load_records(records: DemoRecords) -> None:
    for row in read_rows("photos"):
        taken_on, occasion = _find_occasion(records, row)
        with Image.open(DATA_DIRECTORY / "photos" / row["file"]) as image:
            picture = PreparedPicture(image.convert("RGB"))
        # Not in bulk: saving the record stores the file and its thumbnail.
        Photo.objects.create(
            district=records.districts[row["district"]],
            image=picture,
            caption=row["caption"],
            taken_on=taken_on,
            credit=CREDIT,
            consent=row["consent"] == "yes",
            is_public=row["public"] == "yes",
            **occasion,
            **records.get_audit_fields(row["district"]),
        )


def _find_occasion(records: DemoRecords, row: dict[str, str]) -> tuple[datetime.date, dict[str, Any]]:
    """Return the date and the meeting, trip or initiative at which the photo was taken."""
    date = parse_date(row["date"])
    if row["occasion"] == "meeting":
        meeting = next(meeting for meeting in records.meetings[row["record"]] if meeting.date == date)
        return date, {"meeting": meeting}
    if row["occasion"] == "trip":
        district = records.districts[row["district"]]
        trip = next(trip for trip in records.trips if trip.deployment.district is district and trip.date >= date)
        return trip.date, {"trip": trip}
    if row["occasion"] == "initiative":
        initiative = next(
            initiative for initiative in records.initiatives if initiative.title.startswith(row["record"])
        )
        return date, {"initiative": initiative}
    return date, {}
