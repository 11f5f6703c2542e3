from django.db import models
from django.utils.translation import gettext_lazy as _

from advisers.models.advisers import Adviser
from advisers.querysets import PlacementQuerySet
from csi.core.history.actor import AuditedModel
from csi.core.period_lock.locking import closes_with_its_month
from csi.core.periods import apart, in_order
from csi.core.urls import address_of
from districts.models import Mandate, PoliceStation
from districts.models.mandates import refuse_outside_mandate, within_mandate


class Placement(AuditedModel):
    """An adviser co-located in a station under a mandate; `ends` null: until the mandate ends."""

    class Role(models.TextChoices):
        ADVISER = "adviser", _("Police adviser")
        TEAM_LEADER = "team_leader", _("Team leader")
        COMMUNITY = "community", _("Community adviser")

    adviser = models.ForeignKey(Adviser, verbose_name=_("adviser"), on_delete=models.PROTECT, related_name="placements")
    station = models.ForeignKey(
        PoliceStation, verbose_name=_("police station"), on_delete=models.PROTECT, related_name="placements"
    )
    mandate = models.ForeignKey(Mandate, verbose_name=_("mandate"), on_delete=models.PROTECT, related_name="placements")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.ADVISER)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("to"), null=True, blank=True, help_text=_("The last day. Empty: until the mandate ends."))

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ("-starts", "adviser__family_name", "pk")
        constraints = [
            in_order("placement_in_order"),
            apart(
                "adviser_in_one_station",
                by="adviser",
                message=_(
                    "This adviser is in a station on some of these days already. "
                    "End the other placement the day before this one starts."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=["adviser", "team_leader", "community"]),
                name="placement_role_known",
                violation_error_message=_("Choose one of the list."),
            ),
        ]
        indexes = [
            # Read by the list of placements.
            models.Index(fields=["-starts", "id"], name="placement_by_start"),
        ]
        triggers = [
            closes_with_its_month("advisers_placement"),
            within_mandate("placement_within_mandate", _("A placement may not start before or outlast its mandate.")),
        ]

    def __str__(self):
        return f"{self.adviser}, {self.station}"

    def get_absolute_url(self):
        return address_of("advisers:placement_detail", self.pk)

    def clean(self):
        refuse_outside_mandate(self)

    @property
    def last_day(self):
        """Its own last day, else the mandate's; None where neither has one."""
        return self.ends or self.mandate.ends
