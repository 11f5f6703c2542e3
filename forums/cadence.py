"""The status of each month of a working group, derived from its expected meetings."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csi.core.choices import BadgeChoices
from csi.core.periods import Month
from forums.models import Meeting, MeetingState, WorkingGroup
from forums.schedule import ExpectedMeeting, ExpectedMeetingOutcome, get_expected_meetings


class MonthStatus(BadgeChoices):
    """The status of a working group's regular meeting in a month."""

    HELD = "held", "good", _("Held")
    LATE = "late", "watch", _("Held late")
    ADDITIONAL = "additional", _("Additional")
    CANCELLED = "cancelled", "watch", _("Cancelled")
    PLANNED = "planned", _("Planned")
    DUE = "due", "watch", pgettext_lazy("meeting", "Due")
    MISSED = "missed", "bad", _("Missed")
    NOT_DUE = "not_due", _("Not due")


# Statuses of a month that still needs a record.
OUTSTANDING = (MonthStatus.MISSED, MonthStatus.DUE, MonthStatus.PLANNED)


class GroupCadence:
    """The expected meetings of one group, from which the status of each month follows.

    `day`: the day as of which they were evaluated.
    """

    def __init__(self, expected_meetings: Iterable[ExpectedMeeting], day: datetime.date) -> None:
        self.day = day
        self._by_month = {expected.month: expected for expected in expected_meetings}

    def get_status(self, month: Month, meeting: Meeting | None) -> MonthStatus:
        """Return the status of a month. `meeting`: its regular meeting, in any state."""
        expected = self._by_month.get(month)
        if meeting and meeting.state == MeetingState.HELD and meeting.date and meeting.date <= self.day:
            if expected is None or not expected.is_held or expected.meeting_id != meeting.pk:
                return MonthStatus.ADDITIONAL
            is_late = expected.outcome == ExpectedMeetingOutcome.LATE
            return MonthStatus.LATE if is_late else MonthStatus.HELD
        if meeting and meeting.state == MeetingState.CANCELLED:
            return MonthStatus.CANCELLED
        if expected and expected.outcome == ExpectedMeetingOutcome.MISSED:
            return MonthStatus.MISSED
        if meeting:
            return MonthStatus.PLANNED
        is_open = expected and expected.outcome in (ExpectedMeetingOutcome.DUE, ExpectedMeetingOutcome.UPCOMING)
        if is_open and month.start <= self.day:
            return MonthStatus.DUE
        return MonthStatus.NOT_DUE


@dataclass(frozen=True)
class GroupMonth:
    """A month of a working group, with its regular meeting if there is one."""

    group: WorkingGroup
    month: Month
    status: MonthStatus
    meeting: Meeting | None = None

    @property
    def label(self) -> str:
        return str(self.status.label)

    @property
    def badge(self) -> str:
        return self.status.badge


def get_group_months(
    groups: Iterable[WorkingGroup], *, until: datetime.date, today: datetime.date | None = None, count: int = 12
) -> dict[int, list[GroupMonth]]:
    """Return the last `count` months of each group up to the month of `until`, by group id. Two queries.

    `today`: the day as of which the months are evaluated, by default `until`.
    """
    groups, today = list(groups), today or until
    ids = [group.pk for group in groups]
    months = Month.from_date(until).get_preceding_months(count)
    regular = Meeting.objects.regular().filter(group__in=ids)
    meetings = {
        (meeting.group_id, Month.from_date(meeting.month)): meeting
        for meeting in regular.filter(month__gte=months[0].start, month__lte=months[-1].start)
    }
    by_group = defaultdict(list)
    for expected in get_expected_meetings(WorkingGroup.objects.filter(pk__in=ids), today, months[0].start):
        by_group[expected.group_id].append(expected)

    def build(group: WorkingGroup) -> list[GroupMonth]:
        cadence, group_months = GroupCadence(by_group[group.pk], today), []
        for month in months:
            meeting = meetings.get((group.pk, month))
            group_months.append(GroupMonth(group, month, cadence.get_status(month, meeting), meeting))
        return group_months

    return {group.pk: build(group) for group in groups}


def get_outstanding_months(group: WorkingGroup, *, until: datetime.date, count: int = 12) -> list[Month]:
    """Return the months, including the current one, that still need a record; the oldest first."""
    months = get_group_months([group], until=until, count=count)[group.pk]
    return [group_month.month for group_month in months if group_month.status in OUTSTANDING]
