"""Comparison of editions with each other and with what the records give now."""

import datetime
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from csi.core.history.affected_days import ChangeSearch, find_affecting_changes
from csi.core.periods import Month
from csi.indicators.editions.figures import FROM_RECORDS, build_computation, read_figures
from csi.indicators.editions.models import PublishedEdition
from csi.indicators.registry import REGISTRY, Indicator, IndicatorValue, ResultSet, evaluate
from csi.indicators.results import withhold_immature


@dataclass(frozen=True)
class FigureComparison:
    """An indicator with its value in each edition (None: not published), and that of the records."""

    indicator: Indicator
    published: list[IndicatorValue | None]
    now: IndicatorValue

    @property
    def is_changed(self) -> bool:
        """True if the records give another value than the latest edition, which was final."""
        latest = self.published[-1]
        return latest is not None and not latest.matures_on and not are_equal(latest, self.now)

    @property
    def has_differences(self) -> bool:
        """True if any two of the final values differ."""
        values = [value for value in self.published if value is not None and not value.matures_on]
        return self.is_changed or any(not are_equal(values[0], value) for value in values[1:])


@dataclass
class EditionComparison:
    """The editions of a month, of a district or the mission, oldest first, and the figures that differ.

    `is_in_force`: reports show the latest edition. `changes`: the keys of the changes in the history since the latest
    edition that may explain the differences.
    """

    editions: list[PublishedEdition]
    rows: list[FigureComparison]
    is_in_force: bool
    changes: set[int] = field(default_factory=set)

    @property
    def latest(self) -> PublishedEdition:
        return self.editions[-1]

    @cached_property
    def changed_rows(self) -> list[FigureComparison]:
        """The rows in which the records differ from the latest edition."""
        return [row for row in self.rows if row.is_changed]


def compare_editions(
    months: Iterable[Month],
    *,
    today: datetime.date,
    district: int | None = None,
    known_on: datetime.date | None = None,
) -> list[EditionComparison]:
    """Return the months whose editions differ from each other or from the records, the latest month first.

    `district` None: of the mission and all districts. `known_on`: without the editions published after that day. The
    number of queries does not depend on the data.
    """
    of_months = PublishedEdition.objects.of_months(months)
    if district is not None:
        of_months = of_months.of_districts([district])
    editions = of_months.published_until(known_on) if known_on else of_months
    by_month: dict[tuple[Month, int | None], list[PublishedEdition]] = defaultdict(list)
    for edition in editions.for_list().with_figures(REGISTRY):
        by_month[edition.calendar_month, edition.district_id].append(edition)
    if not by_month:
        return []
    in_force = set(of_months.latest_editions().in_force().values_list("pk", flat=True))
    results = evaluate(
        REGISTRY.values(),
        dict.fromkeys(month.span for month, _district in by_month),
        districts=None if district is None else [district],
        today=today,
        editions=FROM_RECORDS,
    )
    compared = [_compare(of_month, results, in_force) for of_month in by_month.values()]
    different = [comparison for comparison in compared if comparison.rows]
    _find_changes(different)
    return different


def _compare(editions: list[PublishedEdition], results: ResultSet, in_force: set[int]) -> EditionComparison:
    latest = editions[-1]
    span = latest.calendar_month.span
    published = [_read_values(edition) for edition in editions]
    rows = [
        FigureComparison(
            REGISTRY[key],
            [values.get(key) for values in published],
            results.get_value(key, span, latest.district_id),
        )
        for key in REGISTRY
        if any(key in values for values in published)
    ]
    return EditionComparison(editions, [row for row in rows if row.has_differences], latest.pk in in_force)


def _read_values(edition: PublishedEdition) -> dict[str, IndicatorValue]:
    """Return the figures of an edition as values; indicators that no longer exist are left out."""
    span = edition.calendar_month.span
    values = {}
    for key, figure in read_figures(edition).items():
        if indicator := REGISTRY.get(key):
            published = build_computation(indicator, figure, span)
            computation, reason = withhold_immature(published, indicator.missing_reason)
            values[key] = IndicatorValue(
                indicator,
                span,
                span.last_day,
                **computation._asdict(),
                missing_reason=reason,
                district=edition.district_id,
            )
    return values


def _find_changes(comparisons: list[EditionComparison]) -> None:
    """Set the changes of the comparisons whose records differ from the latest edition."""
    changed = [comparison for comparison in comparisons if comparison.changed_rows]
    searches = [
        ChangeSearch(
            comparison.latest.district_id,
            comparison.latest.calendar_month.span.last_day,
            comparison.latest.last_change,
        )
        for comparison in changed
    ]
    for comparison, changes in zip(changed, find_affecting_changes(searches), strict=True):
        comparison.changes = changes


def are_equal(first: IndicatorValue, second: IndicatorValue) -> bool:
    """Return whether two values rest on the same numbers."""
    if (first.value is None) != (second.value is None):
        return False
    is_same_value = first.value is None or math.isclose(first.value, second.value, rel_tol=1e-9, abs_tol=1e-9)
    return is_same_value and _get_counts(first) == _get_counts(second)


def _get_counts(value: IndicatorValue) -> tuple:
    coverage = value.coverage
    return value.numerator, value.denominator, coverage and (coverage.counted, coverage.total)
