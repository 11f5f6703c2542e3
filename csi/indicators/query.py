"""Query parameters of the indicators, and the assignment of records to periods.

One query covers any number of periods. Their first and last days divide the calendar into buckets, and every record is
assigned to buckets. The value of a period is the sum over its buckets, so months add up to their quarter, and
overlapping periods cost no additional query.

The SQL text contains placeholders for dates, districts and the user (`QueryParam`). It is compiled once and executed
with the values of each request.
"""

import datetime
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any, ClassVar, Protocol

from django.contrib.postgres.fields import ArrayField
from django.db.models import DateField, Expression, ExpressionWrapper, F, Func, IntegerField, Q, QuerySet, Value
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.functions import Coalesce, Greatest, Least

from csi.accounts.models import User
from csi.accounts.permissions import has_permission
from csi.core.periods import ONE_DAY, Month, Span
from csi.core.permissions import Permission, RecordPermission

# The end of a record that stays valid for ever.
NO_END = Value(None, DateField())


class QueryParam(Enum):
    """Placeholders among the parameters of a compiled query, replaced when it is executed."""

    START = "first day of all periods"
    END = "day after the last day of all periods"
    BOUNDARIES = "dates that divide the calendar into buckets"
    REFERENCE_DATES = "dates for which stocks are counted"
    FIRST_REFERENCE_DATE = "earliest of these dates"
    LAST_REFERENCE_DATE = "latest of these dates"
    DISTRICTS = "selected districts"
    USER_DISTRICTS = "districts of the user"
    USER_ID = "primary key of the user"


START, END = (RawSQL("%s::date", (param,), DateField()) for param in (QueryParam.START, QueryParam.END))
FIRST_REFERENCE_DATE, LAST_REFERENCE_DATE = (
    RawSQL("%s::date", (param,), DateField())
    for param in (QueryParam.FIRST_REFERENCE_DATE, QueryParam.LAST_REFERENCE_DATE)
)
LAST_DAY = RawSQL("%s::date - 1", (QueryParam.END,), DateField())
BOUNDARIES, REFERENCE_DATES = (
    RawSQL("%s::date[]", (param,), ArrayField(DateField()))
    for param in (QueryParam.BOUNDARIES, QueryParam.REFERENCE_DATES)
)
DISTRICTS, USER_DISTRICTS, USER_ID = (
    Value(param) for param in (QueryParam.DISTRICTS, QueryParam.USER_DISTRICTS, QueryParam.USER_ID)
)


@dataclass(frozen=True)
class FieldStaffPlaceholder:
    """Stands for any user with access to selected districts while a query is compiled."""

    is_active: bool
    role: str
    scope_ids = USER_DISTRICTS
    pk = USER_ID

    def has_permission(self, permission: Permission) -> bool:
        return has_permission(self.role, permission)


@dataclass(frozen=True)
class IndicatorQuery:
    """Periods, user, districts and dimension for which indicators are evaluated.

    `user`: None or a reader counts all records; any other user counts the records that they may see. `is_public`: the
    values are shown to everybody.
    `districts`: None means all. `today`: nothing dated later is counted.
    """

    spans: tuple[Span, ...]
    today: datetime.date
    user: User | FieldStaffPlaceholder | None = None
    districts: frozenset[int] | Value | None = None
    dimension: str = ""
    is_public: bool = False

    @property
    def is_protected(self) -> bool:
        """True if the values are for readers or the public, who must not learn small counts."""
        is_reader = self.user is not None and not self.user.has_permission(RecordPermission.VIEW_RECORDS)
        return self.is_public or is_reader

    def filter_visible(self, records: Any) -> Any:
        """Return the records that count for this user."""
        if self.user is None or not self.user.has_permission(RecordPermission.VIEW_RECORDS):
            return records.all()
        return records.visible_to(self.user)

    @property
    def is_unrestricted(self) -> bool:
        """True if all records count, as in published values."""
        user = self.user
        return (
            user is None
            or not user.has_permission(RecordPermission.VIEW_RECORDS)
            or (user.is_active and user.has_permission(RecordPermission.ACCESS_ALL_SCOPES))
        )

    @property
    def parameterised(self) -> "IndicatorQuery":
        """The query with placeholders for values; equal for all queries that have the same SQL text."""
        user = self.user
        return IndicatorQuery(
            (),
            datetime.date.min,
            None if user is None or self.is_unrestricted else FieldStaffPlaceholder(user.is_active, user.role),
            None if self.districts is None else DISTRICTS,
            self.dimension,
        )

    def bind(self, parameters: Iterable) -> list:
        """Return the parameters with this query's values in place of the placeholders."""
        return [self._get_value(param) if isinstance(param, QueryParam) else param for param in parameters]

    def _get_value(self, param: QueryParam) -> Any:
        match param:
            case QueryParam.START:
                return self.boundaries[0]
            case QueryParam.END:
                return self.boundaries[-1]
            case QueryParam.BOUNDARIES:
                return self.boundaries
            case QueryParam.REFERENCE_DATES:
                return self.reference_dates
            case QueryParam.FIRST_REFERENCE_DATE:
                return self.reference_dates[0]
            case QueryParam.LAST_REFERENCE_DATE:
                return self.reference_dates[-1]
            case QueryParam.DISTRICTS:
                return as_sql_tuple(self.districts)
            case QueryParam.USER_DISTRICTS:
                return as_sql_tuple(self.user.scope_ids if self.user else ())
            case QueryParam.USER_ID:
                return self.user.pk if self.user else None

    def get_reference_date(self, span: Span) -> datetime.date:
        """Return the date for which a stock is counted: the last day of the period, today at the latest."""
        return min(span.last_day, self.today)

    def _clip(self, day: datetime.date) -> datetime.date:
        return min(day, self.today + ONE_DAY)

    @cached_property
    def started_spans(self) -> dict[Span, datetime.date]:
        """The reference date of every period that has started."""
        return {span: self.get_reference_date(span) for span in self.spans if span.days and span.start <= self.today}

    @cached_property
    def boundaries(self) -> list[datetime.date]:
        return sorted({day for span in self.started_spans for day in self._list_limits(span)})

    def _list_limits(self, span: Span) -> set[datetime.date]:
        """Return the limits of a period, and of the whole months within it."""
        start, end = self._clip(span.start), self._clip(span.end)
        month = Month.from_date(start)
        first = month.start if start == month.start else month.end
        return {start, end} | {day for day in (first, Month.from_date(end).start) if start < day < end}

    @cached_property
    def reference_dates(self) -> list[datetime.date]:
        return sorted(set(self.started_spans.values()))

    @cached_property
    def flow_buckets(self) -> dict[Span, range]:
        """The buckets between boundaries that make up each period, numbered from 1 as in PostgreSQL."""
        numbers = {day: number for number, day in enumerate(self.boundaries, 1)}
        return {
            span: range(numbers[self._clip(span.start)], numbers[self._clip(span.end)]) for span in self.started_spans
        }

    @cached_property
    def stock_buckets(self) -> dict[Span, tuple[int]]:
        """The position of each period's reference date among all of them, from 1."""
        numbers = {day: (number,) for number, day in enumerate(self.reference_dates, 1)}
        return {span: numbers[day] for span, day in self.started_spans.items()}


def as_sql_tuple(numbers: Any) -> tuple:
    """Return a tuple that psycopg2 can write after IN; PostgreSQL requires at least one element."""
    return tuple(numbers) or (None,)


class BucketNumber(Func):
    """The number of the bucket that contains a date."""

    function = "WIDTH_BUCKET"
    output_field = IntegerField()


class DaySeries(Func):
    """One row for every day from the first to the last."""

    set_returning = True
    output_field = DateField()
    template = "GENERATE_SERIES(%(expressions)s, INTERVAL '1 day')::date"


class ReferenceDateSeries(Func):
    """One row for every reference date on which the record is valid; no end means valid for ever."""

    set_returning = True
    output_field = DateField()

    def __init__(
        self, starts: Combinable, ends: Combinable, *, is_start_included: bool = True, is_end_included: bool = True
    ) -> None:
        super().__init__(REFERENCE_DATES, starts, ends)
        self.after, self.until = (">=" if is_start_included else ">"), ("<=" if is_end_included else "<")

    def as_sql(
        self,
        compiler: Any,
        connection: Any,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **extra_context: Any,
    ) -> tuple[str, tuple]:
        (dates, date_params), (starts, start_params), (ends, end_params) = (
            compiler.compile(expression) for expression in self.source_expressions
        )
        sql = (
            f"UNNEST(ARRAY(SELECT reference_date FROM UNNEST({dates}) AS reference_date"
            f" WHERE reference_date {self.after} {starts}"
            f" AND reference_date {self.until} COALESCE({ends}, 'infinity'::date)))"
        )
        return sql, (*date_params, *start_params, *end_params)


class Timing(Protocol):
    """The rule by which a record counts in a period."""

    is_stock: ClassVar[bool]

    def filter(self, records: QuerySet) -> QuerySet:
        """Return the records that can count in any of the periods."""
        ...

    def get_bucket_expression(self) -> Expression:
        """Return the expression for the number of a record's bucket."""
        ...

    def get_buckets(self, query: IndicatorQuery, span: Span) -> Iterable[Hashable]:
        """Return the buckets of a period, usually their numbers."""
        ...

    def get_bucket_span(self, query: IndicatorQuery, bucket: Any) -> Span:
        """Return the days of a bucket: for a stock, its reference date."""
        ...


class FlowTiming:
    """A record counts in the buckets between boundaries."""

    is_stock: ClassVar[bool] = False

    def get_buckets(self, query: IndicatorQuery, span: Span) -> Iterable[int]:
        return query.flow_buckets[span]

    def get_bucket_span(self, query: IndicatorQuery, bucket: int) -> Span:
        return Span(query.boundaries[bucket - 1], query.boundaries[bucket])


@dataclass(frozen=True)
class EventDate(FlowTiming):
    """A record counts in the period that contains its date (a flow)."""

    date: str

    def filter(self, records: QuerySet) -> QuerySet:
        return records.filter(**{f"{self.date}__gte": START, f"{self.date}__lt": END})

    def get_bucket_expression(self) -> Expression:
        return BucketNumber(F(self.date), BOUNDARIES)


@dataclass(frozen=True)
class DaysInPeriod(FlowTiming):
    """A record counts once for each of its days in the period (a flow); an empty end means no end."""

    starts: str | Combinable
    ends: str | Combinable

    def filter(self, records: QuerySet) -> QuerySet:
        return records

    def get_bucket_expression(self) -> Expression:
        first = Greatest(as_expression(self.starts), START)
        last = Least(Coalesce(as_expression(self.ends), LAST_DAY), LAST_DAY)
        return BucketNumber(DaySeries(first, last), BOUNDARIES)


@dataclass(frozen=True)
class AsOfDate:
    """The records that are valid on the reference date of the period (a stock).

    An empty end means no end.
    """

    starts: str | Combinable
    ends: str | Combinable | None
    is_start_included: bool = True
    is_end_included: bool = True
    is_stock: ClassVar[bool] = True

    def filter(self, records: QuerySet) -> QuerySet:
        """Exclude records that are valid on none of the reference dates, so that an index is used."""
        records = records.alias(valid_from=as_date(self.starts))
        records = records.filter(**{f"valid_from__{'lte' if self.is_start_included else 'lt'}": LAST_REFERENCE_DATE})
        if self.ends is None or self.ends is NO_END:
            return records
        has_not_ended = Q(**{f"valid_until__{'gte' if self.is_end_included else 'gt'}": FIRST_REFERENCE_DATE})
        return records.alias(valid_until=as_date(self.ends)).filter(has_not_ended | Q(valid_until=None))

    def get_reference_dates(self) -> ReferenceDateSeries:
        """Return the reference dates on which a record is valid."""
        return ReferenceDateSeries(
            as_expression(self.starts),
            as_expression(self.ends),
            is_start_included=self.is_start_included,
            is_end_included=self.is_end_included,
        )

    def get_bucket_expression(self) -> Expression:
        return BucketNumber(self.get_reference_dates(), REFERENCE_DATES)

    def get_buckets(self, query: IndicatorQuery, span: Span) -> Iterable[int]:
        return query.stock_buckets[span]

    def get_bucket_span(self, query: IndicatorQuery, bucket: int) -> Span:
        day = query.reference_dates[bucket - 1]
        return Span(day, day + ONE_DAY)


@dataclass(frozen=True)
class AsAtPeriodEnd:
    """A record counts as known on the reference date of its period.

    Only for computed sources, which group their cells by period.
    """

    is_stock: ClassVar[bool] = False

    def filter(self, records: QuerySet) -> QuerySet:
        return records

    def get_bucket_expression(self) -> Expression:
        raise NotImplementedError

    def get_buckets(self, query: IndicatorQuery, span: Span) -> Iterable[Span]:
        return (span,)

    def get_bucket_span(self, query: IndicatorQuery, bucket: Span) -> Span:
        return bucket


def as_expression(value: Any) -> Any:
    """Return an F expression for the name of a field, and expressions unchanged."""
    return F(value) if isinstance(value, str) else value


def as_date(value: Any) -> ExpressionWrapper:
    """Return the expression as one of days, also if it combines fields of several types."""
    return ExpressionWrapper(as_expression(value), DateField())
