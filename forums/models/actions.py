import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from csi.concerns.models import Concern
from csi.core import clock
from csi.core.choices import BadgeChoices
from csi.core.db.constraints import CONSTRAINT_MESSAGES, constraint_trigger
from csi.core.db.search import Fold
from csi.core.history.actor import AuditedModel
from csi.core.period_lock.locking import closes_with_its_month
from csi.core.urls import address_of
from districts.models import Contact, Sector
from forums.models.meetings import Meeting, check_district, of_the_groups_district
from forums.querysets import ActionQuerySet


class Action(AuditedModel):
    """What a meeting agreed to do: by whom, by when; done, verified by someone else, and told to the forum."""

    class Stage(BadgeChoices):
        """Where an action stands; follows from its dates."""

        OPEN = "open", _("Open")
        OVERDUE = "overdue", "bad", _("Overdue")
        DONE = "done", "watch", _("Done")
        VERIFIED = "verified", "good", _("Verified")
        REPORTED = "reported", "good", _("Reported back")

    meeting = models.ForeignKey(Meeting, verbose_name=_("agreed at"), on_delete=models.PROTECT, related_name="actions")
    concern = models.ForeignKey(
        Concern,
        verbose_name=_("for the concern"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        help_text=_("Empty: the action stands on its own."),
    )
    what = models.CharField(_("what"), max_length=300)
    sector = models.CharField(_("responsible sector"), max_length=20, choices=Sector.choices)
    responsible = models.ForeignKey(
        Contact,
        verbose_name=_("responsible person"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
    )
    due = models.DateField(_("due"))
    done_on = models.DateField(_("done on"), null=True, blank=True)
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    verified_by = models.ForeignKey(
        Contact,
        verbose_name=_("verified by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="verified_actions",
        help_text=_("Someone other than the person responsible."),
    )
    reported_back_at = models.ForeignKey(
        Meeting,
        verbose_name=_("reported back at"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reported_actions",
        help_text=_("The meeting that was told what became of it."),
    )

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ("due", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(verified_on__isnull=True) | Q(done_on__isnull=False, verified_on__gte=F("done_on")),
                name="action_done_before_verified",
                violation_error_message=_("An action is verified after it was done. Check the two dates."),
            ),
            models.CheckConstraint(
                condition=Q(verified_on__isnull=True, verified_by__isnull=True)
                | Q(verified_on__isnull=False, verified_by__isnull=False),
                name="action_verified_by_someone",
                violation_error_message=_("Say both who verified it and when, or neither."),
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | Q(responsible__isnull=True) | ~Q(verified_by=F("responsible")),
                name="action_verified_by_another",
                violation_error_message=_("Someone other than the person responsible verifies an action."),
            ),
            models.CheckConstraint(
                condition=Q(reported_back_at__isnull=True) | Q(done_on__isnull=False),
                name="action_done_before_reported",
                violation_error_message=_("The forum is told what was done. Say first when it was done."),
            ),
            models.CheckConstraint(
                condition=Q(sector__in=Sector.values),
                name="action_sector_known",
                violation_error_message=_("Choose one of the sectors."),
            ),
        ]
        indexes = [
            # Read by the list of actions.
            models.Index(fields=["due", "id"], name="action_by_due"),
            # Read by "what is owed and overdue?".
            models.Index(fields=["due"], condition=Q(done_on__isnull=True), name="action_owed"),
            GinIndex(OpClass(Fold("what"), "gin_trgm_ops"), name="action_search"),
        ]
        triggers = [
            closes_with_its_month("forums_action"),
            of_the_groups_district("action_of_the_groups_district"),
            constraint_trigger(
                "action_follows_its_meeting",
                field="due",
                message=_("An action is due and done on the day of its meeting or later."),
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("due", "done_on", "meeting_id"),
                locks="PERFORM FROM forums_meeting WHERE id = NEW.meeting_id FOR SHARE;",
                violation="""
                    EXISTS (
                        SELECT FROM forums_meeting AS meeting
                        WHERE meeting.id = NEW.meeting_id AND LEAST(NEW.due, NEW.done_on) < meeting.date
                    )
                """,
            ),
        ]

    def __str__(self):
        return self.what

    def get_absolute_url(self):
        return address_of("forums:action_detail", self.pk)

    def clean(self):
        today = clock.today()
        errors = {
            name: _("This day lies in the future.")
            for name in ("done_on", "verified_on")
            if getattr(self, name) and getattr(self, name) > today
        }
        if errors:
            raise ValidationError(errors)
        if meeting := getattr(self, "meeting", None):
            check_district(self.concern, meeting)
            self._check_dates()
            self._check_forum()

    def _check_dates(self):
        for name in ("due", "done_on"):
            day = getattr(self, name)
            if day and self.meeting.date and day < self.meeting.date:
                raise ValidationError({name: CONSTRAINT_MESSAGES["action_follows_its_meeting"].message})

    def _check_forum(self):
        told = self.reported_back_at
        if told and (told.group_id != self.meeting.group_id or told.state != Meeting.State.HELD):
            raise ValidationError({"reported_back_at": _("Choose a meeting that this working group has held.")})

    @property
    def stage(self) -> "Action.Stage":
        """Where it stands today."""
        if self.reported_back_at_id:
            return self.Stage.REPORTED
        if self.verified_on:
            return self.Stage.VERIFIED
        if self.done_on:
            return self.Stage.DONE
        return self.Stage.OVERDUE if self.due < clock.today() else self.Stage.OPEN
