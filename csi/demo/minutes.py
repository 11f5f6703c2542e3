"""Meetings with their attendance, agenda and minutes, and the discussions and actions."""

import random

from csi.concerns.models import Sensitivity
from csi.core.periods import Month
from csi.demo.csv_files import read_rows
from csi.demo.records import DemoRecords, create_generator
from districts.models import Sector
from forums.models import Action, Attendance, CommunityPresence, Discussion, Meeting, MeetingKind, MeetingState

# {sector: (range of women, range of men, probability of attendance)}
ATTENDANCE = {
    Sector.POLICE: ((0, 1), (2, 4), 1.0),
    Sector.AUTHORITIES: ((0, 2), (1, 3), 1.0),
    Sector.CIVIL_SOCIETY: ((1, 3), (0, 3), 0.95),
    Sector.WOMEN: ((2, 5), (0, 0), 0.9),
    Sector.YOUTH: ((0, 3), (1, 4), 0.8),
    Sector.ELDERS: ((0, 1), (2, 5), 0.95),
    Sector.BUSINESS: ((0, 1), (1, 2), 0.5),
    Sector.MEDIA: ((0, 1), (0, 1), 0.3),
    Sector.CSI: ((1, 2), (1, 2), 1.0),
}

# {group: {community: participants of every 20}}
COMMUNITY_SHARES = {
    "osh": {"Kyrgyz": 11, "Uzbek": 7, "Russian": 1, "Tajik": 1},
    "osh_amir_timur": {"Kyrgyz": 5, "Uzbek": 14, "Turkish": 1},
    "kara_suu": {"Kyrgyz": 12, "Uzbek": 7, "Uyghur": 1},
    "aravan": {"Kyrgyz": 10, "Uzbek": 10},
    "nookat": {"Kyrgyz": 15, "Uzbek": 5},
    "uzgen": {"Kyrgyz": 14, "Uzbek": 5, "Turkish": 1},
    "jalal_abad": {"Kyrgyz": 13, "Uzbek": 5, "Russian": 2},
    "suzak": {"Kyrgyz": 14, "Uzbek": 6},
    "bazar_korgon": {"Kyrgyz": 11, "Uzbek": 9},
    "chui": {"Kyrgyz": 9, "Russian": 6, "Dungan": 4, "Uyghur": 1},
    "jayil": {"Kyrgyz": 10, "Russian": 7, "Turkish": 1, "Dungan": 1, "Other": 1},
}

OPENINGS = (
    "The chair opened on time and read out what was promised last time.",
    "Opened by the chair. The district police sent {police}; the akimiat came late.",
    "Half an hour late: the key to the hall was missing. {people} people stayed.",
    "Кворум есть, всего участников: {people}. Зачитаны решения прошлой встречи.",
    "Жыйынды төрага ачты, {people} киши катышты. Өткөн жыйындын чечимдери окулду.",
    "The chair asked every sector for one sentence on the month before turning to the agenda.",
    "Two new members were welcomed. The women asked to speak first this time, and did.",
    "Встреча прошла на русском и кыргызском языках, узбекские выступления переводил учитель.",
    "Actions of the last meeting were read out one by one; each owner answered for his own.",
    "Чогулуш салтка ылайык чай менен башталды. Күн тартиби бир добуштан бекитилди.",
)
CLOSINGS = (
    "The next meeting is announced on the board of the akimiat and in both mosques.",
    "Следующая встреча — в тот же день недели; повестку разошлёт секретарь.",
    "Кийинки жыйындын күнү мектептерге да жарыяланат.",
    "The police stayed for an hour afterwards; eleven people spoke with them one by one.",
    "Youth asked for an evening hour next time. To be tried.",
    "Closed after two hours and ten minutes. No press.",
    "Members want shorter reports from the police and more time for questions.",
)
EXTRAORDINARY_OPENING = (
    "Called at two days' notice. The only item: calm, and who answers for it until the next meeting."
)
DEFAULT_AGENDA_ITEM = "Decisions of the last meeting; the police on the month; questions from the floor"


def load_records(records: DemoRecords) -> None:
    generator = create_generator("minutes")
    paragraphs = {row["category"]: row for row in read_rows("minutes_paragraphs")}
    attendance: list[Attendance] = []
    presence: list[CommunityPresence] = []
    number = 0
    for group, meetings in records.meetings.items():
        for meeting in meetings:
            items = [item for item in records.discussions if item.meeting is meeting]
            meeting.agenda = _write_agenda(meeting, items)
            if meeting.state == MeetingState.HELD:
                lines = _build_attendance(meeting, generator)
                attendance += lines
                presence += _build_presence(records, group, meeting, lines, generator)
                meeting.minutes = _write_minutes(meeting, items, lines, number, paragraphs)
                number += 1
    Meeting.objects.bulk_create(meeting for meetings in records.meetings.values() for meeting in meetings)
    Attendance.objects.bulk_create(attendance)
    CommunityPresence.objects.bulk_create(presence)
    Discussion.objects.bulk_create(records.discussions)
    Action.objects.bulk_create(records.actions)


def _write_agenda(meeting: Meeting, items: list[Discussion]) -> str:
    """Return the agenda items, one per line, without sensitive concerns."""
    summaries = [item.concern.summary for item in items if item.concern.sensitivity == Sensitivity.NORMAL]
    first = meeting.agenda or DEFAULT_AGENDA_ITEM
    return "\n".join(f"{number}. {line}" for number, line in enumerate([first, *summaries], 1))


def _build_attendance(meeting: Meeting, generator: random.Random) -> list[Attendance]:
    lines = []
    for sector, (women, men, probability) in ATTENDANCE.items():
        if generator.random() > probability:
            continue
        line = Attendance(meeting=meeting, sector=sector, women=generator.randint(*women), men=generator.randint(*men))
        if line.people:
            is_youth = sector == Sector.YOUTH
            line.under_30 = line.people if is_youth else generator.randint(0, line.people // 3)
            lines.append(line)
    return lines


def _build_presence(
    records: DemoRecords, group: str, meeting: Meeting, attendance: list[Attendance], generator: random.Random
) -> list[CommunityPresence]:
    """Return the participants by community, without the mission's own staff."""
    shares = COMMUNITY_SHARES[group]
    participants = sum(line.people for line in attendance if line.sector != Sector.CSI)
    # Drawn from 40 people, so that the shares stay close to the usual ones.
    population = [name for name, number in shares.items() for _person in range(2 * number)]
    sample = generator.sample(population, participants)
    return [
        CommunityPresence(meeting=meeting, community=records.communities[name], people=sample.count(name))
        for name in shares
        if name in sample
    ]


def _write_minutes(
    meeting: Meeting,
    items: list[Discussion],
    attendance: list[Attendance],
    number: int,
    paragraphs: dict[str, dict[str, str]],
) -> str:
    counts = {
        "people": sum(line.people for line in attendance),
        "police": sum(line.people for line in attendance if line.sector == Sector.POLICE),
    }
    sections = [OPENINGS[number % len(OPENINGS)].format(**counts)]
    if meeting.kind == MeetingKind.EXTRAORDINARY:
        sections.append(EXTRAORDINARY_OPENING)
    open_items = [item for item in items if item.concern.sensitivity == Sensitivity.NORMAL]
    sections += [f"{item.concern.summary.rstrip('?')}: {item.note}" for item in open_items if item.note]
    if open_items:
        language = ("ru", "ky")[number % 2]
        sections.append(paragraphs[open_items[-1].concern.category][language])
    else:
        sections.append(
            f"No new concern in {Month.from_date(meeting.month).label}: the hour went to questions to the police."
        )
    sections.append(CLOSINGS[number * 3 % len(CLOSINGS)])
    return "\n\n".join(sections)
