"""What became of a working group's months, one by one, by the turns that it owes (`forums.schedule`)."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from csi.core.choices import BadgeChoices
from csi.core.periods import Month
from forums.models import Meeting, MeetingState, WorkingGroup
from forums.schedule import ExpectedMeeting, Outcome, turns_of


class MonthStatus(BadgeChoices):
    """What became of a group's month."""

    HELD = "held", "good", _("Held")
    LATE = "late", "watch", _("Held late")
    CANCELLED = "cancelled", "watch", _("Cancelled")
    PLANNED = "planned", _("Planned")
    DUE = "due", "watch", _("Due")
    MISSED = "missed", "bad", _("Missed")
    NOT_DUE = "not_due", _("Not due")


# What is still to be recorded, where its month has begun.
OUTSTANDING = (MonthStatus.MISSED, MonthStatus.DUE, MonthStatus.PLANNED)


def standing_of(meeting: Meeting | None, turn: ExpectedMeeting | None) -> MonthStatus:
    """`meeting`: the regular one of a month, with `is_late`. `turn`: the one that is owed by the end of that month."""
    if meeting and meeting.state == MeetingState.HELD:
        return MonthStatus.LATE if meeting.is_late else MonthStatus.HELD
    if meeting and meeting.state == MeetingState.CANCELLED:
        return MonthStatus.CANCELLED
    if turn and turn.outcome == Outcome.MISSED:
        return MonthStatus.MISSED
    if meeting:
        return MonthStatus.PLANNED
    return MonthStatus.DUE if turn and turn.outcome in (Outcome.DUE, Outcome.AHEAD) else MonthStatus.NOT_DUE


@dataclass(frozen=True)
class GroupMonth:
    """One month of one group; `meeting` is its regular one, where there is one."""

    group: WorkingGroup
    month: Month
    standing: MonthStatus
    meeting: Meeting | None = None

    @property
    def label(self):
        return self.standing.label

    @property
    def tone(self):
        return MonthStatus(self.standing).badge


def months_of(groups, *, until, count=12):
    """{group's id: the `count` GroupMonths that end with the month of the day `until`}, in two queries."""
    groups = list(groups)
    ids = [group.pk for group in groups]
    months = [Month.of(until).plus(back - count + 1) for back in range(count)]
    regular = Meeting.objects.regular().with_lateness().filter(group__in=ids)
    meetings = {
        (meeting.group_id, Month.of(meeting.month)): meeting
        for meeting in regular.filter(month__gte=months[0].start, month__lte=months[-1].start)
    }
    turns = {(turn.group, turn.month): turn for turn in turns_of(WorkingGroup.objects.filter(pk__in=ids), until)}
    return {
        group.pk: [
            GroupMonth(group, month, standing_of(meetings.get(place), turns.get(place)), meetings.get(place))
            for month in months
            for place in [(group.pk, month)]
        ]
        for group in groups
    }


def owed_months(group, *, until, count=12):
    """The months for which the group has yet to be recorded, the oldest first; the current one among them."""
    months = months_of([group], until=until, count=count)[group.pk]
    return [one.month for one in months if one.standing in OUTSTANDING]
