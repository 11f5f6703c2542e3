"""Months, quarters, years, and periods with a first and a last day.

The interface and the stored columns use inclusive dates (1 to 31 October). Queries use half-open spans (1 October to
before 1 November).
"""

import datetime
import re
from dataclasses import dataclass
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils import dates, formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from csi.core.typing import StrOrPromise

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, order=True)
class Span:
    """The days from `start` (inclusive) to `end` (exclusive)."""

    start: datetime.date
    end: datetime.date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a span that ends on {self.end} cannot start on {self.start}")

    def __contains__(self, day: datetime.date) -> bool:
        return self.start <= day < self.end

    @property
    def last_day(self) -> datetime.date:
        return self.end - ONE_DAY

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def months(self) -> "list[Month]":
        """The months that overlap the span."""
        months, month = [], Month.from_date(self.start)
        while month.start < self.end:
            months.append(month)
            month = month.add(1)
        return months


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month; `str()` gives "2011-10", `label` "October 2011"."""

    year: int
    number: int

    @classmethod
    def from_date(cls, day: datetime.date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Parse "2011-10"; raise ValueError for anything else."""
        return cls.from_date(datetime.datetime.strptime(text, "%Y-%m").date())  # noqa: DTZ007

    @property
    def start(self) -> datetime.date:
        return datetime.date(self.year, self.number, 1)

    @property
    def end(self) -> datetime.date:
        """The day after the last day; for December 9999, which has none, the last day itself."""
        is_last = (self.year, self.number) == (datetime.MAXYEAR, 12)
        return datetime.date.max if is_last else datetime.date(self.year + self.number // 12, self.number % 12 + 1, 1)

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def label(self) -> str:
        return formats.date_format(self.start, "YEAR_MONTH_FORMAT")

    def add(self, months: int) -> "Month":
        years, number = divmod(self.number - 1 + months, 12)
        return Month(self.year + years, number + 1)

    def months_since(self, earlier: "Month") -> int:
        """Return the number of months from the earlier one to this one."""
        return 12 * (self.year - earlier.year) + self.number - earlier.number

    def get_preceding_months(self, count: int, since: datetime.date | None = None) -> "list[Month]":
        """Return `count` months up to and including this one, but none before the month of `since`."""
        first = self.add(1 - count)
        if since:
            first = min(self, max(first, Month.from_date(since)))
        return Span(first.start, self.end).months

    def __contains__(self, day: datetime.date) -> bool:
        return day in self.span

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months of a year; `str()` gives "2011-Q4", `label` "October to December 2011"."""

    year: int
    number: int

    @classmethod
    def from_date(cls, day: datetime.date) -> "Quarter":
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        """Parse "2011-Q4"; raise ValueError for anything else."""
        if not (match := re.fullmatch(r"([0-9]{4})-Q([1-4])", text)):
            raise ValueError(f"{text!r} is not a quarter such as 2011-Q4")
        return cls.from_date(datetime.date(int(match[1]), 3 * int(match[2]), 1))

    @property
    def months(self) -> tuple[Month, Month]:
        """The first and the last month."""
        first = Month(self.year, 3 * self.number - 2)
        return first, first.add(2)

    @property
    def span(self) -> Span:
        first, last = self.months
        return Span(first.start, last.end)

    @property
    def label(self) -> str:
        first, last = self.months
        return gettext("%(first)s to %(last)s") % {"first": dates.MONTHS[first.number], "last": last.label}

    def add(self, quarters: int) -> "Quarter":
        years, number = divmod(self.number - 1 + quarters, 4)
        return Quarter(self.year + years, number + 1)

    def __str__(self) -> str:
        return f"{self.year:04}-Q{self.number}"


@dataclass(frozen=True, order=True)
class Year:
    """A calendar year; `str()` and `label` give "2011"."""

    number: int

    @classmethod
    def from_date(cls, day: datetime.date) -> "Year":
        return cls(day.year)

    @classmethod
    def parse(cls, text: str) -> "Year":
        """Parse "2011"; raise ValueError for anything else."""
        if not re.fullmatch(r"[0-9]{4}", text):
            raise ValueError(f"{text!r} is not a year such as 2011")
        return cls.from_date(datetime.date(int(text), 1, 1))

    @property
    def span(self) -> Span:
        return Span(datetime.date(self.number, 1, 1), Month(self.number, 12).end)

    @property
    def label(self) -> str:
        return str(self)

    def add(self, years: int) -> "Year":
        return Year(self.number + years)

    def __str__(self) -> str:
        return f"{self.number:04}"


class DateRange(Func):
    """The days from `starts` to `ends` as a PostgreSQL range; without `ends` the range is open-ended.

    Reversed dates are swapped, so that the check constraint on their order reports them, with a clearer message.
    """

    function = "DATERANGE"
    output_field = DateRangeField()

    def __init__(self, starts: str = "starts", ends: str = "ends", **extra: Any) -> None:
        super().__init__(
            Least(F(starts), Coalesce(F(ends), F(starts))),
            Greatest(F(starts), Coalesce(F(ends), Value(datetime.date.max, models.DateField()))),
            Value("[]"),
            **extra,
        )


def ordered_dates_constraint(
    name: str,
    starts: str = "starts",
    ends: str = "ends",
    message: StrOrPromise = _("The last day is before the first day."),
) -> models.CheckConstraint:
    """Return a constraint that a period does not end before it starts."""
    return models.CheckConstraint(
        name=name,
        condition=Q(**{f"{ends}__gte": F(starts)}) | Q(**{f"{ends}__isnull": True}),
        violation_error_message=message,
    )


def non_overlapping_constraint(name: str, *, by: str, message: StrOrPromise) -> ExclusionConstraint:
    """Return a constraint that periods with the same value of the field `by` do not overlap."""
    return ExclusionConstraint(
        name=name,
        expressions=[(by, RangeOperators.EQUAL), (DateRange(), RangeOperators.OVERLAPS)],
        violation_error_message=message,
        violation_error_code="overlap",
    )


class PeriodQuerySetMixin:
    """Queries for records with a first day `starts` and a last day `ends` (null if open-ended)."""

    # Provided by the QuerySet with which the mixin is combined.
    filter: Any

    def running_on(self, day: datetime.date) -> Self:
        return self.filter(starts__lte=day).filter(Q(ends__isnull=True) | Q(ends__gte=day))

    def running_during(self, start: datetime.date, end: datetime.date) -> Self:
        """Return the records that overlap the half-open span from `start` to before `end`."""
        return self.filter(starts__lt=end).filter(Q(ends__isnull=True) | Q(ends__gte=start))

    def ending_between(self, start: datetime.date, end: datetime.date) -> Self:
        """Return the records whose last day is in the half-open span."""
        return self.filter(ends__gte=start, ends__lt=end)
