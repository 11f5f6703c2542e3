"""Working groups and their meetings: held, held late, missed, cancelled with a reason, planned."""

import calendar
import datetime

from csi.demo.csv_files import parse_date, parse_time, read_rows
from csi.demo.records import TODAY, DemoRecords
from forums.models import Meeting, MeetingKind, MeetingState, WorkingGroup

# The letters of the column `meetings` of `groups.csv`.
HELD, LATE, MISSED, CANCELLED, PLANNED = "H", "L", "M", "C", "P"


def load_records(records: DemoRecords) -> None:
    """Save the groups and build the meetings, which are saved with their minutes."""
    reasons = {(row["group"], row["month"]): row["reason"] for row in read_rows("cancelled")}
    for row in read_rows("groups"):
        key, district = row["key"], row["district"]
        records.groups[key] = WorkingGroup(
            district=records.districts[district],
            name=row["name"],
            chair=records.contacts[district][row["chair"]],
            established=parse_date(row["established"]),
            usual_venue=row["venue"],
            **records.get_audit_fields(district),
        )
        records.meetings[key] = [
            _build_regular_meeting(records, row, number, letter, reasons)
            for number, letter in enumerate(row["meetings"], 1)
            if letter in (HELD, LATE, CANCELLED, PLANNED)
        ]
    WorkingGroup.objects.bulk_create(records.groups.values())
    for row in read_rows("extraordinary"):
        records.meetings[row["group"]].append(_build_extraordinary_meeting(records, row))
    for meetings in records.meetings.values():
        meetings.sort(key=lambda meeting: (meeting.date, meeting.month))


def get_district_key(group: str) -> str:
    """Return the key of a group's district; Osh city has two groups."""
    return "osh" if group.startswith("osh") else group


def _build_regular_meeting(
    records: DemoRecords, row: dict[str, str], number: int, letter: str, reasons: dict[tuple[str, str], str]
) -> Meeting:
    month = datetime.date(2011, number, 1)
    date = _get_nth_weekday(month, int(row["weekday"]), int(row["week"]))
    if letter == LATE:
        # In the first week of the next month, counted for its own month.
        date = datetime.date(2011, number + 1, 4)
    return Meeting(
        group=records.groups[row["key"]],
        month=month,
        kind=MeetingKind.REGULAR,
        state={CANCELLED: MeetingState.CANCELLED, PLANNED: MeetingState.PLANNED}.get(letter, MeetingState.HELD),
        cancel_reason=reasons[row["key"], f"{month:%Y-%m}"] if letter == CANCELLED else "",
        date=date,
        time=parse_time(row["time"]),
        venue=row["venue"],
        **records.get_audit_fields(get_district_key(row["key"])),
    )


def _build_extraordinary_meeting(records: DemoRecords, row: dict[str, str]) -> Meeting:
    date = parse_date(row["date"])
    return Meeting(
        group=records.groups[row["group"]],
        month=date.replace(day=1),
        kind=MeetingKind.EXTRAORDINARY,
        state=MeetingState.HELD,
        date=date,
        time=parse_time(row["time"]),
        venue=row["venue"],
        agenda=row["reason"],
        **records.get_audit_fields(get_district_key(row["group"])),
    )


def _get_nth_weekday(month: datetime.date, weekday: int, week: int) -> datetime.date:
    """Return, for example, the second Thursday of a month."""
    days = [
        date
        for date in calendar.Calendar().itermonthdates(month.year, month.month)
        if date.month == month.month and date.weekday() == weekday
    ]
    return days[week - 1]


def get_meetings_held(records: DemoRecords, group: str) -> list[Meeting]:
    """Return the meetings of a group that were held, in the order of their dates."""
    return [
        meeting
        for meeting in records.meetings[group]
        if meeting.state == MeetingState.HELD and get_date(meeting) <= TODAY
    ]


def get_date(meeting: Meeting) -> datetime.date:
    """Return the date of a meeting; every meeting of the demonstration has one."""
    if meeting.date is None:
        raise ValueError(f"{meeting} has no date.")
    return meeting.date
