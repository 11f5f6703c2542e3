"""Indicators of forums: meetings held, participation, representation and sectors that raise concerns."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from csi.indicators.definitions.police import CENSUS
from csi.indicators.indicator import (
    DesiredDirection,
    Gap,
    Indicator,
    MeasurementUnit,
    Objective,
    Recency,
    RecordListLink,
)
from csi.indicators.query import NO_END, AsOfDate, EventDate, IndicatorQuery
from csi.indicators.sources import Cells, ComputedSource, DataSource, latest_day
from forums.models import Attendance, CommunityPresence, Discussion, Meeting, WorkingGroup
from forums.schedule import ExpectedMeeting, ExpectedMeetingOutcome, get_expected_meetings

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class ExpectedMeetingSource(ComputedSource):
    """Expected meetings of the working groups, by the schedule of `forums.schedule`."""

    def compute_cells(self, query: IndicatorQuery) -> Cells:
        cells: Cells = {}
        for expected in self._get_expected_meetings(query):
            counts = {
                "expected": expected.is_expected,
                "completed": expected.is_held,
                "meetings": expected.is_held,
                "late": expected.outcome == ExpectedMeetingOutcome.LATE,
                "missed": expected.outcome == ExpectedMeetingOutcome.MISSED,
                "cancelled": expected.outcome == ExpectedMeetingOutcome.CANCELLED,
            }
            self._add(cells, query, expected, expected.date, counts)
            for day, is_late in expected.additional:
                self._add(cells, query, expected, day, {"meetings": 1, "late": is_late})
        return cells

    def _get_expected_meetings(self, query: IndicatorQuery) -> Sequence[ExpectedMeeting]:
        if query.expected_meetings is not None:
            return query.expected_meetings
        groups = query.filter_visible(WorkingGroup.objects)
        if query.districts is not None:
            groups = groups.filter(district__in=query.districts)
        return get_expected_meetings(groups, query.today)

    def _add(
        self, cells: Cells, query: IndicatorQuery, expected: ExpectedMeeting, day: date, counts: Mapping[str, int]
    ) -> None:
        bucket = bisect_right(query.boundaries, day)
        if 0 < bucket < len(query.boundaries):
            cell = cells.setdefault((bucket, expected.district_id, None), Counter())
            for name, number in counts.items():
                cell[name] += number


def get_meetings_held(query: IndicatorQuery) -> QuerySet:
    return query.filter_visible(Meeting.objects).held()


GROUPS = DataSource(
    lambda query: query.filter_visible(WorkingGroup.objects),
    AsOfDate("established", "closed"),
    {"groups": Count("pk")},
)
HELD = DataSource(
    get_meetings_held,
    EventDate("date"),
    {"meetings": Count("pk")},
    district="group__district",
    dimensions={"kind": "kind"},
)
LATEST_HELD = DataSource(
    get_meetings_held,
    AsOfDate("date", NO_END),
    {"latest": latest_day("date")},
    district="group__district",
)
EXPECTED = ExpectedMeetingSource(None, EventDate("day"), {})
# The mission's own staff are not participants.
PARTICIPANTS = DataSource(
    lambda query: query.filter_visible(Attendance.objects).filter(meeting__state="held").exclude(sector="csi"),
    EventDate("meeting__date"),
    {
        "people": Sum(F("women") + F("men")),
        "women": Sum("women"),
        "men": Sum("men"),
        "under_30": Sum("under_30"),
        "non_police": Sum(F("women") + F("men"), filter=~Q(sector="police")),
        "meetings": Count("meeting", distinct=True),
    },
    district="meeting__group__district",
    dimensions={"sector": "sector"},
    column_dimensions={"sex": {"woman": {"people": "women"}, "man": {"people": "men"}}},
)
COMMUNITIES_PRESENT = DataSource(
    lambda query: query.filter_visible(CommunityPresence.objects).filter(meeting__state="held"),
    EventDate("meeting__date"),
    {"people": Sum("people")},
    district="meeting__group__district",
    histogram="community",
)
AGENDA_ITEMS = DataSource(
    lambda query: query.filter_visible(Discussion.objects).filter(meeting__state="held"),
    EventDate("meeting__date"),
    {
        "items": Count("pk"),
        "police": Count("pk", filter=Q(raised_by="police")),
        "authorities": Count("pk", filter=Q(raised_by="authorities")),
        "civil_society": Count("pk", filter=~Q(raised_by__in=("police", "authorities", "csi"))),
    },
    district="meeting__group__district",
    dimensions={"sector": "raised_by"},
)

ATTENDANCE = _("Attendance at meetings held, without the mission's own staff.")
SCHEDULE = _("Working groups, their meeting cadence and their regular meetings.")
AGENDAS = _("Agenda items of meetings held.")
MEETINGS = _("Meetings with the status “held”.")
MEETINGS_HELD_LIST = RecordListLink(
    "forums:meeting_list", period_filter="date", fixed_filters={"state": "held"}, is_exact=False
)
REGULAR_HELD = {"kind": "regular", "state": "held"}


def _participant_percentage(
    key: str,
    label: "StrOrPromise",
    measure: str,
    definition: "StrOrPromise",
    dimensions: tuple[str, ...] = ("sector",),
) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        objective=Objective.FORUMS,
        unit=MeasurementUnit.PERCENT,
        direction=DesiredDirection.MORE,
        definition=definition,
        source=ATTENDANCE,
        numerator=PARTICIPANTS[measure],
        denominator=PARTICIPANTS["people"],
        multiplier=100,
        dimensions=dimensions,
        has_disclosure_control=True,
        link=MEETINGS_HELD_LIST,
    )


def _item_percentage(key: str, label: "StrOrPromise", measure: str, definition: "StrOrPromise") -> Indicator:
    return Indicator(
        key=key,
        label=label,
        objective=Objective.FORUMS,
        unit=MeasurementUnit.PERCENT,
        direction=DesiredDirection.NEITHER,
        definition=definition,
        source=AGENDAS,
        numerator=AGENDA_ITEMS[measure],
        denominator=AGENDA_ITEMS["items"],
        multiplier=100,
        link=MEETINGS_HELD_LIST,
    )


def _expected_meeting_count(
    key: str,
    label: "StrOrPromise",
    measure: str,
    direction: DesiredDirection,
    definition: "StrOrPromise",
    link: RecordListLink | None = None,
) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        objective=Objective.FORUMS,
        unit=MeasurementUnit.NUMBER,
        direction=direction,
        definition=definition,
        source=SCHEDULE,
        numerator=EXPECTED[measure],
        link=link,
    )


SCHEDULE_INDICATORS = (
    Indicator(
        key="cadence",
        label=_("Meeting completion rate"),
        objective=Objective.FORUMS,
        unit=MeasurementUnit.PERCENT,
        direction=DesiredDirection.MORE,
        definition=_(
            "Regular meetings held as a percentage of the regular meetings expected. One meeting is expected for each "
            "month, two months or three months of the group's cadence in which the group was active on the 15th. It "
            "counts from the last day of its month, or from the day on which it is held."
        ),
        source=SCHEDULE,
        numerator=EXPECTED["completed"],
        denominator=EXPECTED["expected"],
        multiplier=100,
        link=RecordListLink("forums:meeting_list", period_filter="month", fixed_filters=REGULAR_HELD, is_exact=False),
    ),
    _expected_meeting_count(
        "regular_meetings",
        _("Regular meetings held"),
        "meetings",
        DesiredDirection.MORE,
        _("Number of regular meetings held, by the month for which they count."),
        RecordListLink("forums:meeting_list", period_filter="month", fixed_filters=REGULAR_HELD),
    ),
    _expected_meeting_count(
        "meetings_missed",
        _("Meetings missed"),
        "missed",
        DesiredDirection.LESS,
        _(
            "Number of expected regular meetings that were neither held nor cancelled, from the day after the last day "
            "of their month."
        ),
        RecordListLink("forums:workinggroup_list", month_filter="missed_in"),
    ),
    _expected_meeting_count(
        "meetings_cancelled",
        _("Meetings cancelled"),
        "cancelled",
        DesiredDirection.LESS,
        _("Number of expected regular meetings that were cancelled and not replaced by another meeting."),
        RecordListLink(
            "forums:meeting_list", period_filter="month", fixed_filters={"kind": "regular", "state": "cancelled"}
        ),
    ),
    _expected_meeting_count(
        "meetings_late",
        _("Meetings held late"),
        "late",
        DesiredDirection.LESS,
        _("Number of regular meetings held after the last day of the month for which they count."),
        RecordListLink("forums:meeting_list", period_filter="month", fixed_filters={**REGULAR_HELD, "late": "true"}),
    ),
    Indicator(
        key="working_groups",
        label=_("Working groups"),
        objective=Objective.FORUMS,
        unit=MeasurementUnit.NUMBER,
        direction=DesiredDirection.MORE,
        definition=_("Number of Community Safety Working Groups that are active on the last day of the period."),
        source=_("Working groups."),
        numerator=GROUPS["groups"],
        link=RecordListLink("forums:workinggroup_list", date_filter="active_on"),
    ),
    Indicator(
        key="meetings_held",
        label=_("Meetings held"),
        objective=Objective.FORUMS,
        unit=MeasurementUnit.NUMBER,
        direction=DesiredDirection.MORE,
        definition=_("Number of meetings held in the period, regular and extraordinary, by the date of the meeting."),
        source=MEETINGS,
        numerator=HELD["meetings"],
        dimensions=("kind",),
        link=RecordListLink(
            "forums:meeting_list",
            period_filter="date",
            fixed_filters={"state": "held"},
            member_filters={"kind": "kind"},
        ),
    ),
    Recency(
        key="days_since_forum",
        label=_("Days since the last forum"),
        objective=Objective.FORUMS,
        unit=MeasurementUnit.DAYS,
        direction=DesiredDirection.LESS,
        definition=_(
            "Number of days from the most recent meeting held, regular or extraordinary, to the last day of the period."
        ),
        source=MEETINGS,
        numerator=LATEST_HELD["latest"],
        link=RecordListLink(
            "forums:meeting_list", until_filter="date", fixed_filters={"state": "held"}, is_exact=False
        ),
        missing_reason=_("No forum had been held by this date."),
    ),
)

PARTICIPATION_INDICATORS = (
    Indicator(
        key="people_at_forums",
        label=_("Forum participants"),
        objective=Objective.FORUMS,
        unit=MeasurementUnit.PEOPLE,
        direction=DesiredDirection.MORE,
        definition=_("Number of participants in meetings held in the period; a person is counted at each meeting."),
        source=ATTENDANCE,
        numerator=PARTICIPANTS["people"],
        dimensions=("sector", "sex"),
        has_disclosure_control=True,
        link=MEETINGS_HELD_LIST,
    ),
    Indicator(
        key="people_per_meeting",
        label=_("Participants per meeting"),
        objective=Objective.FORUMS,
        unit=MeasurementUnit.PEOPLE,
        direction=DesiredDirection.MORE,
        definition=_("Number of participants divided by the number of meetings with recorded attendance."),
        source=ATTENDANCE,
        numerator=PARTICIPANTS["people"],
        denominator=PARTICIPANTS["meetings"],
        # For a single meeting, the average is the number of participants.
        has_disclosure_control=True,
        disclosive_counts=("numerator",),
        dimensions=("sector", "sex"),
        total_denominator=("sector", "sex"),
        link=MEETINGS_HELD_LIST,
    ),
    _participant_percentage(
        "women_at_forums",
        _("Women among forum participants"),
        "women",
        _("Women as a percentage of forum participants in the period."),
    ),
    _participant_percentage(
        "under_30_at_forums",
        _("Forum participants under 30"),
        "under_30",
        _("Participants under 30 years of age as a percentage of forum participants in the period."),
    ),
    _participant_percentage(
        "not_police_at_forums",
        _("Non-police participants"),
        "non_police",
        _("Participants from sectors other than the police as a percentage of forum participants in the period."),
        (),
    ),
    Gap(
        key="forum_community_gap",
        label=_("Representation gap, forum participants"),
        objective=Objective.FORUMS,
        unit=MeasurementUnit.POINTS,
        direction=DesiredDirection.LESS,
        definition=_(
            "Half the sum of the absolute differences between each community's share of forum participants and its "
            "share of the population: the seats in every hundred that would have to change hands for the forums to "
            "mirror the population. For one community: its share of participants less its share of the population, in "
            "percentage points. Districts without both counts are excluded."
        ),
        source=_("Communities present at meetings held; the latest census."),
        numerator=COMMUNITIES_PRESENT["people"],
        denominator=CENSUS["people"],
        dimensions=("community",),
        has_disclosure_control=True,
        link=MEETINGS_HELD_LIST,
    ),
    Indicator(
        key="items_raised",
        label=_("Agenda items"),
        objective=Objective.FORUMS,
        unit=MeasurementUnit.NUMBER,
        direction=DesiredDirection.NEITHER,
        definition=_(
            "Number of concerns on the agendas of meetings held in the period; a concern is counted at each meeting."
        ),
        source=AGENDAS,
        numerator=AGENDA_ITEMS["items"],
        dimensions=("sector",),
        link=MEETINGS_HELD_LIST,
    ),
    _item_percentage(
        "voice_police",
        _("Agenda items raised by the police"),
        "police",
        _("Agenda items raised by the police as a percentage of all agenda items in the period."),
    ),
    _item_percentage(
        "voice_authorities",
        _("Agenda items raised by local authorities"),
        "authorities",
        _("Agenda items raised by local authorities as a percentage of all agenda items in the period."),
    ),
    _item_percentage(
        "voice_civil_society",
        _("Agenda items raised by civil society"),
        "civil_society",
        _(
            "Agenda items raised by any sector other than the police, local authorities and the mission as a "
            "percentage of all agenda items in the period."
        ),
    ),
)

INDICATORS = (*SCHEDULE_INDICATORS, *PARTICIPATION_INDICATORS)
