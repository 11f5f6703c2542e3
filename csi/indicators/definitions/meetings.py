"""Indicators of forum meetings: meeting completion, meetings held, missed, cancelled and late."""

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from csi.core.typing import StrOrPromise
from csi.indicators.indicator import DesiredDirection, Indicator, MeasurementUnit, Objective, Recency
from csi.indicators.latest_days import LatestDaySource
from csi.indicators.links import RecordListLink
from csi.indicators.query import NO_END, AsAtPeriodEnd, AsOfDate, EventDate, IndicatorQuery
from csi.indicators.sources import Cells, ComputedSource, DataSource
from csi.indicators.sources import Expression as MeasureSum
from forums.models import Meeting, MeetingKind, MeetingState, WorkingGroup
from forums.models.meetings import MeetingQuerySet, get_held_late_expression
from forums.schedule import ExpectedMeetingOutcome, load_cycles


class ExpectedMeetingSource(ComputedSource):
    """Expected meetings of the working groups in `records`, by the schedule of `forums.schedule`."""

    def compute_cells(self, query: IndicatorQuery) -> Cells:
        cells: Cells = {}
        cycles = load_cycles(self.get_records(query), query.today, query.boundaries[0])
        for span, day in query.started_spans.items():
            for cycle in cycles:
                if not cycle.overlaps(span):
                    continue
                expected = cycle.evaluate(day, query.today)
                if expected and expected.is_expected and expected.date in span:
                    cell = cells.setdefault(
                        (span, cycle.district_id, None), {"expected": 0, "completed": 0, "missed": 0}
                    )
                    cell["expected"] += 1
                    cell["completed"] += expected.is_held
                    cell["missed"] += expected.outcome == ExpectedMeetingOutcome.MISSED
        return cells


def get_groups(query: IndicatorQuery) -> QuerySet:
    return query.filter_visible(WorkingGroup.objects)


def get_meetings_held(query: IndicatorQuery) -> QuerySet:
    return query.filter_visible(Meeting.objects).held()


def get_regular_meetings(query: IndicatorQuery) -> MeetingQuerySet:
    return query.filter_visible(Meeting.objects).regular()


GROUPS = DataSource(
    get_groups,
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
LATEST_HELD = LatestDaySource(get_meetings_held, AsOfDate("date", NO_END), {}, parents=get_groups, parent="group")
REGULAR_HELD = DataSource(
    lambda query: get_regular_meetings(query).held(),
    EventDate("date"),
    {"meetings": Count("pk"), "late": Count("pk", filter=Q(get_held_late_expression()))},
    district="group__district",
)
CANCELLED = DataSource(
    lambda query: get_regular_meetings(query).filter(state=MeetingState.CANCELLED),
    EventDate("month"),
    {"meetings": Count("pk")},
    district="group__district",
)
EXPECTED = ExpectedMeetingSource(get_groups, AsAtPeriodEnd(), {})

SCHEDULE = _("Working groups, their meeting cadence, their regular meetings, and the areas of operation.")
MEETINGS = _("Meetings with the status “held”.")
REGULAR_MEETINGS = _("Regular meetings with the status “held”.")
REGULAR_HELD_FILTERS = {"kind": MeetingKind.REGULAR, "state": MeetingState.HELD}


def _meeting_count(
    key: str,
    label: StrOrPromise,
    numerator: MeasureSum,
    direction: DesiredDirection,
    definition: StrOrPromise,
    *,
    source: StrOrPromise,
    link: RecordListLink,
) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        objective=Objective.FORUMS,
        unit=MeasurementUnit.NUMBER,
        direction=direction,
        definition=definition,
        source=source,
        numerator=numerator,
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
            "Regular meetings held as a percentage of the regular meetings expected, as known on the last day of the "
            "period. One meeting is expected in each cycle of one, two or three consecutive months, depending on the "
            "group's cadence in these months. A month counts if, on its 15th, the group was active and its district "
            "in operation under a mandate; a cycle begins anew after a month that does not count and with another "
            "cadence, and expects no meeting if it is cut short before one is held. The meeting counts in the month "
            "for which it is held, otherwise on the last day of its cycle. Additional meetings are not counted."
        ),
        source=SCHEDULE,
        numerator=EXPECTED["completed"],
        denominator=EXPECTED["expected"],
        multiplier=100,
        link=RecordListLink("forums:meeting_list", period_filter="counted", counted="numerator"),
    ),
    _meeting_count(
        "regular_meetings",
        _("Regular meetings held"),
        REGULAR_HELD["meetings"],
        DesiredDirection.MORE,
        _("Number of regular meetings held in the period, by the date of the meeting; additional meetings included."),
        source=REGULAR_MEETINGS,
        link=RecordListLink("forums:meeting_list", period_filter="date", fixed_filters=REGULAR_HELD_FILTERS),
    ),
    _meeting_count(
        "meetings_missed",
        _("Meetings missed"),
        EXPECTED["missed"],
        DesiredDirection.LESS,
        _(
            "Number of expected regular meetings, due in the period, that had been neither held nor cancelled by its "
            "last day. A meeting that is due today is not missed yet."
        ),
        source=SCHEDULE,
        link=RecordListLink("forums:workinggroup_list", month_filter="missed_in"),
    ),
    _meeting_count(
        "meetings_cancelled",
        _("Meetings cancelled"),
        CANCELLED["meetings"],
        DesiredDirection.LESS,
        _("Number of regular meetings cancelled, by the month for which they were to count."),
        source=_("Regular meetings with the status “cancelled”."),
        link=RecordListLink(
            "forums:meeting_list",
            period_filter="month",
            fixed_filters={"kind": MeetingKind.REGULAR, "state": MeetingState.CANCELLED},
        ),
    ),
    _meeting_count(
        "meetings_late",
        _("Meetings held late"),
        REGULAR_HELD["late"],
        DesiredDirection.LESS,
        _(
            "Number of regular meetings held in the period, by the date of the meeting, after the last day of the "
            "month for which they count."
        ),
        source=REGULAR_MEETINGS,
        link=RecordListLink(
            "forums:meeting_list", period_filter="date", fixed_filters={**REGULAR_HELD_FILTERS, "late": "true"}
        ),
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
