"""Months, quarters, years, and periods with a first and a last day.

People say "from 1 to 31 October"; queries ask half-open, from 1 October to before 1 November. What is
stored are the first and the last day; the database compares them as half-open ranges.
"""

import datetime
import re
from dataclasses import dataclass

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils import dates
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, order=True)
class Span:
    """Days from `start` (in) to `end` (out)."""

    start: datetime.date
    end: datetime.date

    def __post_init__(self):
        if self.end < self.start:
            raise ValueError(f"a span that ends on {self.end} cannot start on {self.start}")

    def __contains__(self, day) -> bool:
        return self.start <= day < self.end

    @property
    def last_day(self) -> datetime.date:
        return self.end - datetime.timedelta(days=1)

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def months(self) -> "list[Month]":
        """Those that share a day with it."""
        months, month = [], Month.of(self.start)
        while month.start < self.end:
            months.append(month)
            month = month.plus(1)
        return months


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month; `str()` gives "2011-10", `label` "October 2011"."""

    year: int
    number: int

    @classmethod
    def of(cls, day: datetime.date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Reads "2011-10"; ValueError for anything else."""
        return cls.of(datetime.datetime.strptime(text, "%Y-%m").date())  # noqa: DTZ007

    @property
    def start(self) -> datetime.date:
        return datetime.date(self.year, self.number, 1)

    @property
    def end(self) -> datetime.date:
        """The day after the last. December 9999 has none in the calendar: there it is the last day itself."""
        is_last = (self.year, self.number) == (datetime.MAXYEAR, 12)
        return datetime.date.max if is_last else self.plus(1).start

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def label(self) -> str:
        return f"{dates.MONTHS[self.number]} {self.year}"

    def plus(self, months: int) -> "Month":
        years, number = divmod(self.number - 1 + months, 12)
        return Month(self.year + years, number + 1)

    def run_up(self, count: int, since: datetime.date | None = None) -> "list[Month]":
        """So many months of which this is the last; none before that of `since`, but always this one."""
        first = self.plus(1 - count)
        if since:
            first = min(self, max(first, Month.of(since)))
        return Span(first.start, self.end).months

    def __contains__(self, day) -> bool:
        return day in self.span

    def __str__(self):
        return f"{self.year:04}-{self.number:02}"


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months of a year; `str()` gives "2011-Q4", `label` "October to December 2011"."""

    year: int
    number: int

    @classmethod
    def of(cls, day: datetime.date) -> "Quarter":
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        """Reads "2011-Q4"; ValueError for anything else."""
        if not (found := re.fullmatch(r"([0-9]{4})-Q([1-4])", text)):
            raise ValueError(f"{text!r} is not a quarter such as 2011-Q4")
        return cls.of(datetime.date(int(found[1]), 3 * int(found[2]), 1))

    @property
    def months(self) -> tuple[Month, Month]:
        """The first and the last."""
        first = Month(self.year, 3 * self.number - 2)
        return first, first.plus(2)

    @property
    def span(self) -> Span:
        first, last = self.months
        return Span(first.start, last.end)

    @property
    def label(self) -> str:
        first, last = self.months
        return gettext("%(first)s to %(last)s") % {"first": dates.MONTHS[first.number], "last": last.label}

    def plus(self, quarters: int) -> "Quarter":
        years, number = divmod(self.number - 1 + quarters, 4)
        return Quarter(self.year + years, number + 1)

    def __str__(self):
        return f"{self.year:04}-Q{self.number}"


@dataclass(frozen=True, order=True)
class Year:
    """A calendar year; `str()` and `label` give "2011"."""

    number: int

    @classmethod
    def of(cls, day: datetime.date) -> "Year":
        return cls(day.year)

    @classmethod
    def parse(cls, text: str) -> "Year":
        """Reads "2011"; ValueError for anything else."""
        if not re.fullmatch(r"[0-9]{4}", text):
            raise ValueError(f"{text!r} is not a year such as 2011")
        return cls.of(datetime.date(int(text), 1, 1))

    @property
    def span(self) -> Span:
        return Span(datetime.date(self.number, 1, 1), Month(self.number, 12).end)

    @property
    def label(self) -> str:
        return str(self)

    def plus(self, years: int) -> "Year":
        return Year(self.number + years)

    def __str__(self):
        return f"{self.number:04}"


def quarter(year: int, number: int) -> Span:
    return Quarter(year, number).span


def year(number: int) -> Span:
    return Year(number).span


class DateRange(Func):
    """The days from `starts` to `ends` as PostgreSQL's half-open range; no `ends` means without end.

    A reversed pair is put in order here: it breaks the check on the order, and that one says so better.
    """

    function = "DATERANGE"
    output_field = DateRangeField()

    def __init__(self, starts="starts", ends="ends", **extra):
        super().__init__(
            Least(F(starts), Coalesce(F(ends), F(starts))),
            Greatest(F(starts), Coalesce(F(ends), Value(datetime.date.max, models.DateField()))),
            Value("[]"),
            **extra,
        )


def in_order(name, starts="starts", ends="ends", message=_("The last day is before the first day.")):
    """A constraint: a period does not end before it starts."""
    return models.CheckConstraint(
        name=name,
        condition=Q(**{f"{ends}__gte": F(starts)}) | Q(**{f"{ends}__isnull": True}),
        violation_error_message=message,
    )


def apart(name, *, by, message):
    """A constraint: the periods of one `by` (a field's name) never share a day."""
    return ExclusionConstraint(
        name=name,
        expressions=[(by, RangeOperators.EQUAL), (DateRange(), RangeOperators.OVERLAPS)],
        violation_error_message=message,
        violation_error_code="overlap",
    )


class PeriodMixin:
    """Questions about records with a first day `starts` and a last day `ends` (null: without end)."""

    def running_on(self, day):
        return self.filter(starts__lte=day).filter(Q(ends__isnull=True) | Q(ends__gte=day))

    def running_during(self, start, end):
        """Those that share a day with the half-open span from `start` to before `end`."""
        return self.filter(starts__lt=end).filter(Q(ends__isnull=True) | Q(ends__gte=start))

    def ending_between(self, start, end):
        """Those whose last day lies in the half-open span."""
        return self.filter(ends__gte=start, ends__lt=end)
