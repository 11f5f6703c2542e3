"""Mandates and areas of operation are closed at their end, and with them every record of their days."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from csi.core.db.constraints import constraint_trigger
from csi.core.history.actor import actor_field
from csi.core.period_lock.locking import LOCK, STAMPS

# Deciding once more changes these, and nothing else of the record.
DECISION = ("records_closed", "decided_at", "decided_by_id", "reason")


class ClosesAtItsEnd(models.Model):
    """What a manager closes once its last day is over, and opens again with a reason.

    `decided_at`, `decided_by` and `reason` are the latest of these decisions; null: it was never closed. The others
    stand in its history.
    """

    records_closed = models.BooleanField(_("records closed"), default=False, editable=False)
    decided_at = models.DateTimeField(_("closed or reopened at"), null=True, editable=False)
    decided_by = actor_field(_("closed or reopened by"))
    reason = models.CharField(_("reopened because"), max_length=500, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def last_day(self):
        """None: no end is set."""
        raise NotImplementedError


def closing_rules(kind, *, last_day, in_districts, of_district):
    """The rules of a table that closes at its end.

    SQL: `last_day` of NEW; `in_districts`: which districts' writers are waited for; `of_district`: which of the
    returns `told` are its own.
    """
    opens_or_closes = "NEW.records_closed <> COALESCE(OLD.records_closed, FALSE)"
    closes = f"{opens_or_closes} AND NEW.records_closed"
    written = pgtrigger.Insert | pgtrigger.UpdateOf(*DECISION)
    stays = _("Its records are closed. A manager can reopen them, with a reason.")
    return [
        constraint_trigger(
            f"{kind}_closed_by_a_manager",
            field="records_closed",
            message=_("A manager closes the records and opens them again; who, when and why is on the record."),
            operation=written,
            # Who is writing to these days finishes first; who comes later finds them closed.
            locks=f"""
                IF {closes} THEN
                    PERFORM pg_advisory_xact_lock({LOCK}, district.id::int)
                    FROM (SELECT id FROM districts_district WHERE {in_districts} ORDER BY id) AS district;
                END IF;
            """,
            violation=f"""
                {opens_or_closes} AND (
                    NEW.decided_at IS NULL OR NEW.decided_at <= OLD.decided_at
                    OR NEW.records_closed AND NEW.reason <> '' OR NOT NEW.records_closed AND NEW.reason = ''
                    OR NOT EXISTS (
                        SELECT FROM accounts_user
                        WHERE id = NEW.decided_by_id AND role IN ('manager', 'administrator')
                    )
                )
            """,
        ),
        constraint_trigger(
            f"{kind}_closes_once_over",
            field="records_closed",
            message=_("Its records are closed once its last day is over."),
            operation=written,
            violation=f"{closes} AND COALESCE({last_day}, 'infinity') >= CURRENT_DATE",
        ),
        constraint_trigger(
            f"{kind}_closes_with_its_returns",
            field="records_closed",
            message=_("A monthly return of these days is not accepted yet. Accept it first, or delete the draft."),
            operation=written,
            violation=f"""
                {closes} AND EXISTS (
                    SELECT FROM returns_monthlyreturn AS told
                    WHERE told.status <> 'accepted' AND {of_district}
                      AND daterange(NEW.starts, {last_day}, '[]')
                          && daterange(told.month, (told.month + interval '1 month')::date)
                )
            """,
        ),
        constraint_trigger(
            f"{kind}_stays_while_closed",
            field="records_closed",
            message=stays,
            operation=pgtrigger.Update,
            violation=f"""
                OLD.records_closed AND (
                    to_jsonb(OLD) - {_array(STAMPS + DECISION)} <> to_jsonb(NEW) - {_array(STAMPS + DECISION)}
                    OR NEW.records_closed AND to_jsonb(OLD) - {_array(STAMPS)} <> to_jsonb(NEW) - {_array(STAMPS)}
                )
            """,
        ),
        constraint_trigger(
            f"{kind}_kept_while_closed",
            field="records_closed",
            message=stays,
            operation=pgtrigger.Delete,
            violation="OLD.records_closed",
        ),
    ]


def _array(columns):
    return "ARRAY[{}]".format(", ".join(f"'{column}'" for column in columns))


def stays_with_its_mandate(name, operation, rows, locks=""):
    """A rule for areas: under a closed mandate none is added, changed, closed or deleted. `rows`: NEW, OLD."""
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
