"""Age bands of open concerns."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AgeBand(models.TextChoices):
    """Bands of 30 days since a concern was raised; after 60 days an action is overdue."""

    UP_TO_30_DAYS = "month", _("Up to 30 days")
    UP_TO_60_DAYS = "two_months", _("31 to 60 days")
    UP_TO_90_DAYS = "three_months", _("61 to 90 days")
    OVER_90_DAYS = "older", _("More than 90 days")

    @property
    def max_days(self) -> int | None:
        """The greatest age of the band; None for the last band."""
        return {AgeBand.UP_TO_30_DAYS: 30, AgeBand.UP_TO_60_DAYS: 60, AgeBand.UP_TO_90_DAYS: 90}.get(self)

    @property
    def min_days(self) -> int:
        """The smallest age of the band."""
        bands = list(AgeBand)
        position = bands.index(self)
        previous = bands[position - 1].max_days if position else None
        return 0 if previous is None else previous + 1
