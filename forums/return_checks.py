"""What a month holds of forums: for the district's monthly return."""

import datetime

from django.db.models import Avg
from django.urls import reverse
from django.utils import formats
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from csi.returns.checklist import RecordCount, ReturnChecklist, ReturnIssue, is_implausible, register_return_section
from forums.cadence import MonthStatus, get_group_months
from forums.models import Action, Meeting, MeetingState, WorkingGroup

# A meeting may be held late, or a few days early; further from its month it most likely counts for another.
FAR_FROM_ITS_MONTH = datetime.timedelta(days=14)
# The usual number of people is the mean of the meetings held in so many months before.
USUAL_MONTHS = 6


@register_return_section
def forums(district, month, user):
    meetings = Meeting.objects.visible_to(user).filter(group__district=district)
    of_month = list(meetings.for_month(month).for_list().order_by("date", "pk"))
    held = [meeting for meeting in of_month if meeting.state == MeetingState.HELD]
    actions = Action.objects.visible_to(user).filter(meeting__group__district=district)
    done = actions.filter(done_on__gte=month.start, done_on__lt=month.end)
    agreed = actions.filter(meeting__date__gte=month.start, meeting__date__lt=month.end)
    query = {"district": district.pk}
    return ReturnChecklist(
        counts=[
            RecordCount(
                _("Meetings held"),
                len(held),
                reverse("forums:meeting_list", query={**query, "month": month, "state": "held"}),
            ),
            RecordCount(
                _("Actions agreed"), agreed.count(), reverse("forums:action_list", query={**query, "agreed": month})
            ),
            RecordCount(_("Actions done"), done.count(), reverse("forums:action_list", query={**query, "done": month})),
        ],
        errors=[*_not_recorded(district, month, user), *_not_counted(held)],
        warnings=[
            *_attended_though_not_held(of_month),
            *_far_from_its_month(held, month),
            *_too_many(meetings, held, month),
        ],
    )


def _not_recorded(district, month, user):
    groups = WorkingGroup.objects.visible_to(user).filter(district=district)
    for [standing] in get_group_months(groups, until=month.span.last_day, count=1).values():
        words = {"group": standing.group, "month": month.label}
        if standing.meeting and standing.meeting.state == MeetingState.PLANNED:
            edit = reverse("forums:meeting_edit", args=[standing.meeting.pk])
            yield ReturnIssue(_("%(group)s: the meeting was planned, and nobody said what became of it") % words, edit)
        elif standing.status in (MonthStatus.DUE, MonthStatus.MISSED):
            add = f"{reverse('forums:meeting_add')}?{urlencode({'group': standing.group.pk, 'month': month})}"
            yield ReturnIssue(_("%(group)s: no meeting is recorded") % words, add)


def _not_counted(held):
    for meeting in held:
        if not meeting.people:
            yield ReturnIssue(
                _("%(meeting)s: nobody counted who came") % {"meeting": meeting},
                reverse("forums:meeting_edit", args=[meeting.pk]),
            )


def _attended_though_not_held(meetings):
    for meeting in meetings:
        if meeting.people and meeting.state != MeetingState.HELD:
            yield ReturnIssue(
                _("%(meeting)s: people are counted, though it is not recorded as held") % {"meeting": meeting},
                meeting.get_absolute_url(),
            )


def _far_from_its_month(held, month):
    for meeting in held:
        if not month.start - FAR_FROM_ITS_MONTH <= meeting.date < month.end + FAR_FROM_ITS_MONTH:
            words = {"meeting": meeting, "day": formats.date_format(meeting.date)}
            yield ReturnIssue(
                _("%(meeting)s was held on %(day)s: far from its month") % words, meeting.get_absolute_url()
            )


def _too_many(meetings, held, month):
    before = meetings.held().for_list().filter(month__gte=month.add(-USUAL_MONTHS).start, month__lt=month.start)
    usual = before.filter(people__gt=0).aggregate(mean=Avg("people"))["mean"] if held else None
    for meeting in held:
        if is_implausible(meeting.people, usual):
            words = {"meeting": meeting, "people": meeting.people, "usual": round(usual)}
            yield ReturnIssue(
                _("%(meeting)s: %(people)d people, usual are %(usual)d") % words, meeting.get_absolute_url()
            )
