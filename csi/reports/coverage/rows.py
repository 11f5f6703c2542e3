"""The districts of the coverage map with their figures: on the map, and as the same in a table."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2.columns.base import LinkTransform
from django_tables2.data import TableListData
from django_tables2.utils import OrderBy

from csi.core.crud.columns import Column, DateColumn, NumberColumn
from csi.core.crud.tables import RecordTable, resolve_path
from csi.core.permissions import RecordPermission
from csi.indicators.formatting import format_indicator_value, round_value, suppress_breakdown
from csi.indicators.indicator import get_last_event_date
from csi.indicators.registry import IndicatorValue, evaluate
from csi.reports.coverage.layers import Band, CoverageLayer
from districts.models import District


@dataclass(frozen=True)
class CoverageRow:
    """A district and its figure. `place`: its place by name. `links`: whether this person opens records."""

    place: int
    district: District
    figure: IndicatorValue
    step: Band
    links: bool

    @property
    def name(self) -> str:
        return self.district.name

    @property
    def province(self) -> str:
        return self.district.province.name

    @property
    def value(self) -> Decimal | None:
        """The number that people read."""
        return None if self.figure.value is None else round_value(self.figure.value, self.figure.indicator)

    @property
    def last(self) -> datetime.date | None:
        """The day of the last time, where the figure counts the days since."""
        return get_last_event_date(self.figure)

    @property
    def step_words(self) -> str:
        return str(self.step.words)

    @property
    def records(self) -> str:
        """The list behind the figure."""
        return self.figure.url if self.links else ""

    def get_absolute_url(self):
        return reverse("district_report", args=[self.district.pk]) if self.links else None


def coverage_rows(layer: CoverageLayer, span, *, user, day) -> list[CoverageRow]:
    """The districts in which the mission works on that day, those to look at first at the top; three queries.

    Who opens no records gets what is published, of all districts.
    """
    shown = list(District.objects.with_visible_indicators(user).in_operation_on(day).select_related("province"))
    answer = evaluate([layer.indicator], [span], user=user, districts=[one.pk for one in shown])
    figures = answer.get_values_by_district(layer.indicator_key, span, [one.pk for one in shown])
    if not user.has_permission(RecordPermission.VIEW_RECORDS):
        figures = suppress_breakdown(figures)
    rows = [
        CoverageRow(
            place,
            district,
            figures[district.pk],
            layer.step_of(figures[district.pk]),
            user.has_permission(RecordPermission.VIEW_RECORDS),
        )
        for place, district in enumerate(shown)
    ]
    return sorted(rows, key=lambda row: _urgency(row, layer))


def _urgency(row, layer):
    """Where nothing happened yet comes first; where only nothing is known, last."""
    if row.value is None:
        return (0 if layer.counts_days else 2), 0, row.place
    return 1, (-row.value if layer.more_is_worse else row.value), row.place


class CoverageTableData(TableListData):
    """Rows that sort like lists of records: names as people look them up, blanks last either way."""

    def order_by(self, aliases):
        for alias in reversed(list(aliases)):
            path = str(OrderBy(self.table.columns[OrderBy(alias).bare].column.order_by[0]).bare)
            pairs = [(resolve_path(row, path), row) for row in self.data]
            told = [pair for pair in pairs if pair[0] is not None]
            told.sort(key=itemgetter(0), reverse=alias.startswith("-"))
            self.data = [row for _value, row in told] + [row for value, row in pairs if value is None]


class IndicatorValueColumn(NumberColumn):
    """The figure, with the list behind it; where there is none, why."""

    empty_values = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.link = LinkTransform(url=lambda record: record.records or None)

    def render(self, record):
        if record.value is None:
            return render_to_string("components/missing.html", {"reason": record.figure.missing_reason})
        return format_indicator_value(record.figure)

    def value(self, record):
        return record.value


class CoverageTable(RecordTable):
    """The same as on the map."""

    district = Column(gettext_lazy("District"), accessor="name", order_by="place")
    province = Column(gettext_lazy("Province"), accessor="province", order_by="province")

    class Meta(RecordTable.Meta):
        sequence = ("district", "province", "figure", "...")

    def __init__(self, rows, layer):
        further = [("figure", IndicatorValueColumn(layer.label, accessor="value", order_by="value"))]
        if layer.counts_days:
            further.append(("last", DateColumn(_("Last on"), accessor="last", order_by="last")))
        further.append(("step", Column(_("Band"), accessor="step_words", orderable=False)))
        super().__init__(CoverageTableData(rows), label=str(layer.label), extra_columns=further)


def places(rows: list[CoverageRow]) -> list[dict]:
    """The rows as static/js/map.js draws them: a sign with the number in it for each district."""
    return [
        {
            "sign": row.step.sign,
            "label": format_indicator_value(row.figure),
            "name": row.name,
            "note": _note(row),
            "url": row.records or row.get_absolute_url() or "",
            "latitude": None if row.district.latitude is None else float(row.district.latitude),
            "longitude": None if row.district.longitude is None else float(row.district.longitude),
        }
        for row in rows
    ]


def _note(row):
    """The figure in words: "Days since the last forum: 14"."""
    if row.value is None:
        return str(row.figure.missing_reason)
    return _("%(what)s: %(value)s") % {"what": row.figure.indicator.label, "value": format_indicator_value(row.figure)}
