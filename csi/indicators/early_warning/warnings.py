"""An early warning, and the warnings of all kinds."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from csi.core.typing import StrOrPromise
from districts.models import District


class WarningKind(models.TextChoices):
    RISE = "rise", _("Unusual rise")
    SILENCE = "silence", _("No longer recorded")


@dataclass(frozen=True)
class EarlyWarning:
    """A count that is unusual, with its reason.

    `key` identifies the count on other days too. `day`: when it was last recorded. `since`: the first day of the days
    that are unusual. `count`: number of records in the list at `url`, None if `url` is no list.
    """

    kind: WarningKind
    key: tuple[Any, ...]
    district: District
    reason: StrOrPromise
    since: datetime.date
    day: datetime.date
    url: str
    count: int | None = None
