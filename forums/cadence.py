"""Whether a working group meets as often as it said: its months, one by one, and what it owes."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from csi.periods import Month
from forums.models import Meeting, WorkingGroup

EVERY = {
    WorkingGroup.Cadence.MONTHLY: 1,
    WorkingGroup.Cadence.TWO_MONTHLY: 2,
    WorkingGroup.Cadence.QUARTERLY: 3,
}
# A month counts in the life of a group if the group was at work on this day of it.
MIDDLE = 15


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
    """{group's id: the `count` GroupMonths that end with the month of the day `until`}, in one query."""
    groups = list(groups)
    months = [Month.of(until).plus(back - count + 1) for back in range(count)]
    longest = max(EVERY.values())
    regular = (
        Meeting.objects.regular()
        .with_lateness()
        .filter(group__in=groups, month__gte=months[0].plus(1 - longest).start, month__lte=months[-1].start)
    )
    found = {(meeting.group_id, Month.of(meeting.month)): meeting for meeting in regular}
    return {group.pk: [_judge(group, month, found, until) for month in months] for group in groups}


def owed_months(group, *, until, count=12):
    """The months for which the group has yet to be recorded, the oldest first; the current one among them."""
    return [
        one.month
        for one in months_of([group], until=until, count=count)[group.pk]
        if one.standing in (Standing.MISSED, Standing.DUE, Standing.PLANNED) and one.month.start <= until
    ]


def _judge(group, month, found, until):
    meeting = found.get((group.pk, month))
    if meeting is not None:
        standing = Standing(meeting.state)
        if standing is Standing.PLANNED and month.end <= until:
            standing = Standing.MISSED
        elif meeting.is_late:
            standing = Standing.LATE
    elif _owes(group, month, found):
        standing = Standing.DUE if until in month else Standing.MISSED
    else:
        standing = Standing.NOT_DUE
    return GroupMonth(group, month, standing, meeting)


def _owes(group, month, found):
    """Whether a month without a meeting breaks the cadence: none in the months that it covers either."""
    every = EVERY[group.cadence]
    first = month.plus(1 - every)
    established, closed = first_month(group.established), last_month(group.closed)
    if month < established or (closed and closed < month):
        return False
    if first < established:
        # The first meeting of a new group may fall on any month of its first period.
        return established.plus(every - 1) == month if every > 1 else True
    return not any((group.pk, first.plus(n)) in found for n in range(every))
