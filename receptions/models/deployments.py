import datetime
from typing import Self

import pgtrigger
from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from csi.core.access import ScopedQuerySet
from csi.core.choices import BadgeChoices
from csi.core.coordinates import Axis, CoordinateField, location_constraints, location_trigger, validate_location
from csi.core.dates import BoundedDateField
from csi.core.db.constraints import constraint_trigger
from csi.core.db.fields import count_of
from csi.core.history.actor import AuditedModel
from csi.core.period_lock.declarations import InPeriod, LockedFields, PeriodLock
from csi.core.periods import PeriodQuerySetMixin, non_overlapping_constraint, ordered_dates_constraint
from csi.core.registries.features import RecordFeatures
from csi.core.search.querysets import SearchMixin
from csi.core.urls import cached_reverse
from districts.models import District
from districts.models.districts import COORDINATES_HELP
from receptions.models.vehicles import MobileReception, ServiceGap

DISTRICT_NAMES = ("district__name_en", "district__name_ru", "district__name_ky")


def exception_reason_field() -> models.CharField:
    """Return a field for the reason why a record contradicts the state of its vehicle or its district."""
    return models.CharField(_("reason for the exception"), max_length=300, blank=True)


class DeploymentPhase(BadgeChoices):
    """Position of a deployment relative to a date; derived from its dates and never stored."""

    PLANNED = "planned", "watch", _("Planned")
    RUNNING = "running", "good", _("Current")
    ENDED = "ended", _("Ended")


class DeploymentQuerySet(SearchMixin, PeriodQuerySetMixin, ScopedQuerySet):
    scope_paths = ("district",)
    edited_by_field_staff = False
    search_fields = ("site", "vehicle__plate", *DISTRICT_NAMES)

    def for_list(self) -> Self:
        """Annotate `trip_count`."""
        trips = apps.get_model("receptions.Trip").objects.all()
        return self.select_related("vehicle", "district").annotate(trip_count=count_of(trips, "deployment"))

    def for_choice(self) -> Self:
        """Order by start date, newest first."""
        return self.select_related("vehicle", "district").order_by("-starts", "-pk")

    def for_trip_on(self, day: datetime.date) -> Self:
        """Filter the deployments that started by `day`; those that include it come first, then the newest."""
        includes_day = Q(ends__isnull=True) | Q(ends__gte=day)
        return (
            self.for_choice()
            .filter(starts__lte=day)
            .annotate(includes_day=includes_day)
            .order_by("-includes_day", "-starts", "-pk")
        )

    def planned_on(self, day: datetime.date) -> Self:
        """Filter the deployments that start after `day`."""
        return self.filter(starts__gt=day)

    def ended_before(self, day: datetime.date) -> Self:
        return self.filter(ends__lt=day)

    def operating_on(self, day: datetime.date) -> Self:
        """Filter the deployments that include `day` and whose vehicle is in service on it."""
        gaps = ServiceGap.objects.running_on(day).filter(vehicle=OuterRef("vehicle"))
        return self.running_on(day).filter(~Exists(gaps))


class Deployment(AuditedModel):
    """The stationing of a vehicle at a site for a period; booked in advance if it starts in the future."""

    vehicle = models.ForeignKey(
        MobileReception, verbose_name=_("vehicle"), on_delete=models.PROTECT, related_name="deployments"
    )
    district = models.ForeignKey(
        District, verbose_name=_("district"), on_delete=models.PROTECT, related_name="deployments"
    )
    site = models.CharField(_("site"), max_length=160, help_text=_("For example, Myrzake bazaar."))
    latitude = CoordinateField(_("latitude"), axis=Axis.LATITUDE, null=True, blank=True, help_text=COORDINATES_HELP)
    longitude = CoordinateField(_("longitude"), axis=Axis.LONGITUDE, null=True, blank=True)
    starts = BoundedDateField(_("from"))
    ends = BoundedDateField(_("to"), null=True, blank=True, help_text=_("The last day. Leave blank if open-ended."))

    exception_reason = exception_reason_field()

    objects = DeploymentQuerySet.as_manager()

    period_lock = PeriodLock(
        "district",
        error_field="starts",
        parts=(LockedFields(InPeriod("starts", "ends"), ("vehicle", "district", "site", "latitude", "longitude")),),
    )

    features = RecordFeatures(search_position=110, calendar="deployment", return_section=True, menu=True, recent=False)

    class Meta:
        verbose_name = _("deployment")
        verbose_name_plural = _("deployments")
        ordering = ("-starts", "vehicle__number", "pk")
        constraints = [
            ordered_dates_constraint("deployment_dates_ordered"),
            non_overlapping_constraint(
                "deployment_no_overlap",
                by="vehicle",
                message=_(
                    "This vehicle is already deployed on some of these days. "
                    "End the other deployment before this one starts."
                ),
            ),
            *location_constraints("deployment"),
        ]
        indexes = [
            # Used by the list of deployments and the deployment choice on the trip form.
            models.Index(fields=["-starts", "id"], name="deployment_by_start"),
        ]
        triggers = [
            location_trigger("deployment"),
            constraint_trigger(
                "deployment_covers_trips",
                field="ends",
                message=_("A trip of this deployment lies outside these dates. Change the trip first."),
                operation=pgtrigger.UpdateOf("starts", "ends"),
                violation="""
                    EXISTS (
                        SELECT FROM receptions_trip AS trip
                        WHERE trip.deployment_id = NEW.id
                          AND (trip.date < NEW.starts OR trip.date > COALESCE(NEW.ends, 'infinity'))
                    )
                """,
            ),
            constraint_trigger(
                "deployment_in_district_of_concerns",
                field="district",
                message=_("A concern was raised at a trip of this deployment, so its district cannot change."),
                operation=pgtrigger.UpdateOf("district_id"),
                violation="""
                    EXISTS (
                        SELECT FROM receptions_trip AS trip
                        JOIN concerns_concern AS concern ON concern.trip_id = trip.id
                        WHERE trip.deployment_id = NEW.id AND concern.district_id <> NEW.district_id
                    )
                """,
            ),
            constraint_trigger(
                "deployment_after_handover",
                field="starts",
                message=_("This date is before the handover of the vehicle. Check the date."),
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("starts", "vehicle_id"),
                locks="PERFORM FROM receptions_mobilereception WHERE id = NEW.vehicle_id FOR SHARE;",
                violation="""
                    EXISTS (
                        SELECT FROM receptions_mobilereception AS vehicle
                        WHERE vehicle.id = NEW.vehicle_id AND NEW.starts < vehicle.donated
                    )
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vehicle}, {self.site}"

    def get_absolute_url(self) -> str:
        return cached_reverse("receptions:deployment_detail", self.pk)

    def clean(self) -> None:
        validate_location(self)

    def phase_on(self, day: datetime.date) -> DeploymentPhase:
        """Return whether `day` is before, within or after the deployment."""
        if day < self.starts:
            return DeploymentPhase.PLANNED
        return DeploymentPhase.RUNNING if self.ends is None or day <= self.ends else DeploymentPhase.ENDED
