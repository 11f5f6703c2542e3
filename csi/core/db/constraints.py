"""Constraints across tables, enforced by PostgreSQL triggers.

A trigger reports a violation like a check constraint (SQLSTATE 23514 and the constraint's name), so that
`csi.core.crud` translates both in one place for forms, the admin and imports.
"""

from collections.abc import Callable
from dataclasses import dataclass
from textwrap import indent

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from csi.core.db.triggers import SqlText, Trigger
from csi.core.typing import StrOrPromise


@dataclass(frozen=True)
class ConstraintMessage:
    """The message of a constraint trigger and the field beside which it is shown.

    `field`: empty for a rule of many columns, whose triggers report the column. `format_detail` builds the message
    from the DETAIL of the exception, where the constraint alone is not specific.
    """

    field: str
    message: StrOrPromise
    format_detail: Callable[[str], str] | None = None

    def render(self, detail: str | None = None) -> str:
        """Return the translated message."""
        return self.format_detail(detail) if self.format_detail and detail else str(self.message)


CONSTRAINT_MESSAGES: dict[str, ConstraintMessage] = {}


def constraint_trigger(
    name: str, *, field: str, message: StrOrPromise, operation: pgtrigger.Operation, violation: str, locks: str = ""
) -> pgtrigger.Trigger:
    """Return a trigger that rejects a row for which the SQL condition `violation` is true.

    `locks` is SQL that locks the rows which the condition reads, so that two concurrent transactions cannot
    violate the constraint together.
    """
    CONSTRAINT_MESSAGES[name] = ConstraintMessage(field, message)
    literal = str(message).replace("'", "''")
    lines = [
        f"{SqlText(locks)}" if locks else "",
        "IF",
        indent(str(SqlText(violation)), "    "),
        "THEN",
        f"    PERFORM raise_violation('{name}', '{field}', TG_TABLE_NAME, '{literal}');",
        "END IF;",
        f"RETURN {'OLD' if operation is pgtrigger.Delete else 'NEW'};",
    ]
    return Trigger(
        name=name, operation=operation, when=pgtrigger.Before, func="\n".join(line for line in lines if line)
    )


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
