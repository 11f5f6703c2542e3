"""Rules across tables, kept by PostgreSQL: what a constraint cannot reach, a trigger refuses.

A refusal looks like a broken check constraint (SQLSTATE 23514, with the rule's name), so one place
(`csi.core.crud`) tells forms, the admin and imports about both.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Rule:
    """The field beside which a broken rule is told, and the sentence; the sentence is translated.

    `said_of` makes the sentence of what the trigger tells in its DETAIL, where the rule alone does not say enough.
    """

    field: str
    message: str
    said_of: Callable[[str], str] | None = None

    def say(self, detail=None) -> str:
        return self.said_of(detail) if self.said_of and detail else str(self.message)


RULES: dict[str, Rule] = {}


def rule(name, *, field, message, on, violated, locks=""):
    """A trigger that refuses a row for which the SQL condition `violated` holds.

    `on`: the pgtrigger operation. `locks`: SQL that locks the rows which the condition reads, so that
    two transactions at once cannot break together what neither breaks alone.
    """
    RULES[name] = Rule(field, message)
    sentence = str(message).replace("'", "''")
    return pgtrigger.Trigger(
        name=name,
        operation=on,
        when=pgtrigger.Before,
        func=f"""
            {locks}
            IF {violated} THEN
                RAISE EXCEPTION USING
                    MESSAGE = '{sentence}', ERRCODE = 'check_violation',
                    CONSTRAINT = '{name}', COLUMN = '{field}', TABLE = TG_TABLE_NAME;
            END IF;
            RETURN {"OLD" if on is pgtrigger.Delete else "NEW"};
        """,
    )


def known_choices(field: str, enum: type[models.TextChoices], *, name: str, message=None) -> models.CheckConstraint:
    """A check constraint that limits `field` to the values of `enum`."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__in": enum.values}),
        name=name,
        violation_error_message=message or _("Choose one of the listed values."),
    )
