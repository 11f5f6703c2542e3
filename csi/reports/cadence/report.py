"""Forum cadence: month status of each working group and meeting completion rates."""

import datetime
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from csi.accounts.models import User
from csi.core.access import can_add, limit_to_scopes
from csi.core.crud.pages import ALL_ROWS, PageChoice, TablePage
from csi.core.db.search import get_name_order
from csi.core.history.cached_results import combine_items
from csi.core.period_lock.records import find_locked_days
from csi.core.periods import Month, Span
from csi.core.typing import StrOrPromise
from csi.core.urls import cached_reverse
from csi.reports.month_range import get_month_range_url
from districts.models import District
from districts.provinces import group_by_province
from forums.cadence import GroupCadence, MonthStatus
from forums.models import Meeting, WorkingGroup
from forums.schedule import ExpectedMeeting, MeetingCycle, build_cycles, evaluate_cycles, with_schedule


@dataclass(frozen=True)
class StatusSymbol:
    """Icon and definition of a month status."""

    icon: str
    definition: StrOrPromise


# In the order of the legend. Each status has its own icon, so that colour is never the only sign.
STATUS_SYMBOLS = {
    MonthStatus.HELD: StatusSymbol("check-circle", _("The regular meeting was held.")),
    MonthStatus.LATE: StatusSymbol(
        "clock-history", _("The meeting was held after the last day of its month; until then it was missing.")
    ),
    MonthStatus.ADDITIONAL: StatusSymbol(
        "plus-lg", _("The meeting was held, but none was expected, or another one counts.")
    ),
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
    """Meetings held and meetings expected. `url`: the list of the meetings held that count."""

    held: int
    expected: int
    url: str = ""

    @classmethod
    def from_meetings(cls, expected_meetings: Iterable[ExpectedMeeting], span: Span) -> "CompletionRate":
        """Return the rate of those expected meetings that count in the period."""
        counted = [meeting for meeting in expected_meetings if meeting.is_expected and meeting.date in span]
        return cls(sum(meeting.is_held for meeting in counted), len(counted))

    @classmethod
    def from_rates(cls, rates: Iterable["CompletionRate"]) -> "CompletionRate":
        """Return the rate of several groups together."""
        rates = list(rates)
        return cls(sum(rate.held for rate in rates), sum(rate.expected for rate in rates))

    def link(self, span: Span, **filters: Any) -> "CompletionRate":
        """Return the rate with the URL of the list of its meetings."""
        query = {"counted_from": span.start, "counted_to": span.last_day, **filters}
        return replace(self, url=cached_reverse("forums:meeting_list", query=query))

    @property
    def missed(self) -> int:
        return self.expected - self.held

    @property
    def percent(self) -> int | None:
        return round(100 * self.held / self.expected) if self.expected else None


@dataclass(frozen=True)
class GroupRate:
    """The expected meetings of one group and its completion rate, overall and by month.

    The rate of a month is that known on its last day.
    """

    group: WorkingGroup
    expected_meetings: list[ExpectedMeeting]
    rate: CompletionRate
    monthly_rates: list[CompletionRate]

    @property
    def order(self) -> tuple[Any, ...]:
        """The key by which groups are sorted: the names of the district and of the group."""
        return *get_name_order(self.group.district), *get_name_order(self.group)


@dataclass(frozen=True)
class CompletionRates:
    """The rates of groups in order, and those of all groups together, by month and overall.

    `rows`: the rows that were built of them, by group id; they are cached as long as the rates.
    """

    groups: list[GroupRate]
    monthly_rates: list[CompletionRate]
    rate: CompletionRate
    rows: dict[int, "CadenceRow"] = field(default_factory=dict, compare=False)

    @classmethod
    def from_groups(cls, groups: Iterable[GroupRate], month_count: int) -> "CompletionRates":
        groups = sorted(groups, key=lambda group_rate: group_rate.order)
        return cls(
            groups,
            [
                CompletionRate.from_rates(group_rate.monthly_rates[position] for group_rate in groups)
                for position in range(month_count)
            ],
            CompletionRate.from_rates(group_rate.rate for group_rate in groups),
        )


@dataclass(frozen=True)
class CadenceRow:
    """The months of one group."""

    group: WorkingGroup
    cells: list[CadenceCell]
    rate: CompletionRate

    @cached_property
    def html(self) -> str:
        return render_to_string("reports/heat_map_row.html", {"row": self})


@dataclass(frozen=True)
class HeatMap:
    """Working groups by months, with completion rates by group, by month and overall.

    `table_page`: the rows shown; the rates by month and overall are those of all groups. `full_url`: the cadence page
    with these months and groups.
    """

    months: list[Month]
    table_page: TablePage[CadenceRow]
    monthly_rates: list[CompletionRate]
    rate: CompletionRate
    full_url: str

    @property
    def rows(self) -> list[CadenceRow]:
        return self.table_page.rows

    @property
    def cancelled(self) -> list[tuple[WorkingGroup, CadenceCell]]:
        """The cancelled meetings of the groups shown, the latest first."""
        cancelled = [(row.group, cell) for row in self.rows for cell in row.cells if cell.reason]
        return sorted(cancelled, key=lambda pair: pair[1].month, reverse=True)


def build_heat_map(
    user: User,
    months: list[Month],
    today: datetime.date,
    district: District | None = None,
    *,
    choice: PageChoice = ALL_ROWS,
) -> HeatMap:
    """Return the heat map of the visible groups that were active in these months.

    Cells, groups and total are shown as known on the last day of the months, the rate of a month as known on its own
    last day, as in the indicators. `choice`: the page shown; on several pages, the groups with the most missed meetings
    come first. The number of queries does not depend on the data.
    """
    rates = load_rates(user, months, today, district)
    span, filters = Span(months[0].start, months[-1].end), {"district": district.pk} if district else {}
    grouping = group_by_province(
        lambda group_rate: group_rate.group.district, _("Groups"), get_missed_count, _("Missed meetings")
    )
    table_page = choice.select(rates.groups, get_missed_count, grouping=grouping)
    missing = [group_rate for group_rate in table_page.rows if group_rate.group.pk not in rates.rows]
    for group_rate, cells in zip(missing, _build_cells(user, months, min(span.last_day, today), missing), strict=True):
        group = group_rate.group
        rates.rows[group.pk] = CadenceRow(group, cells, group_rate.rate.link(span, group=group.pk))
    return HeatMap(
        months,
        table_page.build_rows(lambda group_rate: rates.rows[group_rate.group.pk]),
        [rate.link(month.span, **filters) for month, rate in zip(months, rates.monthly_rates, strict=True)],
        rates.rate.link(span, **filters),
        get_month_range_url("cadence", months, district),
    )


def get_missed_count(group_rate: GroupRate) -> int:
    return group_rate.rate.missed


def load_rates(user: User, months: list[Month], today: datetime.date, district: District | None) -> CompletionRates:
    """Return the rates of the visible groups, of one district or all, that were active in these months."""

    def list_items(scopes: Collection[int] | None) -> Iterator[tuple[int, GroupRate]]:
        return ((group_rate.group.district_id, group_rate) for group_rate in _list_rates(user, months, today, scopes))

    key = ("forum cadence", months[0], len(months), today)
    return combine_items(user, district, key, list_items, partial(CompletionRates.from_groups, month_count=len(months)))


def _list_rates(
    user: User, months: list[Month], today: datetime.date, scopes: Collection[int] | None
) -> Iterator[GroupRate]:
    """Yield the rates of the visible groups of some districts; one query."""
    span = Span(months[0].start, months[-1].end)
    day = min(span.last_day, today)
    groups = limit_to_scopes(WorkingGroup.objects.visible_to(user), scopes).filter(established__lt=span.end)
    groups = groups.exclude(closed__lt=span.start).select_related("district").order_by()
    for group in with_schedule(groups, span.start):
        cycles = list(build_cycles(group, today, span.start))

        def build_rate(period: Span, cycles: list[MeetingCycle] = cycles) -> CompletionRate:
            counted = [cycle for cycle in cycles if cycle.overlaps(period)]
            return CompletionRate.from_meetings(evaluate_cycles(counted, min(period.last_day, today), today), period)

        expected_meetings = evaluate_cycles(cycles, day, today)
        rate = CompletionRate.from_meetings(expected_meetings, span)
        yield GroupRate(group, expected_meetings, rate, [build_rate(month.span) for month in months])


def _list_regular_meetings(user: User, months: list[Month], groups: Iterable[int]) -> dict[tuple[int, Month], Meeting]:
    """Return the regular meetings of these groups by group id and month."""
    meetings = Meeting.objects.visible_to(user).regular().filter(group__in=groups)
    meetings = meetings.filter(month__gte=months[0].start, month__lte=months[-1].start)
    meetings = meetings.only("group", "month", "state", "date", "cancel_reason").order_by()
    return {(meeting.group_id, Month.from_date(meeting.month)): meeting for meeting in meetings}


def _build_cells(
    user: User, months: list[Month], day: datetime.date, rates: Sequence[GroupRate]
) -> list[list[CadenceCell]]:
    """Return the cells of each of these groups as of `day`. Two queries at most."""
    if not rates:
        return []
    meetings = _list_regular_meetings(user, months, [group_rate.group.pk for group_rate in rates])
    cadences = [(group_rate.group, GroupCadence(group_rate.expected_meetings, day)) for group_rate in rates]
    statuses = {
        (group.pk, month): cadence.get_status(month, meetings.get((group.pk, month)))
        for group, cadence in cadences
        for month in months
    }

    def is_missing(group: WorkingGroup, month: Month) -> bool:
        key = group.pk, month
        return key not in meetings and statuses[key] in (MonthStatus.MISSED, MonthStatus.DUE)

    days = [
        (group.district_id, month.span.last_day)
        for group, _cadence in cadences
        for month in months
        if is_missing(group, month)
    ]
    locked = find_locked_days(days) if can_add(Meeting, user) else set(days)
    # Month labels are translated: once for each column, not for each cell.
    labels = {month: month.label for month in months}

    def build_cell(group: WorkingGroup, month: Month) -> CadenceCell:
        meeting = meetings.get((group.pk, month))
        if meeting:
            url = meeting.get_absolute_url()
        elif is_missing(group, month) and (group.district_id, month.span.last_day) not in locked:
            url = cached_reverse("forums:meeting_add", query={"group": group.pk, "month": month})
        else:
            url = group.get_absolute_url()
        return CadenceCell(statuses[group.pk, month], month, f"{group}, {labels[month]}", url, meeting)

    return [[build_cell(group, month) for month in months] for group, _cadence in cadences]
