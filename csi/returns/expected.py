"""Expected monthly returns: one for each month in which the mission works in a district."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from csi.core import clock
from csi.core.periods import ONE_DAY, Month, Span
from districts.models import AreaOfOperation

NO_RETURNS = "SELECT NULL::bigint, NULL::date WHERE FALSE"


@dataclass(frozen=True)
class ReturnCompleteness:
    """The numbers of accepted and of expected returns for a period."""

    accepted: int
    total: int

    @property
    def provisional(self) -> int:
        return self.total - self.accepted

    @property
    def is_provisional(self) -> bool:
        """True if values of the period may still change, also if no return is expected for it."""
        return self.total == 0 or self.accepted < self.total


def get_unaccepted_months(district: int, *, before: Month) -> list[Month]:
    """Return the expected months of a district before a month whose return is not accepted, in order.

    Months of a closed mandate or area are left out: their records are locked in any case.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT month FROM list_unaccepted_months(%s, %s) AS month ORDER BY month", [district, before.start]
        )
        return [Month.from_date(month) for (month,) in cursor.fetchall()]


def count_expected(span: Span, districts: Iterable[Any], accepted: QuerySet[Any, Any]) -> ReturnCompleteness:
    """Count the returns expected for the span, and those in `accepted`, rows of district and month."""
    rows = _compare_expected("SELECT count(returns.month), count(*)", "", span, districts, accepted)
    return ReturnCompleteness(*rows[0]) if rows else ReturnCompleteness(0, 0)


def list_expected(
    span: Span, districts: Iterable[Any], *, without: QuerySet[Any, Any] | None = None, **area_filters: Any
) -> list[tuple[int, Month]]:
    """Return (district id, month) of each return expected for the span, without future months.

    `without`: rows of district and month to leave out. `area_filters` restrict the areas of operation.
    """
    columns, condition = "SELECT district, month", "WHERE returns.month IS NULL"
    rows = _compare_expected(columns, condition, span, districts, without, **area_filters)
    return [(district, Month.from_date(month)) for district, month in rows]


def _compare_expected(
    columns: str,
    condition: str,
    span: Span,
    districts: Iterable[Any],
    returns: QuerySet[Any, Any] | None,
    **area_filters: Any,
) -> list[tuple[Any, ...]]:
    """Return columns of the expected returns, joined to those in `returns`; [] if a query is empty."""
    end = _get_end(span)
    if end <= span.start:
        return []
    try:
        areas, parameters = _list_areas(span, end, districts, **area_filters).query.sql_with_params()
        existing, existing_parameters = returns.query.sql_with_params() if returns is not None else (NO_RETURNS, ())
    except EmptyResultSet:
        return []
    query = f"""
        {columns}
        FROM (
            SELECT DISTINCT area.district, month::date AS month
            FROM (
                SELECT district, GREATEST(starts, %s) AS first, LEAST(ends, mandate_ends, %s) AS last
                FROM ({areas}) AS area (district, starts, ends, mandate_ends)
            ) AS area
            CROSS JOIN generate_series(
                date_trunc('month', first::timestamp), last::timestamp, interval '1 month'
            ) AS month
            WHERE first <= last
        ) AS expected
        LEFT JOIN ({existing}) AS returns (district, month) USING (district, month)
        {condition}
    """  # nosec B608
    with connection.cursor() as cursor:
        cursor.execute(query, [span.start, end - ONE_DAY, *parameters, *existing_parameters])
        return cursor.fetchall()


def _get_end(span: Span) -> datetime.date:
    """Return the day after the last for which a return can be expected: no future months."""
    return min(span.end, Month.from_date(clock.today()).end)


def _list_areas(span: Span, end: datetime.date, districts: Iterable[Any], **filters: Any) -> QuerySet[Any, Any]:
    """Return district, first and last day, and last day of the mandate, of the areas in these days."""
    return (
        AreaOfOperation.objects.filter(district__in=districts, **filters)
        .active_or_closed()
        .running_during(span.start, end)
        .filter(Q(mandate__ends__isnull=True) | Q(mandate__ends__gte=span.start))
        .order_by()
        .values_list("district", "starts", "ends", "mandate__ends")
    )
