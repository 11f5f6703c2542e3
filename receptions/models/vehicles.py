import datetime
from collections.abc import Iterable
from typing import Any, Self

import pgtrigger
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csi.core import clock
from csi.core.access import ScopedQuerySet
from csi.core.choices import BadgeChoices
from csi.core.dates import BoundedDateField
from csi.core.db.constraints import constraint_trigger, known_choices
from csi.core.db.fields import ChoiceField, count_of
from csi.core.db.search import TranslatedNameKey, local_name
from csi.core.db.triggers import Trigger
from csi.core.history.actor import AuditedModel
from csi.core.period_lock.declarations import InPeriod, LockedFields, PeriodLock
from csi.core.periods import PeriodQuerySetMixin, non_overlapping_constraint, ordered_dates_constraint
from csi.core.registries.features import RecordFeatures
from csi.core.search.querysets import SearchMixin
from csi.core.typing import RecordUser
from csi.core.urls import cached_reverse

# A vehicle in service without a trip for longer than this is idle.
IDLE_AFTER = datetime.timedelta(days=30)

# The vehicle's state follows its open-ended service gap.
STATE_BY_GAPS = """
    COALESCE(
        (SELECT gap.kind FROM receptions_servicegap AS gap WHERE gap.vehicle_id = NEW.id AND gap.ends IS NULL),
        'in_service'
    )
"""


class VehicleState(BadgeChoices):
    """The availability of a vehicle."""

    IN_SERVICE = "in_service", "good", _("In service")
    IN_REPAIR = "in_repair", "watch", _("In repair")
    WITHDRAWN = "withdrawn", pgettext_lazy("vehicle", "Withdrawn")


class OwnershipStage(models.TextChoices):
    """The stage of the handover of a vehicle from the mission to the police."""

    MISSION = "mission", _("Mission-led")
    SHARED = "shared", _("Shared")
    POLICE = "police", _("Police-led")


class MobileReceptionQuerySet(SearchMixin, ScopedQuerySet):
    """Field staff see vehicles that were ever deployed to their districts; only managers edit them."""

    scope_paths = ("deployments__district",)
    edited_by_field_staff = False
    search_fields = ("plate", "model", "note")

    def in_scopes(self, districts: Iterable[int] | QuerySet) -> Self:
        deployments = apps.get_model("receptions.Deployment").objects.filter(district__in=districts)
        return self.filter(Exists(deployments.filter(vehicle=OuterRef("pk"))))

    def for_list(self, user: RecordUser | None = None, day: datetime.date | None = None) -> Self:
        """Annotate `site`, `district_name` (None if not deployed on `day`, by default today) and `trip_count`.

        With a `user`, only deployments and trips visible to that user count.
        """
        deployments = apps.get_model("receptions.Deployment").objects.all()
        trips = apps.get_model("receptions.Trip").objects.all()
        if user is not None:
            deployments, trips = deployments.visible_to(user), trips.visible_to(user)
        current = deployments.running_on(day or clock.today()).filter(vehicle=OuterRef("pk"))
        return self.annotate(
            site=Subquery(current.values("site")[:1]),
            district_name=Subquery(current.values(name=local_name(TranslatedNameKey("district__name_en")))[:1]),
            trip_count=count_of(trips, "deployment__vehicle"),
        )

    def donated_on_or_before(self, day: datetime.date) -> Self:
        return self.filter(donated__lte=day)

    def in_service_on(self, day: datetime.date) -> Self:
        """Filter the vehicles handed over by `day` and neither in repair nor withdrawn on it."""
        gaps = ServiceGap.objects.running_on(day).filter(vehicle=OuterRef("pk"))
        return self.donated_on_or_before(day).filter(~Exists(gaps))

    def idle_on(self, day: datetime.date) -> Self:
        """Filter the vehicles in service without a trip in the `IDLE_AFTER` period before `day`.

        Annotate `idle_since`: the date of the last trip or of the handover. A vehicle that returned to
        service within the period is not idle.
        """
        since = day - IDLE_AFTER
        trips = apps.get_model("receptions.Trip").objects.filter(deployment__vehicle=OuterRef("pk"), date__lte=day)
        gaps = ServiceGap.objects.running_during(since, day).filter(vehicle=OuterRef("pk"))
        # With a limit instead of MAX, the plan would read the trips of all vehicles from the latest on.
        last_trip = trips.order_by().values("deployment__vehicle").annotate(last=Max("date")).values("last")
        idle_since = Greatest("donated", Subquery(last_trip))
        vehicles = self.in_service_on(day).filter(~Exists(gaps), ~Exists(trips.filter(date__gte=since)))
        return vehicles.filter(donated__lt=since).annotate(idle_since=idle_since)


class MobileReception(AuditedModel):
    """A Mobile Police Reception: a van in which the police receive visitors in villages.

    A database trigger derives `state` from the vehicle's `ServiceGap` records.
    """

    number = models.PositiveSmallIntegerField(pgettext_lazy("vehicle", "number"), unique=True)
    plate = models.CharField(_("plate"), max_length=20, unique=True)
    model = models.CharField(_("make and model"), max_length=80, blank=True)
    donated = BoundedDateField(_("handed over"), help_text=_("The date on which the police received the vehicle."))
    state = ChoiceField(_("state"), enum=VehicleState, default=VehicleState.IN_SERVICE, editable=False)
    stage = ChoiceField(_("ownership stage"), enum=OwnershipStage, default=OwnershipStage.MISSION)
    note = models.TextField(_("note"), blank=True, max_length=20_000)

    objects = MobileReceptionQuerySet.as_manager()

    period_lock = PeriodLock("", error_field="donated", parts=(LockedFields(InPeriod("donated"), ()),))

    features = RecordFeatures(search_position=100, calendar=None, return_section=False, menu=True, recent=False)

    class Meta:
        verbose_name = pgettext_lazy("model", "Mobile Police Reception")
        verbose_name_plural = pgettext_lazy("model", "Mobile Police Receptions")
        ordering = ("number",)
        constraints = [
            known_choices("state", VehicleState, name="vehicle_state_known", message=_("Choose the state.")),
            known_choices(
                "stage", OwnershipStage, name="vehicle_stage_known", message=_("Choose the ownership stage.")
            ),
        ]
        triggers = [
            constraint_trigger(
                "handover_before_deployments",
                field="donated",
                message=_("The vehicle was deployed before this date. Check the date, or change the deployment first."),
                operation=pgtrigger.UpdateOf("donated"),
                violation="""
                    EXISTS (
                        SELECT FROM receptions_deployment AS deployment
                        WHERE deployment.vehicle_id = NEW.id AND deployment.starts < NEW.donated
                    )
                """,
            ),
            constraint_trigger(
                "handover_before_gaps",
                field="donated",
                message=_(
                    "The vehicle was out of service before this date. "
                    "Check the date, or change the period out of service first."
                ),
                operation=pgtrigger.UpdateOf("donated"),
                violation="""
                    EXISTS (
                        SELECT FROM receptions_servicegap AS gap
                        WHERE gap.vehicle_id = NEW.id AND gap.starts < NEW.donated
                    )
                """,
            ),
            Trigger(
                name="vehicle_state_from_gaps",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),
                when=pgtrigger.Before,
                func=f"NEW.state := {STATE_BY_GAPS}; RETURN NEW;",
            ),
        ]

    def __str__(self) -> str:
        return f"{_('Reception')} {self.number}"

    def get_absolute_url(self) -> str:
        return cached_reverse("receptions:mobilereception_detail", self.pk)


class ServiceGapKind(models.TextChoices):
    """The status of a vehicle out of service; the values are those of `VehicleState`."""

    IN_REPAIR = "in_repair", _("In repair")
    WITHDRAWN = "withdrawn", pgettext_lazy("vehicle", "Withdrawn")


class ServiceGapQuerySet(PeriodQuerySetMixin, ScopedQuerySet):
    """Visible with the vehicle; only managers edit it."""

    scope_paths = ("vehicle__deployments__district",)
    search_fields = ()
    edited_by_field_staff = False

    def in_scopes(self, districts: Iterable[int] | QuerySet) -> Self:
        deployments = apps.get_model("receptions.Deployment").objects.filter(district__in=districts)
        return self.filter(Exists(deployments.filter(vehicle=OuterRef("vehicle"))))


class ServiceGap(AuditedModel):
    """A period in which a vehicle was in repair or withdrawn; open-ended if `ends` is None.

    A day in a gap counts neither as available nor as deployed, even if the vehicle is at its site.
    """

    vehicle = models.ForeignKey(
        MobileReception, verbose_name=_("vehicle"), on_delete=models.CASCADE, related_name="gaps"
    )
    kind = ChoiceField(_("status"), enum=ServiceGapKind, default=ServiceGapKind.IN_REPAIR)
    starts = BoundedDateField(_("from"))
    ends = BoundedDateField(
        _("to"), null=True, blank=True, help_text=_("The last day out of service. Leave blank if open-ended.")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = ServiceGapQuerySet.as_manager()

    period_lock = PeriodLock(
        "vehicle__deployments__district",
        error_field="starts",
        parts=(
            LockedFields(
                InPeriod("starts", "ends") & InPeriod("vehicle__deployments__starts", "vehicle__deployments__ends"),
                ("vehicle",),
            ),
            LockedFields(InPeriod("starts", "ends"), ("vehicle",), scope=""),
        ),
    )

    features = RecordFeatures(search_position=None, calendar=None, return_section=False, menu=False, recent=False)

    class Meta:
        verbose_name = _("period out of service")
        verbose_name_plural = _("periods out of service")
        ordering = ("-starts", "pk")
        constraints = [
            ordered_dates_constraint("gap_dates_ordered"),
            non_overlapping_constraint(
                "gap_no_overlap",
                by="vehicle",
                message=_(
                    "This vehicle is already out of service on some of these days. "
                    "Enter the last day of the earlier period first."
                ),
            ),
            known_choices(
                "kind", ServiceGapKind, name="gap_kind_known", message=_("Choose “In repair” or “Withdrawn”.")
            ),
        ]
        triggers = [
            constraint_trigger(
                "gap_after_handover",
                field="starts",
                message=_("This date is before the handover of the vehicle. Check the date."),
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("starts", "vehicle_id"),
                locks="PERFORM FROM receptions_mobilereception WHERE id = NEW.vehicle_id FOR NO KEY UPDATE;",
                violation="""
                    EXISTS (
                        SELECT FROM receptions_mobilereception AS vehicle
                        WHERE vehicle.id = NEW.vehicle_id AND NEW.starts < vehicle.donated
                    )
                """,
            ),
            # The update fires vehicle_state_from_gaps, which computes the new state.
            Trigger(
                name="gap_updates_vehicle_state",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.After,
                func="""
                    UPDATE receptions_mobilereception SET state = state
                    WHERE id = OLD.vehicle_id OR id = NEW.vehicle_id;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vehicle}, {self.get_kind_display()}"

    def clean(self) -> None:
        today = clock.today()
        errors: dict[str, Any] = {
            name: _("This date is in the future. Record it on the day or later.")
            for name in ("starts", "ends")
            if getattr(self, name) and getattr(self, name) > today
        }
        if errors:
            raise ValidationError(errors)
