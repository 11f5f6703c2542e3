"""Closing of mandates and areas of operation, which locks all records of their days."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from csi.core.db.constraints import constraint_trigger
from csi.core.history.actor import actor_field
from csi.core.period_lock.declarations import ADVISORY_LOCK_KEY, SHARED_SCOPE

# Columns that a decision changes; everything else of a closed record is locked.
DECISION_COLUMNS = ("records_closed", "decided_at", "decided_by_id", "reason")

# SQL: whether the row NEW was decided by a manager or an administrator.
DECIDED_BY_MANAGER = """EXISTS (
                        SELECT FROM accounts_user
                        WHERE id = NEW.decided_by_id AND role IN ('manager', 'administrator')
                    )"""


class ClosableModel(models.Model):
    """A period that a manager closes after its last day, and may reopen with a reason.

    `decided_at`, `decided_by` and `reason` are the latest decision; earlier ones are in the history. `decided_at` is
    null until the first decision.
    """

    records_closed = models.BooleanField(_("records closed"), default=False, editable=False)
    decided_at = models.DateTimeField(_("closed or reopened at"), null=True, editable=False)
    decided_by = actor_field(_("closed or reopened by"))
    reason = models.CharField(_("reason for reopening"), max_length=500, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def last_day(self):
        """The last day of the period; None if no end is set."""
        raise NotImplementedError


def closing_triggers(
    name: str, *, last_day: str, affected_districts: str, affected_returns: str
) -> list[pgtrigger.Trigger]:
    """Return the constraint triggers of a table that is closed at its end.

    All arguments but `name` are SQL: the last day of the row NEW; the condition for the districts whose records are
    locked; the condition for the monthly returns (`monthly_return`) that have to be accepted before.
    """
    is_decision = "NEW.records_closed <> COALESCE(OLD.records_closed, FALSE)"
    is_closing = f"{is_decision} AND NEW.records_closed"
    operation = pgtrigger.Insert | pgtrigger.UpdateOf(*DECISION_COLUMNS)
    return [
        constraint_trigger(
            f"{name}_closed_by_manager",
            field="records_closed",
            message=_("Only a manager can close or reopen the records. Reopening needs a reason."),
            operation=operation,
            # Wait for transactions that are writing to these days; later ones find them closed.
            locks=f"""
                IF {is_closing} THEN
                    PERFORM pg_advisory_xact_lock({ADVISORY_LOCK_KEY}, locked.scope::int)
                    FROM (
                        SELECT id AS scope FROM districts_district WHERE {affected_districts}
                        UNION SELECT {SHARED_SCOPE} ORDER BY scope DESC
                    ) AS locked;
                END IF;
            """,
            violation=f"""
                {is_decision} AND (
                    NEW.decided_at IS NULL OR NEW.decided_at <= OLD.decided_at
                    OR NEW.records_closed AND NEW.reason <> '' OR NOT NEW.records_closed AND NEW.reason = ''
                    OR NOT {DECIDED_BY_MANAGER}
                )
            """,
        ),
        constraint_trigger(
            f"{name}_closed_once_ended",
            field="records_closed",
            message=_("The records can be closed after the last day."),
            operation=operation,
            violation=f"{is_closing} AND COALESCE({last_day}, 'infinity') >= CURRENT_DATE",
        ),
        constraint_trigger(
            f"{name}_closed_with_accepted_returns",
            field="records_closed",
            message=_("A monthly return of these days is not accepted yet. Accept it first, or delete the draft."),
            operation=operation,
            violation=f"""
                {is_closing} AND EXISTS (
                    SELECT FROM returns_monthlyreturn AS monthly_return
                    WHERE monthly_return.status <> 'accepted' AND {affected_returns}
                      AND days_of_period(NEW.starts, {last_day}) && days_of_month(monthly_return.month)
                )
            """,
        ),
        *_closed_row_triggers(name),
    ]


def _closed_row_triggers(name: str) -> list[pgtrigger.Trigger]:
    """Return the triggers that reject a change or deletion of a closed row; only its reopening is allowed."""
    message = _("These records are closed. A manager can reopen them, with a reason.")
    columns = ", ".join(f"'{column}'" for column in DECISION_COLUMNS)
    return [
        constraint_trigger(
            f"{name}_unchanged_while_closed",
            field="records_closed",
            message=message,
            operation=pgtrigger.Update,
            violation=f"""
                OLD.records_closed AND (
                    without_audit_columns(to_jsonb(OLD)) - ARRAY[{columns}]
                        <> without_audit_columns(to_jsonb(NEW)) - ARRAY[{columns}]
                    OR NEW.records_closed
                        AND without_audit_columns(to_jsonb(OLD)) <> without_audit_columns(to_jsonb(NEW))
                )
            """,
        ),
        constraint_trigger(
            f"{name}_not_deleted_while_closed",
            field="records_closed",
            message=message,
            operation=pgtrigger.Delete,
            violation="OLD.records_closed",
        ),
    ]


def closed_mandate_trigger(
    name: str, operation: pgtrigger.Operation, rows: tuple[str, ...], locks: str = ""
) -> pgtrigger.Trigger:
    """Return a trigger that rejects changes of areas under a closed mandate (`rows`: NEW, OLD)."""
    return constraint_trigger(
        name,
        field="mandate",
        message=_("The records of this mandate are closed. A manager can reopen them, with a reason."),
        operation=operation,
        locks=locks,
        violation=f"""
            EXISTS (
                SELECT FROM districts_mandate
                WHERE records_closed AND id IN ({", ".join(f"{row}.mandate_id" for row in rows)})
            )
        """,
    )
