"""Writes of concerns."""

import datetime
from collections.abc import Iterable

from django.db import transaction

from csi.accounts.models import User
from csi.concerns.models import Concern
from csi.core.history.actor import set_actor


@transaction.atomic
def record_feedback(
    *, acting_user: User, concerns: Iterable[Concern], day: datetime.date | None, former: datetime.date | None = None
) -> list[Concern]:
    """Record the day on which concerns were reported back, or clear it; return the changed concerns.

    Only concerns whose day is `former` change. Raises ValidationError if the day is not valid for one of them: none is
    recorded then.
    """
    keys = [concern.pk for concern in concerns]
    locked = Concern.objects.editable_by(acting_user).filter(pk__in=keys, reported_back_on=former).order_by("pk")
    recorded = list(locked.select_for_update(of=("self",)))
    with set_actor(acting_user):
        for concern in recorded:
            concern.reported_back_on = day
            concern.full_clean()
            concern.save(update_fields=["reported_back_on"])
    return recorded
