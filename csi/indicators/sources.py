"""Data sources: one grouped query returns the measures of all indicators that count the same records."""

import json
from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet

from csi.core.periods import Span
from csi.indicators.query import IndicatorQuery, Timing

# {(bucket, district, member): {measure: number, or a Counter for a histogram}}
Cells = dict[tuple, dict[str, Any]]


@dataclass(frozen=True, eq=False)
class DataSource:
    """Records, the periods in which they count, their district, and the measures aggregated from them.

    `records`: returns the queryset of the records that count for a query. `measures`: {name: aggregate}. `district`:
    lookup of the district, None for records without one. `dimensions`: {name: lookup to group by}.
    `column_dimensions`: {name: {member: {measure: the measure that replaces it}}}, for a dimension stored in columns,
    such as women and men. `histogram`: a lookup; every measure is then a Counter by its values.
    """

    records: Callable[[IndicatorQuery], QuerySet]
    timing: Timing
    measures: dict[str, Any]
    district: str | None = "district"
    dimensions: dict[str, str] = field(default_factory=dict)
    column_dimensions: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    histogram: Any = None

    def __getitem__(self, measure: str) -> "Expression":
        return Expression(((self, measure, 1),))

    @property
    def is_stock(self) -> bool:
        return self.timing.is_stock

    def has_dimension(self, dimension: str) -> bool:
        return dimension in self.dimensions or dimension in self.column_dimensions

    def get_buckets(self, query: IndicatorQuery, span: Span) -> Iterable[Hashable]:
        return self.timing.get_buckets(query, span)

    def combine(self, first: Any, second: Any) -> Any:
        """Return a measure of two cells together."""
        return first + second

    def get_records(self, query: IndicatorQuery) -> QuerySet:
        """Return the records that count for the query, in its districts."""
        return self.limit_to_districts(self.timing.filter(self.records(query)), query)

    def limit_to_districts(self, records: QuerySet, query: IndicatorQuery) -> QuerySet:
        """Return those of the records that are in the districts of the query."""
        if query.districts is None or not self.district:
            return records
        return records.filter(**{f"{self.district}__in": query.districts})

    def get_member_expression(self, query: IndicatorQuery) -> Any:
        """Return the expression for the member of the query's dimension, None without one."""
        lookup = self.dimensions.get(query.dimension)
        return lookup and F(lookup)

    def build_queryset(self, query: IndicatorQuery) -> QuerySet:
        """Return the grouped queryset, with columns `key_…` for the cell and `measure_…` for its measures."""
        keys = {
            "key_bucket": self.timing.get_bucket_expression(),
            "key_district": self.district and F(self.district),
            "key_member": self.get_member_expression(query),
            "key_value": F(self.histogram) if isinstance(self.histogram, str) else self.histogram,
        }
        used_keys = {name: expression for name, expression in keys.items() if expression is not None}
        measures = {f"measure_{name}": aggregate for name, aggregate in self.measures.items()}
        return self.get_records(query).order_by().values(**used_keys).annotate(**measures)

    def read_rows(self, rows: Iterable[dict], query: IndicatorQuery) -> Cells:
        """Return the rows of the grouped query as cells."""
        cells: Cells = {}
        columns = self.column_dimensions.get(query.dimension, {})
        names = [(name, f"measure_{name}") for name in self.measures]
        for row in rows:
            bucket, district, member = row["key_bucket"], row.get("key_district"), row.get("key_member")
            # The sum over no rows is null.
            counts = {name: row[column] or 0 for name, column in names}
            for column_member, replacements in columns.items():
                cells[bucket, district, column_member] = {
                    name: counts[replacement] for name, replacement in replacements.items()
                }
            if self.histogram is None:
                cells[bucket, district, member] = counts
                continue
            cell = cells.setdefault((bucket, district, member), {name: Counter() for name in self.measures})
            for name, number in counts.items():
                cell[name][row["key_value"]] += number
        return cells


class ComputedSource(DataSource):
    """A data source that computes its cells in Python, with a query of its own."""

    def compute_cells(self, query: IndicatorQuery) -> Cells:
        raise NotImplementedError


# A data source and the dimension by which it is grouped ("" for none).
SourceRequest = tuple[DataSource, str]


def load_cells(requests: list[tuple[DataSource, IndicatorQuery]]) -> list[Cells]:
    """Return the cells of each source for its query: one SQL query, and one per computed source."""
    rows = iter(fetch_rows([request for request in requests if not isinstance(request[0], ComputedSource)]))
    return [
        source.compute_cells(query) if isinstance(source, ComputedSource) else source.read_rows(next(rows), query)
        for source, query in requests
    ]


def fetch_rows(requests: list[tuple[DataSource, IndicatorQuery]]) -> list[list[dict]]:
    """Return the rows of each source from one UNION query, in which each source has one JSON column."""
    rows_by_request: list[list[dict]] = [[] for _request in requests]
    statements, values = [], []
    for number, (source, query) in enumerate(requests):
        # Django knows that a filter by an empty set returns no rows.
        with suppress(EmptyResultSet):
            sql, parameters = compile_sql(source, query.parameterised)
            statements.append(f"SELECT {number}, JSON_AGG(grouped)::text FROM ({sql}) AS grouped")
            values += query.bind(parameters)
    if statements:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(statements), values)
            for number, rows in cursor.fetchall():
                rows_by_request[number] = json.loads(rows or "[]", parse_float=parse_number)
    return rows_by_request


@cache
def compile_sql(source: DataSource, query: IndicatorQuery) -> tuple[str, tuple]:
    """Return the SQL and the parameters of a query; cached, as compiling it takes a millisecond."""
    return source.build_queryset(query).query.sql_with_params()


def parse_number(text: str) -> Decimal | int:
    """Return a sum as an integer, or as a Decimal if it has a fraction."""
    exact = Decimal(text)
    return int(exact) if exact == int(exact) else exact


@dataclass(frozen=True)
class Expression:
    """A sum and difference of measures: `DEPLOYED["days"] - IN_REPAIR["days"]`."""

    terms: tuple[tuple[DataSource, str, int], ...]

    def __add__(self, other: "Expression") -> "Expression":
        return Expression(self.terms + other.terms)

    def __sub__(self, other: "Expression") -> "Expression":
        return Expression(self.terms + tuple((source, measure, -sign) for source, measure, sign in other.terms))

    @property
    def sources(self) -> list[DataSource]:
        return [source for source, _measure, _sign in self.terms]
