import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import BigIntegerField, F, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from csi.core.history.actor import AuditedModel
from csi.core.periods import DateRange, Span, in_order
from csi.core.urls import address_of
from csi.indicators.registry import REGISTRY, Group, Indicator
from csi.indicators.targets.querysets import TargetQuerySet
from districts.models import District


def indicator_choices():
    """The indicators of the registry, under the mission's aims."""
    return [(group.label, [(one.key, one.label) for one in REGISTRY.values() if one.group == group]) for group in Group]


class Target(AuditedModel):
    """What an indicator is to come to within a period, and where it stood before; whether more or less is better
    is the indicator's own to say. `district` null: the whole mission.
    """

    indicator = models.CharField(_("indicator"), max_length=40, choices=indicator_choices)
    district = models.ForeignKey(
        District,
        verbose_name=_("district"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="targets",
        help_text=_("Empty: the whole mission."),
    )
    starts = models.DateField(_("from"))
    ends = models.DateField(_("to"), help_text=_("The last day, by which the target is to be reached."))
    baseline = models.DecimalField(
        _("baseline"), max_digits=12, decimal_places=2, help_text=_("Where it stood when the period began.")
    )
    value = models.DecimalField(_("target"), max_digits=12, decimal_places=2)
    note = models.TextField(_("note"), blank=True, max_length=20_000, help_text=_("Where the target was agreed."))

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ("-starts", "indicator", "pk")
        constraints = [
            in_order("target_in_order"),
            ExclusionConstraint(
                name="target_apart",
                expressions=[
                    ("indicator", RangeOperators.EQUAL),
                    # The mission is a place as well: null would never equal null.
                    (Coalesce(Cast(F("district"), BigIntegerField()), Value(0)), RangeOperators.EQUAL),
                    (DateRange(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "This indicator has a target for this place on some of these days already. Change that one."
                ),
            ),
        ]
        indexes = [
            # Read by the list of targets.
            models.Index(fields=["-starts", "indicator", "id"], name="target_by_start"),
        ]

    def __str__(self):
        return f"{self.get_indicator_display()}, {self.place}"

    def get_absolute_url(self):
        return address_of("indicators:target_detail", self.pk)

    def clean(self):
        if self.district_id and self.indicator in REGISTRY and self.declaration.is_of_mission:
            raise ValidationError(
                {"district": _("This indicator is told for the whole mission only. Leave the district empty.")}
            )

    @property
    def declaration(self) -> Indicator:
        return REGISTRY[self.indicator]

    @property
    def unit(self) -> str:
        return str(self.declaration.unit.label)

    @property
    def place(self) -> str:
        """The district, or the mission in words."""
        return str(self.district) if self.district else str(_("the mission"))

    @property
    def span(self) -> Span:
        """Its days, half-open."""
        return Span(self.starts, self.ends + datetime.timedelta(days=1))
