"""What became of a working group's months, one by one, by the turns that it owes (`forums.schedule`)."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from csi.core.periods import Month
from forums.models import Meeting, WorkingGroup
from forums.schedule import Outcome, Turn, turns_of


class Standing(models.TextChoices):
    """What became of a group's month."""

    HELD = "held", _("Held")
    LATE = "late", _("Held late")
    CANCELLED = "cancelled", _("Cancelled")
    PLANNED = "planned", _("Planned")
    DUE = "due", _("Due")
    MISSED = "missed", _("Missed")
    NOT_DUE = "not_due", _("Not due")


Standing.tones = {
    Standing.HELD: "good",
    Standing.LATE: "watch",
    Standing.CANCELLED: "watch",
    Standing.PLANNED: "none",
    Standing.DUE: "watch",
    Standing.MISSED: "bad",
    Standing.NOT_DUE: "none",
}
# What is still to be recorded, where its month has begun.
OWED = (Standing.MISSED, Standing.DUE, Standing.PLANNED)


def standing_of(meeting: Meeting | None, turn: Turn | None) -> Standing:
    """`meeting`: the regular one of a month, with `is_late`. `turn`: the one that is owed by the end of that month."""
    if meeting and meeting.state == Meeting.State.HELD:
        return Standing.LATE if meeting.is_late else Standing.HELD
    if meeting and meeting.state == Meeting.State.CANCELLED:
        return Standing.CANCELLED
    if turn and turn.outcome == Outcome.MISSED:
        return Standing.MISSED
    if meeting:
        return Standing.PLANNED
    return Standing.DUE if turn and turn.outcome in (Outcome.DUE, Outcome.AHEAD) else Standing.NOT_DUE


@dataclass(frozen=True)
class GroupMonth:
    """One month of one group; `meeting` is its regular one, where there is one."""

    group: WorkingGroup
    month: Month
    standing: Standing
    meeting: Meeting | None = None

    @property
    def label(self):
        return self.standing.label

    @property
    def tone(self):
        return Standing.tones[self.standing]


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
    return [one.month for one in months if one.standing in OWED]
