"""Changes of the meeting cadence of a working group."""

from typing import Self

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from csi.core.access import ScopedQuerySet
from csi.core.dates import BoundedDateField
from csi.core.db.constraints import constraint_trigger, known_choices
from csi.core.db.fields import ChoiceField
from csi.core.db.history_tracking import HistoryTracking
from csi.core.period_lock.declarations import InPeriod, LockedFields, PeriodLock
from csi.core.periods import Month
from forums.models.groups import MeetingCadence, WorkingGroup

NOT_AFTER_ESTABLISHMENT = _(
    "The first cadence of the group counts from the month in which it was established. Enter a later month."
)


class CadenceChangeQuerySet(ScopedQuerySet):
    scope_paths = ("group__district",)

    def up_to(self, month: Month) -> Self:
        """Return the changes in force in that month or earlier."""
        return self.filter(month__lte=month.start)


class CadenceChange(models.Model):
    """A new meeting cadence of a working group, from a month on; its first one is `WorkingGroup.cadence`."""

    group = models.ForeignKey(
        WorkingGroup, verbose_name=_("working group"), on_delete=models.CASCADE, related_name="cadence_changes"
    )
    month = BoundedDateField(_("from which month"))
    cadence = ChoiceField(_("new cadence"), enum=MeetingCadence)

    objects = CadenceChangeQuerySet.as_manager()

    period_lock = PeriodLock(
        "group__district", error_field="month", parts=(LockedFields(InPeriod("month"), ("group", "month", "cadence")),)
    )

    history = HistoryTracking(parent="group")

    class Meta:
        verbose_name = _("new cadence")
        verbose_name_plural = _("new cadences")
        ordering = ("month", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "month"],
                name="cadence_change_unique_month",
                violation_error_message=_("A new cadence from this month is already recorded. Change that row."),
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="cadence_change_month_first_day",
                violation_error_message=_("Choose a month."),
            ),
            known_choices(
                "cadence",
                MeetingCadence,
                name="cadence_change_known",
                message=_("Choose how often the group meets."),
            ),
        ]
        triggers = [
            constraint_trigger(
                "cadence_change_after_established",
                field="month",
                message=NOT_AFTER_ESTABLISHMENT,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("group_id", "month"),
                locks="PERFORM FROM forums_workinggroup WHERE id = NEW.group_id FOR NO KEY UPDATE;",
                violation="""
                    EXISTS (
                        SELECT FROM forums_workinggroup
                        WHERE id = NEW.group_id AND NEW.month <= date_trunc('month', established)
                    )
                """,
            ),
        ]

    def __str__(self) -> str:
        label = MeetingCadence(self.cadence).label
        return _("%(cadence)s from %(month)s") % {"cadence": label, "month": Month.from_date(self.month).label}

    def clean(self) -> None:
        if not self.month:
            return
        self.month = self.month.replace(day=1)
        group = getattr(self, "group", None)
        if group and group.established and self.month <= group.established.replace(day=1):
            raise ValidationError({"month": NOT_AFTER_ESTABLISHMENT})
