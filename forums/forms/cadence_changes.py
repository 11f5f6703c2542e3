"""Rows of the meeting cadence in the form of a working group."""

import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from csi.core import clock
from csi.core.crud.forms import RecordForm, RowFormSet
from csi.core.period_lock.records import find_locked_days
from csi.core.periods import Month
from forums.models import CadenceChange, WorkingGroup

# Months, up to the current one, among which the first open month is looked for
SEARCHED_MONTHS = 36


def get_first_open_month(group: WorkingGroup) -> datetime.date:
    """Return the first day of the month after the last closed one; of the current month if none is closed."""
    months = Month.from_date(clock.today()).get_preceding_months(SEARCHED_MONTHS)
    locked = find_locked_days((group.district_id, month.span.last_day) for month in months)
    closed = [month for month in months if (group.district_id, month.span.last_day) in locked]
    first = closed[-1].add(1) if closed else months[-1]
    return max(first, Month.from_date(group.established).add(1)).start


class CadenceChangeForm(RecordForm):
    class Meta:
        model = CadenceChange
        fields = ("cadence", "month")
        error_messages = {
            "cadence": {"required": _("Choose how often the group meets.")},
            "month": {"required": _("Enter the month from which the group meets in this cadence.")},
        }


class CadenceChangeFormSet(RowFormSet):
    model, parent, form_class = CadenceChange, WorkingGroup, CadenceChangeForm
    title = _("New meeting cadence")
    help_text = _("Leave the cadence above as it was. It counts until the month that you enter here.")
    add_label = _("Add new cadence")
    layout = "stack"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial_extra = [{"month": get_first_open_month(self.instance)}]
