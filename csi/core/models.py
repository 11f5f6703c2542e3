"""The mission."""

import functools

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from csi.core.db.constraints import constraint_trigger
from csi.core.db.history_tracking import HistoryTracking
from csi.core.typing import StrOrPromise


def bound_field(verbose_name: StrOrPromise) -> models.DecimalField:
    """Return a field for a side of the country's bounding box; null if it is not recorded."""
    return models.DecimalField(verbose_name, max_digits=8, decimal_places=5, null=True, blank=True)


class Mission(models.Model):
    """The mission, a table with one row: its name and, for a demonstration, its fixed date."""

    name = models.CharField(_("name"), max_length=80)
    country = models.CharField(_("country"), max_length=80)
    is_demonstration = models.BooleanField(
        _("demonstration"), default=False, help_text=_("Set when the demonstration is loaded into an empty database.")
    )
    date = models.DateField(
        _("date"),
        null=True,
        blank=True,
        help_text=_("Only for a demonstration: the date that the mission uses as today."),
    )
    note = models.TextField(_("note"), blank=True, help_text=_("Shown on the demonstration banner."))
    # The bounding box of the country in degrees, which contains every recorded point.
    south = bound_field(_("southernmost latitude"))
    west = bound_field(_("westernmost longitude"))
    north = bound_field(_("northernmost latitude"))
    east = bound_field(_("easternmost longitude"))

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
            models.CheckConstraint(
                condition=models.Q(south__isnull=True, west__isnull=True, north__isnull=True, east__isnull=True)
                | models.Q(
                    south__gte=-90,
                    north__gt=models.F("south"),
                    north__lte=90,
                    west__gte=-180,
                    east__gt=models.F("west"),
                    east__lte=180,
                ),
                name="mission_bounding_box",
                violation_error_message=_(
                    "Enter all four sides of the country: the south below the north and the west below the east, or "
                    "leave all of them blank."
                ),
            ),
        ]

        triggers = [
            # A demonstration has a fixed date, which its history carries, and does not require two-step verification.
            constraint_trigger(
                "mission_demonstration_by_owner",
                field="is_demonstration",
                message=_("Only “manage.py load_demo” can make a mission a demonstration."),
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("is_demonstration"),
                violation="""
                    NEW.is_demonstration AND NOT COALESCE(OLD.is_demonstration, false) AND NOT (
                        SELECT pg_has_role(session_user, relowner, 'MEMBER')
                        FROM pg_class WHERE oid = 'django_migrations'::regclass
                    )
                """,
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def country_label(self) -> str:
        """The name of the country in the reader's language, or the stored one if no country has it in English."""
        return str(countries.name(find_country_code(self.country))) or self.country


@functools.lru_cache(maxsize=8)
def find_country_code(name: str) -> str:
    """Return the ISO code of the country with an English name, or ""."""
    return countries.by_name(name, language="en")
