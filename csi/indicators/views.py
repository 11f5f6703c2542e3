"""Pages of targets."""

from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from csi.core.crud.views import (
    DisplayField,
    RecordCreateView,
    RecordDeleteView,
    RecordDetailView,
    RecordListView,
    RecordUpdateView,
)
from csi.indicators.filters import TargetFilters
from csi.indicators.formatting import format_entered_value, format_with_basis
from csi.indicators.forms import TargetForm
from csi.indicators.models import Target
from csi.indicators.tables import TargetTable
from csi.indicators.target_progress import TargetProgress, get_target_progress
from csi.indicators.target_status import STATUS_RULE


class TargetListView(RecordListView):
    model = Target
    table_class = TargetTable
    filterset_class = TargetFilters
    count_label = ngettext_lazy("%(count)s target", "%(count)s targets", "count")
    export_fields = ("unit", "note")
    template_name = "indicators/target_list.html"
    empty_message = _("A target is the value that an indicator should reach by a date, measured from a baseline.")

    @cached_property
    def table(self) -> TargetTable:
        table = super().table
        table.user = self.user
        return table

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(rule=STATUS_RULE, **kwargs)


class TargetDetailView(RecordDetailView):
    model = Target
    fields = (
        (_("Indicator"), lambda target: target.get_indicator_display()),
        (_("Definition"), lambda target: target.declaration.definition),
        (_("Source"), lambda target: target.declaration.source),
        (_("Desired direction"), lambda target: target.declaration.direction.label),
        (_("Area"), lambda target: target.district or _("The mission")),
        "starts",
        "ends",
        (_("Baseline"), lambda target: format_entered_value(target.baseline, target.declaration)),
        (_("Target"), lambda target: format_entered_value(target.value, target.declaration)),
        (_("Status rule"), lambda _target: STATUS_RULE),
        "note",
    )

    @cached_property
    def progress(self) -> TargetProgress:
        [progress] = get_target_progress([self.object], self.user)
        return progress

    def get_display_fields(self) -> list[DisplayField]:
        *fields, rule, note = super().get_display_fields()
        to_date = DisplayField(_("To date"), format_with_basis(self.progress.current_value))
        return [*fields, to_date, rule, note]

    def get_state_badge(self) -> tuple[Any, str]:
        return self.progress.status.label, self.progress.badge

    def get_page_actions(self) -> list[tuple]:
        url = self.progress.current_value.url
        return [(_("View the records"), url)] if url else []


class TargetCreateView(RecordCreateView):
    model = Target
    form_class = TargetForm
    prefill = ("indicator", "district")
    title = _("Add target")


class TargetUpdateView(RecordUpdateView):
    model = Target
    form_class = TargetForm


class TargetDeleteView(RecordDeleteView):
    model = Target
