"""The mission."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from csi.core.db.history_tracking import HistoryTracking


class Mission(models.Model):
    """The mission, a table with one row: its name and, for a demonstration, its fixed date."""

    name = models.CharField(_("name"), max_length=80)
    country = models.CharField(_("country"), max_length=80)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    date = models.DateField(
        _("date"),
        null=True,
        blank=True,
        help_text=_("Only for a demonstration: the date that the mission uses as today."),
    )
    note = models.TextField(_("note"), blank=True, help_text=_("Shown on the demonstration banner."))

    history = HistoryTracking(can_restore=False)

    class Meta:
        verbose_name = _("mission")
        verbose_name_plural = _("mission")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="mission_single_row"),
            models.CheckConstraint(
                condition=models.Q(is_demonstration=True) | models.Q(date__isnull=True),
                name="mission_date_of_demonstration_only",
                violation_error_message=_("Only a demonstration mission can have a fixed date. Leave the date blank."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
