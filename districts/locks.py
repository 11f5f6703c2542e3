"""Locks of mandates and areas of operation that are closed at their end."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from csi.core.crud.locks import RecordLock, register_record_lock
from csi.core.permissions import RecordPermission
from csi.core.typing import RecordUser
from districts.models import AreaOfOperation, Mandate, MandateExtension


@register_record_lock
def lock_closed_record(record: models.Model, user: RecordUser) -> RecordLock | None:
    """Return the lock of a closed mandate or area; a closed mandate also locks its areas and extensions."""
    if isinstance(record, AreaOfOperation | MandateExtension) and record.mandate.records_closed:
        closed: AreaOfOperation | Mandate = record.mandate
    elif isinstance(record, Mandate | AreaOfOperation) and record.records_closed:
        closed = record
    else:
        return None
    page = f"districts:{closed._meta.model_name}_reopen"
    message = closed.locked_periods.message_for(closed)
    if not user.has_permission(RecordPermission.CLOSE_PERIODS):
        return RecordLock(message)
    return RecordLock(message, url=reverse(page, args=[closed.pk]), link_text=_("Reopen the records"))
