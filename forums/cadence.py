"""The status of each month of a working group, derived from its expected meetings."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from csi.core.choices import BadgeChoices
from csi.core.periods import Month
from forums.models import Meeting, MeetingState, WorkingGroup
from forums.schedule import ExpectedMeeting, ExpectedMeetingOutcome, get_expected_meetings


class MonthStatus(BadgeChoices):
    """The status of a working group's regular meeting in a month."""

    HELD = "held", "good", _("Held")
    LATE = "late", "watch", _("Held late")
    CANCELLED = "cancelled", "watch", _("Cancelled")
    PLANNED = "planned", _("Planned")
    DUE = "due", "watch", _("Due")
    MISSED = "missed", "bad", _("Missed")
    NOT_DUE = "not_due", _("Not due")


# Statuses of a month that still needs a record.
OUTSTANDING = (MonthStatus.MISSED, MonthStatus.DUE, MonthStatus.PLANNED)


def get_month_status(meeting: Meeting | None, expected: ExpectedMeeting | None) -> MonthStatus:
    """Return the status of a month.

    `meeting`: the regular meeting of the month, annotated with `is_late`.
    `expected`: the meeting due at the end of the month.
    """
    if meeting and meeting.state == MeetingState.HELD:
        return MonthStatus.LATE if meeting.is_late else MonthStatus.HELD
    if meeting and meeting.state == MeetingState.CANCELLED:
        return MonthStatus.CANCELLED
    if expected and expected.outcome == ExpectedMeetingOutcome.MISSED:
        return MonthStatus.MISSED
    if meeting:
        return MonthStatus.PLANNED
    if expected and expected.outcome in (ExpectedMeetingOutcome.DUE, ExpectedMeetingOutcome.UPCOMING):
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
    groups: Iterable[WorkingGroup], *, until: datetime.date, count: int = 12
) -> dict[int, list[GroupMonth]]:
    """Return the last `count` months of each group up to the month of `until`, by group id. Two queries."""
    groups = list(groups)
    ids = [group.pk for group in groups]
    months = Month.from_date(until).get_preceding_months(count)
    regular = Meeting.objects.regular().with_lateness().filter(group__in=ids)
    meetings = {
        (meeting.group_id, Month.from_date(meeting.month)): meeting
        for meeting in regular.filter(month__gte=months[0].start, month__lte=months[-1].start)
    }
    expected_meetings = {
        (expected.group_id, expected.month): expected
        for expected in get_expected_meetings(WorkingGroup.objects.filter(pk__in=ids), until)
    }

    def build(group: WorkingGroup, month: Month) -> GroupMonth:
        meeting = meetings.get((group.pk, month))
        return GroupMonth(group, month, get_month_status(meeting, expected_meetings.get((group.pk, month))), meeting)

    return {group.pk: [build(group, month) for month in months] for group in groups}


def get_outstanding_months(group: WorkingGroup, *, until: datetime.date, count: int = 12) -> list[Month]:
    """Return the months, including the current one, that still need a record; the oldest first."""
    months = get_group_months([group], until=until, count=count)[group.pk]
    return [group_month.month for group_month in months if group_month.status in OUTSTANDING]
