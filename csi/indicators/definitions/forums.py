"""Forums: whether they meet, who comes, whom they resemble and whose voice is heard."""

from bisect import bisect_right
from collections import Counter

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext_lazy as _

from csi.indicators.definitions.police import CENSUS
from csi.indicators.indicator import Direction, Gap, Group, Indicator, Link, Recency, Unit
from csi.indicators.query import NEVER, AsOfDate, EventDate
from csi.indicators.sources import Source, WorkedOut, latest_day
from forums.models import Attendance, CommunityPresence, Discussion, Meeting, WorkingGroup
from forums.schedule import ExpectedMeetingOutcome, get_expected_meetings


class Turns(WorkedOut):
    """The turns of working groups: their rule is told in words better than in SQL, so it is worked out here."""

    def cells(self, question):
        cells = {}
        for turn in self._turns(question) if question.turns is None else question.turns:
            counts = {
                "expected": turn.is_expected,
                "met": turn.is_held,
                "meetings": turn.is_held,
                "late": turn.outcome == ExpectedMeetingOutcome.LATE,
                "missed": turn.outcome == ExpectedMeetingOutcome.MISSED,
                "cancelled": turn.outcome == ExpectedMeetingOutcome.CANCELLED,
            }
            self._add(cells, question, turn, turn.date, counts)
            for day, is_late in turn.additional:
                self._add(cells, question, turn, day, {"meetings": 1, "late": is_late})
        return cells

    def _turns(self, question):
        groups = question.scope(WorkingGroup.objects)
        if question.districts is not None:
            groups = groups.filter(district__in=question.districts)
        return get_expected_meetings(groups, question.today)

    def _add(self, cells, question, turn, day, counts):
        slot = bisect_right(question.bounds, day)
        if 0 < slot < len(question.bounds):
            cell = cells.setdefault((slot, turn.district_id, None), Counter())
            for name, number in counts.items():
                cell[name] += number


GROUPS = Source(
    lambda question: question.scope(WorkingGroup.objects),
    AsOfDate("established", "closed"),
    {"groups": Count("pk")},
)
HELD = Source(
    lambda question: question.scope(Meeting.objects).held(),
    EventDate("date"),
    {"meetings": Count("pk")},
    district="group__district",
    dimensions={"kind": "kind"},
)
LAST_HELD = Source(
    lambda question: question.scope(Meeting.objects).held(),
    AsOfDate("date", NEVER),
    {"latest": latest_day("date")},
    district="group__district",
)
TURNS = Turns(None, EventDate("day"), {})
# The mission's own people are no guests.
CAME = Source(
    lambda question: question.scope(Attendance.objects).filter(meeting__state="held").exclude(sector="csi"),
    EventDate("meeting__date"),
    {
        "people": Sum(F("women") + F("men")),
        "women": Sum("women"),
        "men": Sum("men"),
        "under_30": Sum("under_30"),
        "not_police": Sum(F("women") + F("men"), filter=~Q(sector="police")),
        "meetings": Count("meeting", distinct=True),
    },
    district="meeting__group__district",
    dimensions={"sector": "sector"},
    columns={"sex": {"woman": {"people": "women"}, "man": {"people": "men"}}},
)
PRESENT = Source(
    lambda question: question.scope(CommunityPresence.objects).filter(meeting__state="held"),
    EventDate("meeting__date"),
    {"people": Sum("people")},
    district="meeting__group__district",
    spread="community",
)
RAISED = Source(
    lambda question: question.scope(Discussion.objects).filter(meeting__state="held"),
    EventDate("meeting__date"),
    {
        "items": Count("pk"),
        "police": Count("pk", filter=Q(raised_by="police")),
        "authorities": Count("pk", filter=Q(raised_by="authorities")),
        "society": Count("pk", filter=~Q(raised_by__in=("police", "authorities", "csi"))),
    },
    district="meeting__group__district",
    dimensions={"sector": "raised_by"},
)

SHEETS = _("Attendance at meetings that were held, without the mission's own people.")
CADENCE = _("Working groups and their regular meetings.")
AGENDAS = _("Items on the agenda of meetings that were held.")
TO_SHEETS = Link("forums:meeting_list", period="date", fixed={"state": "held"}, is_exact=False)
REGULAR = {"kind": "regular", "state": "held"}


def _share_of_guests(key, label, top, meaning, dimensions=("sector",)):
    return Indicator(
        key=key,
        label=label,
        group=Group.FORUMS,
        unit=Unit.PERCENT,
        direction=Direction.MORE,
        meaning=meaning,
        records=SHEETS,
        top=CAME[top],
        bottom=CAME["people"],
        times=100,
        dimensions=dimensions,
        counts_people=True,
        link=TO_SHEETS,
    )


def _voice(key, label, top, meaning):
    return Indicator(
        key=key,
        label=label,
        group=Group.FORUMS,
        unit=Unit.PERCENT,
        direction=Direction.NEITHER,
        meaning=meaning,
        records=AGENDAS,
        top=RAISED[top],
        bottom=RAISED["items"],
        times=100,
        link=TO_SHEETS,
    )


def _turns(key, label, count, direction, meaning, link=None):
    return Indicator(
        key=key,
        label=label,
        group=Group.FORUMS,
        unit=Unit.NUMBER,
        direction=direction,
        meaning=meaning,
        records=CADENCE,
        top=TURNS[count],
        link=link,
    )


INDICATORS = (
    Indicator(
        key="cadence",
        label=_("Regular meetings held of those expected"),
        group=Group.FORUMS,
        unit=Unit.PERCENT,
        direction=Direction.MORE,
        meaning=_(
            "Regular meetings held for every hundred expected. A group owes one every month, every two or every three "
            "months, for the months on whose 15th it was at work; a month counts from its last day, or once its "
            "meeting was held."
        ),
        records=CADENCE,
        top=TURNS["met"],
        bottom=TURNS["expected"],
        times=100,
        link=Link("forums:meeting_list", period="month", fixed=REGULAR, is_exact=False),
    ),
    _turns(
        "regular_meetings",
        _("Regular meetings held"),
        "meetings",
        Direction.MORE,
        _("Regular meetings held, in the month that they count for."),
        Link("forums:meeting_list", period="month", fixed=REGULAR),
    ),
    _turns(
        "meetings_missed",
        _("Meetings missed"),
        "missed",
        Direction.LESS,
        _("Meetings that a group owed and neither held nor cancelled, from the day after the last of their month."),
        Link("forums:workinggroup_list", month="missed_in"),
    ),
    _turns(
        "meetings_cancelled",
        _("Meetings cancelled"),
        "cancelled",
        Direction.LESS,
        _("Regular meetings that were owed and cancelled, and no other was held instead."),
        Link("forums:meeting_list", period="month", fixed={"kind": "regular", "state": "cancelled"}),
    ),
    _turns(
        "meetings_late",
        _("Meetings held late"),
        "late",
        Direction.LESS,
        _("Regular meetings held after the last day of the month that they count for."),
        Link("forums:meeting_list", period="month", fixed={**REGULAR, "late": "true"}),
    ),
    Indicator(
        key="working_groups",
        label=_("Working groups"),
        group=Group.FORUMS,
        unit=Unit.NUMBER,
        direction=Direction.MORE,
        meaning=_("Community Safety Working Groups at work on the last day of the period."),
        records=_("Working groups."),
        top=GROUPS["groups"],
        link=Link("forums:workinggroup_list", day="active_on"),
    ),
    Indicator(
        key="meetings_held",
        label=_("Meetings held"),
        group=Group.FORUMS,
        unit=Unit.NUMBER,
        direction=Direction.MORE,
        meaning=_("Meetings held, regular and extraordinary, by the day on which they took place."),
        records=_("Meetings."),
        top=HELD["meetings"],
        dimensions=("kind",),
        link=Link("forums:meeting_list", period="date", fixed={"state": "held"}, parts={"kind": "kind"}),
    ),
    Recency(
        key="days_since_forum",
        label=_("Days since the last forum"),
        group=Group.FORUMS,
        unit=Unit.DAYS,
        direction=Direction.LESS,
        meaning=_("From the day of the last meeting held, regular or extraordinary, to the last day of the period."),
        records=_("Meetings."),
        top=LAST_HELD["latest"],
        link=Link("forums:meeting_list", until="date", fixed={"state": "held"}, is_exact=False),
        nothing=_("No forum was held yet."),
    ),
    Indicator(
        key="people_at_forums",
        label=_("People at forums"),
        group=Group.FORUMS,
        unit=Unit.PEOPLE,
        direction=Direction.MORE,
        meaning=_("People who came to meetings; who came twice counts twice."),
        records=SHEETS,
        top=CAME["people"],
        dimensions=("sector", "sex"),
        counts_people=True,
        link=TO_SHEETS,
    ),
    Indicator(
        key="people_per_meeting",
        label=_("People per meeting"),
        group=Group.FORUMS,
        unit=Unit.PEOPLE,
        direction=Direction.MORE,
        meaning=_("People who came, on the average of the meetings whose attendance was recorded."),
        records=SHEETS,
        top=CAME["people"],
        bottom=CAME["meetings"],
        # Of one day out or one meeting, it is how many came.
        counts_people=True,
        people=("top",),
        dimensions=("sector", "sex"),
        of_whole=("sector", "sex"),
        link=TO_SHEETS,
    ),
    _share_of_guests("women_at_forums", _("Women at forums"), "women", _("The share of women among those who came.")),
    _share_of_guests(
        "under_30_at_forums",
        _("Under 30 at forums"),
        "under_30",
        _("The share of under 30 among those who came."),
    ),
    _share_of_guests(
        "not_police_at_forums",
        _("Not police at forums"),
        "not_police",
        _("The share of those who came and are not of the police."),
        (),
    ),
    Gap(
        key="forum_community_gap",
        label=_("Forums against population"),
        group=Group.FORUMS,
        unit=Unit.POINTS,
        direction=Direction.LESS,
        meaning=_(
            "How many of a hundred seats would have to change hands for every community to have its share of the "
            "population; by community, its share of those present less its share of the people."
        ),
        records=_("Communities present at meetings that were held, and the newest census."),
        top=PRESENT["people"],
        bottom=CENSUS["people"],
        dimensions=("community",),
        counts_people=True,
        link=TO_SHEETS,
    ),
    Indicator(
        key="items_raised",
        label=_("Items raised at forums"),
        group=Group.FORUMS,
        unit=Unit.NUMBER,
        direction=Direction.NEITHER,
        meaning=_("Concerns on the agenda, each time they were on one."),
        records=AGENDAS,
        top=RAISED["items"],
        dimensions=("sector",),
        link=TO_SHEETS,
    ),
    _voice("voice_police", _("Raised by the police"), "police", _("The share of items that the police raised.")),
    _voice(
        "voice_authorities",
        _("Raised by the authorities"),
        "authorities",
        _("The share of items that local authorities raised."),
    ),
    _voice(
        "voice_civil_society",
        _("Raised by civil society"),
        "society",
        _("The share of items raised by anyone but the police, local authorities and the mission."),
    ),
)
