"""Keys of facts, and the computation of their counts from the records."""

import datetime
import hashlib
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from csi.core.dates import EARLIEST_DATE
from csi.core.periods import Span
from csi.indicators.facts.cells import DistrictCounts, add_counts, group_by_district
from csi.indicators.query import IndicatorQuery
from csi.indicators.sources import ComputedSource, DataSource, SourceRequest, compile_sql, load_cells


class FactKey(NamedTuple):
    """A data source, the dimension by which it is grouped, and the days of a bucket."""

    source: DataSource
    dimension: str
    span: Span

    @property
    def digest(self) -> str:
        return get_digest(self.source, self.dimension)

    def is_stored(self, today: datetime.date) -> bool:
        """Return whether the counts are stored: those up to the end of a month or today.

        The last days of another range are counted from the records.
        """
        return self.span.start >= EARLIEST_DATE and (self.span.end.day == 1 or self.span.end > today)


@cache
def get_digest(source: DataSource, dimension: str) -> str:
    """Return a name of the source that changes with its query."""
    text = f"{type(source).__module__}.{type(source).__qualname__} {dimension} {source.column_dimensions}"
    if not isinstance(source, ComputedSource):
        query = IndicatorQuery((), datetime.date.min, dimension=dimension)
        text += repr(compile_sql(source, query.parameterised))
    return hashlib.sha256(text.encode()).hexdigest()


def compute_counts(
    keys: Iterable[FactKey], today: datetime.date, districts: frozenset[int] | None = None
) -> dict[FactKey, DistrictCounts]:
    """Return the counts of all records, or of those in some districts.

    One SQL query, and one per computed source.
    """
    spans: dict[SourceRequest, list[Span]] = defaultdict(list)
    for key in keys:
        spans[key.source, key.dimension].append(key.span)
    queries = [
        (source, IndicatorQuery(tuple(source_spans), today, districts=districts, dimension=dimension))
        for (source, dimension), source_spans in spans.items()
    ]
    counts: dict[FactKey, DistrictCounts] = {}
    for (source, query), cells in zip(queries, load_cells(queries), strict=True):
        by_bucket = group_by_district(cells)
        for span in query.spans:
            buckets = [by_bucket[bucket] for bucket in source.get_buckets(query, span) if bucket in by_bucket]
            counts[FactKey(source, query.dimension, span)] = _merge(buckets, source)
    return counts


def _merge(buckets: list[DistrictCounts], source: DataSource) -> DistrictCounts:
    """Return the counts of several buckets together."""
    if len(buckets) == 1:
        return buckets[0]
    merged: DistrictCounts = defaultdict(dict)
    for bucket in buckets:
        for district, members in bucket.items():
            for member, counts in members.items():
                add_counts(merged[district], member, counts, source.combine)
    return merged
