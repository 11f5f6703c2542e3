"""A write that several apps share: the day of an event of some records."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import models, transaction

from csi.core.history.actor import set_actor
from csi.core.typing import RecordUser


@transaction.atomic
def record_day(
    model: Any,
    field: str,
    *,
    acting_user: RecordUser,
    records: Iterable[models.Model],
    day: datetime.date | None,
    former: datetime.date | None = None,
) -> list[Any]:
    """Record a day in a field of records of a model, or clear it; return the changed records.

    Only records that the user may change, and whose day is `former`, change. Raises ValidationError if the day is not
    valid for one of them: none is recorded then.
    """
    keys = [record.pk for record in records]
    editable = model.objects.editable_by(acting_user).filter(pk__in=keys, **{field: former}).order_by("pk")
    changed = list(editable.select_for_update(of=("self",)))
    with set_actor(acting_user):
        for record in changed:
            setattr(record, field, day)
            record.full_clean()
            record.save(update_fields=[field])
    return changed
