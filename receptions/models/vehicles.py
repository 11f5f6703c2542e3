import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _

from csi.core.choices import BadgeChoices
from csi.core.db.constraints import constraint_trigger
from csi.core.db.search import Fold
from csi.core.history.actor import AuditedModel
from csi.core.period_lock.locking import closes_with_its_month
from csi.core.periods import apart, in_order
from csi.core.urls import address_of
from districts.models import District
from districts.models.names import coordinate, located
from receptions.querysets import DeploymentQuerySet, MobileReceptionQuerySet

# A vehicle is out of service until further notice while it has a gap without a last day.
STATE_BY_GAPS = """
    COALESCE(
        (SELECT gap.kind FROM receptions_servicegap AS gap WHERE gap.vehicle_id = NEW.id AND gap.ends IS NULL),
        'in_service'
    )
"""


class MobileReception(AuditedModel):
    """A Mobile Police Reception: the van in which the police receive people where they live.

    `state` follows its `ServiceGap`s, whoever writes it: in repair or withdrawn while one of them has no last
    day, else in service. PostgreSQL keeps it so.
    """

    class State(BadgeChoices):
        IN_SERVICE = "in_service", "good", _("In service")
        IN_REPAIR = "in_repair", "watch", _("In repair")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Stage(models.TextChoices):
        MISSION = "mission", _("Mission-led")
        SHARED = "shared", _("Shared")
        POLICE = "police", _("Police-led")

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    plate = models.CharField(_("plate"), max_length=20, unique=True)
    model = models.CharField(_("make and model"), max_length=80, blank=True)
    donated = models.DateField(_("handed over"), help_text=_("The day on which the police received it."))
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.IN_SERVICE, editable=False)
    stage = models.CharField(_("led by"), max_length=20, choices=Stage.choices, default=Stage.MISSION)
    note = models.TextField(_("note"), blank=True, max_length=20_000)

    objects = MobileReceptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Mobile Police Reception")
        verbose_name_plural = _("Mobile Police Receptions")
        ordering = ("number",)
        triggers = [
            constraint_trigger(
                "handover_before_deployments",
                field="donated",
                message=_("It was deployed before that day already. Check the day, or change the deployment first."),
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
                message=_("It was out of service before that day already. Check the day, or those dates first."),
                operation=pgtrigger.UpdateOf("donated"),
                violation="""
                    EXISTS (
                        SELECT FROM receptions_servicegap AS gap
                        WHERE gap.vehicle_id = NEW.id AND gap.starts < NEW.donated
                    )
                """,
            ),
            pgtrigger.Trigger(
                name="state_follows_gaps",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),
                when=pgtrigger.Before,
                func=f"NEW.state := {STATE_BY_GAPS}; RETURN NEW;",
            ),
        ]

    def __str__(self):
        return f"{_('Reception')} {self.number}"

    def get_absolute_url(self):
        return address_of("receptions:mobilereception_detail", self.pk)


class Deployment(AuditedModel):
    """Where a vehicle stands, from the first to the last day; booked ahead where it starts in the future."""

    class Phase(BadgeChoices):
        PLANNED = "planned", "watch", _("Planned")
        RUNNING = "running", "good", _("There now")
        ENDED = "ended", _("Ended")

    vehicle = models.ForeignKey(
        MobileReception, verbose_name=_("vehicle"), on_delete=models.PROTECT, related_name="deployments"
    )
    district = models.ForeignKey(
        District, verbose_name=_("district"), on_delete=models.PROTECT, related_name="deployments"
    )
    site = models.CharField(_("site"), max_length=160, help_text=_("Such as the bazaar of Myrzake."))
    latitude = coordinate(_("latitude"))
    longitude = coordinate(_("longitude"))
    starts = models.DateField(_("from"))
    ends = models.DateField(_("to"), null=True, blank=True, help_text=_("The last day. Empty: until further notice."))

    objects = DeploymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("deployment")
        verbose_name_plural = _("deployments")
        ordering = ("-starts", "vehicle__number", "pk")
        constraints = [
            in_order("deployment_in_order"),
            apart(
                "vehicle_in_one_place",
                by="vehicle",
                message=_(
                    "This vehicle is deployed on some of these days already. "
                    "End the other deployment the day before this one starts."
                ),
            ),
            *located("deployment"),
        ]
        indexes = [
            # Read by the list of deployments and by the choice of one on the trip form.
            models.Index(fields=["-starts", "id"], name="deployment_by_start"),
            GinIndex(OpClass(Fold("site"), "gin_trgm_ops"), name="deployment_search"),
        ]
        triggers = [
            closes_with_its_month("receptions_deployment"),
            constraint_trigger(
                "deployment_holds_its_trips",
                field="ends",
                message=_("A trip of this deployment would lie outside these dates. Change the trip first."),
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
                "deployment_after_handover",
                field="starts",
                message=_("A vehicle is deployed after it was handed over, not before."),
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

    def __str__(self):
        return f"{self.vehicle}, {self.site}"

    def get_absolute_url(self):
        return address_of("receptions:deployment_detail", self.pk)

    def phase_on(self, day) -> "Deployment.Phase":
        """Whether that day lies before, in or after the deployment."""
        if day < self.starts:
            return self.Phase.PLANNED
        return self.Phase.RUNNING if self.ends is None or day <= self.ends else self.Phase.ENDED
