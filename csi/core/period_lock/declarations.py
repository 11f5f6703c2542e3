"""Declarations of the period lock: the days of a record and the columns that they lock.

A model declares what of its rows is locked:

    period_lock = PeriodLock("unit", error_field="date", days=OnDay("date"))

and a model whose rows lock days declares that with `LockedPeriods`. All names are fields or ORM paths
(`"parent__unit"`); `csi.core.period_lock.sql` derives the SQL from them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from csi.core.typing import StrOrPromise

# First key of the advisory lock that a write to a period and the locking of that period hold; the second is the scope.
ADVISORY_LOCK_KEY = 20110901
# The scope of rows that belong to no single scope; every write holds its lock as well.
SHARED_SCOPE = 0
# Second key of the advisory lock under which periods are locked one after the other.
LOCKING_KEY = -1

# {field: required value, or True for a boolean field, or several permitted values}
Values = Mapping[str, str | bool | tuple[str, ...]]


class Days:
    """The days a row belongs to; `first + second` is the union of both, `first & second` the days in both."""

    def __add__(self, other: Days) -> Days:
        return UnionOfDays(self, other)

    def __and__(self, other: Days) -> Days:
        return CommonDays(self, other)

    @property
    def paths(self) -> tuple[str, ...]:
        """Fields and ORM paths from which the days follow."""
        raise NotImplementedError

    @property
    def locked_fields(self) -> tuple[str, ...]:
        """Fields of the row itself that cannot change while its days are locked."""
        return tuple(path for path in self.paths if "__" not in path)


class OnDay(Days):
    """The day in `fields`, the first that is not null; no day unless the row fulfils `when`.

    `when` maps field names to required values.
    """

    def __init__(self, *fields: str, when: Values | None = None) -> None:
        self.fields = fields
        self.when = when or {}

    @property
    def paths(self) -> tuple[str, ...]:
        return (*self.fields, *self.when)


class InMonth(Days):
    """The month that begins on the day in `field`."""

    def __init__(self, field: str) -> None:
        self.field = field

    @property
    def paths(self) -> tuple[str, ...]:
        return (self.field,)


class InPeriod(Days):
    """The days from `starts` to the first of `ends` that is not null, inclusive; else open-ended.

    The fields themselves stay editable: a change is rejected only where it adds or removes locked days. The row has no
    day unless it fulfils `when`. `is_start_optional`: a row without `starts` has all days before;
    else it has no day.
    """

    def __init__(self, starts: str, *ends: str, when: Values | None = None, is_start_optional: bool = False) -> None:
        self.starts = starts
        self.ends = ends
        self.when = when or {}
        self.is_start_optional = is_start_optional

    @property
    def paths(self) -> tuple[str, ...]:
        return (self.starts, *self.ends, *self.when)

    @property
    def locked_fields(self) -> tuple[str, ...]:
        return ()


class SinceYear(Days):
    """All days from 1 January of the year in `field`."""

    def __init__(self, field: str) -> None:
        self.field = field

    @property
    def paths(self) -> tuple[str, ...]:
        return (self.field,)


class DaysOfFunction(Days):
    """The datemultirange that an SQL function returns for the columns at `arguments`."""

    def __init__(self, function: str, *arguments: str) -> None:
        self.function = function
        self.arguments = arguments

    @property
    def paths(self) -> tuple[str, ...]:
        return self.arguments


class CombinedDays(Days):
    """The days of several declarations."""

    def __init__(self, *members: Days) -> None:
        self.members = members

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(path for member in self.members for path in member.paths)

    @property
    def locked_fields(self) -> tuple[str, ...]:
        return tuple(name for member in self.members for name in member.locked_fields)


class UnionOfDays(CombinedDays):
    """The days of several declarations together."""


class CommonDays(CombinedDays):
    """The days that several declarations have in common."""


@dataclass(frozen=True)
class LockedFields:
    """Fields that belong to `days`; `fields` None means all fields of the row.

    `scope` and `error_field`: see `PeriodLock`; None: as declared there. `allows_insert`: a row may be added to locked
    days, but not changed afterwards.
    """

    days: Days
    fields: tuple[str, ...] | None = None
    scope: str | None = None
    error_field: str | None = None
    allows_insert: bool = False

    @property
    def is_whole_row(self) -> bool:
        return self.fields is None

    @property
    def names(self) -> frozenset[str]:
        """The fields that cannot change while all their days are locked."""
        return frozenset((*(self.fields or ()), *self.days.locked_fields))

    @property
    def error_fields(self) -> tuple[str, ...]:
        """The names of which the first that a rejected update changes shows the message; relations among them."""
        names = (*(path.partition("__")[0] for path in self.days.paths), *(self.fields or ()))
        return () if self.fields is None else tuple(dict.fromkeys(names))


class PeriodLock:
    """The period lock of a model: its `scope`, its `error_field` and the locked `parts`.

    `scope`: the path to the record for which days are locked. It may lead to several records through a reverse
    relation. An empty path means the scope of the rows that belong to no single record (`SHARED_SCOPE`); with
    `is_shared_without_scope`, so does a path that ends with null.

    `error_field`: the field that shows the message, unless an update changes one of the locked fields: then it is that
    field. `days` is short for one part with all fields.
    """

    def __init__(
        self,
        scope: str,
        *,
        error_field: str,
        days: Days | None = None,
        parts: tuple[LockedFields, ...] = (),
        is_shared_without_scope: bool = False,
    ) -> None:
        self.scope = scope
        self.error_field = error_field
        self.is_shared_without_scope = is_shared_without_scope
        if (days is None) == (not parts):
            raise ValueError("A period lock has either days or parts.")
        self.parts = (LockedFields(days),) if days else parts

    def scope_of(self, part: LockedFields) -> str:
        """Return the path to the record for which the days of a part are locked."""
        return self.scope if part.scope is None else part.scope

    def error_field_of(self, part: LockedFields) -> str:
        """Return the field that shows the message about a part."""
        return part.error_field or self.error_field


def get_period_lock(model: type[models.Model]) -> PeriodLock | None:
    """Return the period lock that a model itself declares."""
    lock = vars(model).get("period_lock")
    return lock if isinstance(lock, PeriodLock) else None


def constraint_name(model: type[models.Model]) -> str:
    """Return the name under which the period lock of a model reports a violation."""
    return f"{model._meta.model_name}_period_lock"


@dataclass(frozen=True)
class LockedPeriods:
    """Days that the rows of a model lock, while their fields have the values of `when`.

    `scope` is the path to the record whose days are locked; empty: the days are locked for all. `last_month`: the field
    of the month with which the days end; rows of earlier months than a change are then not read. `shared_query`: SQL
    that selects further days, which several rows together lock for all scopes, the key of one of these rows, and
    details as jsonb; it may leave out days before `since`. Where several rows lock a day, the one with the lowest
    `priority` is reported first: it has to be reopened first; those of the `shared_query` follow. `describe` builds the
    message from `details`, a mapping of names to paths. `link_label` names the record.
    """

    days: Days
    when: Values
    describe: Callable[[Mapping[str, str]], str]
    priority: int
    link_label: StrOrPromise
    scope: str = ""
    last_month: str = ""
    shared_query: str = ""
    details: Mapping[str, str] = field(default_factory=dict)

    def message_for(self, record: models.Model) -> str:
        """Return the message about a record of the model that locks days."""
        return self.describe({name: _read(record, path) for name, path in self.details.items()})


def get_locked_periods(model: type[models.Model]) -> LockedPeriods | None:
    """Return the declaration of the days that the rows of a model lock."""
    source = vars(model).get("locked_periods")
    return source if isinstance(source, LockedPeriods) else None


def _read(record: models.Model, path: str) -> str:
    value: Any = record
    for name in path.split("__"):
        value = getattr(value, name)
    return str(value)
