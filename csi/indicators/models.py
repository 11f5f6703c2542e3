"""Targets of indicators; the published editions are in `csi.indicators.editions`."""

import datetime
from typing import Any, Self

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import BigIntegerField, F, Q, Value
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from csi.core.access import ScopedQuerySet
from csi.core.dates import BoundedDateField
from csi.core.db.constraints import constraint_trigger
from csi.core.history.actor import AuditedModel
from csi.core.period_lock.declarations import InPeriod, LockedFields, PeriodLock
from csi.core.periods import DateRange, PeriodQuerySetMixin, Span, ordered_dates_constraint
from csi.core.permissions import RecordPermission
from csi.core.registries.features import RecordFeatures
from csi.core.search.querysets import SearchMixin
from csi.core.typing import RecordUser
from csi.indicators.editions.models import PublishedEdition, PublishedFigure
from csi.indicators.registry import REGISTRY, Indicator, IndicatorKind, Objective
from csi.indicators.target_rules import MISSION_WIDE_ONLY, build_target_triggers, describe_impossible_value
from districts.models import District

__all__ = ["PublishedEdition", "PublishedFigure", "Target", "TargetQuerySet", "get_indicator_choices"]


def get_indicator_choices() -> list[tuple[Any, Any]]:
    """Return the indicators of the registry as choices, grouped by objective."""
    return [
        (
            objective.label,
            [(indicator.key, indicator.label) for indicator in REGISTRY.values() if indicator.objective == objective],
        )
        for objective in Objective
    ]


NEVER_IN_OPERATION = _("This district has never been an area of operation. Choose another district.")


class TargetQuerySet(SearchMixin, PeriodQuerySetMixin, ScopedQuerySet):
    """Field staff see the targets of the mission and of their districts; managers set them."""

    scope_paths = ("district",)
    edited_by_field_staff = False
    search_fields = ("note", "district__name_en", "district__name_ru", "district__name_ky")

    def visible_to(self, user: RecordUser) -> Self:
        if (
            not user.is_active
            or not user.has_permission(RecordPermission.VIEW_RECORDS)
            or user.has_permission(RecordPermission.ACCESS_ALL_SCOPES)
        ):
            return super().visible_to(user)
        return self.filter(Q(district__isnull=True) | Q(district__in=user.scope_ids))

    def for_list(self) -> "TargetQuerySet":
        return self.select_related("district")

    def for_detail(self) -> "TargetQuerySet":
        return self.select_related("district", "created_by", "updated_by")

    def for_district(self, district: District | int | None) -> "TargetQuerySet":
        """Filter to the targets of a district; None means the whole mission."""
        return self.filter(district=district)


class Target(AuditedModel):
    """The value that an indicator should reach within a period, and its baseline.

    `district` null: the whole mission. The desired direction is declared by the indicator.
    """

    indicator = models.CharField(_("indicator"), max_length=40, choices=get_indicator_choices)
    district = models.ForeignKey(
        District,
        verbose_name=_("district"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="targets",
        help_text=_("Leave blank for the whole mission."),
    )
    starts = BoundedDateField(_("from"))
    ends = BoundedDateField(_("to"), help_text=_("The last day, by which the target should be reached."))
    baseline = models.DecimalField(
        _("baseline"), max_digits=12, decimal_places=2, help_text=_("The value at the start of the period.")
    )
    value = models.DecimalField(_("target"), max_digits=12, decimal_places=2)
    note = models.TextField(
        _("note"), blank=True, max_length=20_000, help_text=_("For example, where the target was agreed.")
    )

    objects = TargetQuerySet.as_manager()

    # A target may be added at any time. Once a month of its period is closed, it decides the status of its figures.
    period_lock = PeriodLock(
        "district",
        error_field="indicator",
        is_shared_without_scope=True,
        parts=(
            LockedFields(
                InPeriod("starts", "ends"),
                ("indicator", "district", "starts", "ends", "baseline", "value"),
                allows_insert=True,
            ),
        ),
    )

    features = RecordFeatures(search_position=None, calendar=None, return_section=False, menu=True, recent=False)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ("-starts", "indicator", "pk")
        constraints = [
            ordered_dates_constraint("target_in_order"),
            ExclusionConstraint(
                name="target_no_overlap",
                expressions=[
                    ("indicator", RangeOperators.EQUAL),
                    # The mission must be comparable; null would never equal null.
                    (Coalesce(Cast(F("district"), BigIntegerField()), Value(0)), RangeOperators.EQUAL),
                    (DateRange(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "This indicator already has a target for some of these days. Change the existing target, or enter "
                    "other dates."
                ),
            ),
        ]
        indexes = [
            # For the list of targets.
            models.Index(fields=["-starts", "indicator", "id"], name="target_by_start"),
        ]
        triggers = [
            *build_target_triggers(),
            constraint_trigger(
                "target_district_in_operation",
                field="district",
                message=NEVER_IN_OPERATION,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("district_id"),
                locks="PERFORM FROM districts_areaofoperation WHERE district_id = NEW.district_id FOR SHARE;",
                violation="""
                    NEW.district_id IS NOT NULL AND NOT EXISTS (
                        SELECT FROM districts_areaofoperation
                        WHERE district_id = NEW.district_id AND status <> 'requested'
                    )
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_indicator_display()}, {self.area_label}"

    def get_absolute_url(self) -> str:
        return reverse("indicators:target_detail", args=[self.pk])

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        if self.indicator in REGISTRY:
            values = {"baseline": self.baseline, "value": self.value}
            found = {name: describe_impossible_value(self.declaration, value) for name, value in values.items()}
            errors |= {name: message for name, message in found.items() if message}
        if self.district_id and self.indicator in REGISTRY and self.declaration.is_mission_wide:
            errors["district"] = MISSION_WIDE_ONLY
        elif self.district_id and not District.objects.ever_in_operation().filter(pk=self.district_id).exists():
            errors["district"] = NEVER_IN_OPERATION
        if errors:
            raise ValidationError(errors)

    @property
    def declaration(self) -> Indicator:
        """The indicator's entry in the registry."""
        return REGISTRY[self.indicator]

    @property
    def unit(self) -> str:
        return str(self.declaration.unit.label)

    @property
    def area_label(self) -> str:
        """The name of the district, or "the mission"."""
        return str(self.district) if self.district else str(_("the mission"))

    @property
    def span(self) -> Span:
        """The period, half-open."""
        return self.get_span_until(self.ends)

    @property
    def is_cumulative(self) -> bool:
        """The target is reached by what is counted from its first day on (a flow)."""
        return self.declaration.kind == IndicatorKind.FLOW

    def get_span_until(self, day: datetime.date) -> Span:
        """Return the days of the period up to and including `day`, which is not before its first day."""
        return Span(self.starts, min(self.ends, day) + datetime.timedelta(days=1))
