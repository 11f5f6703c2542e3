"""Comparison of indicators: values, best and worst, the chart and the exported table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from csi.core.charts import Chart, ChartKind
from csi.core.crud.export_columns import FormatCell
from csi.core.permissions import RecordPermission
from csi.indicators.cases import has_enough_cases
from csi.indicators.formatting import format_basis, format_indicator_value
from csi.indicators.registry import (
    DesiredDirection,
    Indicator,
    IndicatorKind,
    IndicatorValue,
    ResultSet,
    evaluate,
)
from csi.reports.charts import build_mark, get_value_title
from csi.reports.comparison.params import ComparisonParams
from csi.reports.indicator_rows import IndicatorRow, group_by_objective, rounded_value


@dataclass(frozen=True)
class ComparisonCell:
    """The value of one column. `rank`: "best", "worst" or ""."""

    value: IndicatorValue
    url: str
    rank: str

    @property
    def text(self) -> str:
        return format_indicator_value(self.value)


@dataclass(frozen=True)
class ComparisonRow:
    """The values of one indicator. `flow_reason`: the reason why counts cannot be compared, or ""."""

    indicator: Indicator
    cells: list[ComparisonCell]
    flow_reason: str = ""

    @property
    def difference(self) -> IndicatorRow | None:
        """The second less the first of two, the highest less the lowest of more; None without two values."""
        values = [(number, cell.value) for cell in self.cells if (number := rounded_value(cell.value)) is not None]
        if len(values) < 2:
            return None
        if len(self.cells) == 2:
            (_first, first), (_second, second) = values
            return IndicatorRow(second, first, flow_reason=self.flow_reason)
        _highest, highest = max(values, key=lambda pair: pair[0])
        _lowest, lowest = min(values, key=lambda pair: pair[0])
        return IndicatorRow(highest, lowest, flow_reason=self.flow_reason)

    @property
    def maturity_note(self) -> str:
        """The reasons of the values that are not yet mature."""
        return " ".join(dict.fromkeys(str(cell.value.missing_reason) for cell in self.cells if cell.value.matures_on))


class Comparison:
    """The values of a comparison, as its user may see them."""

    def __init__(self, params: ComparisonParams):
        self.params = params

    @cached_property
    def _results(self) -> ResultSet:
        params = self.params
        spans = dict.fromkeys(column.span for column in params.columns)
        ids = sorted({column.district.pk for column in params.columns if column.district})
        return evaluate(params.indicators.values(), spans, user=params.user, districts=ids or None, today=params.today)

    @cached_property
    def rows(self) -> dict[str, ComparisonRow]:
        """{indicator key: row}, by objective."""
        return {key: self._build_row(indicator) for key, indicator in self.params.indicators.items()}

    def _build_row(self, indicator: Indicator) -> ComparisonRow:
        values = [
            self._results.get_value(indicator.key, column.span, column.district_id) for column in self.params.columns
        ]
        is_comparable = not self.params.flow_reason or indicator.kind != IndicatorKind.FLOW
        ranks = [""] * len(values)
        known = [value for value in values if value.value is not None]
        if is_comparable and has_enough_cases(*known):
            ranks = rank_values(indicator, [rounded_value(value) for value in values])
        is_linked = self.params.user.has_permission(RecordPermission.VIEW_RECORDS)
        return ComparisonRow(
            indicator,
            [
                ComparisonCell(value, value.url if is_linked else "", rank)
                for value, rank in zip(values, ranks, strict=True)
            ],
            self.params.flow_reason,
        )

    @property
    def groups(self) -> list[tuple[str, list[ComparisonRow]]]:
        """The rows by objective."""
        return group_by_objective(self.rows.values())

    @property
    def chart(self) -> Chart:
        """The chosen indicator with a bar for each column."""
        params, cells = self.params, self.rows[self.params.indicator.key].cells
        indicator = params.indicator
        return Chart(
            title=str(indicator.label),
            description=_("%(subject)s. %(definition)s")
            % {"subject": params.subject, "definition": indicator.definition},
            kind=ChartKind.BARS if params.is_by_district else ChartKind.COLUMNS,
            category_title=str(params.type.label),
            value_title=get_value_title(indicator),
            marks=[
                build_mark(column.label, cell.value, cell.url)
                for column, cell in zip(params.columns, cells, strict=True)
            ],
            empty_text=_("No values are available for this indicator."),
        )

    # Interface of csi.core.crud.exports

    def exported_header(self) -> list[str]:
        labels = [column.label for column in self.params.columns]
        bases = [_("Basis of %(column)s") % {"column": label} for label in labels]
        return [_("Objective"), _("Indicator"), _("Unit"), *labels, _("Difference"), _("Note"), *bases]

    def exported_rows(
        self, rows: Iterable[ComparisonRow], format_cell: FormatCell = lambda value: value
    ) -> Iterator[list[Any]]:
        for row in rows:
            indicator, difference = row.indicator, row.difference
            values = (
                str(indicator.objective.label),
                str(indicator.label),
                str(indicator.unit.label),
                *(rounded_value(cell.value) for cell in row.cells),
                difference.change if difference else None,
                (difference and (difference.change_note or difference.no_change_reason)) or row.maturity_note or None,
                *(format_basis(cell.value) or None for cell in row.cells),
            )
            yield [format_cell(value) for value in values]


def rank_values(indicator: Indicator, numbers: list[Decimal | None]) -> list[str]:
    """Return "best" and "worst" for unique extremes, "" for other values and without a direction."""
    values = [number for number in numbers if number is not None]
    if indicator.direction == DesiredDirection.NEITHER or len(values) < 2 or min(values) == max(values):
        return [""] * len(numbers)
    best, worst = max(values), min(values)
    if indicator.direction == DesiredDirection.LESS:
        best, worst = worst, best
    ranks = {value: rank for value, rank in ((best, "best"), (worst, "worst")) if values.count(value) == 1}
    return ["" if number is None else ranks.get(number, "") for number in numbers]
