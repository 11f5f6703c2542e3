"""The table of targets."""

from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from csi.accounts.models import User
from csi.core.crud.columns import Column, LinkColumn, NumberColumn
from csi.core.crud.tables import RecordTable
from csi.core.crud.templatetags.ui import badge
from csi.indicators.formatting import (
    format_basis,
    format_entered_value,
    format_indicator_value,
    format_with_basis,
    round_value,
)
from csi.indicators.models import Target
from csi.indicators.target_progress import TargetProgress, get_target_progress


class TargetTable(RecordTable):
    """Targets with their progress to date. The view sets `user`, whose permissions limit the values."""

    indicator = LinkColumn()
    district = Column(default=_("The mission"))
    baseline = NumberColumn()
    value = NumberColumn()
    today = NumberColumn(_("To date"), empty_values=(), orderable=False)
    basis = Column(_("Basis"), empty_values=(), orderable=False)
    status = Column(_("Status"), empty_values=(), orderable=False)

    class Meta(RecordTable.Meta):
        model = Target
        fields = ("indicator", "district", "starts", "ends", "baseline", "value", "today", "basis", "status")

    user: User | None = None

    @cached_property
    def progress(self) -> dict[int, TargetProgress]:
        """{target id: progress}, from one query for the page."""
        return {progress.target.pk: progress for progress in get_target_progress(self.data.data, self.user)}

    def render_baseline(self, value: Decimal, record: Target) -> str:
        return format_entered_value(value, record.declaration)

    def render_value(self, value: Decimal, record: Target) -> str:
        return format_entered_value(value, record.declaration)

    def render_today(self, record: Target) -> str:
        current = self.progress[record.pk].current_value
        if current.matures_on:
            return format_with_basis(current)
        if current.value is None:
            return render_to_string("components/missing.html", {"reason": current.missing_reason})
        return format_indicator_value(current)

    def render_status(self, record: Target) -> str:
        progress = self.progress[record.pk]
        return render_to_string("components/badge.html", badge(progress.status.label, progress.badge))

    # An export contains numbers, with the unit in a column of its own.

    def value_baseline(self, value: Decimal) -> Decimal:
        return value

    def value_value(self, value: Decimal) -> Decimal:
        return value

    def value_today(self, record: Target) -> Any:
        current = self.progress[record.pk].current_value
        return None if current.value is None else round_value(current.value, current.indicator)

    def render_basis(self, record: Target) -> str:
        """Return the numbers behind the value; a value that is not yet mature is shown with them."""
        current = self.progress[record.pk].current_value
        return "" if current.matures_on else format_basis(current)

    def value_basis(self, record: Target) -> str:
        return format_basis(self.progress[record.pk].current_value)

    def value_status(self, record: Target) -> str:
        return str(self.progress[record.pk].status.label)
