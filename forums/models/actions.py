import datetime
from collections.abc import Iterator
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from csi.concerns.models import Concern, SensitiveQuerySet
from csi.core import clock
from csi.core.choices import BadgeChoices
from csi.core.dates import BoundedDateField
from csi.core.db.constraints import CONSTRAINT_MESSAGES, known_choices
from csi.core.db.fields import ChoiceField
from csi.core.history.actor import AuditedModel
from csi.core.period_lock.declarations import InMonth, LockedFields, OnDay, PeriodLock
from csi.core.registries.features import RecordFeatures
from csi.core.search.querysets import SearchMixin
from csi.core.typing import StrOrPromise
from csi.core.urls import cached_reverse
from districts.models import Contact, Sector
from forums.models.action_rules import action_triggers
from forums.models.discussions import check_concern_district
from forums.models.meetings import DAYS_OF_MEETING, Meeting, MeetingState


class ActionStage(BadgeChoices):
    """The progress of an action; derived from its dates and never stored."""

    OPEN = "open", _("Open")
    OVERDUE = "overdue", "bad", _("Overdue")
    DONE = "done", "watch", _("Done")
    VERIFIED = "verified", "good", _("Verified")
    REPORTED = "reported", "good", _("Reported back")


class ActionQuerySet(SearchMixin, SensitiveQuerySet):
    """Actions; an action has the sensitivity of its concern, and without a concern it is not sensitive."""

    scope_paths = ("meeting__group__district",)
    sensitivity_lookup = "concern__sensitivity"
    author_lookup = "concern__created_by"
    search_fields = ("description", "responsible__office", "meeting__group__name", "concern__summary")

    def for_list(self) -> Self:
        return self.select_related(
            "meeting__group__district", "concern", "responsible", "verified_by", "reported_back_at__group"
        )

    def outstanding(self) -> Self:
        """Filter the actions that are not done."""
        return self.filter(done_on__isnull=True)

    def unreported(self) -> Self:
        """Filter the actions whose result has not been reported back to the forum."""
        return self.filter(reported_back_at__isnull=True)

    def unannounced(self) -> Self:
        """Filter the actions whose result is neither reported back to the forum nor sent to people."""
        return self.unreported().filter(informed_on__isnull=True)

    def agreed_before(self, day: datetime.date) -> Self:
        """Filter the actions agreed at a meeting before that day."""
        return self.filter(meeting__date__lt=day)

    def overdue_on(self, day: datetime.date) -> Self:
        """Filter the actions due before `day` and not done by then."""
        return self.filter(due__lt=day).filter(Q(done_on__isnull=True) | Q(done_on__gt=day))

    def at_stage(self, stage: str, day: datetime.date) -> Self:
        """Filter by the stage reached on `day`; the same rule as `Action.stage`."""
        if stage == ActionStage.REPORTED:
            return self.filter(reported_back_at__isnull=False)
        unreported = self.filter(reported_back_at__isnull=True)
        if stage == ActionStage.VERIFIED:
            return unreported.filter(verified_on__isnull=False)
        unverified = unreported.filter(verified_on__isnull=True)
        if stage == ActionStage.DONE:
            return unverified.filter(done_on__isnull=False)
        outstanding = unverified.outstanding()
        return outstanding.filter(due__lt=day) if stage == ActionStage.OVERDUE else outstanding.filter(due__gte=day)


class Action(AuditedModel):
    """An action agreed at a meeting: done by the due date, verified independently and reported back."""

    meeting = models.ForeignKey(Meeting, verbose_name=_("agreed at"), on_delete=models.PROTECT, related_name="actions")
    concern = models.ForeignKey(
        Concern,
        verbose_name=_("concern"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        help_text=_("Leave blank if the action is not linked to an agenda item."),
    )
    description = models.CharField(_("action"), max_length=300)
    sector = ChoiceField(_("responsible sector"), enum=Sector)
    responsible = models.ForeignKey(
        Contact,
        verbose_name=_("responsible person"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
    )
    due = BoundedDateField(_("due"))
    done_on = BoundedDateField(_("done on"), null=True, blank=True, is_past=True)
    verified_on = BoundedDateField(_("verified on"), null=True, blank=True, is_past=True)
    verified_by = models.ForeignKey(
        Contact,
        verbose_name=_("verified by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="verified_actions",
        help_text=_("A person other than the person responsible."),
    )
    reported_back_at = models.ForeignKey(
        Meeting,
        verbose_name=_("reported back at"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reported_actions",
        help_text=_("The meeting at which the result was reported back to the forum."),
    )
    informed_on = BoundedDateField(
        _("people informed on"),
        null=True,
        blank=True,
        is_past=True,
        help_text=_("The day on which the text about the result was sent, of an action without a concern."),
    )

    objects = ActionQuerySet.as_manager()

    period_lock = PeriodLock(
        "meeting__group__district",
        error_field="meeting",
        parts=(
            LockedFields(DAYS_OF_MEETING, ("meeting", "concern", "description", "sector", "responsible", "due")),
            LockedFields(OnDay("done_on"), (), error_field="done_on"),
            LockedFields(OnDay("verified_on"), ("verified_by",), error_field="verified_on"),
            LockedFields(
                InMonth("reported_back_at__month") + OnDay("reported_back_at__date"),
                ("reported_back_at",),
                scope="reported_back_at__group__district",
                error_field="reported_back_at",
            ),
        ),
    )

    features = RecordFeatures(search_position=60, calendar=None, return_section=True, menu=True, recent=False)

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ("due", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(verified_on__isnull=True) | Q(done_on__isnull=False, verified_on__gte=F("done_on")),
                name="action_done_before_verified",
                violation_error_message=_(
                    "Enter the date on which the action was done, on or before the verification date."
                ),
            ),
            models.CheckConstraint(
                condition=Q(verified_on__isnull=True, verified_by__isnull=True)
                | Q(verified_on__isnull=False, verified_by__isnull=False),
                name="action_verified_has_verifier",
                violation_error_message=_("Enter both the verification date and the person who verified the action."),
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | Q(responsible__isnull=True) | ~Q(verified_by=F("responsible")),
                name="action_verifier_independent",
                violation_error_message=_("Choose a verifier other than the person responsible."),
            ),
            models.CheckConstraint(
                condition=Q(reported_back_at__isnull=True) | Q(done_on__isnull=False),
                name="action_done_before_reported",
                violation_error_message=_(
                    "Enter the date on which the action was done. Only then can its result be reported back."
                ),
            ),
            models.CheckConstraint(
                condition=Q(informed_on__isnull=True) | Q(verified_on__isnull=False, informed_on__gte=F("verified_on")),
                name="action_verified_before_informed",
                violation_error_message=_(
                    "Enter the verification date, on or before the day on which people were informed of the result."
                ),
            ),
            known_choices("sector", Sector, name="action_sector_known", message=_("Choose a sector.")),
        ]
        indexes = [
            # Used by the list of actions.
            models.Index(fields=["due", "id"], name="action_by_due"),
            # Used by the lists of outstanding and overdue actions.
            models.Index(fields=["due"], condition=Q(done_on__isnull=True), name="action_outstanding"),
        ]
        triggers = action_triggers()

    def __str__(self) -> str:
        return self.description

    def get_absolute_url(self) -> str:
        return cached_reverse("forums:action_detail", self.pk)

    def clean(self) -> None:
        meeting = getattr(self, "meeting", None)
        if meeting and meeting.group_id:
            check_concern_district(self.concern, meeting)
            self._check_dates()
            self._check_follow_up()

    def _check_dates(self) -> None:
        for name in ("due", "done_on"):
            day = getattr(self, name)
            if day and self.meeting.date and day < self.meeting.date:
                raise ValidationError({name: CONSTRAINT_MESSAGES["action_not_before_meeting"].message})

    def _check_follow_up(self) -> None:
        """Check the rules of `action_triggers` that the changed values must obey, all at once."""
        violations = list(self._find_violations())
        if not violations:
            return
        saved: Any = type(self)._base_manager.filter(pk=self.pk).values().first() or {}
        errors: dict[str, StrOrPromise] = {}
        for name in violations:
            rule = CONSTRAINT_MESSAGES[name]
            if any(getattr(self, column) != saved.get(column) for column in rule.columns):
                errors.setdefault(rule.field, rule.message)
        if errors:
            raise ValidationError(errors)

    def _find_violations(self) -> Iterator[str]:
        """Yield the name of each rule that the action violates."""
        meeting, later = self.meeting, self.reported_back_at
        sectors = {self.sector, self.responsible and self.responsible.sector}
        if self.responsible and self.responsible.district_id != meeting.group.district_id:
            yield "action_responsible_in_district"
        if self.verified_by and self.verified_by.district_id != meeting.group.district_id:
            yield "action_verifier_in_district"
        if self.verified_by and self.verified_by != self.responsible and self.verified_by.sector in sectors:
            yield "action_verifier_of_other_sector"
        if self.verified_on and meeting.date and self.verified_on <= meeting.date:
            yield "action_verified_after_meeting"
        if later is None:
            return
        is_later = bool(meeting.date and later.date and later.date > meeting.date)
        if later.group_id != meeting.group_id or later.state != MeetingState.HELD or not is_later:
            yield "action_reported_back_later"
        elif self.done_on and later.date and (self.verified_on is None or later.date < self.verified_on):
            yield "action_verified_before_reported"

    @property
    def stage(self) -> ActionStage:
        """The stage reached today; the same rule as `ActionQuerySet.at_stage`."""
        if self.reported_back_at_id:
            return ActionStage.REPORTED
        if self.verified_on:
            return ActionStage.VERIFIED
        if self.done_on:
            return ActionStage.DONE
        return ActionStage.OVERDUE if self.due < clock.today() else ActionStage.OPEN
