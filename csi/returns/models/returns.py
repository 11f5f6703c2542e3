"""Monthly returns of the districts."""

import datetime
from collections.abc import Iterable
from typing import Any, Self

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from csi.core import clock
from csi.core.access import ScopedQuerySet
from csi.core.choices import BadgeChoices
from csi.core.dates import BoundedDateField
from csi.core.db.constraints import constraint_trigger, known_choices
from csi.core.db.fields import ChoiceField
from csi.core.db.history_tracking import HistoryTracking
from csi.core.db.triggers import Trigger
from csi.core.history.actor import AuditedModel, actor_field
from csi.core.period_lock.declarations import (
    ADVISORY_LOCK_KEY,
    LOCKING_KEY,
    SHARED_SCOPE,
    DaysOfFunction,
    LockedPeriods,
)
from csi.core.periods import Month, Span
from csi.core.registries.features import RecordFeatures
from csi.core.search.querysets import SearchMixin
from csi.core.urls import cached_reverse
from csi.returns.closing import MONTHS_CLOSED_FOR_ALL, describe_accepted_month, mandate_open_trigger
from csi.returns.expected import ReturnCompleteness, count_expected, list_expected
from districts.models import District
from districts.models.closing import DECIDED_BY_MANAGER
from districts.models.names import name_paths

# Day of the following month by which a return is due. Managers send the mission's report in the second week: five
# days are enough to record the last trip, and leave managers as many for questions.
DUE_DAY = 5


class ReturnStatus(BadgeChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", "watch", _("Submitted")
    RETURNED = "returned", "bad", _("Returned for correction")
    ACCEPTED = "accepted", "good", _("Accepted")


# The district team has yet to submit the return, for the first time or again.
AWAITING_SUBMISSION = (ReturnStatus.DRAFT, ReturnStatus.RETURNED)


class MonthlyReturnQuerySet(SearchMixin, ScopedQuerySet):
    """Returns are edited by the district team and decided on by managers."""

    scope_paths = ("district",)
    search_fields = ("narrative", "remark", "district__name_en", "district__name_ru", "district__name_ky")

    def for_list(self) -> Self:
        return self.select_related("district", "submitted_by", "decided_by")

    def for_detail(self) -> Self:
        return self.for_list().select_related("created_by", "updated_by", "reminded_by")

    def of_month(self, month: Month) -> Self:
        """Return the returns for that month."""
        return self.filter(month=month.start)

    def of_months_in(self, span: Span) -> Self:
        """Return the returns for the months that include a day of the span."""
        return self.filter(month__gt=Month.from_date(span.start).add(-1).start, month__lt=span.end)

    def accepted(self) -> Self:
        """Return the accepted returns, whose months are closed."""
        return self.filter(status=ReturnStatus.ACCEPTED)

    def awaiting_decision(self) -> Self:
        """Return the submitted returns that a manager has yet to accept or return for correction."""
        return self.filter(status=ReturnStatus.SUBMITTED)

    def completeness(self, span: Span, districts: Iterable[Any]) -> ReturnCompleteness:
        """Count the accepted returns among those expected from the districts for the span. One query."""
        returns = self.accepted().of_months_in(span).filter(district__in=districts).order_by()
        return count_expected(span, districts, returns.values("district", "month"))


# SQL: the row NEW becomes accepted.
IS_ACCEPTANCE = "NEW.status = 'accepted' AND OLD.status IS DISTINCT FROM 'accepted'"
# Decisions about months of a district are taken one after the other.
LOCK_DISTRICT = f"PERFORM pg_advisory_xact_lock({ADVISORY_LOCK_KEY}, NEW.district_id::int);"


class MonthlyReturn(AuditedModel):
    """A district's monthly return, written by its team. Accepting it closes the month.

    `decided_at`, `decided_by` and `remark` hold the latest decision: accepted, returned for correction, or reopened,
    which returns an accepted one for correction. Every step is recorded as a `ReturnStep`.
    """

    district = models.ForeignKey(District, verbose_name=_("district"), on_delete=models.PROTECT, related_name="returns")
    month = BoundedDateField(_("month"), is_past=True)
    status = ChoiceField(_("status"), enum=ReturnStatus, default=ReturnStatus.DRAFT, editable=False)
    narrative = models.TextField(
        _("narrative"),
        blank=True,
        max_length=20_000,
        help_text=_("Describe what changed in the district this month and what it means. Do not name anyone."),
    )
    nothing_to_report = models.BooleanField(
        _("nothing to report this month"),
        default=False,
        help_text=_("Select this instead of writing a narrative."),
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, editable=False)
    submitted_by = actor_field(_("submitted by"))
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    decided_by = actor_field(_("decided by"))
    remark = models.CharField(_("remark"), max_length=500, blank=True, editable=False)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, editable=False)
    reminded_by = actor_field(_("reminded by"))

    objects = MonthlyReturnQuerySet.as_manager()

    locked_periods = LockedPeriods(
        scope="district",
        days=DaysOfFunction("days_of_return", "month", "district"),
        last_month="month",
        shared_query=MONTHS_CLOSED_FOR_ALL,
        when={"status": ReturnStatus.ACCEPTED},
        details={"month": "month", **name_paths("district")},
        describe=describe_accepted_month,
        priority=3,
        link_label=_("Open monthly return"),
    )

    # Restoring a version would bypass the steps of a return.
    history = HistoryTracking(can_restore=False)

    period_lock = None

    features = RecordFeatures(search_position=None, calendar=None, return_section=False, menu=True, recent=False)

    class Meta:
        verbose_name = _("monthly return")
        verbose_name_plural = _("monthly returns")
        ordering = ("-month", "district", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["district", "month"],
                name="return_unique_month",
                violation_error_message=_("This district already has a return for this month. Open that return."),
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="return_month_first_day",
                violation_error_message=_("Choose a month."),
            ),
            known_choices("status", ReturnStatus, name="return_status_known"),
            models.CheckConstraint(
                condition=Q(status=ReturnStatus.DRAFT) | ~Q(narrative="") | Q(nothing_to_report=True),
                name="return_narrative_required",
                violation_error_message=_("Enter a narrative, or select that there is nothing to report."),
            ),
            models.CheckConstraint(
                condition=Q(status=ReturnStatus.DRAFT) | Q(submitted_at__isnull=False),
                name="return_submitted_has_time",
                violation_error_message=_("Submit the return first."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=[ReturnStatus.DRAFT, ReturnStatus.SUBMITTED])
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="return_decision_has_user_and_time",
                violation_error_message=_("Record who accepted the return or returned it for correction, and when."),
            ),
            models.CheckConstraint(
                condition=~Q(status=ReturnStatus.RETURNED) | ~Q(remark=""),
                name="return_correction_has_remark",
                violation_error_message=_("Enter what needs to be corrected."),
            ),
            models.CheckConstraint(
                condition=~Q(status=ReturnStatus.ACCEPTED) | Q(remark=""),
                name="return_accepted_without_remark",
                violation_error_message=_("A return with a remark cannot be accepted. Return it for correction."),
            ),
        ]
        indexes = [
            # Read by the list of returns.
            models.Index(fields=["-month", "id"], name="return_by_month"),
        ]
        triggers = [
            constraint_trigger(
                "return_status_transition",
                field="status",
                message=_("Someone else has changed the status of this return. Open it again."),
                operation=pgtrigger.Update,
                violation="""
                    OLD.status <> NEW.status
                    AND (OLD.status, NEW.status) NOT IN (
                        ('draft', 'submitted'), ('returned', 'submitted'), ('submitted', 'draft'),
                        ('submitted', 'returned'), ('submitted', 'accepted'), ('accepted', 'returned')
                    )
                """,
            ),
            constraint_trigger(
                "return_accepted_unchanged",
                field="narrative",
                message=_("This return is accepted. Ask a manager to reopen it."),
                operation=pgtrigger.Update,
                violation="""
                    (OLD.status <> 'draft' OR EXISTS (SELECT FROM returns_returnstep WHERE monthly_return_id = OLD.id))
                    AND (OLD.district_id, OLD.month) IS DISTINCT FROM (NEW.district_id, NEW.month)
                    OR OLD.status = 'accepted' AND NEW.status = 'accepted'
                    AND (OLD.narrative, OLD.nothing_to_report, OLD.submitted_at, OLD.submitted_by_id,
                         OLD.decided_at, OLD.decided_by_id)
                    IS DISTINCT FROM
                        (NEW.narrative, NEW.nothing_to_report, NEW.submitted_at, NEW.submitted_by_id,
                         NEW.decided_at, NEW.decided_by_id)
                """,
            ),
            constraint_trigger(
                "return_reopening_has_decision",
                field="remark",
                message=_("Record who reopened the month, when and why."),
                operation=pgtrigger.UpdateOf("status"),
                violation="""
                    OLD.status = 'accepted' AND NEW.status = 'returned' AND NEW.decided_at <= OLD.decided_at
                """,
            ),
            constraint_trigger(
                "return_decision_by_manager",
                field="status",
                message=_("Only a manager can accept a return, return it for correction or reopen it."),
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("decided_by_id", "decided_at", "status"),
                # Waits for open transactions that write to the month; later ones find it closed. The last return of a
                # month closes it for all.
                locks=f"""
                    IF NEW.status = 'accepted' THEN
                        PERFORM pg_advisory_xact_lock({ADVISORY_LOCK_KEY}, NEW.district_id::int);
                        PERFORM pg_advisory_xact_lock({ADVISORY_LOCK_KEY}, {LOCKING_KEY});
                        IF is_month_complete(NEW.month, NEW.district_id) THEN
                            PERFORM pg_advisory_xact_lock({ADVISORY_LOCK_KEY}, {SHARED_SCOPE});
                        END IF;
                    END IF;
                """,
                violation=f"""
                    NEW.status IN ('returned', 'accepted')
                    AND NOT {DECIDED_BY_MANAGER}
                """,
            ),
            # Figures of a later month rest on the records of earlier ones.
            constraint_trigger(
                "return_accepted_in_order",
                field="status",
                message=_("The return of an earlier month is not accepted yet. Accept it first."),
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("status"),
                locks=LOCK_DISTRICT,
                violation=f"""
                    {IS_ACCEPTANCE}
                    AND EXISTS (SELECT FROM list_unaccepted_months(NEW.district_id, NEW.month))
                """,
            ),
            constraint_trigger(
                "return_reopened_from_latest",
                field="status",
                message=_("The return of a later month is accepted. Reopen the latest month first."),
                operation=pgtrigger.UpdateOf("status"),
                locks=LOCK_DISTRICT,
                violation="""
                    OLD.status = 'accepted' AND NEW.status <> 'accepted'
                    AND EXISTS (
                        SELECT FROM returns_monthlyreturn
                        WHERE district_id = NEW.district_id AND month > NEW.month AND status = 'accepted'
                    )
                """,
            ),
            constraint_trigger(
                "return_delete_draft_only",
                field="status",
                message=_("A submitted return cannot be deleted. Only drafts can be deleted."),
                operation=pgtrigger.Delete,
                violation="""
                    OLD.status <> 'draft' OR EXISTS (SELECT FROM returns_returnstep WHERE monthly_return_id = OLD.id)
                """,
            ),
            mandate_open_trigger("return_mandate_open", pgtrigger.Insert | pgtrigger.Update, "NEW"),
            mandate_open_trigger("return_delete_mandate_open", pgtrigger.Delete, "OLD"),
            # Records the step for every change of status, also for one made in SQL.
            Trigger(
                name="return_record_step",
                as_owner=True,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("status"),
                when=pgtrigger.After,
                func="""
                    IF TG_OP = 'INSERT' AND NEW.status <> 'draft'
                        OR TG_OP = 'UPDATE' AND NEW.status = 'submitted' AND OLD.status <> 'submitted'
                    THEN
                        INSERT INTO returns_returnstep (monthly_return_id, kind, recorded_at, recorded_by_id, remark)
                        VALUES (NEW.id, 'submitted', NEW.submitted_at, NEW.submitted_by_id, '');
                    END IF;
                    IF TG_OP = 'UPDATE' AND NEW.status = 'draft' AND OLD.status <> 'draft' THEN
                        INSERT INTO returns_returnstep (monthly_return_id, kind, recorded_at, recorded_by_id, remark)
                        VALUES (NEW.id, 'withdrawn', GREATEST(mission_now(), OLD.submitted_at), NEW.updated_by_id, '');
                    END IF;
                    IF NEW.status IN ('returned', 'accepted') AND (TG_OP = 'INSERT' OR NEW.status <> OLD.status) THEN
                        INSERT INTO returns_returnstep (monthly_return_id, kind, recorded_at, recorded_by_id, remark)
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

    def __str__(self) -> str:
        return _("%(district)s, %(month)s") % {"district": self.district, "month": self.month_label}

    def get_absolute_url(self) -> str:
        return cached_reverse("returns:monthlyreturn_detail", self.pk)

    def clean(self) -> None:
        # District and month are set once, when the return is created.
        if not self.month or not self._state.adding:
            return
        self.month = self.month.replace(day=1)
        if self.month > clock.today():
            raise ValidationError({"month": _("Choose a month that has begun.")})
        district = self.district_id
        if district and (district, self.calendar_month) not in list_expected(self.calendar_month.span, [district]):
            raise ValidationError(
                {"month": _("The mission did not work in this district in that month. Choose another month.")}
            )

    @property
    def calendar_month(self) -> Month:
        return Month.from_date(self.month)

    @property
    def month_label(self) -> str:
        return self.calendar_month.label

    @property
    def due_on(self) -> datetime.date:
        return get_due_date(self.calendar_month)

    @property
    def status_badge(self) -> str:
        return ReturnStatus(self.status).badge

    @property
    def is_accepted(self) -> bool:
        """True if the month is closed."""
        return self.status == ReturnStatus.ACCEPTED

    @property
    def is_awaiting_submission(self) -> bool:
        """True if the district team has yet to submit the return, for the first time or again."""
        return self.status in AWAITING_SUBMISSION

    @property
    def is_over(self) -> bool:
        """True from the last day of the month on, when the return can be submitted."""
        return clock.today() >= self.calendar_month.span.last_day

    @property
    def has_content(self) -> bool:
        """True if the return has a narrative or declares that there is nothing to report."""
        return bool(self.narrative.strip()) or self.nothing_to_report


def get_due_date(month: Month) -> datetime.date:
    """Return the day by which the return for a month is due."""
    return month.add(1).start.replace(day=DUE_DAY)
