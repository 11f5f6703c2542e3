"""The lock of records, or of their fields, whose days are locked."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from csi.core.crud.locks import RecordLock, register_record_lock
from csi.core.crud.urls import record_url
from csi.core.period_lock.records import LockedPart, find_locked_parts, locked_field_names


@register_record_lock
def lock_record_of_locked_days(record: models.Model, user: Any) -> RecordLock | None:
    """Return the lock of a record, or of those of its fields, that belong to locked days."""
    parts = find_locked_parts(record)
    if not parts:
        return None
    names = locked_field_names(type(record), parts)
    if names is None:
        return build_lock(parts[0])
    labels = ", ".join(str(field.verbose_name) for field in record._meta.concrete_fields if field.name in names)
    if labels:
        note = _("Until then, these fields cannot be changed: %(names)s.") % {"names": labels}
    else:
        note = _("Until then, a change of its dates must not affect that month.")
    return build_lock(parts[0], fields=names, note=note)


def build_lock(part: LockedPart, *, fields: frozenset[str] | None = None, note: str = "") -> RecordLock:
    """Return a lock with a link to the record that locks the days."""
    model: Any = part.source_model
    url = record_url(model(pk=part.source_id), "detail")
    return RecordLock(f"{part.message} {note}".strip(), fields, url, str(model.locked_periods.link_label))
