"""Who came to each meeting, what is in its minutes, and with them the meetings themselves."""

from csi.concerns.models import Sensitivity
from csi.core.periods import Month
from csi.demo.scene import lots
from csi.demo.source import rows
from districts.models import Sector
from forums.models import Action, Attendance, CommunityPresence, Discussion, Meeting, MeetingKind, MeetingState

# Women and men of each sector, from to; and how often it is there at all.
CUSTOMARY = {
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

# Of twenty people who come, so many of each community.
AT_TABLE = {
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
    "The chair opened at ten and read out what was promised last time.",
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
STANDING = "Decisions of the last meeting; the police on the month; questions from the floor"


def load(scene):
    lot = lots("minutes")
    paragraphs = {row["category"]: row for row in rows("paragraphs")}
    attendance, presence = [], []
    number = 0
    for group, meetings in scene.meetings.items():
        for meeting in meetings:
            items = [item for item in scene.discussions if item.meeting is meeting]
            meeting.agenda = _agenda(meeting, items)
            if meeting.state == MeetingState.HELD:
                came = _attendance(meeting, lot)
                attendance += came
                presence += _presence(scene, group, meeting, came, lot)
                meeting.minutes = _minutes(meeting, items, came, number, paragraphs)
                number += 1
    Meeting.objects.bulk_create(meeting for meetings in scene.meetings.values() for meeting in meetings)
    Attendance.objects.bulk_create(attendance)
    CommunityPresence.objects.bulk_create(presence)
    Discussion.objects.bulk_create(scene.discussions)
    Action.objects.bulk_create(scene.actions)


def _agenda(meeting, items):
    """What is discussed, a line each; a confidential concern leaves no trace in it."""
    lines = [item.concern.summary for item in items if item.concern.sensitivity == Sensitivity.NORMAL]
    first = meeting.agenda or STANDING
    return "\n".join(f"{number}. {line}" for number, line in enumerate([first, *lines], 1))


def _attendance(meeting, lot):
    came = []
    for sector, (women, men, chance) in CUSTOMARY.items():
        if lot.random() > chance:
            continue
        row = Attendance(meeting=meeting, sector=sector, women=lot.randint(*women), men=lot.randint(*men))
        if row.people:
            most = row.people if sector == Sector.YOUTH else row.people // 3
            row.under_30 = most if sector == Sector.YOUTH else lot.randint(0, most)
            came.append(row)
    return came


def _presence(scene, group, meeting, came, lot):
    """Everyone but the mission's own people, by community."""
    seats = AT_TABLE[group]
    guests = sum(row.people for row in came if row.sector != Sector.CSI)
    # Two tables of twenty, from which they are drawn: so the shares stay near what is usual there.
    drawn = lot.sample([name for name, number in seats.items() for _seat in range(2 * number)], guests)
    return [
        CommunityPresence(meeting=meeting, community=scene.communities[name], people=drawn.count(name))
        for name in seats
        if name in drawn
    ]


def _minutes(meeting, items, came, number, paragraphs):
    counts = {
        "people": sum(row.people for row in came),
        "police": sum(row.people for row in came if row.sector == Sector.POLICE),
    }
    parts = [OPENINGS[number % len(OPENINGS)].format(**counts)]
    if meeting.kind == MeetingKind.EXTRAORDINARY:
        parts.append("Called at two days' notice. The only item: calm, and who answers for it until the next meeting.")
    open_items = [item for item in items if item.concern.sensitivity == Sensitivity.NORMAL]
    parts += [f"{item.concern.summary.rstrip('?')}: {item.note}" for item in open_items if item.note]
    if open_items:
        language = ("ru", "ky")[number % 2]
        parts.append(paragraphs[open_items[-1].concern.category][language])
    else:
        parts.append(f"No new concern in {Month.of(meeting.month).label}: the hour went to questions to the police.")
    parts.append(CLOSINGS[number * 3 % len(CLOSINGS)])
    return "\n\n".join(parts)
