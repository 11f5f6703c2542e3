from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Named(models.Model):
    """A place or group that has a name in each language of the work."""

    name_en = models.CharField(_("name in English"), max_length=80)
    name_ru = models.CharField(_("name in Russian"), max_length=80, blank=True)
    name_ky = models.CharField(_("name in Kyrgyz"), max_length=80, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language, else in English."""
        return getattr(self, f"name_{(get_language() or 'en')[:2]}", "") or self.name_en


def coordinate(label, **options):
    """A latitude or longitude in degrees, to about a metre; None where nobody has measured it."""
    return models.DecimalField(label, max_digits=8, decimal_places=5, null=True, blank=True, **options)


def located(name):
    """Constraints: coordinates on this planet, and never one without the other."""
    return [
        models.CheckConstraint(
            name=f"{name}_coordinates_exist",
            condition=(models.Q(latitude__isnull=True) | models.Q(latitude__range=(-90, 90)))
            & (models.Q(longitude__isnull=True) | models.Q(longitude__range=(-180, 180))),
            violation_error_message=_(
                "Latitude lies between -90 and 90, longitude between -180 and 180. They may be swapped."
            ),
        ),
        models.CheckConstraint(
            name=f"{name}_coordinates_in_pairs",
            condition=models.Q(latitude__isnull=True, longitude__isnull=True)
            | models.Q(latitude__isnull=False, longitude__isnull=False),
            violation_error_message=_("Give both latitude and longitude, or neither."),
        ),
    ]
