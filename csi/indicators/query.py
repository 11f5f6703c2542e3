"""What is asked of the registry, and how a row of a table finds the periods in which it counts.

One query answers any number of periods: their first and last days cut the calendar into slices, and each
row says in which slice it lies. A period's figure is the sum over its slices, so months add up to their
quarter, and overlapping periods (a month, the year that holds it) cost nothing more.

A query names the days and the districts that it asks for (`QueryParam`) and is told them when it is sent: so it is
written once for all questions, and the page of a month costs no more than the writing of its figures.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from django.contrib.postgres.fields import ArrayField
from django.db.models import DateField, F, Func, IntegerField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Greatest, Least

from csi.accounts.models import User
from csi.accounts.permissions import Role, has_permission
from csi.core.periods import Span
from csi.core.permissions import Permission, RecordPermission
from forums.schedule import ExpectedMeeting

ONE_DAY = datetime.timedelta(days=1)
# The last day of what happened on a day and stays true.
NEVER = Value(None, DateField())


class QueryParam(Enum):
    """What a query is told of a question when it is sent; it stands among its parameters until then."""

    FIRST = "the first day that is asked for"
    END = "the day after the last"
    BOUNDS = "where the calendar is cut"
    DAYS = "the days for which levels are told"
    DISTRICTS = "the districts that are asked for"
    OWN_DISTRICTS = "the districts of whoever asks"
    ACCOUNT = "the account of whoever asks"


FIRST, END = (RawSQL("%s::date", (day,), DateField()) for day in (QueryParam.FIRST, QueryParam.END))
LAST = RawSQL("%s::date - 1", (QueryParam.END,), DateField())
BOUNDS, DAYS = (RawSQL("%s::date[]", (days,), ArrayField(DateField())) for days in (QueryParam.BOUNDS, QueryParam.DAYS))
DISTRICTS, OWN_DISTRICTS, ACCOUNT = (
    Value(one) for one in (QueryParam.DISTRICTS, QueryParam.OWN_DISTRICTS, QueryParam.ACCOUNT)
)


@dataclass(frozen=True)
class FieldStaff:
    """Whoever sees some districts only, as a query is written for them."""

    is_active: bool
    district_ids = OWN_DISTRICTS
    pk = ACCOUNT

    def has_permission(self, permission: Permission) -> bool:
        return has_permission(Role.FIELD_STAFF, permission)


@dataclass(frozen=True)
class IndicatorQuery:
    """The periods, whose records, which districts, and what else to break the figures down by.

    `user` None, or a reader: the aggregate over every record, for the public. Else what this person may see.
    `districts` None: all of them. Nothing after `today` is counted. `turns`: those of the working groups that all
    this covers, where whoever asks has them already.
    """

    spans: tuple[Span, ...]
    today: datetime.date
    user: User | FieldStaff | None = None
    districts: frozenset[int] | Value | None = None
    by: str = ""
    turns: Sequence[ExpectedMeeting] | None = None

    def scope(self, records):
        """The records that count for whoever asks."""
        if self.user is None or not self.user.has_permission(RecordPermission.VIEW_RECORDS):
            return records.all()
        return records.visible_to(self.user)

    @property
    def as_written(self) -> "IndicatorQuery":
        """What of this question a query's text depends on: the same for all who see as much."""
        user = self.user
        sees_all = (
            user is None
            or not user.has_permission(RecordPermission.VIEW_RECORDS)
            or (user.is_active and user.has_permission(RecordPermission.ACCESS_ALL_DISTRICTS))
        )
        return IndicatorQuery(
            (),
            datetime.date.min,
            None if sees_all else FieldStaff(user.is_active),
            None if self.districts is None else DISTRICTS,
            self.by,
        )

    def told(self, parameters) -> list:
        """The parameters of a query with what it asks of this question."""
        return [self._answer(one) if isinstance(one, QueryParam) else one for one in parameters]

    def _answer(self, asked):
        match asked:
            case QueryParam.FIRST:
                return self.bounds[0]
            case QueryParam.END:
                return self.bounds[-1]
            case QueryParam.BOUNDS:
                return self.bounds
            case QueryParam.DAYS:
                return self.days
            case QueryParam.DISTRICTS:
                return among(self.districts)
            case QueryParam.OWN_DISTRICTS:
                return among(self.user.district_ids)
            case QueryParam.ACCOUNT:
                return self.user.pk

    def day_of(self, span: Span) -> datetime.date:
        """The day for which a level is told: the period's last, or today where the period goes on."""
        return min(span.last_day, self.today)

    def clipped(self, day: datetime.date) -> datetime.date:
        return min(day, self.today + ONE_DAY)

    @cached_property
    def begun(self) -> dict[Span, datetime.date]:
        """The periods of which at least one day has come, each with its `day_of`."""
        return {span: self.day_of(span) for span in self.spans if span.days and span.start <= self.today}

    @cached_property
    def bounds(self) -> list[datetime.date]:
        return sorted({self.clipped(day) for span in self.begun for day in (span.start, span.end)})

    @cached_property
    def days(self) -> list[datetime.date]:
        return sorted(set(self.begun.values()))

    @cached_property
    def slices(self) -> dict[Span, range]:
        """{period: the slices of which it is made}, numbered as PostgreSQL numbers them: from 1."""
        places = {day: place for place, day in enumerate(self.bounds, 1)}
        return {span: range(places[self.clipped(span.start)], places[self.clipped(span.end)]) for span in self.begun}

    @cached_property
    def day_places(self) -> dict[Span, tuple[int]]:
        """{period: the place of its `day_of` among all the days of the question, from 1}."""
        places = {day: (place,) for place, day in enumerate(self.days, 1)}
        return {span: places[day] for span, day in self.begun.items()}


def among(numbers) -> tuple:
    """As psycopg2 writes it after IN, where PostgreSQL wants one at least."""
    return tuple(numbers) or (None,)


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

    def __init__(self, first, last, *, first_counts=True, last_counts=True):
        super().__init__(DAYS, first, last)
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
class EventDate:
    """A record counts in the period in which its day lies."""

    day: str
    is_level = False

    def narrow(self, records):
        return records.filter(**{f"{self.day}__gte": FIRST, f"{self.day}__lt": END})

    def slot(self):
        return SliceOf(F(self.day), BOUNDS)

    def slots(self, question, span):
        return question.slices[span]


@dataclass(frozen=True)
class DaysInPeriod:
    """A record counts once for each of its days in the period; `last` may be an expression, null means no end."""

    first: object
    last: object
    is_level = False

    def narrow(self, records):
        return records

    def slot(self):
        started = Greatest(expression(self.first), FIRST)
        ended = Least(Coalesce(expression(self.last), LAST), LAST)
        return SliceOf(EachDay(started, ended), BOUNDS)

    def slots(self, question, span):
        return question.slices[span]


@dataclass(frozen=True)
class AsOfDate:
    """A record counts on the last day of the period if it stands on it; a null `last` means without end."""

    first: object
    last: object
    first_counts: bool = True
    last_counts: bool = True
    is_level = True

    def narrow(self, records):
        return records

    def asked_days(self):
        first, last = expression(self.first), expression(self.last)
        return EachAskedDay(first, last, first_counts=self.first_counts, last_counts=self.last_counts)

    def slot(self):
        return SliceOf(self.asked_days(), DAYS)

    def slots(self, question, span):
        return question.day_places[span]


@dataclass(frozen=True)
class Constant:
    """A record counts whatever the period, such as a census."""

    is_level = True

    def narrow(self, records):
        return records

    def slot(self):
        return Value(0)

    def slots(self, question, span):
        return (0,)


def expression(name_or_expression):
    return F(name_or_expression) if isinstance(name_or_expression, str) else name_or_expression
