"""Pages of targets."""

from functools import cached_property

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from csi.core.crud.views import RecordCreateView, RecordDeleteView, RecordDetailView, RecordListView, RecordUpdateView
from csi.indicators.formatting import said, say
from csi.indicators.models import Target
from csi.indicators.status import RULE
from csi.indicators.targets.filters import TargetFilters
from csi.indicators.targets.forms import TargetForm
from csi.indicators.targets.tables import TargetTable
from csi.indicators.targets.target_status import standings


class TargetList(RecordListView):
    model = Target
    table_class = TargetTable
    filterset_class = TargetFilters
    count_label = ngettext_lazy("%(count)d target", "%(count)d targets", "count")
    export_fields = ("unit", "note")
    template_name = "reports/target_list.html"
    empty_message = _("A target says what an indicator is to come to, from which baseline and by when.")

    @cached_property
    def table(self):
        table = super().table
        table.user = self.user
        return table

    def get_context_data(self, **kwargs):
        """With the rule by which they stand."""
        return super().get_context_data(rule=RULE, **kwargs)


class TargetDetail(RecordDetailView):
    model = Target

    @cached_property
    def standing(self):
        [standing] = standings([self.object], self.user)
        return standing

    @property
    def fields(self):
        indicator = self.object.declaration
        return (
            (_("Indicator"), lambda target: target.get_indicator_display()),
            (_("What it means"), lambda _target: indicator.meaning),
            (_("Counted from"), lambda _target: indicator.records),
            (_("Which way"), lambda _target: indicator.direction.label),
            (_("For"), lambda target: target.district or _("The mission")),
            "starts",
            "ends",
            (_("Baseline"), lambda target: say(target.baseline, indicator)),
            (_("Target"), lambda target: say(target.value, indicator)),
            (_("Today"), lambda _target: said(self.standing.figure)),
            (_("How it stands"), lambda _target: RULE),
            "note",
        )

    def get_state_badge(self):
        return self.standing.status.label, self.standing.tone

    def get_page_actions(self):
        url = self.standing.figure.url
        return [(_("See the records behind it"), url)] if url else []


class TargetAdd(RecordCreateView):
    model = Target
    form_class = TargetForm
    prefill = ("indicator", "district")
    title = _("Set a target")


class TargetEdit(RecordUpdateView):
    model = Target
    form_class = TargetForm


class TargetDelete(RecordDeleteView):
    model = Target
