"""Forum cadence: month status of each working group and meeting completion rates."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from csi.accounts.models import User
from csi.core.access import can_add
from csi.core.db.search import OrderKey
from csi.core.period_lock.records import find_locked_days
from csi.core.periods import Month, Span
from csi.core.typing import StrOrPromise
from csi.core.urls import cached_reverse
from districts.models import District
from forums.cadence import MonthStatus, get_month_status
from forums.models import Meeting, MeetingKind, MeetingState, WorkingGroup
from forums.schedule import ExpectedMeeting, get_expected_meetings


@dataclass(frozen=True)
class StatusSymbol:
    """Icon and definition of a month status."""

    icon: str
    definition: StrOrPromise


# In the order of the legend. Each status has its own icon, so that colour is never the only sign.
STATUS_SYMBOLS = {
    MonthStatus.HELD: StatusSymbol("check-circle", _("The regular meeting was held.")),
    MonthStatus.LATE: StatusSymbol("clock-history", _("The meeting was held after the last day of its month.")),
    MonthStatus.MISSED: StatusSymbol(
        "exclamation-octagon", _("A meeting was due by the end of the month and was not held.")
    ),
    MonthStatus.CANCELLED: StatusSymbol(
        "slash-circle", _("The meeting was cancelled; the reason is given below the table.")
    ),
    MonthStatus.PLANNED: StatusSymbol("calendar-event", _("The meeting is planned and its month is not over.")),
    MonthStatus.DUE: StatusSymbol("hourglass-split", _("A meeting is due this month and none has been recorded yet.")),
    MonthStatus.NOT_DUE: StatusSymbol("dash-lg", _("No meeting was due, or the month has not begun.")),
}


@dataclass(frozen=True)
class MonthStatusDisplay:
    """A month status with its label, colour, icon and definition."""

    status: MonthStatus

    @property
    def label(self) -> str:
        return str(self.status.label)

    @property
    def tone(self) -> str:
        return self.status.badge

    @property
    def symbol(self) -> StatusSymbol:
        return STATUS_SYMBOLS[self.status]

    @property
    def css_classes(self) -> str:
        return f"cell tone-{self.tone} is-{self.status}"

    @property
    def html(self) -> str:
        """The icon and the label."""
        return _render_status(self.status, get_language())


@cache
def _render_status(status: MonthStatus, _language: str | None) -> str:
    # A heat map has hundreds of cells but only seven statuses.
    return render_to_string("reports/month_status.html", {"month_status": MonthStatusDisplay(status)})


LEGEND = [MonthStatusDisplay(status) for status in STATUS_SYMBOLS]


@dataclass(frozen=True)
class CadenceCell(MonthStatusDisplay):
    """One month of one group. `url`: the meeting, or the form that records it, or the group."""

    month: Month
    description: str
    url: str
    meeting: Meeting | None = None

    @property
    def reason(self) -> str:
        if self.meeting is None or self.status != MonthStatus.CANCELLED:
            return ""
        return self.meeting.cancel_reason


@dataclass(frozen=True)
class CompletionRate:
    """Meetings held and meetings expected.

    `url`: the list of the regular meetings held. `is_list_exact`: the list has `held` records; a group with a
    cadence of two or three months may hold more meetings than expected.
    """

    held: int
    expected: int
    url: str
    is_list_exact: bool

    @classmethod
    def from_meetings(cls, expected_meetings: list[ExpectedMeeting], url: str) -> "CompletionRate":
        return cls(
            sum(meeting.is_held for meeting in expected_meetings),
            sum(meeting.is_expected for meeting in expected_meetings),
            url,
            not any(meeting.additional for meeting in expected_meetings),
        )

    @property
    def percent(self) -> int | None:
        return round(100 * self.held / self.expected) if self.expected else None


@dataclass(frozen=True)
class CadenceRow:
    """The months of one group."""

    group: WorkingGroup
    cells: list[CadenceCell]
    rate: CompletionRate


@dataclass(frozen=True)
class HeatMap:
    """Working groups by months, with completion rates by group, by month and overall."""

    months: list[Month]
    rows: list[CadenceRow]
    monthly_rates: list[CompletionRate]
    rate: CompletionRate

    @property
    def cancelled(self) -> list[tuple[WorkingGroup, CadenceCell]]:
        """The cancelled meetings, the latest first."""
        cancelled = [(row.group, cell) for row in self.rows for cell in row.cells if cell.reason]
        return sorted(cancelled, key=lambda pair: pair[1].month, reverse=True)


def build_heat_map(
    user: User,
    months: list[Month],
    today: datetime.date,
    district: District | None = None,
    expected_meetings: Iterable[ExpectedMeeting] | None = None,
) -> HeatMap:
    """Return the heat map of the visible groups that were active in these months.

    A meeting counts in the month of the day on which it counts, as in the indicators. `expected_meetings`: those of
    at least these groups, if the caller has loaded them. The number of queries does not depend on the data.
    """
    groups = _active_groups(user, months, district)
    by_group = defaultdict(list)
    for meeting in get_expected_meetings(groups, today) if expected_meetings is None else expected_meetings:
        by_group[meeting.group_id].append(meeting)
    shown = list(groups.select_related("district").order_by("district", OrderKey("name"), "pk"))
    build_cells = _get_cell_builder(user, months, shown)
    span = Span(months[0].start, months[-1].end)
    rows, by_month = [], defaultdict(list)
    for group in shown:
        counted = [meeting for meeting in by_group[group.pk] if meeting.date in span]
        for meeting in counted:
            by_month[Month.from_date(meeting.date)].append(meeting)
        rate = CompletionRate.from_meetings(counted, held_meetings_url(months[0], months[-1], group=group.pk))
        rows.append(CadenceRow(group, build_cells(group, by_group[group.pk]), rate))
    filters = {"district": district.pk} if district else {}
    monthly_rates = [
        CompletionRate.from_meetings(by_month[month], held_meetings_url(month, month, **filters)) for month in months
    ]
    overall_url = held_meetings_url(months[0], months[-1], **filters)
    rate = CompletionRate.from_meetings(list(chain.from_iterable(by_month.values())), overall_url)
    return HeatMap(months, rows, monthly_rates, rate)


def held_meetings_url(first: Month, last: Month, **filters: Any) -> str:
    """Return the URL of the list of regular meetings held for these months."""
    filters |= {
        "kind": MeetingKind.REGULAR,
        "state": MeetingState.HELD,
        "month_from": first.start,
        "month_to": last.start,
    }
    return reverse("forums:meeting_list", query=filters)


def _active_groups(user: User, months: list[Month], district: District | None) -> QuerySet[WorkingGroup]:
    """Return the visible groups, of one district or all, that were active in these months."""
    groups = WorkingGroup.objects.visible_to(user).filter(established__lt=months[-1].end)
    groups = groups.exclude(closed__lt=months[0].start)
    return groups.filter(district=district) if district else groups


def _regular_meetings(user: User, months: list[Month]) -> dict[tuple[int, Month], Meeting]:
    """Return the regular meetings by group id and month, annotated with `is_late`."""
    meetings = Meeting.objects.visible_to(user).regular().with_lateness()
    meetings = meetings.filter(month__gte=months[0].start, month__lte=months[-1].start)
    meetings = meetings.only("group", "month", "state", "cancel_reason").order_by()
    return {(meeting.group_id, Month.from_date(meeting.month)): meeting for meeting in meetings}


def _get_cell_builder(
    user: User, months: list[Month], groups: Iterable[WorkingGroup]
) -> Callable[[WorkingGroup, list[ExpectedMeeting]], list[CadenceCell]]:
    """Return a function that builds the cells of a group; data of all groups is loaded once."""
    regular_meetings = _regular_meetings(user, months)
    has_add_permission = can_add(Meeting, user)
    locked = find_locked_days((group.district_id, month.span.last_day) for group in groups for month in months)
    # Month labels are translated: once for each column, not for each cell.
    labels = {month: month.label for month in months}

    def build_cells(group: WorkingGroup, expected_meetings: list[ExpectedMeeting]) -> list[CadenceCell]:
        by_month = {meeting.month: meeting for meeting in expected_meetings}
        cells = []
        for month, label in labels.items():
            meeting = regular_meetings.get((group.pk, month))
            status = get_month_status(meeting, by_month.get(month))
            if meeting:
                url = meeting.get_absolute_url()
            elif (
                has_add_permission
                and status in (MonthStatus.MISSED, MonthStatus.DUE)
                and (group.district_id, month.span.last_day) not in locked
            ):
                url = cached_reverse("forums:meeting_add", query={"group": group.pk, "month": month})
            else:
                url = group.get_absolute_url()
            cells.append(CadenceCell(status, month, f"{group}, {label}", url, meeting))
        return cells

    return build_cells
