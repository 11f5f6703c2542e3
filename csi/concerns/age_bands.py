"""How long a concern has been open."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Age(models.TextChoices):
    """Steps of thirty days; after sixty, people have waited too long for an action."""

    MONTH = "month", _("Up to 30 days")
    TWO_MONTHS = "two_months", _("31 to 60 days")
    THREE_MONTHS = "three_months", _("61 to 90 days")
    OLDER = "older", _("More than 90 days")


# The first day of each age.
FROM_DAYS = {Age.MONTH: 0, Age.TWO_MONTHS: 31, Age.THREE_MONTHS: 61, Age.OLDER: 91}
