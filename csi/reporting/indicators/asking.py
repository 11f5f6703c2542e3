"""What is asked of the registry, and how a row of a table finds the periods in which it counts.

One query answers any number of periods: their first and last days cut the calendar into slices, and each
row says in which slice it lies. A period's figure is the sum over its slices, so months add up to their
quarter, and overlapping periods (a month, the year that holds it) cost nothing more.
"""

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.contrib.postgres.fields import ArrayField
from django.db.models import DateField, F, Func, IntegerField, Value
from django.db.models.functions import Coalesce, Greatest, Least

from csi.accounts.models import User
from csi.periods import Span

ONE_DAY = datetime.timedelta(days=1)
# The last day of what happened on a day and stays true.
NEVER = Value(None, DateField())


@dataclass(frozen=True)
class Question:
    """The periods, whose records, which districts, and what else to break the figures down by.

    `user` None, or a reader: the aggregate over every record, for the public. Else what this person may see.
    `districts` None: all of them. Nothing after `today` is counted.
    """

    spans: tuple[Span, ...]
    today: datetime.date
    user: User | None = None
    districts: frozenset[int] | None = None
    by: str = ""

    def scope(self, records):
        """The records that count for whoever asks."""
        if self.user is None or not self.user.records:
            return records.all()
        return records.visible_to(self.user)

    def day_of(self, span: Span) -> datetime.date:
        """The day for which a level is told: the period's last, or today where the period goes on."""
        return min(span.last_day, self.today)

    def place_of(self, span: Span) -> int:
        """The place of that day among all the days of the question, from 1."""
        return self.days.index(self.day_of(span)) + 1

    def clipped(self, day: datetime.date) -> datetime.date:
        return min(day, self.today + ONE_DAY)

    @cached_property
    def begun(self) -> tuple[Span, ...]:
        """The periods of which at least one day has come."""
        return tuple(span for span in self.spans if span.days and span.start <= self.today)

    @cached_property
    def bounds(self) -> list[datetime.date]:
        return sorted({self.clipped(day) for span in self.begun for day in (span.start, span.end)})

    @cached_property
    def days(self) -> list[datetime.date]:
        return sorted({self.day_of(span) for span in self.begun})

    def slices_of(self, span: Span) -> range:
        """The slices of which that period is made, numbered as PostgreSQL numbers them: from 1."""
        return range(self._places[self.clipped(span.start)], self._places[self.clipped(span.end)])

    @cached_property
    def _places(self):
        return {day: place for place, day in enumerate(self.bounds, 1)}


def dates(days) -> Value:
    return Value(list(days), ArrayField(DateField()))


class SliceOf(Func):
    """The number of the slice in which a day lies."""

    function = "WIDTH_BUCKET"
    output_field = IntegerField()


class EachDay(Func):
    """A row for every day from the first to the last; no last day means without end."""

    set_returning = True
    output_field = DateField()
    template = "GENERATE_SERIES(%(expressions)s, INTERVAL '1 day')::date"


class EachAskedDay(Func):
    """A row for every day that is asked for and on which the record stands."""

    set_returning = True
    output_field = DateField()

    def __init__(self, first, last, days, *, first_counts=True, last_counts=True):
        super().__init__(dates(days), first, last)
        self.after, self.until = (">=" if first_counts else ">"), ("<=" if last_counts else "<")

    def as_sql(self, compiler, connection, **_extra):
        (days, day_values), (first, first_values), (last, last_values) = (
            compiler.compile(expression) for expression in self.source_expressions
        )
        sql = (
            f"UNNEST(ARRAY(SELECT asked FROM UNNEST({days}) AS asked"
            f" WHERE asked {self.after} {first} AND asked {self.until} COALESCE({last}, 'infinity'::date)))"
        )
        return sql, (*day_values, *first_values, *last_values)


@dataclass(frozen=True)
class Happening:
    """A record counts in the period in which its day lies."""

    day: str
    is_level = False

    def narrow(self, records, question):
        first, last = question.bounds[0], question.bounds[-1]
        return records.filter(**{f"{self.day}__gte": first, f"{self.day}__lt": last})

    def slot(self, question):
        return SliceOf(F(self.day), dates(question.bounds))

    def slots(self, question, span):
        return question.slices_of(span)


@dataclass(frozen=True)
class Lasting:
    """A record counts once for each of its days in the period; `last` may be an expression, null means no end."""

    first: object
    last: object
    is_level = False

    def narrow(self, records, question):
        return records

    def slot(self, question):
        first, last = question.bounds[0], question.bounds[-1] - ONE_DAY
        day = DateField()
        started = Greatest(expression(self.first), Value(first, day))
        ended = Least(Coalesce(expression(self.last), Value(last, day)), Value(last, day))
        return SliceOf(EachDay(started, ended), dates(question.bounds))

    def slots(self, question, span):
        return question.slices_of(span)


@dataclass(frozen=True)
class Standing:
    """A record counts on the last day of the period if it stands on it; a null `last` means without end."""

    first: object
    last: object
    first_counts: bool = True
    last_counts: bool = True
    is_level = True

    def narrow(self, records, question):
        return records

    def asked_days(self, question):
        return EachAskedDay(
            expression(self.first),
            expression(self.last),
            question.days,
            first_counts=self.first_counts,
            last_counts=self.last_counts,
        )

    def slot(self, question):
        return SliceOf(self.asked_days(question), dates(question.days))

    def slots(self, question, span):
        return (question.place_of(span),)


@dataclass(frozen=True)
class Always:
    """A record counts whatever the period, such as a census."""

    is_level = True

    def narrow(self, records, question):
        return records

    def slot(self, question):
        return Value(0)

    def slots(self, question, span):
        return (0,)


def expression(name_or_expression):
    return F(name_or_expression) if isinstance(name_or_expression, str) else name_or_expression
