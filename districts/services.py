"""Closing the records of a mandate or an area of operation at its end, and opening them again."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from csi.core.clock import today
from csi.core.crud.integrity_errors import ConstraintViolation
from csi.core.history.actor import set_actor
from csi.core.permissions import RecordPermission


def close_records(*, acting_user, record):
    """A manager closes a mandate or an area whose last day is over: nothing of its days changes any more."""
    if record.last_day is None or record.last_day >= today():
        raise ConstraintViolation(
            _("Its records are closed once its last day is over."), "records_closed", type(record)
        )
    return _decide(record, acting_user, records_closed=True, reason="")


def reopen_records(*, acting_user, record, reason):
    """A manager opens them again; the reason stays on the record."""
    return _decide(record, acting_user, records_closed=False, reason=reason)


@transaction.atomic
def _decide(record, acting_user, *, records_closed, reason):
    if not acting_user.has_permission(RecordPermission.CLOSE_PERIODS):
        raise PermissionDenied
    current = type(record).objects.editable_by(acting_user).select_for_update(of=("self",)).get(pk=record.pk)
    if current.records_closed == records_closed:
        raise ConstraintViolation(_("Someone was quicker: open it again."), "records_closed", type(record))
    current.records_closed, current.reason = records_closed, reason
    current.decided_at, current.decided_by = timezone.now(), acting_user
    with set_actor(acting_user):
        current.save()
    return current
