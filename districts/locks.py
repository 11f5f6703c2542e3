"""What keeps a mandate or an area of operation as it is: it was closed at its end."""

from django.urls import reverse
from django.utils.translation import gettext as _

from csi.core.crud.locks import RecordLock, register_record_lock
from csi.core.period_lock.locking import closed_words
from csi.core.permissions import RecordPermission
from districts.models import AreaOfOperation, Mandate


@register_record_lock
def closed_at_its_end(record, user):
    """The mandate comes first: an area under it is reopened after it."""
    if isinstance(record, AreaOfOperation) and record.mandate.records_closed:
        closed = record.mandate
    elif isinstance(record, Mandate | AreaOfOperation) and record.records_closed:
        closed = record
    else:
        return None
    is_area = isinstance(closed, AreaOfOperation)
    page = "districts:areaofoperation_reopen" if is_area else "districts:mandate_reopen"
    words = closed_words(
        "area" if is_area else "mandate",
        closed.mandate.decision if is_area else closed.decision,
        closed.district if is_area else None,
    )
    may = user.has_permission(RecordPermission.CLOSE_PERIODS)
    return RecordLock(
        words, url=reverse(page, args=[closed.pk]) if may else "", link_text=_("Reopen it") if may else ""
    )
