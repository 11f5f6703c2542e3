"""Where advisers and Mobile Police Receptions were, month by month: who, gaps, overlaps, idle days."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from advisers.models import Placement
from csi.core.periods import Month, Span
from csi.core.permissions import RecordPermission
from csi.reports.presence.intervals import A_DAY, Piece, Stay, clip, cut, days_by_record, stays_of
from districts.models import AreaOfOperation, Mandate, PoliceStation
from receptions.models import Deployment, MobileReception, ServiceGap

STATION_LEGEND = (
    ("one", _("One adviser")),
    ("several", _("Several advisers at once")),
    ("gap", _("No adviser, in an area of operation")),
    ("nothing", _("Outside an area of operation, or still to come")),
)
RECEPTION_LEGEND = (
    ("one", _("Deployed")),
    ("elsewhere", _("In a district that is not yours")),
    ("out", _("Out of service")),
    ("gap", _("Idle: in service and not deployed")),
    ("nothing", _("Before it was handed over, outside the mandate, or still to come")),
)


@dataclass(frozen=True)
class PlaceMonth:
    """A month of a station or of a vehicle, cut into pieces; `pieces` cover the days that are over, today with them."""

    month: Month
    pieces: list[Piece]

    @staticmethod
    def kind(piece) -> str:
        """What the bar shows for a piece; the keys are those of the legends."""
        raise NotImplementedError

    def days(self, kind) -> int:
        return sum(piece.days for piece in self.pieces if self.kind(piece) == kind)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell of it."""
        return all(self.kind(piece) == "nothing" for piece in self.pieces)

    @cached_property
    def bar(self) -> list[tuple[str, int, int]]:
        """(kind, the day of the month on which it starts, counted from 0, number of days) of each piece."""
        first = self.month.start
        return [(self.kind(piece), (piece.span.start - first).days, piece.days) for piece in self.pieces]


class StationMonth(PlaceMonth):
    """Layers: `advisers`, and `areas`, the area of operation in which the station lies."""

    @staticmethod
    def kind(piece):
        advisers = len(piece.there["advisers"])
        if advisers:
            return "one" if advisers == 1 else "several"
        return "gap" if piece.there["areas"] else "nothing"

    @cached_property
    def placements(self) -> list[tuple[Placement, int]]:
        return days_by_record(self.pieces, "advisers")

    @property
    def adviser_days(self) -> int:
        return sum(days for _placement, days in self.placements)

    @property
    def gap_days(self) -> int:
        return self.days("gap")

    @property
    def overlap_days(self) -> int:
        return self.days("several")


class ReceptionMonth(PlaceMonth):
    """Layers: `deployments`, `elsewhere` (a place that this person may not see), `out` of service, `owned`.

    A day out of service counts neither as deployed nor as idle, also where the vehicle stands at its site.
    """

    @staticmethod
    def kind(piece):
        if piece.there["out"]:
            return "out"
        if piece.there["deployments"]:
            return "one"
        if piece.there["elsewhere"]:
            return "elsewhere"
        return "gap" if piece.there["owned"] else "nothing"

    @cached_property
    def deployments(self) -> list[tuple[Deployment, int]]:
        return days_by_record([piece for piece in self.pieces if self.kind(piece) == "one"], "deployments")

    @property
    def days_elsewhere(self) -> int:
        return self.days("elsewhere")

    @property
    def deployed_days(self) -> int:
        return self.days("one")

    @property
    def out_days(self) -> int:
        return self.days("out")

    @property
    def idle_days(self) -> int:
        return self.days("gap")


@dataclass(frozen=True)
class Row:
    """A station or a vehicle with its months."""

    subject: PoliceStation | MobileReception
    months: list[PlaceMonth]

    def total(self, name) -> int:
        return sum(getattr(month, name) for month in self.months)


class StationRow(Row):
    @property
    def adviser_days(self):
        return self.total("adviser_days")

    @property
    def gap_days(self):
        return self.total("gap_days")

    @property
    def overlap_days(self):
        return self.total("overlap_days")


class ReceptionRow(Row):
    @property
    def deployed_days(self):
        return self.total("deployed_days")

    @property
    def out_days(self):
        return self.total("out_days")

    @property
    def idle_days(self):
        return self.total("idle_days")


@dataclass(frozen=True)
class Table:
    """Rows, and what they add up to in each month and over all: one dictionary of totals a month."""

    rows: list[Row]
    names: tuple[str, ...]

    @property
    def by_month(self) -> list[dict[str, int]]:
        columns = zip(*(row.months for row in self.rows), strict=True)
        return [{name: sum(getattr(month, name) for month in column) for name in self.names} for column in columns]

    @property
    def totals(self) -> dict[str, int]:
        return {name: sum(row.total(name) for row in self.rows) for name in self.names}


def elapsed(months, today) -> Span:
    """From the first of these months to its last, or to today where that comes first; today counts."""
    start = months[0].start
    return Span(start, max(start, min(months[-1].end, today + A_DAY)))


def stations(user, months, today, district=None) -> Table:
    """The stations in an area of operation or with an adviser in these months. Three queries."""
    span = elapsed(months, today)
    areas = AreaOfOperation.objects.visible_to(user).exclude(status="requested").select_related("mandate")
    placements = Placement.objects.visible_to(user).select_related("adviser", "mandate")
    sites = PoliceStation.objects.visible_to(user).select_related("district")
    if district:
        areas = areas.filter(district=district)
        placements = placements.filter(station__district=district)
        sites = sites.filter(district=district)
    in_operation = _by("district_id", stays_of(areas.running_during(span.start, span.end), span, _end_under_mandate))
    posted = _by(
        "station_id",
        stays_of(
            placements.running_during(span.start, span.end).order_by("starts", "adviser__family_name", "pk"),
            span,
            _end_under_mandate,
        ),
    )
    rows = [
        StationRow(site, _months(StationMonth, months, span, advisers=ours, areas=in_operation[site.district_id]))
        for site in sites.order_by("district__name_en", "name", "pk")
        if (ours := posted[site.pk]) or in_operation[site.district_id]
    ]
    return Table(rows, ("adviser_days", "gap_days", "overlap_days"))


def receptions(user, months, today, district=None) -> Table:
    """The vehicles handed over by the end of these months; those that stood in the district, with one. Five queries."""
    span = elapsed(months, today)
    deployments = Deployment.objects.running_during(span.start, span.end).order_by("starts", "pk")
    seen = deployments.visible_to(user).select_related("district")
    vehicles = MobileReception.objects.visible_to(user).donated_on_or_before(span.last_day)
    gaps = ServiceGap.objects.visible_to(user).running_during(span.start, span.end)
    standing = _by("vehicle_id", stays_of(seen, span))
    elsewhere = defaultdict(list)
    if not user.has_permission(RecordPermission.ACCESS_ALL_DISTRICTS):
        # Where else it stood is not told, only that it was not idle.
        hidden = deployments.filter(vehicle__in=vehicles.values("pk")).exclude(district__in=user.district_ids)
        elsewhere = _by("vehicle_id", stays_of(hidden, span))
    out = _by("vehicle_id", stays_of(gaps, span))
    mandates = stays_of(Mandate.objects.visible_to(user).running_during(span.start, span.end), span)
    rows = []
    for vehicle in vehicles.order_by("number"):
        ours = standing[vehicle.pk]
        if district and not any(stay.what.district_id == district.pk for stay in ours):
            continue
        since = Span(min(max(vehicle.donated, span.start), span.end), span.end)
        layers = {
            "deployments": ours,
            "elsewhere": elsewhere[vehicle.pk],
            "out": out[vehicle.pk],
            "owned": clip(mandates, since),
        }
        rows.append(ReceptionRow(vehicle, _months(ReceptionMonth, months, span, **layers)))
    return Table(rows, ("deployed_days", "out_days", "idle_days"))


def _end_under_mandate(record):
    ends = [day for day in (record.ends, record.mandate.ends) if day]
    return min(ends, default=None)


def _by(name, stays) -> dict[int, list[Stay]]:
    found = defaultdict(list)
    for stay in stays:
        found[getattr(stay.what, name)].append(stay)
    return found


def _months(kind, months, span, **layers):
    """Each month cut into pieces, as far as its days lie in the span."""
    return [kind(month, _pieces(month, span, layers)) for month in months]


def _pieces(month, span, layers):
    start, end = max(month.start, span.start), min(month.end, span.end)
    return cut(Span(start, end), **layers) if start < end else []
