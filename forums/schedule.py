"""When working groups owe a regular meeting, and what became of it.

A group owes one meeting a turn: every month, every two or every three months, by its cadence. A month counts in the
life of a group if the group was at work on its 15th; the first turn begins with the first such month. A turn is due
on the last day of its last month, and missed once that day is over. A regular meeting that was held counts in any
case, also in a month in which none was owed.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from csi.core.choices import BadgeChoices
from csi.core.periods import Month
from forums.models import MeetingCadence, MeetingKind, MeetingState
from forums.models.meetings import get_held_late_expression

EVERY = {
    MeetingCadence.MONTHLY: 1,
    MeetingCadence.TWO_MONTHLY: 2,
    MeetingCadence.QUARTERLY: 3,
}
ONE_DAY = datetime.timedelta(days=1)
# A month counts in the life of a group if the group was at work on this day of it.
MIDDLE = 15


class Outcome(BadgeChoices):
    HELD = "held", "good", _("Held")
    LATE = "late", "watch", _("Held late")
    CANCELLED = "cancelled", _("Cancelled")
    MISSED = "missed", "bad", _("Missed")
    DUE = "due", "watch", _("Due today")
    AHEAD = "ahead", _("Not over yet")


@dataclass(frozen=True)
class ExpectedMeeting:
    """One meeting that a group owes, or has held though it did not owe it.

    `month`: the last month of the turn. `day`: the day in it on which the turn counts. `meeting`: the id of the
    meeting behind the outcome, None where there is none; a planned one where the turn is not over. `further`: the
    day, and whether it was late, of each regular meeting held in the turn beside that one.
    """

    group: int
    district: int
    month: Month
    outcome: Outcome
    day: datetime.date
    meeting: int | None = None
    reason: str = ""
    further: tuple[tuple[datetime.date, bool], ...] = ()

    @property
    def is_held(self) -> bool:
        return self.outcome in (Outcome.HELD, Outcome.LATE)

    @property
    def is_owed(self) -> bool:
        """Whether it counts as expected: it was held, or its last day has come."""
        return self.outcome != Outcome.AHEAD

    @property
    def is_unscheduled(self) -> bool:
        """Whether its month goes on, and no meeting is entered for it."""
        return self.outcome in (Outcome.DUE, Outcome.AHEAD) and self.meeting is None


def first_month(established) -> Month:
    """The first month for which a group owes a meeting: that of its founding, if it was founded by the middle."""
    month = Month.of(established)
    return month if established.day <= MIDDLE else month.plus(1)


def last_month(closed) -> Month | None:
    """The last month for which a group owes a meeting; None while it goes on."""
    if closed is None:
        return None
    month = Month.of(closed)
    return month if closed.day >= MIDDLE else month.plus(-1)


def turns_of(groups: QuerySet, today: datetime.date) -> list[ExpectedMeeting]:
    """The turns of these groups up to the month of today, in the order of their months. One query."""
    meetings = defaultdict(list)
    lives = {}
    rows = (
        groups.order_by()
        .annotate(meeting_is_late=get_held_late_expression("meetings__"))
        .values_list(
            "pk",
            "district",
            "established",
            "closed",
            "cadence",
            "meetings",
            "meetings__month",
            "meetings__date",
            "meetings__state",
            "meetings__kind",
            "meetings__cancel_reason",
            "meeting_is_late",
        )
    )
    for pk, district, established, closed, cadence, *meeting in rows:
        lives[pk] = pk, district, established, closed, EVERY[cadence]
        if meeting[0] is not None and meeting[4] == MeetingKind.REGULAR:
            meetings[pk].append(_Meeting(meeting[0], Month.of(meeting[1]), meeting[2], meeting[3], *meeting[5:]))
    turns = [turn for life in lives.values() for turn in _turns(*life, meetings[life[0]], today)]
    return sorted(turns, key=lambda turn: (turn.month, turn.group))


def missed_in(groups: QuerySet, month: Month, today: datetime.date) -> list[int]:
    """The ids of those of the groups that missed the meeting owed by the end of that month."""
    return [turn.group for turn in turns_of(groups, today) if turn.month == month and turn.outcome == Outcome.MISSED]


class _Meeting(NamedTuple):
    pk: int
    month: Month
    date: datetime.date | None
    state: str
    reason: str
    is_late: bool

    @property
    def day(self):
        """The day on which it counts: its own, within its month."""
        return min(max(self.date, self.month.start), self.month.end - ONE_DAY)

    @property
    def outcome(self):
        return Outcome.LATE if self.is_late else Outcome.HELD


def _turns(group, district, established, closed, length, meetings, today):
    first = first_month(established)
    last = min(Month.of(today), last_month(closed) or Month.of(today))
    by_month = defaultdict(list)
    for one in meetings:
        by_month[one.month].append(one)
    while (month := first.plus(length - 1)) <= last:
        its_own = [one for number in range(length) for one in by_month.pop(first.plus(number), ())]
        yield _turn(group, district, month, its_own, today)
        first = month.plus(1)
    for one in chain.from_iterable(by_month.values()):
        if one.state == MeetingState.HELD:
            yield ExpectedMeeting(group, district, one.month, one.outcome, one.day, one.pk)


def _turn(group, district, month, meetings, today):
    by_state = defaultdict(list)
    for meeting in meetings:
        by_state[meeting.state].append(meeting)
    due = month.end - ONE_DAY
    end = min(due, today)
    if held := by_state[MeetingState.HELD]:
        one, *further = held
        days = tuple((other.day, other.is_late) for other in further)
        return ExpectedMeeting(group, district, month, one.outcome, one.day, one.pk, further=days)
    if cancelled := by_state[MeetingState.CANCELLED]:
        return ExpectedMeeting(group, district, month, Outcome.CANCELLED, end, cancelled[0].pk, cancelled[0].reason)
    planned = by_state[MeetingState.PLANNED]
    outcome = Outcome.MISSED if today > due else Outcome.DUE if today == due else Outcome.AHEAD
    return ExpectedMeeting(group, district, month, outcome, end, planned[0].pk if planned else None)
