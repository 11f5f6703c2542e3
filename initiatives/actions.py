"""Writes about initiatives that more than one record or more than one person is part of."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from initiatives.models import Initiative

Status = Initiative.Status

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
    if user.sees_every_district:
        return list(Status)
    return list(OPEN_TO_FIELD_STAFF[status])


@transaction.atomic
def save_initiative(*, form, acting_user) -> Initiative:
    """Saves what the form holds, unless the state was changed meanwhile to one that leaves this person no such step."""
    initiative = form.instance
    status = None
    if initiative.pk:
        status = Initiative.objects.select_for_update().values_list("status", flat=True).get(pk=initiative.pk)
    if initiative.status not in statuses_open_to(acting_user, status):
        raise PermissionDenied(_("Only a manager takes this step."))
    return form.save()
