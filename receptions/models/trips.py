import datetime
from typing import Any, Self

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, Q, Sum
from django.utils import formats
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from csi.core.access import ScopedQuerySet
from csi.core.dates import BoundedDateField
from csi.core.db.constraints import constraint_trigger, known_choices
from csi.core.db.fields import ChoiceField, CountField, total_of
from csi.core.db.history_tracking import HistoryTracking
from csi.core.history.actor import AuditedModel
from csi.core.period_lock.declarations import OnDay, PeriodLock
from csi.core.registries.features import RecordFeatures
from csi.core.search.querysets import SearchMixin
from csi.core.urls import cached_reverse
from receptions.models.deployments import DISTRICT_NAMES, Deployment, exception_reason_field

# Litres for one day.
MAX_FUEL = 2000
FUEL_TOO_HIGH = _("Fuel must be 2,000 litres or less.")


class TripQuerySet(SearchMixin, ScopedQuerySet):
    scope_paths = ("deployment__district",)
    search_fields = (
        "place",
        "remarks",
        "deployment__site",
        "deployment__vehicle__plate",
        *(f"deployment__{name}" for name in DISTRICT_NAMES),
    )

    def for_list(self) -> Self:
        """Annotate `visitors` and `received` (the number of appeals)."""
        return self.select_related("deployment__vehicle", "deployment__district").annotate(
            visitors=F("visitors_women") + F("visitors_men"),
            received=total_of(AppealCount.objects.all(), "trip", "received"),
        )

    def for_detail(self) -> Self:
        """Annotate `settled`, `referred` and `pending` in addition to `for_list`."""
        appeals = AppealCount.objects.all()
        return (
            self.for_list()
            .select_related("created_by", "updated_by")
            .annotate(
                settled=total_of(appeals, "trip", "settled"),
                referred=total_of(appeals, "trip", "referred"),
            )
            .annotate(pending=F("received") - F("settled") - F("referred"))
        )

    def for_choice(self) -> Self:
        """Order by date, newest first."""
        return self.select_related("deployment__vehicle", "deployment__district").order_by("-date", "-pk")

    def made_between(self, start: datetime.date, end: datetime.date) -> Self:
        """Filter by date; `end` is exclusive."""
        return self.filter(date__gte=start, date__lt=end)

    def at_site_of(self, deployment: Deployment) -> Self:
        return self.filter(deployment__district=deployment.district_id, deployment__site=deployment.site)

    def with_single_sex_crew(self) -> Self:
        """Filter the trips whose crew had officers of one sex only."""
        return self.filter(officers_women__gt=0, officers_men=0) | self.filter(officers_women=0, officers_men__gt=0)

    def with_recorded_crew(self) -> Self:
        return self.filter(Q(officers_women__gt=0) | Q(officers_men__gt=0))

    def aggregate_totals(self) -> dict[str, Any]:
        """Return the sums of these trips; the sum of no rows is None.

        Keys: `trips`, `visitors_women`, `visitors_men`, `kilometres`, `received` and `pending`.
        """
        appeals = AppealCount.objects.filter(trip__in=self.order_by().values("pk"))
        pending = Sum(F("received") - F("settled") - F("referred"))
        return self.order_by().aggregate(
            trips=Count("pk"),
            visitors_women=Sum("visitors_women"),
            visitors_men=Sum("visitors_men"),
            kilometres=Sum("kilometres"),
        ) | appeals.aggregate(pending=pending, received=Sum("received"))


class Trip(AuditedModel):
    """One day of operation of a vehicle: crew, visitors and appeals. Visitors are counted, never named."""

    deployment = models.ForeignKey(
        Deployment, verbose_name=_("deployment"), on_delete=models.PROTECT, related_name="trips"
    )
    date = BoundedDateField(_("date"), is_past=True)
    place = models.CharField(
        _("place visited"), max_length=160, blank=True, help_text=_("Leave blank if it is the site of the deployment.")
    )
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
        validators=[
            MinValueValidator(0, _("Fuel must be 0 litres or more.")),
            MaxValueValidator(MAX_FUEL, FUEL_TOO_HIGH),
        ],
    )
    exception_reason = exception_reason_field()
    remarks = models.TextField(_("remarks"), blank=True, max_length=20_000, help_text=_("Do not name visitors."))

    objects = TripQuerySet.as_manager()

    period_lock = PeriodLock("deployment__district", error_field="date", days=OnDay("date"))

    features = RecordFeatures(search_position=120, calendar=None, return_section=True, menu=True, recent=True)

    class Meta:
        verbose_name = _("trip")
        verbose_name_plural = _("trips")
        ordering = ("-date", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["deployment", "date"],
                name="trip_unique_date",
                violation_error_message=_(
                    "A trip of this vehicle on this day is already recorded. Open that trip to change it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(fuel__isnull=True) | Q(fuel__gte=0),
                name="trip_fuel_not_negative",
                violation_error_message=_("Fuel must be 0 litres or more."),
            ),
        ]
        indexes = [
            # Used by the list of trips.
            models.Index(fields=["-date", "-id"], name="trip_by_date"),
        ]
        triggers = [
            # A trigger, because trips of the first release may have more.
            constraint_trigger(
                "trip_fuel_within_limit",
                field="fuel",
                message=FUEL_TOO_HIGH,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("fuel"),
                violation=f"NEW.fuel > {MAX_FUEL}",
            ),
            constraint_trigger(
                "trip_within_deployment",
                field="date",
                message=_("The deployment does not include this date. Check the date and the deployment."),
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
            constraint_trigger(
                "trip_in_district_of_concerns",
                field="deployment",
                message=_("A concern was raised at this trip. Choose a deployment in the district of the concern."),
                operation=pgtrigger.UpdateOf("deployment_id"),
                violation="""
                    EXISTS (
                        SELECT FROM concerns_concern AS concern
                        JOIN receptions_deployment AS deployment ON deployment.id = NEW.deployment_id
                        WHERE concern.trip_id = NEW.id AND concern.district_id <> deployment.district_id
                    )
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deployment.vehicle}, {formats.date_format(self.date)}"

    def get_absolute_url(self) -> str:
        return cached_reverse("receptions:trip_detail", self.pk)

    @property
    def has_single_sex_crew(self) -> bool:
        """True if the crew had officers of one sex only; the design rule is at least one woman and one man."""
        return (self.officers_women == 0) != (self.officers_men == 0)

    @property
    def crew_description(self) -> str:
        """Crew by sex, for example "1 woman, 2 men" or "No women, 2 men"."""
        if not self.officers_women and not self.officers_men:
            return gettext("No officers recorded")
        numbers = {"women": self.officers_women, "men": self.officers_men}
        if not self.officers_women:
            return ngettext("No women, %(men)d man", "No women, %(men)d men", self.officers_men) % numbers
        if not self.officers_men:
            return ngettext("%(women)d woman, no men", "%(women)d women, no men", self.officers_women) % numbers
        women = ngettext("%(women)d woman", "%(women)d women", self.officers_women) % numbers
        men = ngettext("%(men)d man", "%(men)d men", self.officers_men) % numbers
        return f"{women}, {men}"


class AppealTopic(models.TextChoices):
    """The topic of an appeal, in the classification of the ministry."""

    DOCUMENTS = "documents", _("Documents")
    BENEFITS = "benefits", _("Benefits and pensions")
    LAND = "land", _("Land and water")
    FAMILY = "family", _("Family")
    DOMESTIC = "domestic", _("Domestic violence")
    CRIME = "crime", _("Report of a crime")
    POLICE_CONDUCT = "police_conduct", _("Police conduct")
    OTHER = "other", _("Other")


class AppealCountQuerySet(ScopedQuerySet):
    scope_paths = ("trip__deployment__district",)


class AppealCount(models.Model):
    """The number of appeals on one topic during a trip, by outcome; the remainder is pending."""

    trip = models.ForeignKey(Trip, verbose_name=_("trip"), on_delete=models.CASCADE, related_name="appeals")
    topic = ChoiceField(_("topic"), enum=AppealTopic)
    received = CountField(_("received"))
    settled = CountField(_("settled on the spot"))
    referred = CountField(_("referred"))

    objects = AppealCountQuerySet.as_manager()

    period_lock = PeriodLock("trip__deployment__district", error_field="trip", days=OnDay("trip__date"))

    history = HistoryTracking(parent="trip")

    class Meta:
        verbose_name = _("appeals by topic")
        verbose_name_plural = _("appeals by topic")
        ordering = ("trip", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["trip", "topic"],
                name="appeal_count_unique_topic",
                violation_error_message=_("This topic is already in the table. Use one row for each topic."),
            ),
            models.CheckConstraint(
                condition=Q(received__gte=F("settled") + F("referred")),
                name="appeal_outcomes_within_total",
                violation_error_message=_(
                    "The number settled and referred is higher than the number received. Check the three numbers."
                ),
            ),
            known_choices("topic", AppealTopic, name="appeal_topic_known", message=_("Choose a topic.")),
        ]

    def __str__(self) -> str:
        return self.get_topic_display()

    @property
    def pending(self) -> int:
        return self.received - self.settled - self.referred
