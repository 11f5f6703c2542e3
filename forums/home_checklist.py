"""Items of forums on the checklist of the home page: meetings and actions."""

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count, Q, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from csi.accounts.models import User
from csi.core.db.search import OrderKey
from csi.core.periods import Month
from csi.core.registries.home_checklist import ChecklistItem, register_checklist_source
from districts.models import District
from forums.cadence import OUTSTANDING, GroupMonth, get_group_months
from forums.models import Action, ActionStage, Meeting, MeetingState, WorkingGroup

# Overdue actions of a district that are named; the others are counted.
MAX_OVERDUE = 3


@register_checklist_source(position=10)
def list_meeting_items(
    user: User, districts: Sequence[District], today: datetime.date
) -> Iterator[tuple[int, ChecklistItem]]:
    """Yield the meetings of this month and, if still outstanding, of the previous one."""
    groups = WorkingGroup.objects.visible_to(user).active_on(today).filter(district__in=districts)
    group_months = get_group_months(groups.order_by("district", OrderKey("name"), "pk"), until=today, count=2)
    for previous, current in group_months.values():
        for group_month in (current, previous):
            if item := _build_meeting_item(group_month, is_current=group_month == current):
                yield group_month.group.district_id, item


def _build_meeting_item(group_month: GroupMonth, *, is_current: bool) -> ChecklistItem | None:
    group, meeting, month = group_month.group, group_month.meeting, group_month.month
    if meeting is None and group_month.status in OUTSTANDING:
        text = _("%(group)s: no meeting recorded for %(month)s") % {"group": group, "month": month.label}
        add_url = reverse("forums:meeting_add", query={"group": group.pk, "month": month})
        tone = "watch" if is_current else "bad"
        return ChecklistItem(
            text, tone, action_label=_("Record meeting"), action_url=add_url, action_day=month.span.last_day
        )
    if meeting and (is_current or meeting.state == MeetingState.PLANNED):
        return _build_recorded_meeting_item(group, meeting, month, is_current=is_current)
    return None


def _build_recorded_meeting_item(
    group: WorkingGroup, meeting: Meeting, month: Month, *, is_current: bool
) -> ChecklistItem:
    params = {
        "group": group,
        "month": month.label,
        "day": formats.date_format(meeting.date) if meeting.date else _("no date yet"),
    }
    url = meeting.get_absolute_url()
    if meeting.state == MeetingState.HELD:
        return ChecklistItem(_("%(group)s: %(month)s meeting held, %(day)s") % params, "good", url)
    if meeting.state == MeetingState.CANCELLED:
        return ChecklistItem(_("%(group)s: %(month)s meeting cancelled") % params, "none", url)
    edit_url = reverse("forums:meeting_edit", args=[meeting.pk])
    text = _("%(group)s: %(month)s meeting planned, %(day)s") % params
    tone = "watch" if is_current else "bad"
    return ChecklistItem(text, tone, url, _("Record outcome"), edit_url, action_day=month.span.last_day)


@register_checklist_source(position=30)
def list_action_items(
    user: User, districts: Sequence[District], today: datetime.date
) -> Iterator[tuple[int, ChecklistItem]]:
    """Yield the number of open and overdue actions."""
    rows = (
        Action.objects.visible_to(user)
        .outstanding()
        .filter(meeting__group__district__in=districts)
        .order_by()
        .values("meeting__group__district")
        .annotate(open=Count("pk"), overdue=Count("pk", filter=Q(due__lt=today)))
    )
    counts = {row["meeting__group__district"]: row for row in rows}
    for district in districts:
        yield district.pk, _build_action_item(district, counts.get(district.pk))
    yield from _list_overdue_items(user, districts, today)


def _list_overdue_items(
    user: User, districts: Sequence[District], today: datetime.date
) -> Iterator[tuple[int, ChecklistItem]]:
    """Yield the actions that are overdue for longest, with the office to call."""
    overdue = Action.objects.visible_to(user).outstanding().overdue_on(today)
    rank = Window(RowNumber(), partition_by="meeting__group__district", order_by=("due", "pk"))
    actions = overdue.filter(meeting__group__district__in=districts).annotate(rank=rank).filter(rank__lte=MAX_OVERDUE)
    for action in actions.select_related("meeting__group", "responsible").order_by("due", "pk"):
        owner = action.responsible
        params = {
            "action": action,
            "day": formats.date_format(action.due),
            "owner": owner or action.get_sector_display(),
            "telephone": owner.telephone if owner else "",
        }
        text = _("%(action)s: overdue since %(day)s. Call %(owner)s, %(telephone)s.")
        if not params["telephone"]:
            text = _("%(action)s: overdue since %(day)s. Ask %(owner)s.")
        edit_url = reverse("forums:action_edit", args=[action.pk])
        yield (
            action.meeting.group.district_id,
            ChecklistItem(text % params, "bad", action.get_absolute_url(), _("Record progress"), edit_url),
        )


def _build_action_item(district: District, counts: dict[str, Any] | None) -> ChecklistItem:
    def get_url(**filters: Any) -> str:
        return reverse("forums:action_list", query={"district": district.pk, **filters})

    if not counts:
        return ChecklistItem(_("No open actions"), "good", get_url())
    text = ngettext("%(open)d action to follow up", "%(open)d actions to follow up", counts["open"]) % counts
    if not counts["overdue"]:
        return ChecklistItem(text, "watch", get_url(outstanding="true"))
    text = _("%(actions)s, %(number)d overdue") % {"actions": text, "number": counts["overdue"]}
    overdue_url = get_url(stage=ActionStage.OVERDUE)
    return ChecklistItem(text, "bad", get_url(outstanding="true"), _("View overdue actions"), overdue_url)
