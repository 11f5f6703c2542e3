import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from csi.core import clock
from csi.core.db.constraints import constraint_trigger
from csi.core.history.actor import AuditedModel
from csi.core.periods import apart, in_order
from receptions.models.vehicles import MobileReception
from receptions.querysets import ServiceGapQuerySet

State = MobileReception.State


class ServiceGap(AuditedModel):
    """Days on which a vehicle could not be sent out: in repair, or withdrawn; `ends` null: until further notice.

    A day in a gap counts neither as available nor as deployed, also where the vehicle stands at its site.
    """

    KINDS = ((State.IN_REPAIR.value, State.IN_REPAIR.label), (State.WITHDRAWN.value, State.WITHDRAWN.label))

    vehicle = models.ForeignKey(
        MobileReception, verbose_name=_("vehicle"), on_delete=models.CASCADE, related_name="gaps"
    )
    kind = models.CharField(_("why"), max_length=20, choices=KINDS, default=State.IN_REPAIR)
    starts = models.DateField(_("from"))
    ends = models.DateField(
        _("to"), null=True, blank=True, help_text=_("The last day out of service. Empty: until further notice.")
    )
    reason = models.CharField(_("what was the matter"), max_length=200, blank=True)

    objects = ServiceGapQuerySet.as_manager()

    class Meta:
        verbose_name = _("time out of service")
        verbose_name_plural = _("times out of service")
        ordering = ("-starts", "pk")
        constraints = [
            in_order("gap_in_order"),
            apart(
                "gap_apart",
                by="vehicle",
                message=_("This vehicle is out of service on some of these days already. Give the last day there."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["in_repair", "withdrawn"]),
                name="gap_kind_known",
                violation_error_message=_("Choose one of the list."),
            ),
        ]
        triggers = [
            constraint_trigger(
                "gap_after_handover",
                field="starts",
                message=_("A vehicle is out of service after it was handed over, not before."),
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("starts", "vehicle_id"),
                locks="PERFORM FROM receptions_mobilereception WHERE id = NEW.vehicle_id FOR SHARE;",
                violation="""
                    EXISTS (
                        SELECT FROM receptions_mobilereception AS vehicle
                        WHERE vehicle.id = NEW.vehicle_id AND NEW.starts < vehicle.donated
                    )
                """,
            ),
            # Writing the state makes the vehicle's own trigger work it out anew.
            pgtrigger.Trigger(
                name="gap_sets_the_state",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.After,
                func="""
                    UPDATE receptions_mobilereception SET state = state
                    WHERE id = OLD.vehicle_id OR id = NEW.vehicle_id;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.vehicle}, {self.get_kind_display()}"

    def clean(self):
        today = clock.today()
        errors = {
            name: _("This day lies in the future. Record it once it has come.")
            for name in ("starts", "ends")
            if getattr(self, name) and getattr(self, name) > today
        }
        if errors:
            raise ValidationError(errors)
