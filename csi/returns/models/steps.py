"""Changes of status of a monthly return."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from csi.core.choices import BadgeChoices
from csi.core.db.constraints import constraint_trigger, known_choices
from csi.core.db.fields import ChoiceField
from csi.core.db.history_tracking import HistoryTracking
from csi.returns.models.returns import MonthlyReturn


class ReturnStepKind(BadgeChoices):
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", "bad", _("Returned for correction")
    ACCEPTED = "accepted", "good", _("Accepted")
    REOPENED = "reopened", "watch", _("Reopened")
    WITHDRAWN = "withdrawn", "watch", _("Withdrawn")


class ReturnStep(models.Model):
    """A change of status of a return, recorded by a database trigger and never changed.

    `recorded_by` is null if a management command submitted the return.
    """

    runtime_privileges = ("SELECT",)

    monthly_return = models.ForeignKey(
        MonthlyReturn, verbose_name=_("monthly return"), on_delete=models.PROTECT, related_name="steps"
    )
    kind = ChoiceField(_("status"), enum=ReturnStepKind)
    recorded_at = models.DateTimeField(_("date and time"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    remark = models.CharField(_("reason"), max_length=500, blank=True)

    history = HistoryTracking(parent="monthly_return")

    class Meta:
        verbose_name = _("status change")
        verbose_name_plural = _("status changes")
        ordering = ("recorded_at", "pk")
        constraints = [known_choices("kind", ReturnStepKind, name="return_step_kind_known")]
        triggers = [
            constraint_trigger(
                "return_step_append_only",
                field="kind",
                message=_("Status changes of a return cannot be changed or deleted."),
                operation=pgtrigger.Update | pgtrigger.Delete,
                violation="TRUE",
            ),
        ]

    def __str__(self) -> str:
        return str(ReturnStepKind(self.kind).label)

    @property
    def badge(self) -> str:
        return ReturnStepKind(self.kind).badge
