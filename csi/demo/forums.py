"""Working groups and their meetings: held, late, missed without a word, cancelled for a reason, still to come."""

import calendar
import datetime

from csi.demo.scene import TODAY
from csi.demo.source import day, rows
from forums.models import Meeting, MeetingKind, MeetingState, WorkingGroup

HELD, LATE, MISSED, CANCELLED, PLANNED = "H", "L", "M", "C", "P"


def load(scene):
    """The groups are saved; the meetings are saved with their minutes, when it is known what they discussed."""
    reasons = {(row["group"], row["month"]): row["reason"] for row in rows("cancelled")}
    for row in rows("groups"):
        key, district = row["key"], row["district"]
        scene.groups[key] = WorkingGroup(
            district=scene.districts[district],
            name=row["name"],
            chair=scene.contacts[district][row["chair"]],
            established=day(row["established"]),
            usual_venue=row["venue"],
            **scene.stamp(district),
        )
        scene.meetings[key] = [
            _regular(scene, row, number, letter, reasons)
            for number, letter in enumerate(row["plan"], 1)
            if letter in (HELD, LATE, CANCELLED, PLANNED)
        ]
    WorkingGroup.objects.bulk_create(scene.groups.values())
    for row in rows("extraordinary"):
        scene.meetings[row["group"]].append(_extraordinary(scene, row))
    for meetings in scene.meetings.values():
        meetings.sort(key=lambda meeting: (meeting.date, meeting.month))


def district_of(group):
    """The short name of the district of a group: `osh_amir_timur` lies in `osh`."""
    return "osh" if group.startswith("osh") else group


def _regular(scene, row, number, letter, reasons):
    month = datetime.date(2011, number, 1)
    date = _usual_day(month, int(row["weekday"]), int(row["week"]))
    if letter == LATE:
        # In the first week of the month after, while it still counts for its own.
        date = datetime.date(2011, number + 1, 4)
    return Meeting(
        group=scene.groups[row["key"]],
        month=month,
        kind=MeetingKind.REGULAR,
        state={CANCELLED: MeetingState.CANCELLED, PLANNED: MeetingState.PLANNED}.get(letter, MeetingState.HELD),
        cancel_reason=reasons[row["key"], f"{month:%Y-%m}"] if letter == CANCELLED else "",
        date=date,
        venue=row["venue"],
        **scene.stamp(district_of(row["key"])),
    )


def _extraordinary(scene, row):
    date = day(row["date"])
    return Meeting(
        group=scene.groups[row["group"]],
        month=date.replace(day=1),
        kind=MeetingKind.EXTRAORDINARY,
        state=MeetingState.HELD,
        date=date,
        venue=row["venue"],
        agenda=row["reason"],
        **scene.stamp(district_of(row["group"])),
    )


def _usual_day(month, weekday, week):
    """Such as the second Thursday of a month."""
    days = [
        date
        for date in calendar.Calendar().itermonthdates(month.year, month.month)
        if date.month == month.month and date.weekday() == weekday
    ]
    return days[week - 1]


def held(scene, group):
    """The meetings of a group that were held, the first first."""
    return [
        meeting for meeting in scene.meetings[group] if meeting.state == MeetingState.HELD and meeting.date <= TODAY
    ]
