"""The regular meetings that working groups are expected to hold, and their outcomes.

A group is expected to hold one regular meeting per cycle of one, two or three months, depending on its
cadence. A month counts if the group was active on its 15th; the first cycle starts with the first such
month. A meeting is due on the last day of its cycle and missed from the next day. Every regular meeting
held counts, even outside the expected cycles.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from csi.core.choices import BadgeChoices
from csi.core.periods import Month
from forums.models import MeetingCadence, MeetingKind, MeetingState
from forums.models.meetings import get_held_late_expression

CYCLE_MONTHS = {
    MeetingCadence.MONTHLY: 1,
    MeetingCadence.TWO_MONTHLY: 2,
    MeetingCadence.QUARTERLY: 3,
}
ONE_DAY = datetime.timedelta(days=1)
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
    """A regular meeting that a group is expected to hold, or held without being expected to.

    Attributes:
        month: the last month of the cycle.
        date: the day on which the outcome counts.
        meeting_id: the meeting that determined the outcome, or the planned one of an open cycle.
        additional: the date and lateness of every further regular meeting held in the cycle.
    """

    group_id: int
    district_id: int
    month: Month
    outcome: ExpectedMeetingOutcome
    date: datetime.date
    meeting_id: int | None = None
    cancel_reason: str = ""
    additional: tuple[tuple[datetime.date, bool], ...] = ()

    @property
    def is_held(self) -> bool:
        return self.outcome in (ExpectedMeetingOutcome.HELD, ExpectedMeetingOutcome.LATE)

    @property
    def is_expected(self) -> bool:
        """True if it counts in the denominator: it was held, or its due date has been reached."""
        return self.outcome != ExpectedMeetingOutcome.UPCOMING

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
    cancel_reason: str
    is_late: bool

    @property
    def counting_date(self) -> datetime.date:
        """The date of the meeting, limited to the month that it counts for."""
        date = self.date or self.month.start
        return min(max(date, self.month.start), self.month.end - ONE_DAY)

    @property
    def outcome(self) -> ExpectedMeetingOutcome:
        return ExpectedMeetingOutcome.LATE if self.is_late else ExpectedMeetingOutcome.HELD


class GroupSchedule(NamedTuple):
    """The columns of a working group that determine its cycles."""

    group_id: int
    district_id: int
    established: datetime.date
    closed: datetime.date | None
    cadence: str

    @property
    def first_month(self) -> Month:
        month = Month.from_date(self.established)
        return month if self.established.day <= MID_MONTH else month.add(1)

    def get_last_month(self, today: datetime.date) -> Month:
        """Return the month of `today`, or the last month before the closure that counts."""
        current = Month.from_date(today)
        if self.closed is None:
            return current
        month = Month.from_date(self.closed)
        return min(current, month if self.closed.day >= MID_MONTH else month.add(-1))


def get_expected_meetings(groups: QuerySet, today: datetime.date) -> list[ExpectedMeeting]:
    """Return the expected meetings of the groups up to the current month, ordered by month. One query."""
    meetings = defaultdict(list)
    schedules = {}
    rows = (
        groups.order_by()
        .annotate(meeting_is_late=get_held_late_expression("meetings__"))
        .values_list(
            *("pk", "district", "established", "closed", "cadence"),
            *("meetings__kind", "meetings", "meetings__month", "meetings__date", "meetings__state"),
            *("meetings__cancel_reason", "meeting_is_late"),
        )
    )
    for group_id, district_id, established, closed, cadence, kind, meeting_id, month, *columns in rows:
        schedules[group_id] = GroupSchedule(group_id, district_id, established, closed, cadence)
        if kind == MeetingKind.REGULAR:
            meetings[group_id].append(RegularMeeting(meeting_id, Month.from_date(month), *columns))
    expected = chain.from_iterable(
        _build_expected_meetings(schedule, meetings[group_id], today) for group_id, schedule in schedules.items()
    )
    return sorted(expected, key=lambda meeting: (meeting.month, meeting.group_id))


def get_groups_with_missed_meeting(groups: QuerySet, month: Month, today: datetime.date) -> list[int]:
    """Return the ids of the groups that missed the meeting due at the end of `month`."""
    return [
        expected.group_id
        for expected in get_expected_meetings(groups, today)
        if expected.month == month and expected.outcome == ExpectedMeetingOutcome.MISSED
    ]


def _build_expected_meetings(
    schedule: GroupSchedule, meetings: list[RegularMeeting], today: datetime.date
) -> Iterator[ExpectedMeeting]:
    cycle_months = CYCLE_MONTHS[MeetingCadence(schedule.cadence)]
    first, last = schedule.first_month, schedule.get_last_month(today)
    by_month = defaultdict(list)
    for meeting in meetings:
        by_month[meeting.month].append(meeting)
    while (month := first.add(cycle_months - 1)) <= last:
        in_cycle = [meeting for offset in range(cycle_months) for meeting in by_month.pop(first.add(offset), ())]
        yield _build_expected_meeting(schedule, month, in_cycle, today)
        first = month.add(1)
    for meeting in chain.from_iterable(by_month.values()):
        if meeting.state == MeetingState.HELD:
            yield ExpectedMeeting(
                schedule.group_id,
                schedule.district_id,
                meeting.month,
                meeting.outcome,
                meeting.counting_date,
                meeting.pk,
            )


def _build_expected_meeting(
    schedule: GroupSchedule, month: Month, meetings: list[RegularMeeting], today: datetime.date
) -> ExpectedMeeting:
    by_state = defaultdict(list)
    for meeting in meetings:
        by_state[meeting.state].append(meeting)
    ids = (schedule.group_id, schedule.district_id)
    due = month.end - ONE_DAY
    counting_date = min(due, today)
    if held := by_state[MeetingState.HELD]:
        first, *others = held
        additional = tuple((meeting.counting_date, meeting.is_late) for meeting in others)
        return ExpectedMeeting(*ids, month, first.outcome, first.counting_date, first.pk, additional=additional)
    if cancelled := by_state[MeetingState.CANCELLED]:
        first = cancelled[0]
        outcome = ExpectedMeetingOutcome.CANCELLED
        return ExpectedMeeting(*ids, month, outcome, counting_date, first.pk, first.cancel_reason)
    if today > due:
        outcome = ExpectedMeetingOutcome.MISSED
    else:
        outcome = ExpectedMeetingOutcome.DUE if today == due else ExpectedMeetingOutcome.UPCOMING
    planned = by_state[MeetingState.PLANNED]
    return ExpectedMeeting(*ids, month, outcome, counting_date, planned[0].pk if planned else None)
