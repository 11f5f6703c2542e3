"""Areas of operation: districts under a mandate."""

import datetime
from collections.abc import Mapping
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from csi.core.access import ScopedQuerySet
from csi.core.choices import BadgeChoices
from csi.core.dates import BoundedDateField
from csi.core.db.constraints import constraint_trigger, known_choices
from csi.core.db.fields import ChoiceField
from csi.core.history.actor import AuditedModel
from csi.core.period_lock.declarations import InPeriod, LockedFields, LockedPeriods, PeriodLock
from csi.core.periods import non_overlapping_constraint, ordered_dates_constraint
from csi.core.registries.features import RecordFeatures
from csi.core.search.querysets import SearchMixin
from csi.core.urls import cached_reverse
from districts.models.closing import ClosableModel, closed_mandate_trigger, closing_triggers
from districts.models.districts import District
from districts.models.mandates import (
    LOCK_MANDATE,
    Mandate,
    MandatePeriodMixin,
    validate_within_mandate,
    within_mandate_trigger,
)
from districts.models.names import localise_name, name_paths


def describe_closed_area(details: Mapping[str, str]) -> str:
    """Return the message about a closed area of operation."""
    values = {"district": localise_name(details), "decision": details["decision"]}
    closed = gettext("%(district)s is closed for its dates under the mandate %(decision)s.") % values
    return f"{closed} {gettext('A manager can reopen it, with a reason.')}"


# Trigger condition: the district of the old row loses this area.
IS_WITHDRAWN = "(NEW.status = 'requested' OR NEW.district_id <> OLD.district_id)"


def only_area_trigger(name: str, field: str, operation: pgtrigger.Operation, is_lost: str) -> pgtrigger.Trigger:
    """Return a trigger that keeps the only area of a district for which a target is set."""
    return constraint_trigger(
        name,
        field=field,
        message=_("A target is set for this district, which would have no area of operation. Change the target first."),
        operation=operation,
        violation=f"""
            OLD.status <> 'requested' AND {is_lost}
            AND EXISTS (SELECT FROM indicators_target WHERE district_id = OLD.district_id)
            AND NOT EXISTS (
                SELECT FROM districts_areaofoperation
                WHERE district_id = OLD.district_id AND status <> 'requested' AND id <> OLD.id
            )
        """,
    )


class AreaStatus(BadgeChoices):
    REQUESTED = "requested", "watch", _("Requested")
    ACTIVE = "active", "good", _("Active")
    CLOSED = "closed", _("Closed")


class AreaOfOperationQuerySet(SearchMixin, MandatePeriodMixin, ScopedQuerySet):
    scope_paths = ("district",)
    edited_by_field_staff = False
    search_fields = ("district__name_en", "district__name_ru", "district__name_ky", "mandate__decision")

    def for_list(self) -> Self:
        return self.select_related("district", "mandate")

    def for_detail(self) -> Self:
        return self.for_list().select_related("decided_by")

    def in_operation_on(self, day: datetime.date) -> Self:
        """Return the areas in force on that day, except those that are only requested."""
        return self.in_force_on(day).active_or_closed()

    def active_or_closed(self) -> Self:
        """Return the areas that are or were in operation; requested areas are not."""
        return self.exclude(status=AreaStatus.REQUESTED)

    def requested_as_of(self, day: datetime.date) -> Self:
        """Return the areas that were requested by that day and were not in operation yet."""
        not_ended = Q(ends__isnull=True) | Q(ends__gte=day), Q(mandate__ends__isnull=True) | Q(mandate__ends__gte=day)
        return self.filter(Q(status=AreaStatus.REQUESTED) | Q(starts__gt=day), *not_ended, requested_on__lte=day)

    def newly_requested_as_of(self, day: datetime.date) -> Self:
        """Return the areas requested on that day, without districts that were in operation under another area."""
        in_operation = self.model._default_manager.in_operation_on(day).values("district")
        return self.requested_as_of(day).exclude(district__in=in_operation)


class AreaOfOperation(ClosableModel, AuditedModel):
    """A district under a mandate; `ends` is null if it ends with the mandate."""

    mandate = models.ForeignKey(Mandate, verbose_name=_("mandate"), on_delete=models.PROTECT, related_name="areas")
    district = models.ForeignKey(District, verbose_name=_("district"), on_delete=models.PROTECT, related_name="areas")
    status = ChoiceField(_("status"), enum=AreaStatus, default=AreaStatus.REQUESTED)
    requested_on = BoundedDateField(
        _("requested on"),
        is_past=True,
        null=True,
        blank=True,
        help_text=_("Leave blank if the area was part of the mandate from the start."),
    )
    starts = BoundedDateField(_("from"), help_text=_("For a requested area, the first day that is requested."))
    ends = BoundedDateField(
        _("to"), null=True, blank=True, help_text=_("The last day. Leave blank if it ends with the mandate.")
    )

    objects = AreaOfOperationQuerySet.as_manager()

    locked_periods = LockedPeriods(
        scope="district",
        days=InPeriod("starts", "ends", "mandate__ends"),
        when={"records_closed": True},
        details={"decision": "mandate__decision", **name_paths("district")},
        describe=describe_closed_area,
        priority=2,
        link_label=_("The area of operation"),
    )

    # A requested area does not count; the status of an area that has counted does not matter.
    period_lock = PeriodLock(
        "district",
        error_field="starts",
        parts=(
            LockedFields(
                InPeriod(
                    "starts",
                    "ends",
                    "mandate__ends",
                    when={"status": (AreaStatus.ACTIVE.value, AreaStatus.CLOSED.value)},
                ),
                ("district",),
            ),
        ),
    )

    features = RecordFeatures(search_position=None, calendar="frame", return_section=False, menu=True, recent=False)

    class Meta:
        verbose_name = _("area of operation")
        verbose_name_plural = _("areas of operation")
        ordering = ("-starts", "district", "pk")
        constraints = [
            ordered_dates_constraint("area_in_order"),
            non_overlapping_constraint(
                "area_no_overlap",
                by="district",
                message=_("This district is already an area of operation on some of these days. Change the dates."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status=AreaStatus.CLOSED) | models.Q(ends__isnull=False),
                name="area_closed_has_end",
                violation_error_message=_("Enter the last day of the closed area."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status=AreaStatus.REQUESTED) | models.Q(requested_on__isnull=False),
                name="area_requested_has_date",
                violation_error_message=_("Enter the date of the request."),
            ),
            models.CheckConstraint(
                condition=models.Q(requested_on__isnull=True) | models.Q(requested_on__lte=F("starts")),
                name="area_requested_before_start",
                violation_error_message=_("Enter a date of the request on or before the first day of the area."),
            ),
            known_choices("status", AreaStatus, name="area_status_known"),
        ]
        indexes = [
            # Read by the list of areas.
            models.Index(fields=["-starts", "id"], name="area_by_start"),
        ]
        triggers = [
            within_mandate_trigger("area_within_mandate", _("Enter dates within those of the mandate.")),
            *closing_triggers(
                "area",
                last_day="COALESCE(NEW.ends, (SELECT ends FROM districts_mandate WHERE id = NEW.mandate_id))",
                affected_districts="id = NEW.district_id",
                affected_returns="monthly_return.district_id = NEW.district_id",
            ),
            closed_mandate_trigger(
                "area_mandate_open", pgtrigger.Insert | pgtrigger.Update, ("NEW", "OLD"), locks=LOCK_MANDATE
            ),
            closed_mandate_trigger("area_delete_mandate_open", pgtrigger.Delete, ("OLD",)),
            only_area_trigger("area_of_targets", "status", pgtrigger.UpdateOf("status", "district_id"), IS_WITHDRAWN),
            only_area_trigger("area_of_targets_not_deleted", "district", pgtrigger.Delete, "TRUE"),
        ]

    def __str__(self) -> str:
        return f"{self.district}, {self.mandate}"

    def is_in_force_on(self, day: datetime.date) -> bool:
        """Return whether the period and the mandate include the day, as `in_force_on` filters."""
        last_days = (self.ends, self.mandate.ends)
        return self.starts <= day and all(last is None or day <= last for last in last_days)

    def get_absolute_url(self) -> str:
        return cached_reverse("districts:areaofoperation_detail", self.pk)

    @property
    def last_day(self) -> datetime.date | None:
        return self.ends or self.mandate.ends

    def clean(self) -> None:
        validate_within_mandate(self)
