from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from csi.concerns.models import Concern
from csi.core.choices import BadgeChoices
from csi.core.db.fields import CountField
from csi.core.db.search import Fold
from csi.core.history.actor import AuditedModel
from csi.core.period_lock.locking import closes_with_its_month
from csi.core.periods import in_order
from csi.core.urls import address_of
from districts.models import Contact, District
from initiatives.querysets import InitiativeQuerySet


def euros(label, **options):
    """An amount in euros and cents, never negative."""
    return models.DecimalField(
        label,
        max_digits=10,
        decimal_places=2,
        validators=[MinValueValidator(0, _("An amount is 0 euros or more."))],
        **options,
    )


class Initiative(AuditedModel):
    """A small community initiative: proposed, approved, done; people counted, money accounted for."""

    class Kind(models.TextChoices):
        SPORTS = "sports", _("Sports event")
        OPEN_DAY = "open_day", _("Police open day")
        CULTURE = "culture", _("Cultural celebration")
        SCHOOL = "school", _("School visit")
        TRAINING = "training", _("Training")
        INFRASTRUCTURE = "infrastructure", _("Infrastructure")
        OTHER = "other", _("Other")

    class Status(BadgeChoices):
        PROPOSED = "proposed", _("Proposed")
        APPROVED = "approved", "watch", _("Approved")
        DONE = "done", "good", _("Done")
        CANCELLED = "cancelled", "bad", _("Cancelled")

    title = models.CharField(_("title"), max_length=160)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.PROPOSED)
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
    starts = models.DateField(_("from"))
    ends = models.DateField(_("to"), null=True, blank=True, help_text=_("The last day. Empty: one day only."))
    venue = models.CharField(_("venue"), max_length=160, blank=True)
    purpose = models.TextField(_("purpose"), blank=True, max_length=20_000)
    concerns = models.ManyToManyField(
        Concern,
        verbose_name=_("concerns that it answers"),
        blank=True,
        related_name="initiatives",
    )
    partners = models.ManyToManyField(Contact, verbose_name=_("partners"), blank=True, related_name="initiatives")
    budget = euros(_("budget, EUR"), default=0)
    spent = euros(_("spent, EUR"), null=True, blank=True)
    overspend_reason = models.CharField(
        _("why more was spent"),
        max_length=300,
        blank=True,
        help_text=_("Needed where spent is above budget."),
    )
    participants_women = CountField(_("participants, women"))
    participants_men = CountField(_("participants, men"))
    participants_under_30 = CountField(_("of whom under 30"))
    participants_police = CountField(_("of whom police"))
    outcome = models.TextField(
        _("outcome"), blank=True, max_length=20_000, help_text=_("What came of it. Needed once it is done.")
    )
    lessons = models.TextField(_("lessons"), blank=True, max_length=20_000)

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")
        ordering = ("-starts", "-pk")
        constraints = [
            in_order("initiative_in_order"),
            models.CheckConstraint(
                condition=~Q(status="done") | ~Q(outcome=""),
                name="initiative_done_with_outcome",
                violation_error_message=_("An initiative that is done needs its outcome."),
            ),
            models.CheckConstraint(
                condition=~Q(status="done") | Q(participants_women__gt=0) | Q(participants_men__gt=0),
                name="initiative_done_with_people",
                violation_error_message=_("An initiative that is done needs the number of its participants."),
            ),
            models.CheckConstraint(
                condition=Q(spent__isnull=True) | Q(spent__lte=F("budget")) | ~Q(overspend_reason=""),
                name="initiative_overspent_for_a_reason",
                violation_error_message=_("More was spent than budgeted. Say why."),
            ),
            models.CheckConstraint(
                condition=Q(budget__gte=0) & (Q(spent__isnull=True) | Q(spent__gte=0)),
                name="initiative_amounts_not_negative",
                violation_error_message=_("An amount is 0 euros or more."),
            ),
            models.CheckConstraint(
                condition=Q(participants_under_30__lte=F("participants_women") + F("participants_men")),
                name="initiative_under_30_are_people",
                violation_error_message=_("More people under 30 than people. Check the numbers."),
            ),
            models.CheckConstraint(
                condition=Q(participants_police__lte=F("participants_women") + F("participants_men")),
                name="initiative_police_are_people",
                violation_error_message=_("More police than people. Check the numbers."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["proposed", "approved", "done", "cancelled"]),
                name="initiative_status_known",
                violation_error_message=_("Choose one of the states."),
            ),
        ]
        indexes = [
            # Read by the list of initiatives.
            models.Index(fields=["-starts", "-id"], name="initiative_by_start"),
            GinIndex(OpClass(Fold("title"), "gin_trgm_ops"), name="initiative_search"),
        ]
        triggers = [closes_with_its_month("initiatives_initiative")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return address_of("initiatives:initiative_detail", self.pk)


class AnsweredConcern(Initiative.concerns.through):
    """A concern that an initiative answers: here so that the link closes with the initiative's month."""

    class Meta:
        proxy = True
        verbose_name = _("answered concern")
        verbose_name_plural = _("answered concerns")
        triggers = [closes_with_its_month("initiatives_initiative_concerns")]


class FurtherDistrict(Initiative.further_districts.through):
    """A district that an initiative reaches beside the one that leads it: closes with the initiative's month."""

    class Meta:
        proxy = True
        verbose_name = _("further district")
        verbose_name_plural = _("further districts")
        triggers = [closes_with_its_month("initiatives_initiative_further_districts")]
