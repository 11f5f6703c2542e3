"""Working groups with their meetings, and the participants of each meeting by sector and community."""

import datetime
import random

from csi.core.periods import Month
from csi.demo.csv_files import read_rows
from csi.demo.generated.plan import PLANNED_ON
from csi.demo.generated.records import GeneratedDistrict, GeneratedMission, GroupMeeting
from csi.demo.minutes import ATTENDANCE, CLOSINGS, DEFAULT_AGENDA_ITEM, OPENINGS
from districts.models import Sector
from forums.models import MeetingCadence, MeetingKind, MeetingState

VENUES = ("City hall, small meeting hall", "Hall of the akimiat", "School library", "House of culture", "Ayil okmotu")
TIMES = (datetime.time(10), datetime.time(14), datetime.time(15, 30))
# In every eighth group, half of the months have no meeting from the middle of the mission on.
CHANGES_CADENCE = 8
MISSED, CANCELLED, LATE = 0.07, 0.05, 0.04
EXTRAORDINARY = 0.05
# A group is established after its district has become an area of operation.
DAYS_TO_ESTABLISHMENT = 9


def add_groups(mission: GeneratedMission) -> None:
    tables = mission.tables
    for district in mission.districts:
        chair = next(contact for contact in district.contacts if contact.sector == Sector.AUTHORITIES)
        established = district.starts + datetime.timedelta(days=DAYS_TO_ESTABLISHMENT)
        district.group = tables.groups.add_record(
            *(district.id, f"{district.name} CSWG", chair.id, established, district.ends),
            VENUES[district.number % len(VENUES)],
            day=established,
            author=district.author,
        )
        if changed := _get_cadence_change(mission, district):
            tables.cadence_changes.add(district.group, changed.start, MeetingCadence.TWO_MONTHLY)


def _get_cadence_change(mission: GeneratedMission, district: GeneratedDistrict) -> Month | None:
    """Return the month from which a group meets every two months, None for most groups."""
    if district.number % CHANGES_CADENCE != CHANGES_CADENCE - 1:
        return None
    middle = mission.plan.months[len(mission.plan.months) // 2]
    return max(middle, Month.from_date(district.starts).add(6))


def add_meetings(mission: GeneratedMission) -> None:
    """Add the meetings of all groups, month by month, with the participants of those that were held."""
    paragraphs = read_rows("minutes_paragraphs")
    for month in [*mission.plan.months, mission.plan.months[-1].add(1)]:
        for district in mission.districts:
            rng = mission.plan.create_rng(5, district.number, month.year, month.number)
            for kind, state, date in _choose_meetings(mission, district, month, rng):
                _add_meeting(mission, district, month, kind, state, date, paragraphs, rng)
            mission.tables.writer.flush_if_full()
    for district in mission.districts:
        district.meetings.sort(key=lambda meeting: meeting.date)


def _choose_meetings(
    mission: GeneratedMission, district: GeneratedDistrict, month: Month, rng: random.Random
) -> list[tuple[MeetingKind, MeetingState, datetime.date]]:
    """Return the kind, state and date of the meetings of a group in a month."""
    established = district.starts + datetime.timedelta(days=DAYS_TO_ESTABLISHMENT)
    date = month.start + datetime.timedelta(days=district.number % 5 + rng.randrange(5, 20))
    chance, is_extraordinary = rng.random(), rng.random() < EXTRAORDINARY
    if date < established or (district.ends and date > district.ends):
        return []
    if date > district.last_day:
        return [(MeetingKind.REGULAR, MeetingState.PLANNED, date)] if chance < 0.6 else []
    extraordinary = date + datetime.timedelta(days=3)
    meetings = []
    if is_extraordinary and extraordinary <= min(district.last_day, month.end - datetime.timedelta(days=1)):
        meetings.append((MeetingKind.EXTRAORDINARY, MeetingState.HELD, extraordinary))
    change = _get_cadence_change(mission, district)
    if chance < MISSED or (change and month >= change and (month.number - change.number) % 2):
        return meetings
    late = month.end + datetime.timedelta(days=1)
    if chance < MISSED + LATE and late <= district.last_day:
        return [*meetings, (MeetingKind.REGULAR, MeetingState.HELD, late)]
    is_cancelled = chance > 1 - CANCELLED
    state = MeetingState.CANCELLED if is_cancelled else MeetingState.HELD
    return [(MeetingKind.REGULAR, state, date), *meetings]


def _add_meeting(
    mission: GeneratedMission,
    district: GeneratedDistrict,
    month: Month,
    kind: MeetingKind,
    state: MeetingState,
    date: datetime.date,
    paragraphs: list[dict[str, str]],
    rng: random.Random,
) -> None:
    lines = _choose_attendance(rng) if state == MeetingState.HELD else []
    minutes = ""
    if lines:
        counts = {"people": sum(women + men for _sector, women, men, _young in lines), "police": lines[0][2]}
        paragraph = rng.choice(paragraphs)
        minutes = "\n\n".join(
            (
                rng.choice(OPENINGS).format(**counts),
                paragraph[rng.choice(("ru", "ky"))],
                rng.choice(CLOSINGS),
            )
        )
    meeting = mission.tables.meetings.add_record(
        *(district.group, month.start, kind, state),
        "The hall was closed on this day." if state == MeetingState.CANCELLED else "",
        *(date, TIMES[district.number % len(TIMES)], VENUES[district.number % len(VENUES)]),
        "" if state == MeetingState.CANCELLED else f"1. {DEFAULT_AGENDA_ITEM}",
        minutes,
        day=min(date, PLANNED_ON) if state == MeetingState.PLANNED else date,
        author=district.author,
    )
    district.meetings.append(GroupMeeting(meeting, date, state))
    for line in lines:
        mission.tables.attendance.add(meeting, *line)
    _add_presence(mission, district, meeting, sum(women + men for _sector, women, men, _young in lines))


def _choose_attendance(rng: random.Random) -> list[tuple[Sector, int, int, int]]:
    """Return (sector, women, men, of whom under 30); the police come first."""
    lines = []
    for sector, ((least_women, most_women), (least_men, most_men), probability) in ATTENDANCE.items():
        if rng.random() > probability:
            continue
        women = least_women + int(rng.random() * (most_women - least_women + 1))
        men = least_men + int(rng.random() * (most_men - least_men + 1))
        if people := women + men:
            under_30 = people if sector == Sector.YOUTH else int(rng.random() * (people // 3 + 1))
            lines.append((sector, women, men, under_30))
    return lines


def _add_presence(mission: GeneratedMission, district: GeneratedDistrict, meeting: int, participants: int) -> None:
    for community, share in district.communities.items():
        if people := participants * share // 20:
            mission.tables.presence.add(meeting, community, people)
