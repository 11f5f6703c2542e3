"""Counts from which indicators compute their values: cells of data sources and their sums."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from csi.core.periods import Span
from csi.indicators.query import IndicatorQuery
from csi.indicators.sources import Cells, DataSource, Expression, SourceRequest, load_cells


class Coordinates(NamedTuple):
    """A position in a result set.

    `district` None: all districts. `member` None: the total over the dimension.
    """

    span: Span
    district: int | None = None
    dimension: str = ""
    member: Any = None

    @property
    def total(self) -> "Coordinates":
        """The same period and district, without a dimension."""
        return Coordinates(self.span, self.district)


class SourceCounts:
    """The cells of data sources for the periods of a query."""

    def __init__(self, query: IndicatorQuery, cells: dict[SourceRequest, Cells]) -> None:
        self.query, self._cells = query, cells
        self._index: dict[tuple[DataSource, Any], dict[int | None, dict[Hashable, dict]]] = {}

    def has(self, requests: Iterable[SourceRequest]) -> bool:
        return all(request in self._cells for request in requests)

    def get_sum(self, expression: Expression, at: Coordinates, *, is_total: bool = False) -> Any:
        """Return the sum of measures over the buckets of a period; `is_total` ignores the member."""
        total = 0
        for source, measure, sign in expression.terms:
            by_bucket = self._get_districts(source, None if is_total else at.member).get(at.district, {})
            for bucket in source.get_buckets(self.query, at.span):
                if bucket in by_bucket:
                    total += sign * by_bucket[bucket].get(measure, 0)
        return total

    def get_histograms(self, expression: Expression, at: Coordinates) -> dict[int, Counter]:
        """Return {district: histogram} for every district that has data."""
        histograms: dict[int, Counter] = {}
        for source, measure, _sign in expression.terms:
            buckets = source.get_buckets(self.query, at.span)
            for district, by_bucket in self._select_districts(source, at.member, at.district):
                for bucket in buckets:
                    if bucket in by_bucket:
                        histogram = by_bucket[bucket][measure]
                        histograms[district] = histograms[district] + histogram if district in histograms else histogram
        return histograms

    def get_maximum(self, expression: Expression, at: Coordinates) -> Any:
        """Return the greatest measure of the districts, None if there is no data."""
        districts = self.get_districts_with_data(expression, at)
        return max((self.get_sum(expression, Coordinates(at.span, district)) for district in districts), default=None)

    def get_districts_with_data(self, expression: Expression, at: Coordinates) -> set[int]:
        """Return the districts at these coordinates that have records in the period."""
        return {
            district
            for source in expression.sources
            for district, by_bucket in self._select_districts(source, None, at.district)
            if any(bucket in by_bucket for bucket in source.get_buckets(self.query, at.span))
        }

    def get_members(self, sources: Iterable[DataSource]) -> list:
        """Return the sorted members of the dimension that occur in these sources."""
        dimension = self.query.dimension
        members = {member for source in sources for *_key, member in self._cells.get((source, dimension), ())}
        return sorted(members - {None}, key=str)

    def get_histogram_values(self, expression: Expression) -> set:
        """Return the values that occur in the histograms of an expression."""
        return {
            value
            for source, measure, _sign in expression.terms
            for (loaded_source, _dimension), cells in self._cells.items()
            if loaded_source is source
            for counts in cells.values()
            for value in counts[measure]
        }

    def _select_districts(
        self, source: DataSource, member: Any, district: int | None
    ) -> list[tuple[int, dict[Hashable, dict]]]:
        """Return the buckets of one district, of all districts for None."""
        districts = self._get_districts(source, member)
        if district is not None:
            return [(district, districts[district])] if district in districts else []
        return [(number, by_bucket) for number, by_bucket in districts.items() if number is not None]

    def _get_districts(self, source: DataSource, member: Any) -> dict[int | None, dict[Hashable, dict]]:
        """Return {district, or None for all: {bucket: measures}}; computed once for all periods."""
        if (source, member) not in self._index:
            districts = self._index[source, member] = defaultdict(dict)
            has_columns = self.query.dimension in source.column_dimensions
            for (bucket, district, cell_member), counts in self._get_cells(source, member).items():
                # Column members are stored beside their total; grouped members must be added up to it.
                if cell_member == member or (member is None and not has_columns):
                    for key in {None, district}:
                        known = districts[key].get(bucket)
                        districts[key][bucket] = (
                            {name: known[name] + counts[name] for name in counts} if known else counts
                        )
        return self._index[source, member]

    def _get_cells(self, source: DataSource, member: Any) -> Cells:
        grouped, ungrouped = (source, self.query.dimension), (source, "")
        # A total denominator, and a source without the dimension, are loaded without it.
        preferred, alternative = (ungrouped, grouped) if member is None else (grouped, ungrouped)
        return self._cells[preferred] if preferred in self._cells else self._cells[alternative]


def load_counts(queries: Iterable[tuple[IndicatorQuery, list[SourceRequest]]]) -> list[SourceCounts]:
    """Return the counts of the sources for each query: one SQL query, and one per computed source."""
    queries = list(queries)
    loaded = load_cells(
        [(source, replace(query, dimension=dimension)) for query, requests in queries for source, dimension in requests]
    )
    cells = iter(loaded)
    return [SourceCounts(query, {request: next(cells) for request in requests}) for query, requests in queries]
