"""Assignment of concerns to advisers: queries, the rule about the district, and the notification."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import pgtrigger
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from csi.concerns.models.stages import StageQuerySet
from csi.core.db.constraints import deferred_constraint_trigger
from csi.core.history.models import Change
from csi.notes.services import follow

NOT_PLACED_MESSAGE = _(
    "This adviser has no placement in the district of the concern. Choose an adviser of this district."
)


class AssignmentQuerySet(StageQuerySet):
    def assigned_to_account(self, user: Any) -> Self:
        """Return the concerns assigned to the adviser with that account."""
        return self.filter(assigned_to__account=user.pk)

    def assigned_to_departed_on(self, day: datetime.date) -> Self:
        """Return the concerns whose adviser has no placement in their district on that day or later."""
        # By name: this app must not import the advisers app.
        placements = apps.get_model("advisers.Placement").objects.remaining_on(day)
        remaining = placements.filter(adviser=OuterRef("assigned_to"), station__district=OuterRef("district"))
        return self.filter(~Exists(remaining), assigned_to__isnull=False)


def assigned_concern_trigger() -> pgtrigger.Trigger:
    """Return the trigger that rejects an adviser who was never placed in the district of the concern.

    It is deferred, because a merge of advisers moves their concerns before their placements.
    """
    return deferred_constraint_trigger(
        "concern_assigned_in_district",
        field="assigned_to",
        message=NOT_PLACED_MESSAGE,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("assigned_to_id", "district_id"),
        locks="PERFORM FROM advisers_adviser WHERE id = NEW.assigned_to_id FOR NO KEY UPDATE;",
        violation="""
            EXISTS (
                SELECT FROM concerns_concern AS concern
                WHERE concern.id = NEW.id AND concern.assigned_to_id IS NOT NULL
                  AND NOT EXISTS (
                      SELECT FROM advisers_placement AS placement
                      JOIN districts_policestation AS station ON station.id = placement.station_id
                      WHERE placement.adviser_id = concern.assigned_to_id
                        AND station.district_id = concern.district_id
                  )
            )
        """,
    )


def validate_assignment(concern: Any) -> None:
    """Raise ValidationError if the adviser of the concern was never placed in its district."""
    if concern.assigned_to_id is None or concern.district_id is None:
        return
    if not concern.assigned_to.placements.filter(station__district=concern.district_id).exists():
        raise ValidationError({"assigned_to": NOT_PLACED_MESSAGE})


@contextmanager
def notify_assigned_adviser(concern: Any) -> Iterator[None]:
    """Let the account of an adviser follow the concern from the save within the context, which assigns it."""
    account = concern.assigned_to.account if concern.assigned_to_id else None
    if account is None or _is_assigned(concern):
        yield
        return
    last_change = Change.objects.last_number()
    yield
    follow(acting_user=account, record=concern, since_change=last_change)


def _is_assigned(concern: Any) -> bool:
    """Return whether the saved concern is assigned to the same adviser."""
    saved = type(concern)._base_manager.filter(pk=concern.pk, assigned_to=concern.assigned_to_id)
    return concern.pk is not None and saved.exists()
