"""Geographic coordinates: fields and constraints."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


def coordinate_field(verbose_name: Any, **options: Any) -> models.DecimalField:
    """Return a field for a latitude or longitude in degrees; null if unknown."""
    return models.DecimalField(verbose_name, max_digits=8, decimal_places=5, null=True, blank=True, **options)


def coordinate_constraints(prefix: str) -> list[models.BaseConstraint]:
    """Return constraints on `latitude` and `longitude`: within range, both or neither."""
    return [
        models.CheckConstraint(
            name=f"{prefix}_coordinates_in_range",
            condition=(models.Q(latitude__isnull=True) | models.Q(latitude__range=(-90, 90)))
            & (models.Q(longitude__isnull=True) | models.Q(longitude__range=(-180, 180))),
            violation_error_message=_(
                "Enter a latitude between -90 and 90 and a longitude between -180 and 180. Check that they are not "
                "swapped."
            ),
        ),
        models.CheckConstraint(
            name=f"{prefix}_coordinates_in_pairs",
            condition=models.Q(latitude__isnull=True, longitude__isnull=True)
            | models.Q(latitude__isnull=False, longitude__isnull=False),
            violation_error_message=_("Enter both latitude and longitude, or leave both blank."),
        ),
    ]
