"""Expected monthly returns: one for each month in which the mission works in a district."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q

from csi.core import clock
from csi.core.periods import ONE_DAY, Month, Span
from districts.models import AreaOfOperation


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


def get_expected_months(span: Span, districts: Iterable[Any], **area_filters: Any) -> set[tuple[int, Month]]:
    """Return (district id, month) of each return expected for the span, without future months.

    `area_filters` restrict the areas of operation.
    """
    end = min(span.end, Month.from_date(clock.today()).end)
    if end <= span.start:
        return set()
    areas = (
        AreaOfOperation.objects.filter(district__in=districts, **area_filters)
        .active_or_closed()
        .running_during(span.start, end)
        .filter(Q(mandate__ends__isnull=True) | Q(mandate__ends__gte=span.start))
        .order_by()
        .values_list("district", "starts", "ends", "mandate__ends")
    )
    expected = set()
    for district, starts, *ends in areas:
        last_day = min((day for day in ends if day), default=datetime.date.max)
        first, after = max(starts, span.start), end if last_day >= end else last_day + ONE_DAY
        if first < after:
            expected |= {(district, month) for month in Span(first, after).months}
    return expected
