import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import formats
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from csi.core import clock
from csi.core.db.constraints import constraint_trigger
from csi.core.db.fields import CountField
from csi.core.db.search import Fold
from csi.core.history.actor import AuditedModel
from csi.core.period_lock.locking import closes_with_its_month
from csi.core.urls import address_of
from receptions.models.vehicles import Deployment
from receptions.querysets import AppealCountQuerySet, TripQuerySet


class Trip(AuditedModel):
    """A day out with a van: its crew, its visitors, what they asked for. Counted, never named."""

    deployment = models.ForeignKey(
        Deployment, verbose_name=_("deployment"), on_delete=models.PROTECT, related_name="trips"
    )
    date = models.DateField(_("date"))
    place = models.CharField(_("place visited"), max_length=160, blank=True, help_text=_("If not the usual site."))
    officers_women = CountField(_("officers, women"))
    officers_men = CountField(_("officers, men"))
    visitors_women = CountField(_("visitors, women"))
    visitors_men = CountField(_("visitors, men"))
    kilometres = CountField(_("kilometres"), default=None, null=True, blank=True)
    fuel = models.DecimalField(
        _("fuel, litres"),
        max_digits=6,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0, _("Fuel is 0 litres or more.")), MaxValueValidator(2000)],
    )
    remarks = models.TextField(_("remarks"), blank=True, max_length=20_000, help_text=_("Name no visitor."))

    objects = TripQuerySet.as_manager()

    class Meta:
        verbose_name = _("trip")
        verbose_name_plural = _("trips")
        ordering = ("-date", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["deployment", "date"],
                name="trip_once_a_day",
                violation_error_message=_("The trip of this vehicle on that day is recorded already. Open that one."),
            ),
            models.CheckConstraint(
                condition=Q(fuel__isnull=True) | Q(fuel__gte=0),
                name="trip_fuel_not_negative",
                violation_error_message=_("Fuel is 0 litres or more."),
            ),
        ]
        indexes = [
            # Read by the list of trips.
            models.Index(fields=["-date", "-id"], name="trip_by_date"),
            GinIndex(OpClass(Fold("remarks"), "gin_trgm_ops"), name="trip_search"),
        ]
        triggers = [
            closes_with_its_month("receptions_trip"),
            constraint_trigger(
                "trip_within_deployment",
                field="date",
                message=_("The vehicle was not deployed there on that day. Check the date and the deployment."),
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("date", "deployment_id"),
                locks="PERFORM FROM receptions_deployment WHERE id = NEW.deployment_id FOR SHARE;",
                violation="""
                    EXISTS (
                        SELECT FROM receptions_deployment AS deployment
                        WHERE deployment.id = NEW.deployment_id
                          AND (NEW.date < deployment.starts OR NEW.date > COALESCE(deployment.ends, 'infinity'))
                    )
                """,
            ),
        ]

    def __str__(self):
        return f"{self.deployment.vehicle}, {formats.date_format(self.date)}"

    def get_absolute_url(self):
        return address_of("receptions:trip_detail", self.pk)

    def clean(self):
        if self.date and self.date > clock.today():
            raise ValidationError({"date": _("A trip is recorded after it was made. This date lies in the future.")})

    @property
    def crew_is_one_sided(self) -> bool:
        """Whether the crew lacked a woman or a man; the design rule is one of each."""
        return (self.officers_women == 0) != (self.officers_men == 0)

    @property
    def crew_in_words(self) -> str:
        """ "1 woman, 2 men"; "No woman, 2 men" where the design rule is not met."""
        if not self.officers_women and not self.officers_men:
            return gettext("No officer recorded")
        women = (
            ngettext("%(women)d woman", "%(women)d women", self.officers_women) % {"women": self.officers_women}
            if self.officers_women
            else gettext("No woman")
        )
        men = (
            ngettext("%(men)d man", "%(men)d men", self.officers_men) % {"men": self.officers_men}
            if self.officers_men
            else gettext("no man")
        )
        return f"{women}, {men}"


class AppealCount(models.Model):
    """How many appeals a trip received on one topic, and what became of them; the rest is still pending."""

    class Topic(models.TextChoices):
        DOCUMENTS = "documents", _("Documents")
        BENEFITS = "benefits", _("Benefits and pensions")
        LAND = "land", _("Land and water")
        FAMILY = "family", _("Family")
        DOMESTIC = "domestic", _("Domestic violence")
        CRIME = "crime", _("Report of a crime")
        POLICE_CONDUCT = "police_conduct", _("Police conduct")
        OTHER = "other", _("Other")

    trip = models.ForeignKey(Trip, on_delete=models.CASCADE, related_name="appeals")
    topic = models.CharField(_("topic"), max_length=20, choices=Topic.choices)
    received = CountField(_("received"))
    settled = CountField(_("settled on the spot"))
    referred = CountField(_("referred"))

    objects = AppealCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeals on a topic")
        verbose_name_plural = _("appeals by topic")
        ordering = ("trip", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["trip", "topic"],
                name="appeals_once_a_topic",
                violation_error_message=_("This topic has a row already."),
            ),
            models.CheckConstraint(
                condition=Q(received__gte=F("settled") + F("referred")),
                name="appeals_outcomes_are_appeals",
                violation_error_message=_("More appeals settled and referred than received. Check the three numbers."),
            ),
            models.CheckConstraint(
                condition=Q(
                    topic__in=[
                        "documents",
                        "benefits",
                        "land",
                        "family",
                        "domestic",
                        "crime",
                        "police_conduct",
                        "other",
                    ]
                ),
                name="appeals_topic_known",
                violation_error_message=_("Choose one of the topics."),
            ),
        ]
        triggers = [closes_with_its_month("receptions_appealcount")]

    def __str__(self):
        return self.get_topic_display()

    @property
    def pending(self) -> int:
        return self.received - self.settled - self.referred
