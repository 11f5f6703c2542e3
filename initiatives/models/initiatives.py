import datetime
from collections.abc import Iterable
from typing import Any, Self

import pgtrigger
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csi.concerns.models import Concern
from csi.core import clock
from csi.core.access import ScopedQuerySet
from csi.core.choices import BadgeChoices
from csi.core.dates import BoundedDateField
from csi.core.db.constraints import constraint_trigger, deferred_constraint_trigger, known_choices
from csi.core.db.fields import ChoiceField, CountField
from csi.core.db.history_tracking import HistoryTracking
from csi.core.history.actor import AuditedModel
from csi.core.period_lock.declarations import OnDay, PeriodLock
from csi.core.periods import ordered_dates_constraint
from csi.core.permissions import RecordPermission
from csi.core.registries.features import RecordFeatures
from csi.core.search.querysets import SearchMixin
from csi.core.typing import RecordUser
from csi.core.urls import cached_reverse
from districts.models import Contact, District

OTHER_DISTRICT_MESSAGE = _(
    "These concerns belong to another district. Choose concerns of the districts of the initiative."
)


class InitiativeKind(models.TextChoices):
    """The type of activity."""

    SPORTS = "sports", _("Sports event")
    OPEN_DAY = "open_day", _("Police open day")
    CULTURE = "culture", _("Cultural celebration")
    SCHOOL = "school", _("School visit")
    TRAINING = "training", _("Training")
    INFRASTRUCTURE = "infrastructure", _("Infrastructure")
    OTHER = "other", _("Other")


class InitiativeStatus(BadgeChoices):
    """The stage of an initiative from proposal to completion."""

    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", "watch", _("Approved")
    DONE = "done", "good", pgettext_lazy("initiative", "Done")
    CANCELLED = "cancelled", "bad", _("Cancelled")


DONE_IN_FUTURE = _(
    "This date is in the future, so the initiative cannot be done yet. Check the date, or choose another status."
)


class InitiativeQuerySet(SearchMixin, ScopedQuerySet):
    """The lead district's team edits an initiative; the teams of the further districts see it."""

    scope_paths = ("district", "further_districts")
    search_fields = (
        "title",
        "purpose",
        "outcome",
        "venue",
        "district__name_en",
        "district__name_ru",
        "district__name_ky",
    )

    def editable_by(self, user: RecordUser) -> Self:
        visible = self.visible_to(user)
        if user.has_permission(RecordPermission.ACCESS_ALL_SCOPES):
            return visible
        return visible.filter(district__in=user.scope_ids)

    def for_list(self) -> Self:
        """Annotate `participants`, the total of women and men."""
        return self.select_related("district").annotate(participants=F("participants_women") + F("participants_men"))

    def for_detail(self) -> Self:
        return self.for_list().select_related("created_by", "updated_by").prefetch_related("further_districts")

    def done(self) -> Self:
        return self.filter(status=InitiativeStatus.DONE)

    def running_during(self, start: datetime.date, end: datetime.date) -> Self:
        """Filter the initiatives with a day in the period; `end` is exclusive.

        An initiative without a last day takes place on its first day.
        """
        return self.filter(starts__lt=end).filter(Q(ends__gte=start) | Q(ends__isnull=True, starts__gte=start))

    def ending_between(self, start: datetime.date, end: datetime.date) -> Self:
        """Filter by the last day; `end` is exclusive, a missing last day is the first."""
        return self.annotate(last_day=Coalesce("ends", "starts")).filter(last_day__gte=start, last_day__lt=end)

    def addressing(self, concerns: Iterable[int] | QuerySet) -> Self:
        """Filter the initiatives that address at least one of the concerns, without duplicates."""
        links = InitiativeConcern.objects.filter(concern__in=concerns)
        return self.filter(pk__in=links.values("initiative"))

    def overspent(self) -> Self:
        return self.filter(spent__gt=F("budget"))


def concerns_in_districts_trigger(initiative: str, operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    """Return a deferred trigger that rejects concerns of other districts; `initiative`: SQL of its id."""
    return deferred_constraint_trigger(
        "initiative_concerns_in_districts",
        field="concerns",
        table="initiatives_initiative",
        message=OTHER_DISTRICT_MESSAGE,
        operation=operation,
        locks=f"""
            PERFORM FROM concerns_concern WHERE id IN (
                SELECT concern_id FROM initiatives_initiative_concerns WHERE initiative_id = {initiative}
            ) ORDER BY id FOR SHARE;
        """,
        violation=f"""
            EXISTS (
                SELECT FROM initiatives_initiative AS initiative
                JOIN initiatives_initiative_concerns AS link ON link.initiative_id = initiative.id
                JOIN concerns_concern AS concern ON concern.id = link.concern_id
                WHERE initiative.id = {initiative} AND concern.district_id <> initiative.district_id
                  AND NOT EXISTS (
                      SELECT FROM initiatives_initiative_further_districts AS further
                      WHERE further.initiative_id = initiative.id AND further.district_id = concern.district_id
                  )
            )
        """,
    )


def amount_field(label: Any, **options: Any) -> models.DecimalField:
    """Return a field for an amount in euros and cents, 0 or more."""
    return models.DecimalField(
        label,
        max_digits=10,
        decimal_places=2,
        validators=[MinValueValidator(0, _("The amount must be 0 euros or more."))],
        **options,
    )


class Initiative(AuditedModel):
    """A small community initiative, from proposal to outcome, with participants and spending."""

    title = models.CharField(_("title"), max_length=160)
    kind = ChoiceField(_("kind"), enum=InitiativeKind)
    status = ChoiceField(_("status"), enum=InitiativeStatus, default=InitiativeStatus.PROPOSED)
    district = models.ForeignKey(
        District,
        verbose_name=_("lead district"),
        on_delete=models.PROTECT,
        related_name="initiatives",
        help_text=_("The district whose team is responsible."),
    )
    further_districts = models.ManyToManyField(
        District, verbose_name=_("further districts"), blank=True, related_name="shared_initiatives"
    )
    starts = BoundedDateField(_("from"))
    ends = BoundedDateField(_("to"), null=True, blank=True, help_text=_("The last day. Leave blank for a single day."))
    venue = models.CharField(_("venue"), max_length=160, blank=True)
    purpose = models.TextField(_("purpose"), blank=True, max_length=20_000)
    concerns = models.ManyToManyField(
        Concern,
        verbose_name=_("concerns addressed"),
        blank=True,
        related_name="initiatives",
    )
    partners = models.ManyToManyField(Contact, verbose_name=_("partners"), blank=True, related_name="initiatives")
    budget = amount_field(_("budget, EUR"), default=0)
    spent = amount_field(_("spent, EUR"), null=True, blank=True)
    overspend_reason = models.CharField(
        _("reason for overspending"),
        max_length=300,
        blank=True,
        help_text=_("Required if the amount spent is higher than the budget."),
    )
    participants_women = CountField(_("participants, women"))
    participants_men = CountField(_("participants, men"))
    participants_under_30 = CountField(_("of whom under 30"))
    participants_police = CountField(_("of whom police"))
    outcome = models.TextField(
        _("outcome"),
        blank=True,
        max_length=20_000,
        help_text=_("The result of the initiative. Required when it is done."),
    )
    lessons = models.TextField(_("lessons"), blank=True, max_length=20_000)

    objects = InitiativeQuerySet.as_manager()

    # A proposed or approved initiative has not taken place yet; one that is done counts in the month of its last day.
    period_lock = PeriodLock(
        "district", error_field="ends", days=OnDay("ends", "starts", when={"status": InitiativeStatus.DONE})
    )

    features = RecordFeatures(search_position=130, calendar="initiative", return_section=True, menu=True, recent=True)

    class Meta:
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")
        ordering = ("-starts", "-pk")
        constraints = [
            ordered_dates_constraint("initiative_dates_ordered"),
            models.CheckConstraint(
                condition=~Q(status=InitiativeStatus.DONE) | ~Q(outcome=""),
                name="initiative_done_has_outcome",
                violation_error_message=_("Enter the outcome of the initiative."),
            ),
            models.CheckConstraint(
                condition=~Q(status=InitiativeStatus.DONE) | Q(participants_women__gt=0) | Q(participants_men__gt=0),
                name="initiative_done_has_participants",
                violation_error_message=_("Enter the number of participants."),
            ),
            models.CheckConstraint(
                condition=Q(spent__isnull=True) | Q(spent__lte=F("budget")) | ~Q(overspend_reason=""),
                name="initiative_overspend_has_reason",
                violation_error_message=_("The amount spent is higher than the budget. Enter the reason."),
            ),
            models.CheckConstraint(
                condition=Q(budget__gte=0) & (Q(spent__isnull=True) | Q(spent__gte=0)),
                name="initiative_amounts_not_negative",
                violation_error_message=_("The amount must be 0 euros or more."),
            ),
            models.CheckConstraint(
                condition=Q(participants_under_30__lte=F("participants_women") + F("participants_men")),
                name="initiative_under_30_within_total",
                violation_error_message=_(
                    "The number under 30 is higher than the total of women and men. Check the numbers."
                ),
            ),
            models.CheckConstraint(
                condition=Q(participants_police__lte=F("participants_women") + F("participants_men")),
                name="initiative_police_within_total",
                violation_error_message=_(
                    "The number of police is higher than the total of women and men. Check the numbers."
                ),
            ),
            known_choices("status", InitiativeStatus, name="initiative_status_known", message=_("Choose a status.")),
            known_choices(
                "kind", InitiativeKind, name="initiative_kind_known", message=_("Choose a kind of initiative.")
            ),
        ]
        indexes = [
            # Used by the list of initiatives.
            models.Index(fields=["-starts", "-id"], name="initiative_by_start"),
        ]
        triggers = [
            concerns_in_districts_trigger("NEW.id", pgtrigger.UpdateOf("district_id")),
            constraint_trigger(
                "initiative_done_is_past",
                field="ends",
                message=DONE_IN_FUTURE,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("status", "starts", "ends"),
                # The date of the database is that of UTC, which may be a day behind the mission's.
                violation="NEW.status = 'done' AND GREATEST(NEW.starts, NEW.ends) > CURRENT_DATE + 1",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return cached_reverse("initiatives:initiative_detail", self.pk)

    def clean(self) -> None:
        if self.status != InitiativeStatus.DONE:
            return
        dates = {"starts": self.starts, "ends": self.ends}
        future = [name for name, date in dates.items() if date and date > clock.today()]
        if future:
            raise ValidationError(dict.fromkeys(future, DONE_IN_FUTURE))


# The day of the records that belong to an initiative.
DAY_OF_INITIATIVE = OnDay("initiative__ends", "initiative__starts", when={"initiative__status": InitiativeStatus.DONE})


class InitiativeConcern(Initiative.concerns.through):  # type: ignore[name-defined]  # created at run time
    """Link to a concern that an initiative addresses; a proxy that carries the period lock."""

    history = HistoryTracking(parent="initiative")
    period_lock = PeriodLock("initiative__district", error_field="concerns", days=DAY_OF_INITIATIVE)

    class Meta:
        proxy = True
        verbose_name = _("addressed concern")
        verbose_name_plural = _("addressed concerns")
        triggers = [concerns_in_districts_trigger("NEW.initiative_id", pgtrigger.Insert | pgtrigger.Update)]


class InitiativeDistrict(Initiative.further_districts.through):  # type: ignore[name-defined]  # created at run time
    """Link to a further district of an initiative; a proxy that carries the period lock."""

    history = HistoryTracking(parent="initiative")
    period_lock = PeriodLock("initiative__district", error_field="further_districts", days=DAY_OF_INITIATIVE)

    class Meta:
        proxy = True
        verbose_name = _("further district")
        verbose_name_plural = _("further districts")
        triggers = [concerns_in_districts_trigger("OLD.initiative_id", pgtrigger.Delete | pgtrigger.Update)]


class InitiativePartner(Initiative.partners.through):  # type: ignore[name-defined]  # created at run time
    """Link to a partner of an initiative; a proxy that carries the period lock."""

    history = HistoryTracking(parent="initiative")
    period_lock = PeriodLock("initiative__district", error_field="partners", days=DAY_OF_INITIATIVE)

    class Meta:
        proxy = True
        verbose_name = _("partner of an initiative")
        verbose_name_plural = _("partners of initiatives")
