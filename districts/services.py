"""Closing and reopening the records of a mandate or an area of operation."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from csi.core import clock
from csi.core.clock import today
from csi.core.crud.integrity_errors import ConstraintViolation
from csi.core.history.actor import set_actor
from csi.core.permissions import RecordPermission
from csi.core.typing import RecordUser
from districts.models import AreaOfOperation, Mandate

ClosableRecord = Mandate | AreaOfOperation


def close_records(*, acting_user: RecordUser, record: ClosableRecord) -> ClosableRecord:
    """Close the records of a mandate or area; raise ConstraintViolation before its end."""
    if record.last_day is None or record.last_day >= today():
        raise ConstraintViolation(_("You can close the records after the last day."), "records_closed", type(record))
    return _set_closed(record, acting_user, records_closed=True, reason="")


def reopen_records(*, acting_user: RecordUser, record: ClosableRecord, reason: str) -> ClosableRecord:
    """Reopen the records of a mandate or an area, with a reason."""
    return _set_closed(record, acting_user, records_closed=False, reason=reason)


@transaction.atomic
def _set_closed(
    record: ClosableRecord, acting_user: RecordUser, *, records_closed: bool, reason: str
) -> ClosableRecord:
    if not acting_user.has_permission(RecordPermission.CLOSE_PERIODS):
        raise PermissionDenied
    current = type(record).objects.editable_by(acting_user).select_for_update(of=("self",)).get(pk=record.pk)
    if current.records_closed == records_closed:
        raise ConstraintViolation(
            _("Someone else has already made this decision. Open the page again."), "records_closed", type(record)
        )
    current.records_closed, current.reason = records_closed, reason
    current.decided_at, current.decided_by = clock.now(), acting_user
    with set_actor(acting_user):
        current.save()
    return current
