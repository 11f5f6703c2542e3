"""Contents of the home page: checklists of field staff, districts of managers, recent records."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from csi.accounts.models import User
from csi.core.crud.views import record_url
from csi.core.periods import Month
from csi.core.registries.features import list_recent_models
from csi.indicators.indicator import get_last_event_date
from csi.indicators.registry import IndicatorValue, evaluate, get_indicators
from csi.reports.alerts.report import list_alerts
from csi.reports.alerts.types import Alert, alerts_url
from csi.reports.home.checklist import ChecklistItem
from csi.reports.home.returns import get_returns_by_district
from districts.models import District
from forums.cadence import OUTSTANDING, get_group_months
from forums.models import Action, ActionStage, MeetingState, WorkingGroup
from receptions.models import Deployment, Trip

# The expected number of trips is the mean of so many full months before this one, without months that had no trip.
REFERENCE_MONTHS = 3
MAX_RECENT_RECORDS = 8


@dataclass
class DistrictChecklist:
    """A district's month as a checklist.

    `return_status`: the date on which its return is due, or that it was submitted.
    """

    district: District
    return_status: str = ""
    items: list[ChecklistItem] = field(default_factory=list)


def build_checklists(user: User, today: datetime.date) -> list[DistrictChecklist]:
    """Return a checklist for each of the user's districts of operation.

    The number of queries does not depend on the number of districts.
    """
    month = Month.from_date(today)
    districts = list(District.objects.visible_to(user).in_operation_on(today))
    ids = [district.pk for district in districts]
    active_groups = WorkingGroup.objects.visible_to(user).active_on(today).filter(district__in=ids)
    groups = list(active_groups.order_by("district", "name", "pk"))
    group_months = get_group_months(groups, until=today, count=2)
    groups_by_district = _group_by_district(groups)
    trips = _count_trips(user, ids, month)
    deployed = set(
        Deployment.objects.visible_to(user)
        .running_during(month.start, month.end)
        .filter(district__in=ids)
        .values_list("district", flat=True)
    )
    actions = _count_actions(user, ids, today)
    alerts = defaultdict(list)
    for alert in list_alerts(user, today):
        alerts[alert.district].append(alert)
    returns = get_returns_by_district(user, today)
    checklists = []
    for district in districts:
        items = []
        for group in groups_by_district.get(district.pk, []):
            items += _meeting_items(group, *reversed(group_months[group.pk]))
        if district.pk in deployed:
            items.append(_trip_item(district, month, *trips.get(district.pk, (0, 0))))
        items.append(_action_item(district, actions.get(district.pk)))
        if district_alerts := alerts.get(district):
            items.append(_alert_item(district, district_alerts))
        return_status, return_items = returns.get(district.pk, ("", []))
        checklists.append(DistrictChecklist(district, return_status, [*items, *return_items]))
    return checklists


def _group_by_district(groups: Iterable[WorkingGroup]) -> dict[int, list[WorkingGroup]]:
    return {district: list(members) for district, members in groupby(groups, key=lambda group: group.district_id)}


def _count_trips(user: User, district_ids: list[int], month: Month) -> dict[int, tuple[int, int]]:
    """Return (trips of the month, trips expected) by district id."""
    rows = (
        Trip.objects.visible_to(user)
        .made_between(month.add(-REFERENCE_MONTHS).start, month.end)
        .filter(deployment__district__in=district_ids)
        .order_by()
        .values(district=F("deployment__district"))
        .annotate(
            now=Count("pk", filter=Q(date__gte=month.start)),
            before=Count("pk", filter=Q(date__lt=month.start)),
            months=Count(TruncMonth("date"), distinct=True, filter=Q(date__lt=month.start)),
        )
    )
    return {row["district"]: (row["now"], round(row["before"] / max(row["months"], 1))) for row in rows}


def _count_actions(user: User, district_ids: list[int], today: datetime.date) -> dict[int, Any]:
    """Return the numbers of open and overdue actions by district id."""
    rows = (
        Action.objects.visible_to(user)
        .outstanding()
        .filter(meeting__group__district__in=district_ids)
        .order_by()
        .values("meeting__group__district")
        .annotate(open=Count("pk"), overdue=Count("pk", filter=Q(due__lt=today)))
    )
    return {row["meeting__group__district"]: row for row in rows}


def _meeting_items(group, current, previous):
    """Return the items of this month and, if still outstanding, of the previous one."""
    items = []
    for group_month in (current, previous):
        is_current = group_month == current
        if group_month.meeting is None and group_month.status in OUTSTANDING:
            url = reverse("forums:meeting_add", query={"group": group.pk, "month": group_month.month})
            text = _("%(group)s: no meeting recorded for %(month)s") % {
                "group": group,
                "month": group_month.month.label,
            }
            tone = "watch" if is_current else "bad"
            items.append(ChecklistItem(text, tone, action_label=_("Record meeting"), action_url=url))
        elif group_month.meeting and (is_current or group_month.meeting.state == MeetingState.PLANNED):
            items.append(_recorded_meeting_item(group, group_month.meeting, group_month.month, is_current))
    return items


def _recorded_meeting_item(group, meeting, month, is_current):
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
    return ChecklistItem(text, "watch" if is_current else "bad", url, _("Record outcome"), edit_url)


def _trip_item(district, month, made, expected):
    text = ngettext("%(made)d trip recorded this month", "%(made)d trips recorded this month", made) % {"made": made}
    if expected:
        text = _("%(trips)s; %(expected)d expected") % {"trips": text, "expected": expected}
    url = reverse("receptions:trip_list", query={"district": district.pk, "date": month})
    tone = "good" if made >= expected else "watch"
    return ChecklistItem(text, tone, url, _("Record trip"), reverse("receptions:trip_add"))


def _action_item(district, counts):
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


def _alert_item(district: District, alerts: list[Alert]) -> ChecklistItem:
    text = ngettext("%(number)d alert", "%(number)d alerts", len(alerts)) % {"number": len(alerts)}
    tone = "bad" if any(alert.is_urgent for alert in alerts) else "watch"
    return ChecklistItem(text, tone, alerts_url(district=district.pk))


@dataclass(frozen=True)
class RecentRecord:
    """A record that the user added or changed."""

    record: Any
    type_name: str
    edit_url: str


def get_recent_records(user: User) -> list[RecentRecord]:
    """Return the records of any type that the user last added or changed, the newest first."""
    newest: list[Any] = []
    for model in list_recent_models():
        manager: Any = model._default_manager
        editable = manager.editable_by(user).filter(Q(created_by=user) | Q(updated_by=user))
        newest += editable.for_list().order_by("-updated_at")[:MAX_RECENT_RECORDS]
    newest.sort(key=lambda record: record.updated_at, reverse=True)
    return [
        RecentRecord(record, str(record._meta.verbose_name), record_url(record, "edit"))
        for record in newest[:MAX_RECENT_RECORDS]
    ]


OVERVIEW_INDICATORS = ("meetings_held", "trips", "actions_overdue", "concerns_open", "advisers_in_post")


@dataclass(frozen=True)
class DistrictOverview:
    """A district of operation with its last forum and the values of `OVERVIEW_INDICATORS`."""

    district: District
    days_since_forum: IndicatorValue
    values: list[IndicatorValue]

    @property
    def last_forum(self) -> datetime.date | None:
        return get_last_event_date(self.days_since_forum)


def get_district_overviews(user: User, today: datetime.date) -> list[DistrictOverview]:
    """Return an overview of each visible district of operation, for this month to date."""
    month = Month.from_date(today).span
    districts = list(District.objects.visible_to(user).in_operation_on(today))
    ids = [district.pk for district in districts]
    results = evaluate(
        get_indicators("days_since_forum", *OVERVIEW_INDICATORS), [month], user=user, districts=ids, today=today
    )
    return [
        DistrictOverview(
            district,
            results.get_value("days_since_forum", month, district=district.pk),
            [results.get_value(key, month, district=district.pk) for key in OVERVIEW_INDICATORS],
        )
        for district in districts
    ]
