"""SQL of the period lock, derived from the declarations of the models."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatchmethod
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from csi.core.period_lock.declarations import (
    SHARED_SCOPE,
    CommonDays,
    Days,
    DaysOfFunction,
    InMonth,
    InPeriod,
    LockedFields,
    LockedPeriods,
    OnDay,
    PeriodLock,
    SinceYear,
    UnionOfDays,
    Values,
    get_locked_periods,
)

# SQL: a month that has days on or after `since`, an argument of the functions. With one limit, the plan for all values
# would expect a third of the rows and read them all.
IS_SINCE = "BETWEEN date_trunc('month', since)::date AND 'infinity'"


@dataclass(frozen=True)
class Join:
    """A table that an ORM path leads to, and the condition that joins it.

    `is_multiple`: several of its rows may refer to the row.
    """

    table: str
    alias: str
    condition: str
    is_first: bool
    is_multiple: bool


class RowSql:
    """Columns of a row and of the records it refers to; collects the joins that the paths need.

    `row` is the alias of the model's table, or of the rows of a trigger.
    """

    def __init__(self, model: type[models.Model], row: str) -> None:
        self.model = model
        self.row = row
        self._joins: dict[tuple[str, ...], Join] = {}
        self._own_columns: dict[str, None] = {}

    def column(self, path: str) -> str:
        """Return the SQL of the column at the end of an ORM path."""
        *relations, name = path.split("__")
        model: Any = self.model
        alias = self.row
        for depth, relation in enumerate(relations, start=1):
            relation_field = model._meta.get_field(relation)
            key = tuple(relations[:depth])
            if key not in self._joins:
                target = relation_field.related_model
                if target is None:
                    raise FieldDoesNotExist(f"{model._meta.label} has no relation “{relation}”.")
                joined = self._new_alias(target)
                is_multiple = bool(relation_field.one_to_many)
                near, far = (
                    (model._meta.pk.column, relation_field.field.column)
                    if is_multiple
                    else (relation_field.column, relation_field.target_field.column)
                )
                condition = f"{joined}.{far} = {alias}.{near}"
                if depth == 1:
                    self._own_columns[near] = None
                self._joins[key] = Join(target._meta.db_table, joined, condition, depth == 1, is_multiple)
            model, alias = relation_field.related_model, self._joins[key].alias
        column = model._meta.get_field(name).column
        if not relations:
            self._own_columns[column] = None
        return f"{alias}.{column}"

    @property
    def own_columns(self) -> list[str]:
        """The columns of the row itself that the SQL reads."""
        return list(self._own_columns)

    def scope(self, lock: PeriodLock, part: LockedFields) -> str:
        """Return the SQL of the scope of a part."""
        path = lock.scope_of(part)
        if not path:
            return f"{SHARED_SCOPE}::bigint"
        column = self.column(path)
        return f"COALESCE({column}, {SHARED_SCOPE})" if lock.is_shared_without_scope else column

    @property
    def has_several(self) -> bool:
        """True if a path leads to several records."""
        return any(join.is_multiple for join in self._joins.values())

    def _new_alias(self, model: type[models.Model]) -> str:
        taken = [join.alias for join in self._joins.values()]
        name = str(model._meta.model_name)
        return name if name not in taken else f"{name}_{len(taken)}"

    @singledispatchmethod
    def days(self, days: Days) -> str:
        """Return the SQL of a datemultirange with the days that the row belongs to."""
        raise TypeError(f"unknown declaration of days: {days!r}")

    @days.register
    def _(self, days: OnDay) -> str:
        return self._days_when(days.when, f"days_of_date({self._first_of(days.fields)})")

    @days.register
    def _(self, days: InMonth) -> str:
        return f"days_of_month({self.column(days.field)})"

    @days.register
    def _(self, days: InPeriod) -> str:
        starts = self.column(days.starts)
        if days.is_start_optional:
            starts = f"COALESCE({starts}, '-infinity')"
        return self._days_when(days.when, f"days_of_period({starts}, {self._first_of(days.ends)})")

    @days.register
    def _(self, days: SinceYear) -> str:
        return f"days_of_period(make_date({self.column(days.field)}, 1, 1), NULL)"

    @days.register
    def _(self, days: DaysOfFunction) -> str:
        return f"{days.function}({', '.join(self.column(path) for path in days.arguments)})"

    @days.register
    def _(self, days: UnionOfDays) -> str:
        return " + ".join(self.days(member) for member in days.members)

    @days.register
    def _(self, days: CommonDays) -> str:
        return " * ".join(f"({self.days(member)})" for member in days.members)

    def _days_when(self, when: Values, days: str) -> str:
        return f"CASE WHEN {self.condition(when)} THEN {days} ELSE '{{}}' END" if when else days

    def _first_of(self, paths: tuple[str, ...]) -> str:
        columns = [self.column(path) for path in paths]
        if not columns:
            return "NULL"
        return columns[0] if len(columns) == 1 else f"COALESCE({', '.join(columns)})"

    def condition(self, values: Values) -> str:
        """Return the SQL of whether the fields have these values."""
        return " AND ".join(self._compare(self.column(path), value) for path, value in values.items())

    def _compare(self, column: str, value: str | bool | tuple[str, ...]) -> str:
        if value is True:
            return column
        if isinstance(value, tuple):
            return f"{column} IN ({', '.join(repr(str(item)) for item in value)})"
        return f"{column} = '{value}'"

    @property
    def from_row(self) -> list[str]:
        """The FROM and WHERE clauses of a lateral query on a row; empty without related rows."""
        first = [join for join in self._joins.values() if join.is_first]
        if not first:
            return []
        tables = " CROSS JOIN ".join(f"{join.table} AS {join.alias}" for join in first)
        conditions = " AND ".join(join.condition for join in first)
        return [f"FROM {tables}", *self._inner_joins(), f"WHERE {conditions}"]

    @property
    def from_table(self) -> list[str]:
        """The FROM clause of a query over the model's table."""
        return [f"FROM {self.model._meta.db_table} AS {self.row}", *self.joins]

    @property
    def joins(self) -> list[str]:
        """The JOIN clauses of the related rows."""
        return self._inner_joins(with_first=True)

    def _inner_joins(self, *, with_first: bool = False) -> list[str]:
        return [
            f"JOIN {join.table} AS {join.alias} ON {join.condition}"
            for join in self._joins.values()
            if with_first or not join.is_first
        ]


def locked_period_sources() -> list[tuple[type[models.Model], LockedPeriods]]:
    """Return the models whose rows lock days, those with the widest effect first."""
    sources = [(model, source) for model in apps.get_models() if (source := get_locked_periods(model))]
    return sorted(sources, key=lambda source: source[1].priority)


def locked_periods_sql() -> str:
    """Return the SQL of the function `locked_periods`, which lists the locked days of a scope.

    It has two parts: the days locked for the scope and those locked for all. Both may leave out days before `since`.
    """
    sources = locked_period_sources()
    of_scope = [locked_periods_select(model, source) for model, source in sources if source.scope]
    shared = [locked_periods_select(model, source) for model, source in sources if not source.scope]
    shared += [_shared_periods_select(model, source) for model, source in sources if source.shared_query]
    parts = ["SELECT * FROM scope_locked_periods(scope_id, since)", "SELECT * FROM shared_locked_periods(since)"]
    return "\n\n".join(
        [
            _function_sql("scope_locked_periods", "scope_id bigint, since date", of_scope),
            _function_sql("shared_locked_periods", "since date", shared),
            _function_sql("locked_periods", "scope_id bigint, since date DEFAULT '-infinity'", parts),
        ]
    )


def _function_sql(name: str, arguments: str, selects: list[str]) -> str:
    body = "\nUNION ALL\n".join(selects) or "SELECT NULL, NULL, NULL, NULL, NULL WHERE FALSE"
    return f"""CREATE OR REPLACE FUNCTION {name}({arguments})
RETURNS TABLE (days datemultirange, source text, source_id bigint, priority integer, details jsonb)
LANGUAGE sql STABLE AS $$
{body}
$$;"""


def has_locks_since_sql() -> str:
    """Return the SQL of the function `has_locks_since`.

    It is false if nothing locks days of the scopes from `since` on, as for most writes; `locked_periods` decides the
    others, and takes several times as long.
    """
    conditions = [f"EXISTS ({_locks_since_select(model, source)})" for model, source in locked_period_sources()]
    body = "\n        OR ".join(conditions) or "FALSE"
    return f"""CREATE OR REPLACE FUNCTION has_locks_since(scope_ids bigint[], since date) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN {body};
END $$;"""


def _locks_since_select(model: type[models.Model], source: LockedPeriods) -> str:
    row = RowSql(model, str(model._meta.model_name))
    conditions = [row.condition(source.when)]
    if source.last_month:
        conditions.append(f"{row.column(source.last_month)} {IS_SINCE}")
    else:
        conditions.append(f"{row.days(source.days)} && datemultirange(daterange(since, NULL))")
    # Rows that lock days together may belong to any scope.
    if source.scope and not source.shared_query:
        conditions.append(f"{row.column(source.scope)} = ANY (scope_ids)")
    return " ".join(["SELECT", *row.from_table, "WHERE", " AND ".join(conditions)])


def locked_periods_select(model: type[models.Model], source: LockedPeriods) -> str:
    """Return the SQL of the days that the rows of a model lock."""
    row = RowSql(model, str(model._meta.model_name))
    days = row.days(source.days)
    conditions = [row.condition(source.when)]
    if source.scope:
        conditions.append(f"{row.column(source.scope)} = scope_id")
    if source.last_month:
        conditions.append(f"{row.column(source.last_month)} {IS_SINCE}")
    details = [f"'{name}', {row.column(path)}" for name, path in source.details.items()]
    lines = [
        f"SELECT {days},",
        f"       '{model._meta.label_lower}', {row.row}.{model._meta.pk.column}, {source.priority},",
        f"       jsonb_build_object({', '.join(details)})",
        *row.from_table,
        f"WHERE {' AND '.join(conditions)}",
    ]
    return "\n".join(lines)


def _shared_periods_select(model: type[models.Model], source: LockedPeriods) -> str:
    """Return the SQL of the days that several rows of a model together lock for all."""
    label = model._meta.label_lower
    columns = f"shared.days, '{label}', shared.id, {source.priority + 1}, shared.details"
    return f"SELECT {columns}\nFROM ({source.shared_query}) AS shared"
