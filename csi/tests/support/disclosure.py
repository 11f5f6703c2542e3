"""The bounds that readers can derive for published counts, by linear programming."""

import math
from collections import defaultdict
from dataclasses import dataclass, field

import highspy

from csi.indicators.disclosure import ROUNDING_BASE, get_quantity_name
from csi.indicators.indicator import PerPeople
from csi.indicators.query import DaysInPeriod

EPSILON = 1e-6


@dataclass(frozen=True)
class PublishedCount:
    """A count that a reader may want to know.

    `quantity`: the name of what is counted. `district` and `member` None: the total. `period`: the span of a flow, the
    reference date of a stock.
    """

    quantity: str
    district: int | None
    dimension: str
    member: object
    period: object


def list_cells(value):
    """Return {cell: (true or published count, its rounding base)} of the counts in an indicator value."""
    indicator, cells = value.indicator, {}
    for role in ("numerator", "denominator"):
        expression, count = getattr(indicator, role), getattr(value, role)
        if expression is None or count is None or role not in indicator.disclosive_counts:
            continue
        timing = expression.sources[0].timing
        base = ROUNDING_BASE * (value.span.days if isinstance(timing, DaysInPeriod) else 1)
        is_total = role == "denominator" and value.dimension in indicator.total_denominator
        dimension, member = ("", None) if is_total or value.member is None else (value.dimension, value.member)
        period = value.reference_date if timing.is_stock else value.span
        name = get_quantity_name(expression)
        if isinstance(indicator, PerPeople) and value.district is None:
            name = f"{indicator.key}.{role}"  # without the districts whose population is unknown
        elif isinstance(indicator, PerPeople) and not value.denominator:
            continue
        cells[PublishedCount(name, value.district, dimension, member, period)] = (count, base)
    return cells


@dataclass
class Attack:
    """A linear program of everything that is known about the counts of people and cases."""

    bounds: dict[PublishedCount, tuple[float, float]] = field(default_factory=dict)
    # Sums of {cell: factor} that are 0, or at least 0.
    equalities: list[dict[PublishedCount, int]] = field(default_factory=list)
    inequalities: list[dict[PublishedCount, int]] = field(default_factory=list)

    def add_published(self, cell, count, base, *, is_exact=False):
        """Add a published count, which is less than a base away from the true one."""
        lower, upper = (count, count) if is_exact else (max(0, count - base + 1), count + base - 1)
        known_lower, known_upper = self.bounds.get(cell, (0, math.inf))
        self.bounds[cell] = max(lower, known_lower), min(upper, known_upper)

    def add_sums(self):
        """Add that districts, members of a dimension, and months add up."""
        by_total = defaultdict(list)
        for cell in self.bounds:
            if cell.district is not None:
                by_total[
                    "district", PublishedCount(cell.quantity, None, cell.dimension, cell.member, cell.period)
                ].append(cell)
            if cell.member is not None:
                by_total[cell.dimension, PublishedCount(cell.quantity, cell.district, "", None, cell.period)].append(
                    cell
                )
            for total in self.bounds:
                if total.period != cell.period and self._is_month_of(cell, total):
                    by_total["months", total].append(cell)
        for (_kind, total), parts in by_total.items():
            if total in self.bounds:
                self.equalities.append({total: -1} | dict.fromkeys(parts, 1))

    @staticmethod
    def _is_month_of(cell, total):
        same = (cell.quantity, cell.district, cell.dimension, cell.member)
        if same != (total.quantity, total.district, total.dimension, total.member) or not hasattr(total.period, "days"):
            return False
        is_month = cell.period.start.day == 1 and 28 <= cell.period.days <= 31
        # A mandate may begin within a month, of which only its own days have records.
        return is_month and cell.period.start < total.period.end and cell.period.end > total.period.start

    def find_determined(self, cells):
        """Return those of {cell: true count} that have one possible value."""
        model = highspy.Highs()
        model.setOptionValue("output_flag", False)
        names = {cell: number for number, cell in enumerate(self.bounds)}
        for lower, upper in self.bounds.values():
            model.addVar(lower, upper)
        for rows, upper in ((self.equalities, 0), (self.inequalities, highspy.kHighsInf)):
            for row in rows:
                used = {names[cell]: factor for cell, factor in row.items() if cell in names}
                model.addRow(0, upper, len(used), list(used), list(used.values()))
        return {cell: count for cell, count in cells.items() if self._is_determined(model, names[cell], count)}

    @staticmethod
    def _is_determined(model, column, count):
        model.changeColCost(column, 1)
        bounds = []
        for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            model.changeObjectiveSense(sense)
            model.run()
            status = model.getModelStatus()
            is_bounded = status == highspy.HighsModelStatus.kOptimal
            # The true counts are one solution of the program: it is never infeasible.
            assert is_bounded or status == highspy.HighsModelStatus.kUnbounded, model.modelStatusToString(status)
            bounds.append(model.getInfo().objective_function_value if is_bounded else math.inf)
        model.changeColCost(column, 0)
        lower, upper = bounds[0] - EPSILON, bounds[1] + EPSILON
        assert lower <= count <= upper, (lower, count, upper)
        return math.ceil(lower) == (upper if math.isinf(upper) else math.floor(upper))
