import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from csi.concerns.querysets import ConcernQuerySet
from csi.core import clock
from csi.core.choices import BadgeChoices
from csi.core.db.constraints import constraint_trigger
from csi.core.db.search import Fold
from csi.core.history.actor import AuditedModel
from csi.core.period_lock.locking import closes_with_its_month
from csi.core.urls import address_of
from districts.models import District, Sector


class Sensitivity(BadgeChoices):
    NORMAL = "normal", _("Normal")
    RESTRICTED = "restricted", "watch", _("Restricted")
    CONFIDENTIAL = "confidential", "bad", _("Confidential")


class Category(models.TextChoices):
    LIVESTOCK = "livestock", _("Livestock theft")
    LAND = "land", _("Land and water")
    INTER_ETHNIC = "inter_ethnic", _("Inter-ethnic tension")
    DOMESTIC = "domestic", _("Domestic violence")
    EARLY_MARRIAGE = "early_marriage", _("Early marriage and bride kidnapping")
    SCHOOL = "school", _("School violence")
    STREET = "street", _("Street crime and harassment")
    ROAD = "road", _("Road safety")
    DRUGS = "drugs", _("Drugs and alcohol")
    BORDER = "border", _("Border")
    POLICE_CONDUCT = "police_conduct", _("Police conduct")
    CORRUPTION = "corruption", _("Corruption")
    DOCUMENTS = "documents", _("Documents and services")
    INFRASTRUCTURE = "infrastructure", _("Infrastructure")
    MISSING = "missing", _("Missing persons")
    RADICALISATION = "radicalisation", _("Radicalisation")
    OTHER = "other", _("Other")


class Channel(models.TextChoices):
    FORUM = "forum", _("Forum")
    RECEPTION = "reception", _("Mobile Police Reception")
    OBSERVATION = "observation", _("Observation")
    INITIATIVE = "initiative", _("Initiative")
    POLICE = "police", _("Police")


class State(BadgeChoices):
    OPEN = "open", "watch", _("Open")
    ON_AGENDA = "on_agenda", _("On agenda")
    ACTION_AGREED = "action_agreed", _("Action agreed")
    RESOLVED = "resolved", "good", _("Resolved")
    CLOSED = "closed", _("Closed without result")


# The states in which nothing more is owed.
SETTLED = (State.RESOLVED, State.CLOSED)


class Concern(AuditedModel):
    """What troubles people: raised, discussed, acted on, verified, and told back. One register for all channels.

    `settled_on` is the day on which it was resolved or closed without result, and null while it is open.
    """

    district = models.ForeignKey(
        District, verbose_name=_("district"), on_delete=models.PROTECT, related_name="concerns"
    )
    category = models.CharField(_("category"), max_length=20, choices=Category.choices)
    summary = models.CharField(_("in one line"), max_length=200)
    details = models.TextField(
        _("details"), blank=True, max_length=20_000, help_text=_("Say what happened, not who. Name no one.")
    )
    channel = models.CharField(_("raised through"), max_length=20, choices=Channel.choices, default=Channel.FORUM)
    raised_on = models.DateField(_("raised on"))
    raised_by = models.CharField(_("raised by"), max_length=20, choices=Sector.choices)
    sensitivity = models.CharField(
        _("sensitivity"),
        max_length=20,
        choices=Sensitivity.choices,
        default=Sensitivity.NORMAL,
        help_text=_("Restricted: the district team and managers. Confidential: you and managers."),
    )
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.OPEN)
    settled_on = models.DateField(
        _("resolved or closed on"),
        null=True,
        blank=True,
        help_text=_("Empty: today, once the state says so."),
    )
    reported_back_on = models.DateField(
        _("reported back on"),
        null=True,
        blank=True,
        help_text=_("When those who raised it were told what became of it."),
    )

    objects = ConcernQuerySet.as_manager()

    class Meta:
        verbose_name = _("concern")
        verbose_name_plural = _("concerns")
        ordering = ("-raised_on", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(reported_back_on__isnull=True) | Q(reported_back_on__gte=F("raised_on")),
                name="concern_reported_back_later",
                violation_error_message=_("People are told back after they raised a concern, not before."),
            ),
            models.CheckConstraint(
                condition=Q(settled_on__isnull=True) | Q(settled_on__gte=F("raised_on")),
                name="concern_settled_later",
                violation_error_message=_("A concern is resolved or closed after it was raised, not before."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["resolved", "closed"], settled_on__isnull=False)
                | ~Q(state__in=["resolved", "closed"]) & Q(settled_on__isnull=True),
                name="concern_settled_on_a_day",
                violation_error_message=_("A concern that is resolved or closed has the day of it, no other has."),
            ),
            models.CheckConstraint(
                condition=Q(category__in=Category.values),
                name="concern_category_known",
                violation_error_message=_("Choose one of the categories."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values),
                name="concern_state_known",
                violation_error_message=_("Choose one of the states."),
            ),
            models.CheckConstraint(
                condition=Q(sensitivity__in=Sensitivity.values),
                name="concern_sensitivity_known",
                violation_error_message=_("Choose normal, restricted or confidential."),
            ),
        ]
        indexes = [
            # Read by the register, and by the choice of a concern on the meeting form.
            models.Index(fields=["-raised_on", "-id"], name="concern_by_date"),
            # Read by the register of one district and by "what is open here".
            models.Index(fields=["district", "state"], name="concern_by_district_state"),
            GinIndex(OpClass(Fold("summary"), "gin_trgm_ops"), name="concern_search"),
        ]
        triggers = [
            closes_with_its_month("concerns_concern"),
            constraint_trigger(
                "concern_stays_with_its_forum",
                field="district",
                message=_(
                    "A working group of its district has dealt with this concern: it stays there. Raise a new one."
                ),
                operation=pgtrigger.UpdateOf("district_id"),
                violation="""
                    NEW.district_id <> OLD.district_id
                    AND (
                        EXISTS (SELECT FROM forums_discussion WHERE concern_id = NEW.id)
                        OR EXISTS (SELECT FROM forums_action WHERE concern_id = NEW.id)
                    )
                """,
            ),
        ]

    def __str__(self):
        return self.summary

    def get_absolute_url(self):
        return address_of("concerns:concern_detail", self.pk)

    def save(self, *args, **kwargs):
        if (fields := kwargs.get("update_fields")) is not None and "state" in fields:
            kwargs["update_fields"] = {*fields, "settled_on"}
        self._mind_the_day()
        super().save(*args, **kwargs)

    def _mind_the_day(self):
        """A concern that is opened again loses its day; one that is settled without a day has today's."""
        if self.state not in SETTLED:
            self.settled_on = None
        elif self.settled_on is None:
            self.settled_on = max(clock.today(), self.raised_on) if self.raised_on else clock.today()

    def clean(self):
        self._mind_the_day()
        today = clock.today()
        if self.settled_on and self.settled_on > today and not (self.raised_on and self.raised_on > today):
            raise ValidationError({"settled_on": _("Give the day once it has come.")})
        if self.raised_on and self.raised_on > today:
            raise ValidationError({"raised_on": _("A concern cannot have been raised in the future.")})
        if self.reported_back_on and self.reported_back_on > today:
            raise ValidationError({"reported_back_on": _("Give the day once people have been told.")})

    @property
    def is_open(self) -> bool:
        return self.state not in SETTLED
