"""Presence of advisers and receptions by month: who was where, gaps, overlaps and idle days."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, ClassVar

from django.db.models import TextChoices
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from advisers.models import Placement
from csi.accounts.models import User
from csi.core.access import limit_to_scopes
from csi.core.crud.pages import ALL_ROWS, PageChoice, RowGrouping, TablePage
from csi.core.db.search import get_name_order
from csi.core.history.cached_results import combine_items
from csi.core.periods import ONE_DAY, Month, Span
from csi.core.permissions import RecordPermission
from csi.reports.month_range import get_month_range_url
from csi.reports.presence.intervals import (
    Interval,
    Segment,
    clip,
    count_days_by_record,
    get_intervals,
    split_at_changes,
)
from districts.models import AreaOfOperation, District, Mandate, PoliceStation
from districts.provinces import group_by_province
from receptions.models import Deployment, MobileReception, ServiceGap


# The values of both enums are CSS class names too.
class StationDayState(TextChoices):
    COVERED = "covered", _("One adviser")
    OVERLAP = "overlap", _("Two or more advisers")
    GAP = "gap", _("No adviser, in an area of operation")
    NONE = "none", _("Outside an area of operation, or in the future")


class ReceptionDayState(TextChoices):
    DEPLOYED = "covered", _("Deployed")
    ELSEWHERE = "elsewhere", _("In a district that is not yours")
    OUT = "out", _("Out of service")
    IDLE = "gap", _("Idle: in service and not deployed")
    NONE = "none", _("Not yet handed over, outside the mandate, or in the future")


@dataclass(frozen=True)
class PresenceMonth:
    """A month of a station or a vehicle, as segments of the elapsed days including today."""

    totalled: ClassVar[tuple[str, ...]]
    month: Month
    segments: list[Segment]

    @staticmethod
    def get_state(segment: Segment) -> TextChoices:
        raise NotImplementedError

    def count_days(self, state: TextChoices) -> int:
        return sum(segment.days for segment in self.segments if self.get_state(segment) == state)

    @property
    def is_empty(self) -> bool:
        return all(self.get_state(segment) == "none" for segment in self.segments)

    @cached_property
    def bar(self) -> list[tuple[TextChoices, int, int]]:
        """(state, first day counted from 0, number of days) of each segment."""
        first = self.month.start
        return [(self.get_state(segment), (segment.span.start - first).days, segment.days) for segment in self.segments]


class StationMonth(PresenceMonth):
    """Layers: `advisers`, and `areas`, the area of operation in which the station lies."""

    totalled = ("adviser_days", "gap_days", "overlap_days")

    @staticmethod
    def get_state(segment: Segment) -> StationDayState:
        advisers = len(segment.records["advisers"])
        if advisers:
            return StationDayState.COVERED if advisers == 1 else StationDayState.OVERLAP
        return StationDayState.GAP if segment.records["areas"] else StationDayState.NONE

    @cached_property
    def placements(self) -> list[tuple[Placement, int]]:
        return count_days_by_record(self.segments, "advisers")

    @property
    def adviser_days(self) -> int:
        return sum(days for _placement, days in self.placements)

    @property
    def gap_days(self) -> int:
        return self.count_days(StationDayState.GAP)

    @property
    def overlap_days(self) -> int:
        return self.count_days(StationDayState.OVERLAP)


class ReceptionMonth(PresenceMonth):
    """Layers: `deployments`, `elsewhere` (not visible to the user), `out` of service, `owned`.

    A day out of service counts neither as deployed nor as idle, even if the vehicle stands at its site.
    """

    totalled = ("deployed_days", "out_days", "idle_days")

    @staticmethod
    def get_state(segment: Segment) -> ReceptionDayState:
        if segment.records["out"]:
            return ReceptionDayState.OUT
        if segment.records["deployments"]:
            return ReceptionDayState.DEPLOYED
        if segment.records["elsewhere"]:
            return ReceptionDayState.ELSEWHERE
        return ReceptionDayState.IDLE if segment.records["owned"] else ReceptionDayState.NONE

    @cached_property
    def deployments(self) -> list[tuple[Deployment, int]]:
        deployed = [segment for segment in self.segments if self.get_state(segment) == ReceptionDayState.DEPLOYED]
        return count_days_by_record(deployed, "deployments")

    @property
    def days_elsewhere(self) -> int:
        return self.count_days(ReceptionDayState.ELSEWHERE)

    @property
    def deployed_days(self) -> int:
        return self.count_days(ReceptionDayState.DEPLOYED)

    @property
    def out_days(self) -> int:
        return self.count_days(ReceptionDayState.OUT)

    @property
    def idle_days(self) -> int:
        return self.count_days(ReceptionDayState.IDLE)


@dataclass(frozen=True)
class PresenceRow:
    """The months of a station or a vehicle, the `subject`."""

    template_name: ClassVar[str]
    subject: Any
    months: list[Any]

    @cached_property
    def html(self) -> str:
        """The row of the table, rendered once for all pages while it is cached."""
        return render_to_string(self.template_name, {"row": self})

    @cached_property
    def totals(self) -> dict[str, int]:
        return _sum_days(self.months)


class StationRow(PresenceRow):
    template_name = "reports/station_presence_row.html"


class ReceptionRow(PresenceRow):
    template_name = "reports/reception_presence_row.html"


@dataclass(frozen=True)
class PresenceRows:
    """All rows of a table, with the totals of their days."""

    rows: list[PresenceRow]

    @classmethod
    def sort(cls, rows: Iterable[PresenceRow], order: Callable[[PresenceRow], Any]) -> "PresenceRows":
        return cls(sorted(rows, key=order))

    @cached_property
    def by_month(self) -> list[dict[str, int]]:
        return [_sum_days(column) for column in zip(*(row.months for row in self.rows), strict=True)]

    @cached_property
    def totals(self) -> dict[str, int]:
        return _sum_days(month for row in self.rows for month in row.months)


@dataclass(frozen=True)
class PresenceTable:
    """A table with its totals. `table_page`: the rows shown.

    `full_url`: the presence page with these months. `html_rows`: the rows shown, as HTML, if they are a page.
    """

    all: PresenceRows
    table_page: TablePage[PresenceRow]
    full_url: str
    html_rows: list[str]

    @property
    def rows(self) -> list[PresenceRow]:
        return self.all.rows

    @property
    def by_month(self) -> list[dict[str, int]]:
        return self.all.by_month

    @property
    def totals(self) -> dict[str, int]:
        return self.all.totals


def _sum_days(months: Iterable[Any]) -> dict[str, int]:
    """Return the sums of the months' `totalled` attributes."""
    totals: Counter[str] = Counter()
    for month in months:
        totals.update({name: getattr(month, name) for name in month.totalled})
    return totals


def get_elapsed_span(months: list[Month], today: datetime.date) -> Span:
    """Return the days of these months up to and including today."""
    start = months[0].start
    return Span(start, max(start, min(months[-1].end, today + ONE_DAY)))


def get_station_presence(
    user: User,
    months: list[Month],
    today: datetime.date,
    district: District | None = None,
    choice: PageChoice = ALL_ROWS,
) -> PresenceTable:
    """Return the open stations in operation, and those with an adviser. Three queries.

    On several pages, the stations with the most days without an adviser come first.
    """

    def list_items(scopes: Collection[int] | None) -> Iterator[tuple[int, PresenceRow]]:
        return ((row.subject.district_id, row) for row in _list_station_rows(user, months, today, scopes))

    key = ("station presence", months[0], len(months), today)
    rows = combine_items(user, district, key, list_items, partial(PresenceRows.sort, order=_get_station_order))
    grouping = group_by_province(
        lambda row: row.subject.district,
        _("Stations"),
        lambda row: row.totals["gap_days"],
        _("Days without an adviser"),
    )
    return _build_table(rows, months, district, choice, "gap_days", grouping)


def _get_station_order(row: PresenceRow) -> tuple[Any, ...]:
    return *get_name_order(row.subject.district), *get_name_order(row.subject)


def _list_station_rows(
    user: User, months: list[Month], today: datetime.date, scopes: Collection[int] | None
) -> Iterator[PresenceRow]:
    span = get_elapsed_span(months, today)
    areas = limit_to_scopes(AreaOfOperation.objects.visible_to(user), scopes).active_or_closed()
    placements = limit_to_scopes(Placement.objects.visible_to(user), scopes).select_related("adviser", "mandate")
    stations = limit_to_scopes(PoliceStation.objects.visible_to(user), scopes).select_related("district")
    running_areas = areas.select_related("mandate").running_during(span.start, span.end)
    running_placements = placements.running_during(span.start, span.end).order_by("starts", "adviser", "pk")
    areas_by_district = _group_by("district_id", get_intervals(running_areas, span, _last_day_under_mandate))
    placements_by_station = _group_by("station_id", get_intervals(running_placements, span, _last_day_under_mandate))
    for station in stations.order_by():
        layers = {
            "advisers": placements_by_station[station.pk],
            "areas": clip(areas_by_district[station.district_id], _get_open_span(station, span)),
        }
        if any(layers.values()):
            yield StationRow(station, _build_months(StationMonth, months, span, **layers))


def _get_open_span(station: PoliceStation, within: Span) -> Span:
    """Return the days of a span on which the station is open."""
    start = min(max(station.opened_on or within.start, within.start), within.end)
    end = min(station.closed_on + ONE_DAY, within.end) if station.closed_on else within.end
    return Span(start, max(start, end))


def get_reception_presence(
    user: User,
    months: list[Month],
    today: datetime.date,
    district: District | None = None,
    choice: PageChoice = ALL_ROWS,
) -> PresenceTable:
    """Return the vehicles handed over by the end of these months. Five queries.

    `district`: only the vehicles that were deployed there. On several pages, those with the most idle days come first.
    """

    def list_items(_scopes: Collection[int] | None) -> Iterator[tuple[None, PresenceRow]]:
        # A vehicle is deployed to one district after the other.
        return ((None, row) for row in _list_reception_rows(user, months, today, district))

    key = ("reception presence", months[0], len(months), today)
    rows = combine_items(user, district, key, list_items, partial(PresenceRows.sort, order=_get_vehicle_number))
    return _build_table(rows, months, district, choice, "idle_days")


def _get_vehicle_number(row: PresenceRow) -> int:
    return row.subject.number


def _list_reception_rows(
    user: User, months: list[Month], today: datetime.date, district: District | None
) -> Iterator[PresenceRow]:
    span = get_elapsed_span(months, today)
    deployments = Deployment.objects.running_during(span.start, span.end).order_by("starts", "pk")
    visible = deployments.visible_to(user).select_related("district")
    vehicles = MobileReception.objects.visible_to(user).donated_on_or_before(span.last_day)
    gaps = ServiceGap.objects.visible_to(user).running_during(span.start, span.end)
    deployed = _group_by("vehicle_id", get_intervals(visible, span))
    elsewhere: dict[int, list[Interval]] = defaultdict(list)
    if not user.has_permission(RecordPermission.ACCESS_ALL_SCOPES):
        # The other district is not disclosed, only that the vehicle was not idle.
        hidden = deployments.filter(vehicle__in=vehicles.values("pk")).exclude(district__in=user.scope_ids)
        elsewhere = _group_by("vehicle_id", get_intervals(hidden, span))
    out = _group_by("vehicle_id", get_intervals(gaps, span))
    mandates = get_intervals(Mandate.objects.visible_to(user).running_during(span.start, span.end), span)
    for vehicle in vehicles.order_by():
        intervals = deployed[vehicle.pk]
        if district and not any(interval.record.district_id == district.pk for interval in intervals):
            continue
        owned_span = Span(min(max(vehicle.donated, span.start), span.end), span.end)
        layers = {
            "deployments": intervals,
            "elsewhere": elsewhere[vehicle.pk],
            "out": out[vehicle.pk],
            "owned": clip(mandates, owned_span),
        }
        yield ReceptionRow(vehicle, _build_months(ReceptionMonth, months, span, **layers))


def _build_table(
    rows: PresenceRows,
    months: list[Month],
    district: District | None,
    choice: PageChoice,
    attention: str,
    grouping: RowGrouping | None = None,
) -> PresenceTable:
    """Return the table with its page.

    `attention`: the name of the total whose highest values come first on several pages.
    """
    table_page = choice.select(rows.rows, lambda row: row.totals[attention], grouping=grouping)
    # Rendered here: within the template of the page, the depth of the stack doubles the time that a row takes.
    html_rows = [row.html for row in table_page.rows] if choice.size else []
    return PresenceTable(rows, table_page, get_month_range_url("presence", months, district), html_rows)


def _last_day_under_mandate(record):
    last_days = [day for day in (record.ends, record.mandate.ends) if day]
    return min(last_days, default=None)


def _group_by(name: str, intervals: Iterable[Interval]) -> dict[int, list[Interval]]:
    groups = defaultdict(list)
    for interval in intervals:
        groups[getattr(interval.record, name)].append(interval)
    return groups


def _build_months(month_class, months, span, **layers):
    """Return each month with its segments, as far as its days lie in the span."""
    return [month_class(month, _split_month(month, span, layers)) for month in months]


def _split_month(month, span, layers):
    start, end = max(month.start, span.start), min(month.end, span.end)
    return split_at_changes(Span(start, end), **layers) if start < end else []
