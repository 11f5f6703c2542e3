"""The regular meetings that working groups are expected to hold, and their outcomes.

A group is expected to hold one regular meeting in each cycle of one, two or three months, depending on its cadence in
these months. A month counts if, on its 15th, the group was active and its district in operation under a mandate. Cycles
consist of consecutive months that count; they begin anew after a month that does not, and with another cadence. A cycle
that is cut short expects a meeting only if one was held in it. A meeting is due on the last day of its cycle and missed
from the next day.

The first meeting held in a cycle counts, on its date but within the month for which it was held. Every other regular
meeting is additional: neither expected nor missed.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext_lazy as _

from csi.core.choices import BadgeChoices
from csi.core.dates import EARLIEST_DATE
from csi.core.periods import ONE_DAY, Month, Span
from districts.models import AreaOfOperation
from forums.models import CadenceChange, Meeting, MeetingCadence, MeetingState
from forums.models.meetings import get_held_late_expression

CYCLE_MONTHS = {
    MeetingCadence.MONTHLY: 1,
    MeetingCadence.TWO_MONTHLY: 2,
    MeetingCadence.QUARTERLY: 3,
}
LONGEST_CYCLE = max(CYCLE_MONTHS.values())
# A month counts for a group that was active on this day of it.
MID_MONTH = 15


class ExpectedMeetingOutcome(BadgeChoices):
    """The result of a cycle in which a regular meeting is expected."""

    HELD = "held", "good", _("Held")
    LATE = "late", "watch", _("Held late")
    CANCELLED = "cancelled", _("Cancelled")
    MISSED = "missed", "bad", _("Missed")
    DUE = "due", "watch", _("Due today")
    UPCOMING = "upcoming", _("Upcoming")


@dataclass(frozen=True)
class ExpectedMeeting:
    """A regular meeting that a group is expected to hold, as known at the end of a day.

    Attributes:
        month: the month for which it was held, else the last month of its cycle.
        date: the day on which the outcome counts.
        is_expected: it counts in the denominator.
        meeting_id: the meeting that determined the outcome, or the planned one of an open cycle.
    """

    group_id: int
    district_id: int
    month: Month
    outcome: ExpectedMeetingOutcome
    date: datetime.date
    is_expected: bool
    meeting_id: int | None = None

    @property
    def is_held(self) -> bool:
        return self.outcome in (ExpectedMeetingOutcome.HELD, ExpectedMeetingOutcome.LATE)

    @property
    def is_unscheduled(self) -> bool:
        """True if the cycle is still open and no meeting is recorded for it."""
        is_open = self.outcome in (ExpectedMeetingOutcome.DUE, ExpectedMeetingOutcome.UPCOMING)
        return is_open and self.meeting_id is None


class RegularMeeting(NamedTuple):
    """The columns of a regular meeting that determine an outcome."""

    pk: int
    month: Month
    date: datetime.date | None
    state: str
    is_late: bool

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> Self:
        return cls(**row | {"month": Month.from_date(parse_day(row["month"])), "date": parse_day(row["date"])})

    @property
    def counting_date(self) -> datetime.date:
        """The date of the meeting, limited to the month that it counts for."""
        date = self.date or self.month.start
        return min(max(date, self.month.start), self.month.end - ONE_DAY)

    def is_held_on(self, day: datetime.date) -> bool:
        """Return True if the meeting had been held by the end of that day."""
        return self.state == MeetingState.HELD and self.date is not None and self.date <= day


@dataclass(frozen=True)
class MeetingCycle:
    """The months in which a group is expected to hold one regular meeting.

    `is_complete` is false for a cycle that was cut short. `meetings`: its regular meetings in any state.
    """

    group_id: int
    district_id: int
    months: Sequence[Month]
    is_complete: bool
    meetings: Sequence[RegularMeeting]

    @cached_property
    def span(self) -> Span:
        return Span(self.months[0].start, self.months[-1].end)

    def overlaps(self, span: Span) -> bool:
        """Return whether the cycle has days in the period; the meeting counts on one of its days."""
        return self.span.start < span.end and self.span.end > span.start

    def evaluate(self, day: datetime.date, today: datetime.date) -> ExpectedMeeting | None:
        """Return the expected meeting as known at the end of `day`; None if none is expected.

        The meeting is not missed before `today` is later than the due date.
        """
        held = [meeting for meeting in self.meetings if meeting.is_held_on(day)]
        if held:
            first = min(held, key=lambda meeting: (meeting.date, meeting.month))
            outcome = ExpectedMeetingOutcome.LATE if first.is_late else ExpectedMeetingOutcome.HELD
            return self._build(outcome, first.counting_date, first, first.month, is_expected=True)
        if not self.is_complete:
            return None
        month, due = self.months[-1], self.span.last_day
        cancelled = [meeting for meeting in self.meetings if meeting.state == MeetingState.CANCELLED]
        # In an open cycle, a later meeting can still replace a cancelled one.
        if cancelled and (day >= due or cancelled[-1].month == month):
            date = month.start if cancelled[-1].month == month else due
            is_expected = day >= date
            return self._build(ExpectedMeetingOutcome.CANCELLED, date, cancelled[-1], month, is_expected=is_expected)
        planned = [meeting for meeting in self.meetings if meeting.state != MeetingState.CANCELLED]
        if day < due:
            outcome = ExpectedMeetingOutcome.UPCOMING
        else:
            outcome = ExpectedMeetingOutcome.MISSED if today > due else ExpectedMeetingOutcome.DUE
        return self._build(outcome, due, planned[0] if planned else None, month, is_expected=day >= due)

    def _build(
        self,
        outcome: ExpectedMeetingOutcome,
        date: datetime.date,
        meeting: RegularMeeting | None,
        month: Month,
        *,
        is_expected: bool,
    ) -> ExpectedMeeting:
        pk = meeting.pk if meeting else None
        return ExpectedMeeting(self.group_id, self.district_id, month, outcome, date, is_expected, pk)


class GroupSchedule(NamedTuple):
    """The columns of a working group that determine its cycles.

    `cadence` is the first one; `changes`: the later ones with their first month, in order; `areas`: the operation of
    its district.
    """

    group_id: int
    district_id: int
    established: datetime.date
    closed: datetime.date | None
    cadence: str
    changes: Sequence[tuple[Month, str]]
    areas: Sequence[tuple[datetime.date, datetime.date]]

    def get_cycle_length(self, month: Month) -> int:
        """Return the number of months of a cycle that contains this month; 0 if the month does not count."""
        day = month.start.replace(day=MID_MONTH)
        is_active = self.established <= day <= (self.closed or datetime.date.max)
        if not is_active or not any(starts <= day <= ends for starts, ends in self.areas):
            return 0
        in_force = [cadence for first, cadence in self.changes if first <= month]
        return CYCLE_MONTHS[MeetingCadence(in_force[-1] if in_force else self.cadence)]

    def list_cycles(
        self, meetings: dict[Month, RegularMeeting], today: datetime.date, since: datetime.date
    ) -> Iterator[MeetingCycle]:
        """Yield the cycles that began up to the current month and end on or after `since`."""
        if max(self.established, min((starts for starts, _ends in self.areas), default=datetime.date.max)) > today:
            return
        current = Month.from_date(today)
        # The months of the current cycle may lie in the future.
        for length, first, end in self._list_runs(current.add(LONGEST_CYCLE)):
            cycles_before = max(0, Month.from_date(since).months_since(first) // length) if length else 0
            start = first.add(cycles_before * length)
            while length and start < end and start <= current:
                months = [start.add(number) for number in range(min(length, end.months_since(start)))]
                in_cycle = [meetings[month] for month in months if month in meetings]
                yield MeetingCycle(self.group_id, self.district_id, months, len(months) == length, in_cycle)
                start = start.add(length)

    def _list_runs(self, end: Month) -> Iterator[tuple[int, Month, Month]]:
        """Yield (cycle length, first month, month after the last) of consecutive months with the same length."""
        days = [self.established, self.closed, *(day for area in self.areas for day in area)]
        # A month counts by its 15th, so the length may change in the month of a day and in the next.
        months = {Month.from_date(day).add(number) for day in days if day and day < end.start for number in (0, 1)}
        months |= {first for first, _cadence in self.changes}
        changes = sorted(month for month in months if month < end)
        segments = zip(changes, [*changes[1:], end], strict=True)
        for length, run in groupby(segments, key=lambda segment: self.get_cycle_length(segment[0])):
            (first, following), *others = run
            yield length, first, others[-1][1] if others else following


def with_schedule(groups: QuerySet, since: datetime.date) -> QuerySet:
    """Annotate working groups with what `build_cycles` needs for the cycles that end on or after `since`."""
    columns = {name: name for name in ("pk", "month", "date", "state")}
    meeting_row = JSONObject(**columns, is_late=get_held_late_expression())
    # The cycle that contains `since` may have begun earlier.
    first_month = Month.from_date(max(since, EARLIEST_DATE)).add(-LONGEST_CYCLE)
    meetings = Meeting.objects.regular().filter(group=OuterRef("pk"), month__gt=first_month.start).order_by("month")
    changes = CadenceChange.objects.filter(group=OuterRef("pk")).order_by("month")
    areas = AreaOfOperation.objects.active_or_closed().filter(district=OuterRef("district")).order_by()
    return groups.annotate(
        change_rows=ArraySubquery(changes.values(row=JSONObject(month="month", cadence="cadence"))),
        area_rows=ArraySubquery(areas.values(row=JSONObject(starts="starts", ends=Coalesce("ends", "mandate__ends")))),
        meeting_rows=ArraySubquery(meetings.values(row=meeting_row)),
    )


SCHEDULE_COLUMNS = (
    *("pk", "district_id", "established", "closed", "cadence"),
    *("change_rows", "area_rows", "meeting_rows"),
)


def load_cycles(groups: QuerySet, today: datetime.date, since: datetime.date) -> list[MeetingCycle]:
    """Return the cycles that began up to the current month and end on or after `since`. One query."""
    rows = with_schedule(groups, since).order_by().values_list(*SCHEDULE_COLUMNS, named=True)
    return [cycle for row in rows for cycle in build_cycles(row, today, since)]


def build_cycles(group: Any, today: datetime.date, since: datetime.date) -> Iterator[MeetingCycle]:
    """Yield the cycles of a group, or of a row of its columns, that was read `with_schedule`."""
    regular = [RegularMeeting.from_row(row) for row in group.meeting_rows]
    periods = _join_periods(
        (parse_day(row["starts"]), parse_day(row["ends"]) or datetime.date.max) for row in group.area_rows
    )
    later = [(Month.from_date(parse_day(row["month"])), row["cadence"]) for row in group.change_rows]
    schedule = GroupSchedule(
        group.pk, group.district_id, group.established, group.closed, group.cadence, later, periods
    )
    yield from schedule.list_cycles({meeting.month: meeting for meeting in regular}, today, since)


def _join_periods(periods: Iterable[tuple[datetime.date, datetime.date]]) -> list[tuple[datetime.date, datetime.date]]:
    """Return the periods in order, adjacent ones as one: each mandate has an area of its own."""
    joined: list[tuple[datetime.date, datetime.date]] = []
    for starts, ends in sorted(periods):
        if joined and starts - ONE_DAY <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], ends)
        else:
            joined.append((starts, ends))
    return joined


def parse_day(text: str | None) -> Any:
    """Return the day of an ISO date, None for null."""
    return text and datetime.date.fromisoformat(text)


def evaluate_cycles(cycles: Iterable[MeetingCycle], day: datetime.date, today: datetime.date) -> list[ExpectedMeeting]:
    """Return the expected meetings as known at the end of `day`, ordered by month."""
    expected_meetings = [meeting for cycle in cycles if (meeting := cycle.evaluate(day, today))]
    return sorted(expected_meetings, key=lambda meeting: (meeting.month, meeting.group_id))


def get_groups_with_missed_meeting(groups: QuerySet, month: Month, today: datetime.date) -> list[int]:
    """Return the ids of the groups that missed the meeting due at the end of `month`."""
    day = min(month.end - ONE_DAY, today)
    expected_meetings = evaluate_cycles(load_cycles(groups, today, month.start), day, today)
    return [
        expected.group_id
        for expected in expected_meetings
        if expected.month == month and expected.outcome == ExpectedMeetingOutcome.MISSED
    ]


def get_counted_meetings(groups: QuerySet, span: Span, today: datetime.date) -> list[int | None]:
    """Return the ids of the held meetings that count in the completion rate of a period."""
    cycles = load_cycles(groups, today, span.start)
    expected_meetings = evaluate_cycles(cycles, min(span.last_day, today), today)
    return [expected.meeting_id for expected in expected_meetings if expected.is_held and expected.date in span]


def get_expected_meetings(groups: QuerySet, today: datetime.date, since: datetime.date) -> list[ExpectedMeeting]:
    """Return the meetings expected in cycles that end on or after `since`, ordered by month."""
    return evaluate_cycles(load_cycles(groups, today, since), today, today)
