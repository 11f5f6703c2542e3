"""Writes about initiatives that more than one record or more than one person is part of."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csi.accounts.permissions import MissionPermission
from csi.core.crud.integrity_errors import ConstraintViolation
from initiatives.models import Initiative, InitiativeStatus

Status = InitiativeStatus

# What field staff may make of an initiative. A proposal waits for a manager's answer; what took place without
# having been proposed here is recorded as done at once, for work that was done is never kept out of the books.
OPEN_TO_FIELD_STAFF = {
    None: (Status.PROPOSED, Status.DONE),
    Status.PROPOSED: (Status.PROPOSED, Status.CANCELLED),
    Status.APPROVED: (Status.APPROVED, Status.DONE, Status.CANCELLED),
    Status.DONE: (Status.DONE,),
    Status.CANCELLED: (Status.CANCELLED, Status.PROPOSED),
}


def statuses_open_to(user, status: str | None) -> list[str]:
    """The states that this person may give an initiative in the state `status` (None: a new one), its own included."""
    if user.has_permission(MissionPermission.APPROVE_INITIATIVES):
        return list(Status)
    return list(OPEN_TO_FIELD_STAFF[status])


@transaction.atomic
def save_initiative(*, form, acting_user) -> Initiative:
    """Saves what the form holds; a `ConstraintViolation` where the state was changed meanwhile to one without such a step."""
    initiative = form.instance
    status = None
    if initiative.pk:
        status = Initiative.objects.select_for_update().values_list("status", flat=True).get(pk=initiative.pk)
    if initiative.status not in statuses_open_to(acting_user, status):
        raise ConstraintViolation(
            _("Someone changed the state meanwhile. Open the initiative again."), "status", Initiative
        )
    return form.save()


@transaction.atomic
def approve(*, initiatives, acting_user) -> int:
    """Approves those that are still proposed; how many that were."""
    chosen = initiatives.editable_by(acting_user).values("pk")
    proposals = Initiative.objects.select_for_update().filter(pk__in=chosen, status=Status.PROPOSED)
    for initiative in proposals:
        if Status.APPROVED not in statuses_open_to(acting_user, initiative.status):
            raise PermissionDenied
        # Saved one by one, so that each bears the stamp of the one who did it.
        initiative.status = Status.APPROVED
        initiative.save(update_fields=["status"])
    return len(proposals)
