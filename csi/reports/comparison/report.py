"""Every figure of every side, which of them is best and worst, and the same as a chart and as a file."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from csi.core.charts import Chart, ChartKind, Mark
from csi.indicators.formatting import format_indicator_value
from csi.indicators.registry import DesiredDirection, Indicator, IndicatorKind, IndicatorValue, Objective
from csi.reports.comparison.params import ComparisonParams
from csi.reports.indicator_rows import IndicatorRow, rounded_value
from csi.reports.visible_values import VisibleValues


@dataclass(frozen=True)
class ComparisonCell:
    """The figure of one side. `rank`: "best", "worst" or "" where nothing is."""

    figure: IndicatorValue
    url: str
    rank: str

    @property
    def text(self) -> str:
        return format_indicator_value(self.figure)


@dataclass(frozen=True)
class ComparisonRow:
    """An indicator's figures side by side."""

    indicator: Indicator
    cells: list[ComparisonCell]

    @property
    def difference(self) -> IndicatorRow | None:
        """The last less the first of two; the highest less the lowest of more; None where two have no figure."""
        told = [cell.figure for cell in self.cells if cell.figure.value is not None]
        if len(told) < 2:
            return None
        if len(self.cells) == 2:
            return IndicatorRow(told[1], told[0])
        return IndicatorRow(max(told, key=rounded_value), min(told, key=rounded_value))


class Comparison:
    """The figures of a `ComparisonParams`, as its person may have them."""

    def __init__(self, question: ComparisonParams):
        self.question = question

    @cached_property
    def _figures(self) -> VisibleValues:
        asked = self.question
        spans = [side.span for side in asked.sides]
        ids = sorted({side.district_id for side in asked.sides if side.district})
        return VisibleValues(
            asked.indicators.values(), spans, user=asked.user, today=asked.today, districts=ids or None
        )

    @cached_property
    def rows(self) -> dict[str, ComparisonRow]:
        """{indicator's key: its row}, in the order of the mission's aims."""
        return {key: self._row(one) for key, one in self.question.indicators.items()}

    def _row(self, indicator):
        figures = [self._figures.get_value(indicator.key, side.span, side.district_id) for side in self.question.sides]
        is_fair = self.question.is_of_one_length or indicator.kind != IndicatorKind.FLOW
        ranks = ranked(indicator, [rounded_value(figure) for figure in figures]) if is_fair else [""] * len(figures)
        return ComparisonRow(
            indicator,
            [
                ComparisonCell(figure, self._figures.get_url(figure), rank)
                for figure, rank in zip(figures, ranks, strict=True)
            ],
        )

    @property
    def groups(self) -> list[tuple[str, list[ComparisonRow]]]:
        """The rows under the mission's aims."""
        rows = self.rows.values()
        return [(group.label, [row for row in rows if row.indicator.objective == group]) for group in Objective]

    @property
    def chart(self) -> Chart:
        """The chosen indicator, a bar for each side."""
        asked, cells = self.question, self.rows[self.question.indicator.key].cells
        place = asked.choice.label if asked.is_by_district else asked.place_words
        return Chart(
            title=str(asked.indicator.label),
            description=_("%(place)s. %(meaning)s") % {"place": place, "meaning": asked.indicator.definition},
            kind=ChartKind.BARS if asked.is_by_district else ChartKind.COLUMNS,
            category_title=asked.by.label,
            value_title=capfirst(str(asked.indicator.unit.label)),
            marks=[
                Mark(
                    side.label,
                    None if cell.figure.value is None else float(rounded_value(cell.figure)),
                    url=cell.url,
                    value_label=cell.text,
                    missing_reason=str(cell.figure.missing_reason),
                )
                for side, cell in zip(asked.sides, cells, strict=True)
            ],
            empty_text=_("None of them has this figure."),
        )

    # As csi.core.crud.exports takes a table

    def exported_header(self) -> list[str]:
        sides = [side.label for side in self.question.sides]
        return [str(_("Aim")), str(_("IndicatorValue")), str(_("Unit")), *sides, str(_("Difference"))]

    def exported_rows(self, rows):
        for row in rows:
            indicator, difference = row.indicator, row.difference
            yield [
                str(indicator.objective.label),
                str(indicator.label),
                str(indicator.unit.label),
                *(rounded_value(cell.figure) for cell in row.cells),
                difference and difference.change,
            ]


def ranked(indicator: Indicator, numbers: list[Decimal | None]) -> list[str]:
    """ "best" and "worst" for the two ends, each where one side alone holds it; nothing where neither end is better."""
    told = [number for number in numbers if number is not None]
    if indicator.direction == DesiredDirection.NEITHER or len(told) < 2 or min(told) == max(told):
        return [""] * len(numbers)
    best, worst = max(told), min(told)
    if indicator.direction == DesiredDirection.LESS:
        best, worst = worst, best
    names = {end: name for end, name in ((best, "best"), (worst, "worst")) if told.count(end) == 1}
    return [names.get(number, "") for number in numbers]
