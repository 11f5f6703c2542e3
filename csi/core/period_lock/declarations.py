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

Values = Mapping[str, str | bool]


class Days:
    """The days a row belongs to; `first + second` is the union of both."""

    def __add__(self, other: Days) -> Days:
        return UnionOfDays(self, other)

    @property
    def locked_fields(self) -> tuple[str, ...]:
        """Fields of the row itself that cannot change while its days are locked."""
        return ()


class OnDay(Days):
    """The day in `fields`, the first that is not null; no day unless the row fulfils `when`.

    `when` maps field names to required values.
    """

    def __init__(self, *fields: str, when: Values | None = None) -> None:
        self.fields = fields
        self.when = when or {}

    @property
    def locked_fields(self) -> tuple[str, ...]:
        return tuple(name for name in self.fields if "__" not in name)


class InMonth(Days):
    """The month that begins on the day in `field`."""

    def __init__(self, field: str) -> None:
        self.field = field

    @property
    def locked_fields(self) -> tuple[str, ...]:
        return () if "__" in self.field else (self.field,)


class InPeriod(Days):
    """The days from `starts` to the first of `ends` that is not null, inclusive; else open-ended.

    The fields themselves stay editable: a change is rejected only where it adds or removes locked days.
    """

    def __init__(self, starts: str, *ends: str) -> None:
        self.starts = starts
        self.ends = ends


class UnionOfDays(Days):
    """The days of several declarations together."""

    def __init__(self, *members: Days) -> None:
        self.members = members

    @property
    def locked_fields(self) -> tuple[str, ...]:
        return tuple(name for member in self.members for name in member.locked_fields)


@dataclass(frozen=True)
class LockedFields:
    """Fields that belong to `days`; `fields` None means all fields of the row.

    `scope` is the path to the record for which days are locked, if it differs from that of the `PeriodLock`.
    """

    days: Days
    fields: tuple[str, ...] | None = None
    scope: str = ""

    @property
    def is_whole_row(self) -> bool:
        return self.fields is None

    @property
    def names(self) -> frozenset[str]:
        """The fields that cannot change while all their days are locked."""
        return frozenset((*(self.fields or ()), *self.days.locked_fields))


class PeriodLock:
    """The period lock of a model: its `scope`, its `error_field` and the locked `parts`.

    `days` is short for one part with all fields.
    """

    def __init__(
        self, scope: str, *, error_field: str, days: Days | None = None, parts: tuple[LockedFields, ...] = ()
    ) -> None:
        self.scope = scope
        self.error_field = error_field
        if (days is None) == (not parts):
            raise ValueError("A period lock has either days or parts.")
        self.parts = (LockedFields(days),) if days else parts

    def scope_of(self, part: LockedFields) -> str:
        """Return the path to the record for which the days of a part are locked."""
        return part.scope or self.scope


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

    `scope` is the path to the record whose days are locked; empty: the days are locked for all. Where several
    rows lock a day, the one with the lowest `priority` is reported first: it has to be reopened first.
    `describe` builds the message from `details`, a mapping of names to paths. `link_label` names the record.
    """

    days: Days
    when: Values
    describe: Callable[[Mapping[str, str]], str]
    priority: int
    link_label: StrOrPromise
    scope: str = ""
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
