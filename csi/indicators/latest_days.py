"""The data source of the latest event on each reference date."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.contrib.postgres.fields import ArrayField
from django.db.models import DateField, F, Func, IntegerField, Max, OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from csi.indicators.query import REFERENCE_DATES, AsOfDate, IndicatorQuery, as_expression
from csi.indicators.sources import Cells, DataSource

# The reference date for which `OnReferenceDates` evaluates its subquery.
REFERENCE_DATE = RawSQL("reference.day", (), DateField())


class DayNumber(Func):
    """The number of a day, equal to `date.toordinal()` in Python."""

    template = "(%(expressions)s - DATE '0001-01-01' + 1)"
    output_field = IntegerField()


class OnReferenceDates(Func):
    """An array with the value of a subquery for each reference date."""

    template = "ARRAY(SELECT %(expressions)s WITH ORDINALITY AS reference (day, number) ORDER BY number)"
    arg_joiner = " FROM UNNEST"
    output_field = ArrayField(IntegerField())

    def __init__(self, subquery: Subquery) -> None:
        super().__init__(subquery, REFERENCE_DATES)


@dataclass(frozen=True, eq=False)
class LatestDaySource(DataSource):
    """The day number of the latest event up to each reference date, looked up for each parent record.

    `parents`: returns the queryset of the records to which the events belong; `parent`: their relation to it.
    `district`: the lookup of the district from the parent.
    """

    timing: AsOfDate
    district: str = "district"
    parents: Callable[[IndicatorQuery], QuerySet] = field(kw_only=True)
    parent: str = field(kw_only=True)

    def build_queryset(self, query: IndicatorQuery) -> QuerySet:
        events = (
            self.records(query)
            .alias(day=as_expression(self.timing.starts))
            .filter(**{self.parent: OuterRef("pk"), "day__lte": REFERENCE_DATE})
        )
        latest = events.order_by().values(self.parent).annotate(latest=DayNumber(Max("day"))).values("latest")
        parents = self.limit_to_districts(self.parents(query), query)
        return parents.order_by().values(key_district=F(self.district), latest=OnReferenceDates(Subquery(latest)))

    def combine(self, first: int, second: int) -> int:
        return max(first, second)

    def read_rows(self, rows: Iterable[dict], query: IndicatorQuery) -> Cells:
        cells: Cells = {}
        for row in rows:
            for bucket, day in enumerate(row["latest"], 1):
                if day is not None:
                    cell = cells.setdefault((bucket, row["key_district"], None), {"latest": day})
                    cell["latest"] = max(cell["latest"], day)
        return cells
