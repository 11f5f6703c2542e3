"""Some photos: stored as an upload is, most of them public with consent, two without."""

from csi.demo.drawings import draw
from csi.demo.scene import lots
from csi.demo.source import day, rows
from csi.gallery.models import Photo
from csi.gallery.pictures import Picture

CREDIT = "Drawn for the demonstration"


def load(scene):
    for number, row in enumerate(rows("photos")):
        taken_on, occasion = _occasion(scene, row)
        # One at a time: saving the record is what stores the file and its thumbnail.
        Photo.objects.create(
            district=scene.districts[row["district"]],
            image=Picture(draw(row["drawing"], lots(f"photo {number}"))),
            caption=row["caption"],
            taken_on=taken_on,
            credit=CREDIT,
            consent=row["consent"] == "yes",
            is_public=row["public"] == "yes",
            **occasion,
            **scene.stamp(row["district"]),
        )


def _occasion(scene, row):
    """The day, and the meeting, trip or initiative at which it was taken."""
    date = day(row["day"])
    if row["occasion"] == "meeting":
        meeting = next(meeting for meeting in scene.meetings[row["which"]] if meeting.date == date)
        return date, {"meeting": meeting}
    if row["occasion"] == "trip":
        district = scene.districts[row["district"]]
        trip = next(trip for trip in scene.trips if trip.deployment.district is district and trip.date >= date)
        return trip.date, {"trip": trip}
    if row["occasion"] == "initiative":
        initiative = next(each for each in scene.initiatives if each.title.startswith(row["which"]))
        return date, {"initiative": initiative}
    return date, {}
