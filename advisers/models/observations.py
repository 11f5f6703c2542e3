import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from advisers.models.advisers import Adviser
from advisers.querysets import ObservationQuerySet
from csi.concerns.models import Concern, Sensitivity
from csi.core.choices import BadgeChoices
from csi.core.db.constraints import constraint_trigger
from csi.core.db.search import Fold
from csi.core.history.actor import AuditedModel
from csi.core.period_lock.locking import closes_with_its_month
from csi.core.urls import address_of
from districts.models import District, PoliceStation


class Observation(AuditedModel):
    """What an adviser saw at work, and the concern that it became, if it did."""

    class Kind(BadgeChoices):
        DEVELOPMENT = "development", _("Development")
        CHALLENGE = "challenge", "watch", _("Challenge")
        GOOD_PRACTICE = "good_practice", "good", _("Good practice")
        INCIDENT = "incident", "bad", _("Incident")

    district = models.ForeignKey(
        District, verbose_name=_("district"), on_delete=models.PROTECT, related_name="observations"
    )
    station = models.ForeignKey(
        PoliceStation,
        verbose_name=_("police station"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="observations",
    )
    adviser = models.ForeignKey(
        Adviser,
        verbose_name=_("adviser"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="observations",
        help_text=_("Who saw it, if not you."),
    )
    date = models.DateField(_("seen on"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    summary = models.CharField(_("in one line"), max_length=200)
    details = models.TextField(
        _("details"), blank=True, max_length=20_000, help_text=_("Say what happened, not who. Name no one.")
    )
    sensitivity = models.CharField(
        _("sensitivity"),
        max_length=20,
        choices=Sensitivity.choices,
        default=Sensitivity.NORMAL,
        help_text=_("Restricted: the district team and managers. Confidential: you and managers."),
    )
    concern = models.ForeignKey(
        Concern,
        verbose_name=_("concern that it became"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="observations",
    )

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        ordering = ("-date", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sensitivity__in=Sensitivity.values),
                name="observation_sensitivity_known",
                violation_error_message=_("Choose normal, restricted or confidential."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["development", "challenge", "good_practice", "incident"]),
                name="observation_kind_known",
                violation_error_message=_("Choose one of the list."),
            ),
        ]
        indexes = [
            # Read by the list of observations.
            models.Index(fields=["-date", "-id"], name="observation_by_date"),
            GinIndex(OpClass(Fold("summary"), "gin_trgm_ops"), name="observation_search"),
        ]
        triggers = [
            closes_with_its_month("advisers_observation"),
            constraint_trigger(
                "observation_where_its_station_is",
                field="station",
                message=_("This station lies in another district."),
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("station_id", "district_id"),
                locks="PERFORM FROM districts_policestation WHERE id = NEW.station_id FOR SHARE;",
                violation="""
                    EXISTS (
                        SELECT FROM districts_policestation AS station
                        WHERE station.id = NEW.station_id AND station.district_id <> NEW.district_id
                    )
                """,
            ),
        ]

    def __str__(self):
        return self.summary

    def get_absolute_url(self):
        return address_of("advisers:observation_detail", self.pk)

    def clean(self):
        if self.station_id and self.district_id and self.station.district_id != self.district_id:
            raise ValidationError({"station": _("This station lies in another district.")})
