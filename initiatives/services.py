"""Status changes of initiatives."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csi.accounts.permissions import MissionPermission
from csi.core.crud.integrity_errors import ConstraintViolation
from csi.core.typing import RecordUser
from initiatives.models import Initiative, InitiativeStatus
from initiatives.models.initiatives import InitiativeQuerySet

# The statuses that field staff may set, by current status (None: a new initiative). A proposal needs the approval
# of a manager; an initiative that took place without one can still be recorded as done.
FIELD_STAFF_TRANSITIONS: dict[str | None, tuple[InitiativeStatus, ...]] = {
    None: (InitiativeStatus.PROPOSED, InitiativeStatus.DONE),
    InitiativeStatus.PROPOSED: (InitiativeStatus.PROPOSED, InitiativeStatus.CANCELLED),
    InitiativeStatus.APPROVED: (InitiativeStatus.APPROVED, InitiativeStatus.DONE, InitiativeStatus.CANCELLED),
    InitiativeStatus.DONE: (InitiativeStatus.DONE,),
    InitiativeStatus.CANCELLED: (InitiativeStatus.CANCELLED, InitiativeStatus.PROPOSED),
}


def get_allowed_statuses(user: RecordUser, status: str | None) -> list[InitiativeStatus]:
    """Return the statuses that the user may set, including the current `status` (None: a new initiative)."""
    if user.has_permission(MissionPermission.APPROVE_INITIATIVES):
        return list(InitiativeStatus)
    return list(FIELD_STAFF_TRANSITIONS[status])


@transaction.atomic
def save_initiative(*, form: Any, acting_user: RecordUser) -> Initiative:
    """Save the form.

    Raises:
        ConstraintViolation: the user may not make this change from the current status in the database.
    """
    initiative = form.instance
    status = None
    if initiative.pk:
        status = Initiative.objects.select_for_update().values_list("status", flat=True).get(pk=initiative.pk)
    if initiative.status not in get_allowed_statuses(acting_user, status):
        raise ConstraintViolation(
            _("Someone else has changed the status of this initiative. Open the initiative again."),
            "status",
            Initiative,
        )
    return form.save()


@transaction.atomic
def approve_initiatives(*, initiatives: InitiativeQuerySet, acting_user: RecordUser) -> int:
    """Approve the initiatives that are still proposed and return their number."""
    editable = initiatives.editable_by(acting_user).values("pk")
    proposals = Initiative.objects.select_for_update().filter(pk__in=editable, status=InitiativeStatus.PROPOSED)
    for initiative in proposals:
        if InitiativeStatus.APPROVED not in get_allowed_statuses(acting_user, initiative.status):
            raise PermissionDenied
        # save() records the acting user; a bulk update would not.
        initiative.status = InitiativeStatus.APPROVED
        initiative.save(update_fields=["status"])
    return len(proposals)
