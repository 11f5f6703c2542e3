"""Contents of the indicator pages: values, trend and breakdowns."""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils import formats
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from csi.accounts.models import User
from csi.core.charts import Chart, ChartKind
from csi.core.periods import Month, Span
from csi.core.permissions import RecordPermission
from csi.indicators.registry import (
    REGISTRY,
    Indicator,
    IndicatorKind,
    IndicatorValue,
    Objective,
    evaluate,
    get_indicators,
)
from csi.indicators.remainder import compute_remainder
from csi.indicators.target_progress import CurrentTargets
from csi.reports.charts import build_mark, get_value_title, select_reception_months
from csi.reports.indicator_pages.dimensions import DIMENSION_LABELS, get_member_labels
from csi.reports.indicator_rows import IndicatorRow, missing_previous
from csi.reports.period_picker import PeriodChoice
from csi.reports.visible_values import VisibleValues
from districts.models import District

TREND_MONTHS = 12


@dataclass(frozen=True)
class BreakdownTable:
    """Rows by member of a dimension: {label: row}. `column`: header of the labels."""

    title: str
    column: str
    rows: dict[str, IndicatorRow]


class PeriodValues:
    """Values of a period and of the previous one, for the mission or a district, as the user may see them."""

    def __init__(
        self,
        indicators: Iterable[Indicator],
        choice: PeriodChoice,
        *,
        user: User,
        today: datetime.date,
        district: District | None = None,
        extra_spans: Iterable[Span] = (),
    ):
        self.choice, self.user, self.today, self.district = choice, user, today, district
        indicators = list(indicators)
        self.targets = CurrentTargets(self.day, user=user, district=district)
        target_spans = self.targets.get_spans([indicator.key for indicator in indicators])
        spans = [choice.span, *filter(None, [choice.previous]), *extra_spans, *target_spans]
        districts = [district.pk] if district else None
        self.values = VisibleValues(indicators, spans, user=user, today=today, districts=districts)

    @property
    def day(self) -> datetime.date:
        """The last day that is counted."""
        return min(self.choice.span.last_day, self.today)

    def get_value(self, key: str, span: Span, district: District | None = None) -> IndicatorValue:
        return self.values.get_value(key, span, district.pk if district else None)

    def get_row(self, key: str, district: District | None = None) -> IndicatorRow:
        current, previous = self.get_value(key, self.choice.span, district), self.choice.previous
        return IndicatorRow(
            current,
            self.get_value(key, previous, district) if previous else missing_previous(current),
            self.targets.judge(current, self._get_value_in_scope) if district == self.district else None,
            is_linked=self.user.has_permission(RecordPermission.VIEW_RECORDS),
            flow_reason=self.choice.flow_reason,
        )

    def _get_value_in_scope(self, key: str, span: Span) -> IndicatorValue:
        return self.get_value(key, span, self.district)


class IndicatorList(PeriodValues):
    """All indicators of the mission or of a district, by objective."""

    def __init__(self, choice: PeriodChoice, *, user: User, today: datetime.date, district: District | None = None):
        super().__init__(REGISTRY.values(), choice, user=user, today=today, district=district)

    @property
    def groups(self) -> list[tuple[str, list[IndicatorRow]]]:
        return [
            (
                str(group.label),
                [
                    self.get_row(key, self.district)
                    for key, indicator in REGISTRY.items()
                    if indicator.objective == group
                ],
            )
            for group in Objective
        ]


class IndicatorDetail(PeriodValues):
    """One indicator: twelve-month trend, districts and breakdowns."""

    def __init__(
        self,
        indicator: Indicator,
        choice: PeriodChoice,
        *,
        user: User,
        today: datetime.date,
        district: District | None = None,
    ):
        self.indicator = indicator
        day = min(choice.span.last_day, today)
        self.months = Month.from_date(day).get_preceding_months(
            TREND_MONTHS, since=choice.available_period.first or day
        )
        spans = [month.span for month in self.months]
        # Without a vehicle there are no trips: the chart starts with the first.
        related = get_indicators("days_deployed") if indicator.objective == Objective.RECEPTIONS else []
        super().__init__(
            dict.fromkeys([indicator, *related]), choice, user=user, today=today, district=district, extra_spans=spans
        )

    @cached_property
    def row(self) -> IndicatorRow:
        return self.get_row(self.indicator.key, self.district)

    @property
    def chart(self) -> Chart:
        """The months up to the end of the period."""
        months, note = self.months, ""
        if self.indicator.objective == Objective.RECEPTIONS and self.indicator.kind != IndicatorKind.STOCK:
            months, note = select_reception_months(months, self._get_value_in_scope)
        values = [self.get_value(self.indicator.key, month.span, self.district) for month in months]
        description = _("By month, %(first)s to %(last)s.") % {"first": months[0].label, "last": months[-1].label}
        return Chart(
            title=str(self.indicator.label),
            description=f"{description} {note}".strip(),
            kind=ChartKind.COLUMNS if self.indicator.kind == IndicatorKind.FLOW else ChartKind.LINES,
            category_title=_("Month"),
            value_title=get_value_title(self.indicator),
            marks=[
                build_mark(formats.date_format(month.start, "M Y"), value, self.values.get_url(value))
                for month, value in zip(months, values, strict=True)
            ],
            empty_text=str(self.indicator.missing_reason),
        )

    @property
    def tables(self) -> list[BreakdownTable]:
        """The districts, then the other dimensions. Readers get no other dimensions: their counts are small."""
        tables = [self._by_district] if not (self.district or self.indicator.is_mission_wide) else []
        if self.user.has_permission(RecordPermission.VIEW_RECORDS):
            if self.indicator.distribution:
                key, dimension = self.indicator.distribution
                tables.append(self._break_down(REGISTRY[key], dimension))
            tables += [self._break_down(self.indicator, dimension) for dimension in self.indicator.dimensions]
        return tables

    @property
    def _by_district(self) -> BreakdownTable:
        districts = District.objects.with_visible_indicators(self.user).ever_in_operation()
        rows = {str(district): self.get_row(self.indicator.key, district) for district in districts}
        if others := self._get_other_districts([district.pk for district in districts]):
            rows[_("Other districts")] = others
        return BreakdownTable(_("Districts"), _("District"), rows)

    def _get_other_districts(self, shown: list[int]) -> IndicatorRow | None:
        """Return the row of the districts in which the mission has never worked; None if they have no records."""
        key, previous_span = self.indicator.key, self.choice.previous
        current = self.values.get_other_districts(key, self.choice.span, shown)
        previous = self.values.get_other_districts(key, previous_span, shown) if previous_span else None
        return self._build_remainder_row(current, previous)

    def _break_down(self, indicator: Indicator, dimension: str) -> BreakdownTable:
        key, span, previous_span = indicator.key, self.choice.span, self.choice.previous
        district = self.district.pk if self.district else None
        results = evaluate(
            [indicator],
            filter(None, [span, previous_span]),
            user=self.user,
            districts=[district] if district else None,
            dimension=dimension,
            today=self.today,
            first_day=self.choice.available_period.first,
        )
        current = results.get_values_by_member(key, span, district=district)
        previous = results.get_values_by_member(key, previous_span, district=district) if previous_span else {}
        labels = get_member_labels(indicator, dimension, current.keys(), self.user)
        rows = {
            label: IndicatorRow(
                current[member],
                previous.get(member) or missing_previous(current[member]),
                is_linked=True,
                flow_reason=self.choice.flow_reason,
            )
            for member, label in labels.items()
        }
        # Members of a ratio may share the denominator of the total.
        if indicator.denominator is None:
            rests = [
                compute_remainder(results.get_value(key, total_span, district), _select(values, labels))
                for total_span, values in ((span, current), (previous_span, previous))
                if total_span
            ]
            if others := self._build_remainder_row(*rests):
                rows[_("Other or not recorded")] = others
        column = str(DIMENSION_LABELS[dimension])
        return BreakdownTable(column if indicator == self.indicator else str(indicator.label), column, rows)

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
            missing_reason=known.indicator.missing_reason if is_ratio else "",
        )
        return IndicatorRow(current or empty, previous or empty, flow_reason=self.choice.flow_reason)


def _select(values: Mapping[Any, IndicatorValue], members: Collection[Any]) -> list[IndicatorValue]:
    return [value for member, value in values.items() if member in members]
