"""Rules of the state of a concern, checked at the end of a transaction."""

import pgtrigger
from django.utils.translation import gettext_lazy as _

from csi.core.db.constraints import deferred_constraint_trigger
from csi.core.typing import StrOrPromise

NO_ACTION_MESSAGE = _("No action has been agreed for this concern. Record the action first; the state changes with it.")
NOT_ON_AGENDA_MESSAGE = _(
    "This concern is not on the agenda of a meeting. Add it to an agenda; the state changes with it."
)


def concern_has_action_trigger(concern: str, operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    """Return the trigger for a write that may leave `concern`, the SQL of its id, without an action."""
    return _state_trigger("concern_has_action", concern, operation, "action_agreed", "forums_action", NO_ACTION_MESSAGE)


def concern_on_agenda_trigger(concern: str, operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    """Return the trigger for a write that may leave `concern`, the SQL of its id, on no agenda."""
    return _state_trigger(
        "concern_on_agenda", concern, operation, "on_agenda", "forums_discussion", NOT_ON_AGENDA_MESSAGE
    )


def _state_trigger(
    name: str, concern: str, operation: pgtrigger.Operation, state: str, table: str, message: StrOrPromise
) -> pgtrigger.Trigger:
    return deferred_constraint_trigger(
        name,
        field="state",
        table="concerns_concern",
        message=message,
        operation=operation,
        # Two transactions may remove the last two rows.
        locks=f"PERFORM FROM concerns_concern WHERE id = {concern} FOR NO KEY UPDATE;",
        violation=f"""
            EXISTS (
                SELECT FROM concerns_concern AS concern
                WHERE concern.id = {concern} AND concern.state = '{state}'
                  AND NOT EXISTS (SELECT FROM {table} WHERE concern_id = concern.id)
            )
        """,
    )
