"""Contents of the indicator pages: values, trend and breakdowns."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from csi.accounts.models import User
from csi.core.charts import Chart, ChartKind
from csi.core.crud.pages import ALL_ROWS, PageChoice, RowGrouping, TablePage
from csi.core.formatting import format_short_month
from csi.core.periods import Month
from csi.indicators.indicator import DesiredDirection
from csi.indicators.registry import (
    REGISTRY,
    Indicator,
    IndicatorKind,
    IndicatorValue,
    Objective,
    ResultSet,
    get_indicators,
)
from csi.indicators.remainder import compute_remainder
from csi.reports.charts import build_mark, get_value_title, select_reception_months
from csi.reports.indicator_pages.dimensions import DIMENSION_LABELS, DIMENSION_MODELS, get_member_labels
from csi.reports.indicator_rows import IndicatorRow, group_by_objective, missing_previous
from csi.reports.period_picker import PeriodChoice
from csi.reports.scoped_report import PeriodReport
from districts.models import District
from districts.provinces import group_by_province

TREND_MONTHS = 12


@dataclass(frozen=True)
class BreakdownTable:
    """Rows by member of a dimension.

    `column`: header of the labels. `others`: the row that completes the breakdown. `order`: in which the rows are on
    several pages, in words; `total`: the row of all members.
    """

    title: str
    column: str
    table_page: TablePage[tuple[str, IndicatorRow]]
    others: tuple[str, IndicatorRow] | None
    order: str
    total: IndicatorRow

    @property
    def rows(self) -> dict[str, IndicatorRow]:
        """The rows shown, by label."""
        return dict([*self.table_page.rows, *([self.others] if self.others else [])])


class IndicatorList(PeriodReport):
    """All indicators of the mission or of a district, by objective."""

    @cached_property
    def _results(self) -> ResultSet:
        return self.evaluate_rows(REGISTRY.values())

    @property
    def groups(self) -> list[tuple[str, list[IndicatorRow]]]:
        return group_by_objective([self.get_row(key) for key in REGISTRY])


class IndicatorDetail(PeriodReport):
    """One indicator: twelve-month trend, districts and breakdowns.

    `data`: the parameters of the URL, such as `district_page=2`.
    """

    def __init__(
        self,
        indicator: Indicator,
        choice: PeriodChoice,
        *,
        user: User,
        today: datetime.date,
        district: District | None = None,
        data: QueryDict | None = None,
    ):
        super().__init__(choice, user=user, today=today, district=district)
        self.indicator, self.data = indicator, data or QueryDict()

    @cached_property
    def months(self) -> list[Month]:
        """Up to twelve months, the last that of `day`, none before the mission's first."""
        return Month.from_date(self.day).get_preceding_months(TREND_MONTHS, since=self.first_day or self.day)

    @cached_property
    def _results(self) -> ResultSet:
        # Without a vehicle there are no trips: the chart starts with the first.
        related = get_indicators("days_deployed") if self.indicator.objective == Objective.RECEPTIONS else []
        return self.evaluate_rows(dict.fromkeys([self.indicator, *related]), self.months)

    @cached_property
    def row(self) -> IndicatorRow:
        return self.get_row(self.indicator.key)

    @property
    def chart(self) -> Chart:
        """The months up to the end of the period."""
        months, note = self.months, ""
        if self.indicator.objective == Objective.RECEPTIONS and self.indicator.kind != IndicatorKind.STOCK:
            months, note = select_reception_months(months, self.get_value)
        values = [self.get_value(self.indicator.key, month.span) for month in months]
        description = _("By month, %(first)s to %(last)s.") % {"first": months[0].label, "last": months[-1].label}
        return Chart(
            title=str(self.indicator.label),
            description=f"{description} {note}".strip(),
            kind=ChartKind.COLUMNS if self.indicator.kind == IndicatorKind.FLOW else ChartKind.LINES,
            category_title=_("Month"),
            value_title=get_value_title(self.indicator),
            marks=[
                build_mark(format_short_month(month.start), value, self.get_url(value))
                for month, value in zip(months, values, strict=True)
            ],
            empty_text=str(self.indicator.missing_reason),
        )

    @cached_property
    def tables(self) -> list[BreakdownTable]:
        """The districts, then the other dimensions. Readers get no other dimensions: their counts are small."""
        tables = [self._by_district] if not (self.district or self.indicator.is_mission_wide) else []
        if self.can_view_records:
            if self.indicator.distribution:
                key, dimension = self.indicator.distribution
                tables.append(self._break_down(REGISTRY[key], dimension))
            tables += [self._break_down(self.indicator, dimension) for dimension in self.indicator.dimensions]
        return tables

    @property
    def _by_district(self) -> BreakdownTable:
        districts = District.objects.with_visible_indicators(self.user).ever_in_operation()
        by_pk = {district.pk: district for district in districts}
        key, results, previous_span = self.indicator.key, self._results, self.choice.previous
        rows = {
            str(district): self._compare(
                results.get_value(key, self.span, district.pk),
                results.get_value(key, previous_span, district.pk) if previous_span else None,
            )
            for district in districts
        }
        others = self._get_other_districts([district.pk for district in districts])
        return self._build_table(
            _("Districts"),
            _("District"),
            "district",
            rows,
            (_("Other districts"), others) if others else None,
            self.row,
            group_by_province(lambda row: by_pk.get(row[1].current.district), _("Districts")),
        )

    def _build_table(
        self,
        title: str,
        column: str,
        dimension: str,
        rows: Mapping[str, IndicatorRow],
        others: tuple[str, IndicatorRow] | None,
        total: IndicatorRow,
        grouping: RowGrouping | None = None,
    ) -> BreakdownTable:
        """Return a breakdown with its page; the lowest values come first if the indicator should be high."""
        is_high_good = total.indicator.direction == DesiredDirection.MORE

        def get_attention(row: tuple[str, IndicatorRow]) -> tuple[bool, Any]:
            value = row[1].current.value
            return value is not None, (-value if is_high_good else value) if value is not None else 0

        order = (
            _("The lowest values come first. The last row covers all of them.")
            if is_high_good
            else _("The highest values come first. The last row covers all of them.")
        )
        # Other dimensions have a limited number of members.
        is_long = dimension == "district" or dimension in DIMENSION_MODELS
        choice = PageChoice.from_query(self.data, f"{dimension}_page") if is_long else ALL_ROWS
        table_page = choice.select(list(rows.items()), get_attention, grouping=grouping)
        return BreakdownTable(title, column, table_page, others, order, total)

    def _get_other_districts(self, shown: list[int]) -> IndicatorRow | None:
        """Return the row of the districts in which the mission has never worked; None if they have no records."""
        key = self.indicator.key
        rests = [
            compute_remainder(
                self._results.get_value(key, span), self._results.get_values_by_district(key, span, shown).values()
            )
            for span in (self.span, self.choice.previous)
            if span
        ]
        return self._build_remainder_row(*rests)

    def _break_down(self, indicator: Indicator, dimension: str) -> BreakdownTable:
        key, span, previous_span, district = indicator.key, self.span, self.choice.previous, self.district_id
        results = self.evaluate([indicator], filter(None, [span, previous_span]), dimension=dimension)
        current = results.get_values_by_member(key, span, district=district)
        previous = results.get_values_by_member(key, previous_span, district=district) if previous_span else {}
        labels = get_member_labels(indicator, dimension, current.keys(), self.user)
        rows = {label: self._compare(current[member], previous.get(member)) for member, label in labels.items()}
        others = None
        # Members of a ratio may share the denominator of the total.
        if indicator.denominator is None:
            rests = [
                compute_remainder(results.get_value(key, total_span, district), _select(values, labels))
                for total_span, values in ((span, current), (previous_span, previous))
                if total_span
            ]
            others = self._build_remainder_row(*rests)
        column = str(DIMENSION_LABELS[dimension])
        return self._build_table(
            column if indicator == self.indicator else str(indicator.label),
            column,
            dimension,
            rows,
            (_("Other or not recorded"), others) if others else None,
            self._compare(
                results.get_value(key, span, district),
                results.get_value(key, previous_span, district) if previous_span else None,
            ),
        )

    def _compare(self, current: IndicatorValue, previous: IndicatorValue | None) -> IndicatorRow:
        """Return the row of a district or a member, without a target."""
        return IndicatorRow(
            current,
            previous or missing_previous(current),
            is_linked=self.can_view_records,
            flow_reason=self.choice.flow_reason,
        )

    def _build_remainder_row(
        self, current: IndicatorValue | None, previous: IndicatorValue | None = None
    ) -> IndicatorRow | None:
        """Return the row that completes a breakdown, None without a remainder in either period."""
        known = current or previous
        if known is None:
            return None
        is_ratio = known.denominator is not None
        # A ratio of no records is no data, a count of none is zero.
        empty = replace(
            known,
            value=None if is_ratio else 0,
            numerator=0,
            denominator=0 if is_ratio else None,
            matures_on=None,
            missing_reason=known.indicator.missing_reason if is_ratio else "",
        )
        return IndicatorRow(current or empty, previous or empty, flow_reason=self.choice.flow_reason)


def _select(values: Mapping[Any, IndicatorValue], members: Collection[Any]) -> list[IndicatorValue]:
    return [value for member, value in values.items() if member in members]
