"""Constraints across tables, enforced by PostgreSQL triggers.

A trigger reports a violation like a check constraint (SQLSTATE 23514 and the constraint's name), so that
`csi.core.crud` translates both in one place for forms, the admin and imports.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from textwrap import indent

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from csi.core.db.triggers import DeferredTrigger, SqlText, Trigger, transition_tables
from csi.core.typing import StrOrPromise


@dataclass(frozen=True)
class ConstraintMessage:
    """The message of a constraint trigger and the field beside which it is shown.

    `field`: empty for a rule of many columns, whose triggers report the column. `format_detail` builds the message
    from the DETAIL of the exception, where the constraint alone is not specific. `columns`: the
    `on_change_of` of the trigger.
    """

    field: str
    message: StrOrPromise
    format_detail: Callable[[str], str] | None = None
    columns: Sequence[str] = ()

    def render(self, detail: str | None = None) -> str:
        """Return the translated message."""
        return self.format_detail(detail) if self.format_detail and detail else str(self.message)


CONSTRAINT_MESSAGES: dict[str, ConstraintMessage] = {}


def constraint_trigger(
    name: str,
    *,
    field: str,
    message: StrOrPromise,
    violation: str,
    operation: pgtrigger.Operation | None = None,
    on_change_of: Sequence[str] = (),
    locks: str = "",
) -> pgtrigger.Trigger:
    """Return a trigger that rejects a row for which the SQL condition `violation` is true.

    `operation`, or `on_change_of`: the columns of the rule. Then the rule applies to new rows and where one of the
    columns changes, so that older rows that violate it can still be edited; both: only to the updates in `operation`.

    `locks` is SQL that locks the rows which the condition reads, so that two concurrent transactions cannot
    violate the constraint together.
    """
    CONSTRAINT_MESSAGES[name] = ConstraintMessage(field, message, columns=on_change_of)
    guard = ""
    if on_change_of:
        operation = operation or pgtrigger.Insert | pgtrigger.UpdateOf(*on_change_of)
        old, new = (", ".join(f"{row}.{column}" for column in on_change_of) for row in ("OLD", "NEW"))
        guard = f"IF TG_OP = 'UPDATE' AND ROW({old}) IS NOT DISTINCT FROM ROW({new}) THEN RETURN NEW; END IF;"
    lines = [
        guard,
        f"{SqlText(locks)}" if locks else "",
        _build_check(name, field, message, violation),
        f"RETURN {'OLD' if operation is pgtrigger.Delete else 'NEW'};",
    ]
    func = "\n".join(line for line in lines if line)
    return Trigger(name=name, operation=operation, when=pgtrigger.Before, func=func, violation=violation)


def inserted_rows_trigger(name: str, *, violation: str, row_violation: str, locks: str = "") -> pgtrigger.Trigger:
    """Return a trigger that rejects a statement if the condition `violation` is true of its `new_rows`.

    For tables into which a statement inserts many rows: the condition is evaluated once, after they were inserted.
    `name`: that of the `constraint_trigger` for updates, declared before. `row_violation`: the same condition about a
    row NEW. `locks`: as for `constraint_trigger`.
    """
    rule = CONSTRAINT_MESSAGES[name]
    lines = [str(SqlText(locks)), _build_check(name, rule.field, rule.message, violation), "RETURN NULL;"]
    return Trigger(
        name=f"{name}_insert",
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        level=pgtrigger.Statement,
        referencing=transition_tables(pgtrigger.Insert),
        func="\n".join(line for line in lines if line),
        violation=row_violation,
    )


def deferred_constraint_trigger(
    name: str,
    *,
    field: str,
    message: StrOrPromise,
    violation: str,
    operation: pgtrigger.Operation,
    table: str = "",
    locks: str = "",
) -> pgtrigger.Trigger:
    """Return a trigger that checks the SQL condition `violation` at the end of the transaction.

    For rules about several rows that are saved one after the other. `violation` reads the rows as they then are; OLD
    and NEW are those of the statement. Several models declare the rule under one name, each for its own writes;
    `table`: the table of the model that has `field`, if it is another one. `locks`: as for `constraint_trigger`; the
    history already locks the parent of a row.
    """
    CONSTRAINT_MESSAGES[name] = ConstraintMessage(field, message)
    lines = [f"{SqlText(locks)}" if locks else "", _build_check(name, field, message, violation, table), "RETURN NULL;"]
    func = "\n".join(line for line in lines if line)
    return DeferredTrigger(name=name, operation=operation, when=pgtrigger.After, func=func, violation=violation)


def _build_check(name: str, field: str, message: StrOrPromise, violation: str, table: str = "") -> str:
    literal = str(message).replace("'", "''")
    source = f"'{table}'" if table else "TG_TABLE_NAME"
    lines = [
        "IF",
        indent(str(SqlText(violation)), "    "),
        "THEN",
        f"    PERFORM raise_violation('{name}', '{field}', {source}, '{literal}');",
        "END IF;",
    ]
    return "\n".join(lines)


def known_choices(
    field: str,
    enum: type[models.TextChoices],
    *,
    name: str,
    message: StrOrPromise | None = None,
    allows_blank: bool = False,
) -> models.CheckConstraint:
    """Return a check constraint that limits `field` to the values of `enum`, with "" if `allows_blank`."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__in": [*enum.values, *([""] if allows_blank else [])]}),
        name=name,
        violation_error_message=message or _("Choose one of the listed values."),
    )
