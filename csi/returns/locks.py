"""Locks of monthly returns that are submitted, accepted, or closed with their mandate."""

from django.db import connection, models
from django.urls import reverse
from django.utils.translation import gettext as _

from csi.accounts.permissions import MissionPermission
from csi.core.crud.locks import RecordLock, register_record_lock
from csi.core.crud.period_lock import build_lock
from csi.core.period_lock.records import LockedPart
from csi.core.typing import RecordUser
from csi.returns.closing import CLOSED_AT_THE_END
from csi.returns.models import MonthlyReturn


@register_record_lock
def lock_return_of_closed_area(record: models.Model, user: RecordUser) -> RecordLock | None:
    """Return the lock of a return whose mandate or area of operation is closed."""
    if not isinstance(record, MonthlyReturn) or record.pk is None:
        return None
    query = f"""
        SELECT locked.source, locked.source_id, locked.details
        FROM returns_monthlyreturn AS record CROSS JOIN LATERAL locked_periods(record.district_id) AS locked
        WHERE record.id = %s AND {CLOSED_AT_THE_END.replace("{row}", "record")}
        ORDER BY locked.priority, lower(locked.days) LIMIT 1
    """
    with connection.cursor() as cursor:
        cursor.execute(query, [record.pk])
        row = cursor.fetchone()
    return build_lock(LockedPart(0, *row)) if row else None


@register_record_lock
def lock_submitted_return(record: models.Model, user: RecordUser) -> RecordLock | None:
    """Return the lock of a return that its team has submitted."""
    if not isinstance(record, MonthlyReturn) or record.is_awaiting_submission:
        return None
    if record.is_accepted:
        link = _("Reopen the month") if user.has_permission(MissionPermission.DECIDE_RETURNS) else ""
        return RecordLock(
            record.locked_periods.message_for(record),
            url=reverse("returns:reopen", args=[record.pk]) if link else "",
            link_text=link,
        )
    return RecordLock(
        _("The return is submitted. Its team can withdraw it, or correct it if a manager returns it for correction.")
    )
