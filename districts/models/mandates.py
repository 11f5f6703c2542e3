"""Mandates of the mission and their areas of operation."""

import datetime
from collections.abc import Mapping
from typing import Any, Self, cast

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Min, Q
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from csi.core.access import ScopedQuerySet
from csi.core.choices import BadgeChoices
from csi.core.dates import BoundedDateField, register_earliest_date
from csi.core.db.constraints import constraint_trigger, known_choices
from csi.core.db.fields import ChoiceField, count_of
from csi.core.db.search import SearchMixin
from csi.core.history.actor import AuditedModel
from csi.core.period_lock.declarations import InPeriod, LockedFields, LockedPeriods, PeriodLock
from csi.core.periods import PeriodQuerySetMixin, non_overlapping_constraint, ordered_dates_constraint
from csi.core.registries.features import RecordFeatures
from csi.core.typing import StrOrPromise
from csi.core.urls import cached_reverse
from districts.models.closing import ClosableModel, closed_mandate_trigger, closing_triggers
from districts.models.districts import District
from districts.models.names import localised_name, name_paths

# Records describe at most this many years before the mission.
YEARS_BEFORE_FIRST_MANDATE = 10

# Trigger condition: the period of NEW exceeds its mandate. A period without an end of its own ends with the mandate,
# so it cannot exceed a shortened or extended mandate.
OUTSIDE_MANDATE = """
    EXISTS (
        SELECT FROM districts_mandate AS mandate
        WHERE mandate.id = NEW.mandate_id
          AND (NEW.starts < mandate.starts
               OR GREATEST(NEW.starts, NEW.ends) > COALESCE(mandate.ends, 'infinity'))
    )
"""
LOCK_MANDATE = "PERFORM FROM districts_mandate WHERE id = NEW.mandate_id FOR SHARE;"


def within_mandate_trigger(name: str, message: StrOrPromise) -> pgtrigger.Trigger:
    """Return a trigger that keeps the period from `starts` to `ends` within that of `mandate`."""
    return constraint_trigger(
        name,
        field="ends",
        message=message,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("starts", "ends", "mandate_id"),
        locks=LOCK_MANDATE,
        violation=OUTSIDE_MANDATE,
    )


def validate_within_mandate(record: Any) -> None:
    """Raise ValidationError if the record's period exceeds that of its mandate."""
    if not record.mandate_id:
        return
    mandate = record.mandate
    errors = {}
    if record.starts and record.starts < mandate.starts:
        errors["starts"] = gettext("The mandate %(mandate)s starts on %(day)s.") % {
            "mandate": mandate,
            "day": formats.date_format(mandate.starts),
        }
    if mandate.ends:
        params = {"mandate": mandate, "day": formats.date_format(mandate.ends)}
        for name in ("starts", "ends"):
            if getattr(record, name) and getattr(record, name) > mandate.ends:
                errors[name] = gettext("The mandate %(mandate)s ends on %(day)s.") % params
    if errors:
        raise ValidationError(errors)


def contains_periods_trigger(name: str, table: str, message: StrOrPromise) -> pgtrigger.Trigger:
    """Return a trigger for Mandate that keeps the periods of `table` within its dates."""
    return constraint_trigger(
        name,
        field="ends",
        message=message,
        operation=pgtrigger.UpdateOf("starts", "ends"),
        violation=f"""
            EXISTS (
                SELECT FROM {table} AS under
                WHERE under.mandate_id = NEW.id
                  AND (under.starts < NEW.starts
                       OR GREATEST(under.starts, under.ends) > COALESCE(NEW.ends, 'infinity'))
            )
        """,
    )


def describe_closed_mandate(details: Mapping[str, str]) -> str:
    """Return the message about a closed mandate."""
    closed = gettext("The mandate %(decision)s is closed. Records of its dates can no longer be changed.") % details
    return f"{closed} {gettext('A manager can reopen it, with a reason.')}"


def describe_closed_area(details: Mapping[str, str]) -> str:
    """Return the message about a closed area of operation."""
    values = {"district": localised_name(details), "decision": details["decision"]}
    closed = gettext("%(district)s is closed for its dates under the mandate %(decision)s.") % values
    return f"{closed} {gettext('A manager can reopen it, with a reason.')}"


class MandatePeriodMixin(PeriodQuerySetMixin):
    """Filters for periods that end with their mandate if they have no end of their own."""

    def in_force_on(self, day: datetime.date) -> Self:
        """Return the records whose period and mandate include that day."""
        return self.running_on(day).filter(Q(mandate__ends__isnull=True) | Q(mandate__ends__gte=day))


class MandateQuerySet(SearchMixin, PeriodQuerySetMixin, ScopedQuerySet):
    scope_paths = ()
    search_fields = ("decision", "note")

    def for_list(self) -> Self:
        """Annotate `area_count`."""
        return self.select_related("decided_by").annotate(area_count=count_of(AreaOfOperation.objects.all(), "mandate"))

    def first_day(self) -> datetime.date | None:
        """Return the first day of the first mandate, or None if there is no mandate."""
        return self.aggregate(first=Min("starts"))["first"]

    def current_on(self, day: datetime.date) -> "Mandate | None":
        """Return the mandate that runs on that day, the later one if two do, or None."""
        return cast("Mandate | None", self.running_on(day).order_by("-starts").first())


class MandateStatus(BadgeChoices):
    IN_FORCE = "in_force", "good", _("In force")
    EXTENSION_REQUESTED = "extension_requested", "watch", _("Extension requested")
    ENDED = "ended", _("Ended")


class Mandate(ClosableModel, AuditedModel):
    """The decision under which the mission works; closing it locks all records of its dates.

    `ends` is null if the decision sets no end.
    """

    decision = models.CharField(_("decision"), max_length=60, unique=True, help_text=_("For example, PC.DEC/961."))
    adopted = BoundedDateField(_("adopted"), is_origin=True)
    starts = BoundedDateField(_("from"), is_origin=True)
    ends = BoundedDateField(_("to"), null=True, blank=True, help_text=_("The last day. Leave blank if no end is set."))
    participating_states = models.PositiveSmallIntegerField(_("participating States"))
    status = ChoiceField(_("status"), enum=MandateStatus, default=MandateStatus.IN_FORCE, max_length=30)
    extension_requested_until = BoundedDateField(
        _("extension requested until"),
        null=True,
        blank=True,
        help_text=_("The last day of the extension that the mission requested."),
    )
    note = models.TextField(_("note"), blank=True, max_length=20_000)

    objects = MandateQuerySet.as_manager()

    locked_periods = LockedPeriods(
        days=InPeriod("starts", "ends"),
        when={"records_closed": True},
        details={"decision": "decision"},
        describe=describe_closed_mandate,
        priority=1,
        link_label=_("The mandate"),
    )

    # Areas of operation and placements without a last day of their own end with the mandate.
    period_lock = PeriodLock(
        "areas__district",
        error_field="ends",
        parts=(
            LockedFields(InPeriod("starts", "ends"), ()),
            LockedFields(InPeriod("starts", "ends"), (), scope="placements__station__district"),
        ),
    )

    features = RecordFeatures(search_position=None, calendar="frame", return_section=False, menu=True, recent=False)

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ("-starts", "pk")
        constraints = [
            ordered_dates_constraint("mandate_in_order"),
            models.CheckConstraint(
                condition=models.Q(adopted__lte=models.F("starts")),
                name="mandate_adopted_before_start",
                violation_error_message=_("Enter an adoption date on or before the first day of the mandate."),
            ),
            models.CheckConstraint(
                condition=models.Q(extension_requested_until__isnull=True)
                | models.Q(extension_requested_until__gt=models.F("ends")),
                name="mandate_extension_after_end",
                violation_error_message=_("Enter a date after the last day of the mandate."),
            ),
            known_choices("status", MandateStatus, name="mandate_status_known"),
        ]
        triggers = [
            contains_periods_trigger(
                "mandate_contains_areas",
                "districts_areaofoperation",
                _("An area of operation would lie outside these dates. Change the area first."),
            ),
            contains_periods_trigger(
                "mandate_contains_placements",
                "advisers_placement",
                _("A placement of an adviser would lie outside these dates. Change the placement first."),
            ),
            *closing_triggers("mandate", last_day="NEW.ends", affected_districts="TRUE", affected_returns="TRUE"),
        ]

    def __str__(self) -> str:
        return self.decision

    def get_absolute_url(self) -> str:
        return cached_reverse("districts:mandate_detail", self.pk)

    @property
    def last_day(self) -> datetime.date | None:
        return self.ends


@register_earliest_date
def get_earliest_record_date() -> datetime.date | None:
    """Return the first day of the month ten years before the first mandate; None if there is no mandate."""
    first = Mandate.objects.first_day()
    return first and datetime.date(first.year - YEARS_BEFORE_FIRST_MANDATE, first.month, 1)


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


class AreaOfOperation(ClosableModel, AuditedModel):
    """A district under a mandate; `ends` is null if it ends with the mandate."""

    mandate = models.ForeignKey(Mandate, verbose_name=_("mandate"), on_delete=models.PROTECT, related_name="areas")
    district = models.ForeignKey(District, verbose_name=_("district"), on_delete=models.PROTECT, related_name="areas")
    status = ChoiceField(_("status"), enum=AreaStatus, default=AreaStatus.REQUESTED)
    starts = BoundedDateField(_("from"))
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
        ordering = ("-starts", "district__name_en", "pk")
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
        ]

    def __str__(self) -> str:
        return f"{self.district}, {self.mandate}"

    def get_absolute_url(self) -> str:
        return cached_reverse("districts:areaofoperation_detail", self.pk)

    @property
    def last_day(self) -> datetime.date | None:
        return self.ends or self.mandate.ends

    def clean(self) -> None:
        validate_within_mandate(self)
