"""Links from indicator values to the lists of their records."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from csi.core.periods import Month
from csi.core.urls import cached_reverse, format_pk_ranges

if TYPE_CHECKING:
    from csi.indicators.results import IndicatorValue


@dataclass(frozen=True)
class RecordListLink:
    """A link to the list of the records behind a value.

    `url_name`: the list page. The other arguments are names of its filters: `period_filter` takes the first and last
    day, `until_filter` the last day only, `date_filter` the reference date of a stock, `month_filter` a month (for
    lists that support months only). `fixed_filters`: filters with fixed values. `member_filters`: {dimension: filter}.
    `is_exact`: the length of the list equals the value; False if the value counts people, days or money.
    `counted`: the number that the length of the list equals: "value", or the "numerator" or "denominator" of a ratio.
    `districts_filter` takes the districts that are counted, where others lack data.
    """

    url_name: str
    period_filter: str = ""
    until_filter: str = ""
    date_filter: str = ""
    month_filter: str = ""
    district_filter: str = "district"
    fixed_filters: Mapping[str, str] = field(default_factory=dict)
    member_filters: Mapping[str, str] = field(default_factory=dict)
    is_exact: bool = True
    counted: str = "value"
    districts_filter: str = ""

    def get_url(self, value: "IndicatorValue") -> str:
        """Return the URL of the list, empty if the list cannot be filtered to the records of this value."""
        if value.district is not None and not self.district_filter:
            return ""
        if value.member is not None and value.dimension not in self.member_filters:
            return ""
        month = Month.from_date(value.span.start)
        if self.month_filter and value.span != month.span:
            return ""
        params: dict[str, Any] = dict(self.fixed_filters)
        if self.month_filter:
            params[self.month_filter] = month
        if self.period_filter:
            params |= {
                f"{self.period_filter}_from": value.span.start,
                f"{self.period_filter}_to": value.reference_date,
            }
        if self.until_filter:
            params[f"{self.until_filter}_to"] = value.reference_date
        if self.date_filter:
            params[self.date_filter] = value.reference_date
        if value.district is not None:
            params[self.district_filter] = value.district
        elif self.districts_filter and value.coverage:
            params[self.districts_filter] = format_pk_ranges(value.coverage.districts)
        if value.member is not None:
            params[self.member_filters[value.dimension]] = value.member
        return cached_reverse(self.url_name, query=params)

    def count(self, value: "IndicatorValue") -> int | None:
        """Return the number of records in the list; None if the value does not contain it."""
        if self.counted != "value":
            return getattr(value, self.counted)
        return value.value if self.is_exact and value.indicator.denominator is None else None
