"""Counts from which indicators compute their values: cells of data sources and their sums."""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple, cast

from csi.core.periods import Span
from csi.indicators.facts.cells import add_counts
from csi.indicators.facts.keys import FactKey
from csi.indicators.facts.store import Facts, get_facts
from csi.indicators.query import IndicatorQuery
from csi.indicators.sources import Cells, DataSource, Expression, SourceRequest, load_cells

# {district, None for all or without one: {bucket: {measure: number or Counter}}}
BucketsByDistrict = dict[int | None, dict[Hashable, dict[str, Any]]]


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


class CellTable:
    """The cells of a data source for the periods of a query."""

    def __init__(self, source: DataSource, cells: Cells) -> None:
        self.source, self.cells = source, cells

    @cached_property
    def totals(self) -> Cells:
        """The cells of all districts together, as those of no district."""
        totals: Cells = {}
        for (bucket, _district, member), counts in self.cells.items():
            add_counts(totals, (bucket, None, member), counts, self.source.combine)
        return totals


class FactTable(CellTable):
    """The cells of a data source from stored facts; `districts` None: of all districts."""

    def __init__(
        self,
        source: DataSource,
        facts: Facts,
        keys: dict[Hashable, FactKey],
        districts: Collection[int] | None,
    ) -> None:
        self.source, self._facts, self._keys = source, facts, keys
        self._districts = districts if source.district else None

    @cached_property
    def totals(self) -> Cells:
        if self._districts is not None:
            return super().totals
        return {
            (bucket, None, member): counts
            for bucket, key in self._keys.items()
            for member, counts in self._facts.get_totals(key).items()
        }

    @cached_property
    def cells(self) -> Cells:  # type: ignore[override]
        return {
            (bucket, district, member): counts
            for bucket, key in self._keys.items()
            for district, members in self._facts.get_districts(key).items()
            if self._districts is None or district in self._districts
            for member, counts in members.items()
        }


class SourceCounts:
    """The counts of data sources for the periods of a query."""

    def __init__(self, query: IndicatorQuery, tables: dict[SourceRequest, CellTable]) -> None:
        self.query, self._tables = query, tables
        self._totals: dict[tuple[DataSource, Any], BucketsByDistrict] = {}
        self._districts: dict[tuple[DataSource, Any], BucketsByDistrict] = {}

    def has(self, requests: Iterable[SourceRequest]) -> bool:
        return all(request in self._tables for request in requests)

    def get_sum(self, expression: Expression, at: Coordinates, *, is_total: bool = False) -> Any:
        """Return the sum of measures over the buckets of a period; `is_total` ignores the member."""
        total = 0
        for source, measure, sign in expression.terms:
            by_bucket = self._get_buckets(source, None if is_total else at.member, at.district)
            for bucket in source.get_buckets(self.query, at.span):
                if bucket in by_bucket:
                    total += sign * by_bucket[bucket].get(measure, 0)
        return total

    def get_histogram(self, expression: Expression, at: Coordinates) -> Counter:
        """Return the sum of histograms over the buckets of a period."""
        histogram: Counter = Counter()
        for source, measure, _sign in expression.terms:
            by_bucket = self._get_buckets(source, at.member, at.district)
            for bucket in source.get_buckets(self.query, at.span):
                if bucket in by_bucket:
                    histogram.update(by_bucket[bucket][measure])
        return histogram

    def get_histograms_by_district(self, expression: Expression, at: Coordinates) -> dict[int, Counter]:
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
        requests = [(source, self.query.dimension) for source in sources]
        tables = [self._tables[request] for request in requests if request in self._tables]
        members = {member for table in tables for *_key, member in table.totals}
        return sorted(members - {None}, key=str)

    def get_histogram_values(self, expression: Expression) -> set:
        """Return the values that occur in the histograms of an expression."""
        return {
            value
            for source, measure, _sign in expression.terms
            for (loaded_source, _dimension), table in self._tables.items()
            if loaded_source is source
            for counts in table.totals.values()
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

    def _get_buckets(self, source: DataSource, member: Any, district: int | None) -> dict[Hashable, dict]:
        """Return {bucket: measures} of a district, of all districts for None."""
        districts = self._get_totals(source, member) if district is None else self._get_districts(source, member)
        return districts.get(district, {})

    def _get_totals(self, source: DataSource, member: Any) -> BucketsByDistrict:
        if (source, member) not in self._totals:
            self._totals[source, member] = self._index_cells(source, member, self._get_table(source, member).totals)
        return self._totals[source, member]

    def _get_districts(self, source: DataSource, member: Any) -> BucketsByDistrict:
        if (source, member) not in self._districts:
            self._districts[source, member] = self._index_cells(source, member, self._get_table(source, member).cells)
        return self._districts[source, member]

    def _index_cells(self, source: DataSource, member: Any, cells: Cells) -> BucketsByDistrict:
        """Return {district: {bucket: measures}} for all periods."""
        districts: BucketsByDistrict = defaultdict(dict)
        has_columns = self.query.dimension in source.column_dimensions
        for (bucket, district, cell_member), counts in cells.items():
            # Column members are stored beside their total; grouped members must be added up to it.
            if cell_member == member or (member is None and not has_columns):
                add_counts(districts[district], bucket, counts, source.combine)
        return districts

    def _get_table(self, source: DataSource, member: Any) -> CellTable:
        grouped, ungrouped = (source, self.query.dimension), (source, "")
        # A total denominator, and a source without the dimension, are loaded without it.
        preferred, alternative = (ungrouped, grouped) if member is None else (grouped, ungrouped)
        return self._tables[preferred] if preferred in self._tables else self._tables[alternative]


class CountRequest(NamedTuple):
    """The data sources to load for a query; those in `by_district` are needed for each district."""

    query: IndicatorQuery
    sources: list[SourceRequest]
    by_district: set[SourceRequest]


def load_counts(requests: Iterable[CountRequest], *, from_facts: bool) -> list[SourceCounts]:
    """Return the counts of each request, from facts or from the records."""
    requests = list(requests)
    load = load_facts if from_facts else load_records
    return [SourceCounts(request.query, tables) for request, tables in zip(requests, load(requests), strict=True)]


def load_records(requests: list[CountRequest]) -> Iterator[dict[SourceRequest, CellTable]]:
    """Yield the tables of each request, from the records: one SQL query, and one per computed source."""
    loaded = iter(
        load_cells(
            [
                (source, replace(request.query, dimension=dimension))
                for request in requests
                for source, dimension in request.sources
            ]
        )
    )
    for request in requests:
        yield {(source, dimension): CellTable(source, next(loaded)) for source, dimension in request.sources}


def load_facts(requests: list[CountRequest]) -> Iterator[dict[SourceRequest, CellTable]]:
    """Yield the tables of each request, from the facts of all."""
    keys = [
        {
            (source, dimension): {
                bucket: FactKey(source, dimension, source.timing.get_bucket_span(request.query, bucket))
                for span in request.query.started_spans
                for bucket in source.get_buckets(request.query, span)
            }
            for source, dimension in request.sources
        }
        for request in requests
    ]
    all_keys = {key for tables in keys for buckets in tables.values() for key in buckets.values()}
    by_district = set().union(*(request.by_district for request in requests))
    facts = get_facts(all_keys, by_district, requests[0].query.today)
    for request, tables in zip(requests, keys, strict=True):
        districts = cast("frozenset[int] | None", request.query.districts)
        yield {
            (source, dimension): FactTable(source, facts, buckets, districts)
            for (source, dimension), buckets in tables.items()
        }
