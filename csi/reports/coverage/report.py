"""Districts of the coverage map with their values, as map points and as a table."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2.columns.base import LinkTransform
from django_tables2.data import TableListData
from django_tables2.utils import OrderBy

from csi.accounts.models import User
from csi.core.crud.columns import Column, DateColumn, NumberColumn
from csi.core.crud.paths import resolve_path
from csi.core.crud.tables import RecordTable
from csi.core.periods import Span
from csi.core.permissions import RecordPermission
from csi.indicators.formatting import format_indicator_value, round_value
from csi.indicators.indicator import get_last_event_date
from csi.indicators.registry import IndicatorValue
from csi.reports.coverage.layers import CoverageLayer
from csi.reports.map.bands import Band, BandScale
from csi.reports.map.choropleth import build_map_district
from csi.reports.map.drawing import MapDistrict
from districts.models import District


@dataclass(frozen=True)
class CoverageRow:
    """A district and its value. `index`: its position by name. `is_linked`: the user may open records."""

    index: int
    district: District
    indicator_value: IndicatorValue
    band: Band
    is_linked: bool

    @property
    def name(self) -> str:
        return self.district.name

    @property
    def province(self) -> str:
        return self.district.province.name

    @property
    def value(self) -> Decimal | None:
        """The value as displayed."""
        value = self.indicator_value
        return None if value.value is None else round_value(value.value, value.indicator)

    @property
    def last_event(self) -> datetime.date | None:
        """The date of the last event, if the indicator counts the days since."""
        return get_last_event_date(self.indicator_value)

    @property
    def band_label(self) -> str:
        return str(self.band.label)

    @property
    def records_url(self) -> str:
        """The list of the records counted; "" if the user may not open it."""
        return self.indicator_value.url if self.is_linked else ""

    def get_absolute_url(self) -> str | None:
        return reverse("district_report", args=[self.district.pk]) if self.is_linked else None


def get_coverage_rows(
    layer: CoverageLayer, scale: BandScale, span: Span, *, user: User, day: datetime.date
) -> list[CoverageRow]:
    """Return the districts of operation on that day, the most urgent first. A constant number of queries.

    Readers get the published values of all districts.
    """
    is_linked = user.has_permission(RecordPermission.VIEW_RECORDS)
    districts = list(District.objects.with_visible_indicators(user).in_operation_on(day).select_related("province"))
    ids = [district.pk for district in districts]
    values = layer.get_values(ids, span, user=user, day=day)
    rows = [
        CoverageRow(index, district, values[district.pk], scale.get_band(values[district.pk]), is_linked)
        for index, district in enumerate(districts)
    ]
    return sorted(rows, key=lambda row: _urgency_key(row, layer))


def _urgency_key(row: CoverageRow, layer: CoverageLayer) -> tuple[int, Decimal | int, int]:
    """Sort districts without any event first, and districts without data last."""
    if row.value is None:
        return (0 if layer.is_days_since else 2), 0, row.index
    return 1, (-row.value if layer.is_high_urgent else row.value), row.index


class CoverageTableData(TableListData):
    """Rows that sort like lists of records: by name as users expect, blanks always last."""

    data: Any

    def order_by(self, aliases: Iterable[str]) -> None:
        rows: Sequence[Any] = self.data
        for alias in reversed(list(aliases)):
            path = str(OrderBy(self.table.columns[OrderBy(alias).bare].column.order_by[0]).bare)
            pairs = [(resolve_path(row, path), row) for row in rows]
            filled = [pair for pair in pairs if pair[0] is not None]
            filled.sort(key=itemgetter(0), reverse=alias.startswith("-"))
            rows = [row for _value, row in filled] + [row for value, row in pairs if value is None]
        self.data = rows


class IndicatorValueColumn(NumberColumn):
    """The value, linked to the records counted; a missing value shows its reason."""

    empty_values = ()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.link = LinkTransform(url=lambda record: record.records_url or None)

    def render(self, record: CoverageRow) -> str:
        if record.value is None:
            return render_to_string("components/missing.html", {"reason": record.indicator_value.missing_reason})
        return format_indicator_value(record.indicator_value)

    def value(self, record: CoverageRow) -> Decimal | None:
        return record.value


class CoverageTable(RecordTable):
    """The districts of the map as a table."""

    district = Column(gettext_lazy("District"), accessor="name", order_by="index")
    province = Column(gettext_lazy("Province"), accessor="province", order_by="province")

    class Meta(RecordTable.Meta):
        sequence = ("district", "province", "value", "...")

    def __init__(self, rows: list[CoverageRow], layer: CoverageLayer):
        columns = [("value", IndicatorValueColumn(layer.label, accessor="value", order_by="value"))]
        if layer.is_days_since:
            columns.append(("last", DateColumn(_("Last on"), accessor="last_event", order_by="last_event")))
        columns.append(("band", Column(_("Band"), accessor="band_label", orderable=False)))
        super().__init__(CoverageTableData(rows), label=str(layer.label), extra_columns=columns)


def build_map_districts(rows: list[CoverageRow], layer: CoverageLayer, scale: BandScale) -> list[MapDistrict]:
    """Return the rows as districts of the map, in the order of their names."""
    return [
        build_map_district(
            row.district,
            row.indicator_value,
            scale,
            url=(layer.opens_records and row.records_url) or row.get_absolute_url() or "",
        )
        for row in sorted(rows, key=lambda row: row.index)
    ]
