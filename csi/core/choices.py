"""Choices of a model field that are shown as badges."""

from typing import Self

from django.db import models


class BadgeChoices(models.TextChoices):
    """Text choices, each with the style of its badge: `HELD = "held", "good", _("Held")`.

    The style is "good", "watch", "bad" or "none" (the default).
    """

    badge: str

    def __new__(cls, value: str, badge: str = "none") -> Self:
        choice = str.__new__(cls, value)
        choice._value_ = value
        choice.badge = badge
        return choice
