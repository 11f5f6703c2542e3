"""Indicators of forum meetings: meeting completion, meetings held, missed, cancelled and late."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from csi.core.typing import StrOrPromise
from csi.indicators.indicator import DesiredDirection, Indicator, MeasurementUnit, Objective, Recency, RecordListLink
from csi.indicators.query import NO_END, AsOfDate, EventDate, IndicatorQuery
from csi.indicators.sources import Cells, ComputedSource, DataSource, latest_day
from forums.models import Meeting, MeetingKind, MeetingState, WorkingGroup
from forums.schedule import ExpectedMeeting, ExpectedMeetingOutcome, get_expected_meetings

# The measures of expected meetings; every cell has all of them.
MEETING_COUNTS = ("expected", "completed", "meetings", "late", "missed", "cancelled")


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
            cell = cells.setdefault((bucket, expected.district_id, None), dict.fromkeys(MEETING_COUNTS, 0))
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

SCHEDULE = _("Working groups, their meeting cadence and their regular meetings.")
MEETINGS = _("Meetings with the status “held”.")
REGULAR_HELD = {"kind": MeetingKind.REGULAR, "state": MeetingState.HELD}


def _expected_meeting_count(
    key: str,
    label: StrOrPromise,
    measure: str,
    direction: DesiredDirection,
    definition: StrOrPromise,
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


INDICATORS = (
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
            "forums:meeting_list",
            period_filter="month",
            fixed_filters={"kind": MeetingKind.REGULAR, "state": MeetingState.CANCELLED},
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
            fixed_filters={"state": MeetingState.HELD},
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
            "forums:meeting_list", until_filter="date", fixed_filters={"state": MeetingState.HELD}, is_exact=False
        ),
        missing_reason=_("No forum had been held by this date."),
    ),
)
