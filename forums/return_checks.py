"""Section of the monthly return about forums."""

import datetime
from collections.abc import Iterator, Sequence

from django.db.models import Avg
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from csi.accounts.models import User
from csi.core import clock
from csi.core.periods import Month
from csi.returns.checklist import RecordCount, ReturnChecklist, ReturnIssue, is_implausible, register_return_section
from districts.models import District
from forums.cadence import MonthStatus, get_group_months
from forums.models import Action, Meeting, MeetingState, WorkingGroup
from forums.models.meetings import MeetingQuerySet

# A meeting held further outside the month it counts for is likely to count for another month.
MONTH_TOLERANCE = datetime.timedelta(days=14)
# The expected attendance is the mean of the meetings held in this number of previous months.
REFERENCE_MONTHS = 6


@register_return_section(WorkingGroup, Meeting, Action)
def build_forum_section(district: District, month: Month, user: User) -> ReturnChecklist:
    visible = Meeting.objects.visible_to(user).filter(group__district=district)
    meetings = list(visible.for_month(month).for_list().order_by("date", "pk"))
    held = [meeting for meeting in meetings if meeting.state == MeetingState.HELD]
    actions = Action.objects.visible_to(user).filter(meeting__group__district=district)
    done = actions.filter(done_on__gte=month.start, done_on__lt=month.end)
    agreed = actions.filter(meeting__date__gte=month.start, meeting__date__lt=month.end)
    query = {"district": district.pk}
    meetings_url = reverse("forums:meeting_list", query=query | {"month": month, "state": MeetingState.HELD})
    agreed_url = reverse("forums:action_list", query=query | {"agreed": month})
    done_url = reverse("forums:action_list", query=query | {"done": month})
    return ReturnChecklist(
        counts=[
            RecordCount(_("Meetings held"), len(held), meetings_url),
            RecordCount(_("Actions agreed"), agreed.count(), agreed_url),
            RecordCount(_("Actions done"), done.count(), done_url),
        ],
        errors=[*_find_missing_meetings(district, month, user), *_find_missing_attendance(held)],
        warnings=[
            *_find_unexpected_attendance(meetings),
            *_find_dates_outside_month(held, month),
            *_find_implausible_attendance(visible, held, month),
        ],
    )


def _find_missing_meetings(district: District, month: Month, user: User) -> Iterator[ReturnIssue]:
    groups = WorkingGroup.objects.visible_to(user).filter(district=district)
    last_day = month.span.last_day
    group_months = get_group_months(groups, until=last_day, today=max(last_day, clock.today()), count=1)
    for [group_month] in group_months.values():
        group, meeting = group_month.group, group_month.meeting
        if meeting and meeting.state == MeetingState.PLANNED:
            url = reverse("forums:meeting_edit", args=[meeting.pk])
            text = _("%(group)s: record whether the planned meeting was held or cancelled")
            yield ReturnIssue(text % {"group": group}, url)
        elif group_month.status in (MonthStatus.DUE, MonthStatus.MISSED):
            url = reverse("forums:meeting_add", query={"group": group.pk, "month": month})
            yield ReturnIssue(_("%(group)s: no meeting is recorded") % {"group": group}, url)


def _find_missing_attendance(held: Sequence[Meeting]) -> Iterator[ReturnIssue]:
    for meeting in held:
        if not meeting.people:
            url = reverse("forums:meeting_edit", args=[meeting.pk])
            yield ReturnIssue(_("%(meeting)s: no attendance is recorded") % {"meeting": meeting}, url)


def _find_unexpected_attendance(meetings: Sequence[Meeting]) -> Iterator[ReturnIssue]:
    for meeting in meetings:
        if meeting.people and meeting.state != MeetingState.HELD:
            text = _("%(meeting)s: attendance is recorded, but the meeting is not recorded as held")
            yield ReturnIssue(text % {"meeting": meeting}, meeting.get_absolute_url())


def _find_dates_outside_month(held: Sequence[Meeting], month: Month) -> Iterator[ReturnIssue]:
    for meeting in held:
        if meeting.date and not month.start - MONTH_TOLERANCE <= meeting.date < month.end + MONTH_TOLERANCE:
            values = {"meeting": meeting, "day": formats.date_format(meeting.date)}
            text = _("%(meeting)s was held on %(day)s, more than 14 days outside its month") % values
            yield ReturnIssue(text, meeting.get_absolute_url())


def _find_implausible_attendance(
    visible: MeetingQuerySet, held: Sequence[Meeting], month: Month
) -> Iterator[ReturnIssue]:
    if not held:
        return
    reference = visible.held().filter(month__gte=month.add(-REFERENCE_MONTHS).start, month__lt=month.start)
    expected = reference.for_list().filter(people__gt=0).aggregate(mean=Avg("people"))["mean"]
    for meeting in held:
        if expected and is_implausible(meeting.people, expected):
            values = {"meeting": meeting, "people": meeting.people, "expected": round(expected)}
            text = _("%(meeting)s: %(people)d participants, %(expected)d expected") % values
            yield ReturnIssue(text, meeting.get_absolute_url())
