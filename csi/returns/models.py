import datetime

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from csi.core import clock
from csi.core.choices import BadgeChoices
from csi.core.db.constraints import constraint_trigger
from csi.core.db.search import Fold
from csi.core.history.actor import AuditedModel, actor_field
from csi.core.period_lock.locking import LOCK
from csi.core.periods import Month
from csi.core.urls import address_of
from csi.returns.querysets import MonthlyReturnQuerySet, months_in_operation
from districts.models import District

# The day of the following month by which a district returns its month. Managers send the mission's report in the
# second week: five days are enough to write up the last trip, and leave them as many to ask back.
DUE_DAY = 5


# SQL of a return `{row}` and a line of closed_days, `closed`: whether its month belongs to what was closed at its end.
# A month in which the work goes on, under the next mandate, is still told.
CLOSED_AT_THE_END = """
    closed.what <> 'month'
    AND closed.days && daterange({row}.month, ({row}.month + interval '1 month')::date)
    AND NOT EXISTS (
        SELECT FROM districts_areaofoperation AS area JOIN districts_mandate AS mandate ON mandate.id = area.mandate_id
        WHERE area.district_id = {row}.district_id AND NOT area.records_closed AND NOT mandate.records_closed
          AND daterange(area.starts, COALESCE(area.ends, mandate.ends), '[]')
              && daterange({row}.month, ({row}.month + interval '1 month')::date)
    )
"""


def stays_with_its_mandate(name, operation, row):
    """A rule: a return of days that were closed at their end is not written."""
    return constraint_trigger(
        name,
        field="month",
        message=_("Its mandate or area of operation is closed. A manager can reopen it, with a reason."),
        operation=operation,
        violation=f"""
            EXISTS (
                SELECT FROM closed_days({row}.district_id) AS closed WHERE {CLOSED_AT_THE_END.replace("{row}", row)}
            )
        """,
    )


class Status(BadgeChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", "watch", _("Submitted")
    RETURNED = "returned", "bad", _("Returned with a remark")
    ACCEPTED = "accepted", "good", _("Accepted")


class MonthlyReturn(AuditedModel):
    """A district's month, told by its team and accepted by a manager; accepting closes the month.

    `decided_at`, `decided_by` and `remark` are the latest decision: accepted, returned with a remark, or reopened,
    which returns an accepted one. Every step is kept as a `ReturnStep`.
    """

    district = models.ForeignKey(District, verbose_name=_("district"), on_delete=models.PROTECT, related_name="returns")
    month = models.DateField(_("month"))
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.DRAFT, editable=False)
    narrative = models.TextField(
        _("narrative"),
        blank=True,
        max_length=20_000,
        help_text=_("What moved in the district this month, and what it means. Name no one."),
    )
    nothing_happened = models.BooleanField(
        _("nothing happened this month"),
        default=False,
        help_text=_("Instead of a narrative, where there is nothing to tell."),
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, editable=False)
    submitted_by = actor_field(_("submitted by"))
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    decided_by = actor_field(_("decided by"))
    remark = models.CharField(_("remark"), max_length=500, blank=True, editable=False)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, editable=False)
    reminded_by = actor_field(_("reminded by"))

    objects = MonthlyReturnQuerySet.as_manager()

    class Meta:
        verbose_name = _("monthly return")
        verbose_name_plural = _("monthly returns")
        ordering = ("-month", "district__name_en", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["district", "month"],
                name="return_once_a_month",
                violation_error_message=_("This district has its return of that month already. Open that one."),
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="return_month_is_a_month",
                violation_error_message=_("Choose a month."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "submitted", "returned", "accepted"]),
                name="return_status_known",
                violation_error_message=_("Choose one of the states."),
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | ~Q(narrative="") | Q(nothing_happened=True),
                name="return_tells_something",
                violation_error_message=_("Write what happened, or say that nothing did."),
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(submitted_at__isnull=False),
                name="return_submitted_at_a_time",
                violation_error_message=_("A return is submitted before anything else becomes of it."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "submitted"]) | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="return_decided_by_someone",
                violation_error_message=_("Who accepted or returned it, and when, is on the record."),
            ),
            models.CheckConstraint(
                condition=~Q(status="returned") | ~Q(remark=""),
                name="return_returned_for_a_reason",
                violation_error_message=_("Say what is to be put right."),
            ),
            models.CheckConstraint(
                condition=~Q(status="accepted") | Q(remark=""),
                name="return_accepted_as_it_is",
                violation_error_message=_("A return with a remark goes back to the team; it is not accepted."),
            ),
        ]
        indexes = [
            # Read by the list of returns.
            models.Index(fields=["-month", "id"], name="return_by_month"),
            GinIndex(OpClass(Fold("narrative"), "gin_trgm_ops"), name="return_search"),
        ]
        triggers = [
            constraint_trigger(
                "return_goes_step_by_step",
                field="status",
                message=_("Someone was quicker: this return stands elsewhere by now. Open it again."),
                operation=pgtrigger.Update,
                violation="""
                    OLD.status <> NEW.status
                    AND (OLD.status, NEW.status) NOT IN (
                        ('draft', 'submitted'), ('returned', 'submitted'), ('submitted', 'returned'),
                        ('submitted', 'accepted'), ('accepted', 'returned')
                    )
                """,
            ),
            constraint_trigger(
                "return_stands_once_accepted",
                field="narrative",
                message=_("This return is accepted. A manager can reopen it, with a reason."),
                operation=pgtrigger.Update,
                violation="""
                    OLD.status <> 'draft'
                    AND (OLD.district_id, OLD.month) IS DISTINCT FROM (NEW.district_id, NEW.month)
                    OR OLD.status = 'accepted' AND NEW.status = 'accepted'
                    AND (OLD.narrative, OLD.nothing_happened, OLD.submitted_at, OLD.submitted_by_id,
                         OLD.decided_at, OLD.decided_by_id)
                    IS DISTINCT FROM
                        (NEW.narrative, NEW.nothing_happened, NEW.submitted_at, NEW.submitted_by_id,
                         NEW.decided_at, NEW.decided_by_id)
                """,
            ),
            constraint_trigger(
                "return_reopened_by_a_new_decision",
                field="remark",
                message=_("Who reopens a month, when and why is on the record."),
                operation=pgtrigger.UpdateOf("status"),
                violation="""
                    OLD.status = 'accepted' AND NEW.status = 'returned' AND NEW.decided_at <= OLD.decided_at
                """,
            ),
            constraint_trigger(
                "return_decided_by_a_manager",
                field="status",
                message=_("A manager accepts a return, gives it back or reopens it."),
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("decided_by_id", "decided_at", "status"),
                # Who is writing to the month finishes first; who comes later finds it closed.
                locks=f"""
                    IF NEW.status = 'accepted' THEN
                        PERFORM pg_advisory_xact_lock({LOCK}, NEW.district_id::int);
                    END IF;
                """,
                violation="""
                    NEW.status IN ('returned', 'accepted')
                    AND NOT EXISTS (
                        SELECT FROM accounts_user
                        WHERE id = NEW.decided_by_id AND role IN ('manager', 'administrator')
                    )
                """,
            ),
            constraint_trigger(
                "return_kept_once_submitted",
                field="status",
                message=_("A return that was submitted stays on the record. Only a draft is deleted."),
                operation=pgtrigger.Delete,
                violation="OLD.status <> 'draft'",
            ),
            stays_with_its_mandate("return_mandate_closed", pgtrigger.Insert | pgtrigger.Update, "NEW"),
            stays_with_its_mandate("return_kept_with_its_mandate", pgtrigger.Delete, "OLD"),
            # Whoever writes the status, the step is on the record.
            pgtrigger.Trigger(
                name="return_keeps_its_steps",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("status"),
                when=pgtrigger.After,
                func="""
                    IF TG_OP = 'INSERT' AND NEW.status <> 'draft'
                        OR TG_OP = 'UPDATE' AND NEW.status = 'submitted' AND OLD.status <> 'submitted'
                    THEN
                        INSERT INTO returns_returnstep (monthly_return_id, kind, at, by_id, remark)
                        VALUES (NEW.id, 'submitted', NEW.submitted_at, NEW.submitted_by_id, '');
                    END IF;
                    IF NEW.status IN ('returned', 'accepted') AND (TG_OP = 'INSERT' OR NEW.status <> OLD.status) THEN
                        INSERT INTO returns_returnstep (monthly_return_id, kind, at, by_id, remark)
                        VALUES (
                            NEW.id,
                            CASE WHEN TG_OP = 'UPDATE' AND OLD.status = 'accepted' THEN 'reopened' ELSE NEW.status END,
                            NEW.decided_at, NEW.decided_by_id, NEW.remark
                        );
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self):
        return _("%(district)s, %(month)s") % {"district": self.district, "month": self.month_label}

    def get_absolute_url(self):
        return address_of("returns:monthlyreturn_detail", self.pk)

    def clean(self):
        # Which district and month it tells of is chosen once.
        if not self.month or not self._state.adding:
            return
        self.month = self.month.replace(day=1)
        if self.month > clock.today():
            raise ValidationError({"month": _("This month has not begun yet.")})
        district = self.district_id
        if district and (district, self.calendar_month) not in months_in_operation(
            self.calendar_month.span, [district]
        ):
            raise ValidationError({"month": _("The mission did not work in this district in that month.")})

    @property
    def calendar_month(self) -> Month:
        return Month.of(self.month)

    @property
    def month_label(self) -> str:
        return self.calendar_month.label

    @property
    def due_on(self) -> datetime.date:
        return due_day(self.calendar_month)

    @property
    def tone(self) -> str:
        return Status(self.status).badge

    @property
    def is_accepted(self) -> bool:
        """Whether the month is closed."""
        return self.status == Status.ACCEPTED

    @property
    def is_with_the_team(self) -> bool:
        """Whether the district's team has yet to submit it, for the first time or again."""
        return self.status in (Status.DRAFT, Status.RETURNED)

    @property
    def tells_something(self) -> bool:
        """Whether it holds what a submitted return needs."""
        return bool(self.narrative.strip()) or self.nothing_happened


def due_day(month: Month) -> datetime.date:
    """The day by which the return of a month is to be submitted."""
    return month.plus(1).start.replace(day=DUE_DAY)


class ReturnStep(models.Model):
    """A step of a return: who took it, when, and why. PostgreSQL writes it, and lets no one change it.

    `by` null: a command or a loader submitted it.
    """

    class Kind(BadgeChoices):
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", "bad", _("Returned with a remark")
        ACCEPTED = "accepted", "good", _("Accepted")
        REOPENED = "reopened", "watch", _("Reopened")

    monthly_return = models.ForeignKey(MonthlyReturn, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(_("step"), max_length=20, choices=Kind.choices)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    remark = models.CharField(_("why"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("step of a return")
        verbose_name_plural = _("steps of returns")
        ordering = ("at", "pk")
        triggers = [pgtrigger.Protect(name="steps_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return self.get_kind_display()

    @property
    def tone(self) -> str:
        return self.Kind(self.kind).badge
