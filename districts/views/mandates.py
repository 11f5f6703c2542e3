"""Pages of mandates and areas of operation."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from csi.core.clock import today
from csi.core.crud.views import (
    RecordCreateView,
    RecordDeleteView,
    RecordDetailView,
    RecordListView,
    RecordUpdateView,
    RelatedPanel,
    record_url,
)
from districts.filters import AreaOfOperationFilters, MandateFilters
from districts.forms import AreaOfOperationForm, MandateForm
from districts.models import AreaOfOperation, Mandate
from districts.tables import AreaOfOperationTable, MandateTable
from districts.views.addresses import add_address, list_address
from districts.views.closing import CloseRecords, ReopenRecords, closing_words
from districts.views.places import place

RECORDS = (gettext_lazy("Its records"), closing_words)


class ClosingSteps:
    """The step that closes the records, where the last day is over and the person may."""

    def get_page_actions(self):
        one = self.object
        is_over = one.last_day is not None and one.last_day < today()
        if not self.is_editable or one.records_closed or not is_over:
            return []
        return [(_("Close it: nothing of its days changes any more"), record_url(one, "close"), "lock")]


class MandateList(RecordListView):
    model = Mandate
    table_class = MandateTable
    filterset_class = MandateFilters
    count_label = ngettext_lazy("%(count)d mandate", "%(count)d mandates", "count")
    export_fields = ("extension_requested_until", "note")
    empty_message = gettext_lazy("No mandate is recorded. A manager adds the decision under which the mission works.")


class MandateDetail(ClosingSteps, RecordDetailView):
    model = Mandate
    fields = [
        "decision",
        "adopted",
        "starts",
        "ends",
        "participating_states",
        "extension_requested_until",
        RECORDS,
        "note",
    ]

    def get_related_panels(self):
        return [
            RelatedPanel(
                _("Areas of operation"),
                AreaOfOperation.objects.visible_to(self.user).filter(mandate=self.object).for_list(),
                AreaOfOperationTable,
                all_url=list_address(AreaOfOperation, mandate=self.object),
                add_url=None if self.lock else add_address(AreaOfOperation, self.user, mandate=self.object),
                empty=_("No area of operation is recorded under this mandate."),
                exclude=("mandate",),
            )
        ]


class MandateAdd(RecordCreateView):
    model = Mandate
    form_class = MandateForm
    title = gettext_lazy("Add a mandate")


class MandateEdit(RecordUpdateView):
    model = Mandate
    form_class = MandateForm


class MandateDelete(RecordDeleteView):
    model = Mandate


class MandateClose(CloseRecords):
    model = Mandate


class MandateReopen(ReopenRecords):
    model = Mandate


class AreaOfOperationList(RecordListView):
    model = AreaOfOperation
    table_class = AreaOfOperationTable
    filterset_class = AreaOfOperationFilters
    count_label = ngettext_lazy("%(count)d area of operation", "%(count)d areas of operation", "count")
    empty_message = gettext_lazy("None of your districts is an area of operation.")


class AreaOfOperationDetail(ClosingSteps, RecordDetailView):
    model = AreaOfOperation
    fields = [
        "district",
        "mandate",
        "status",
        "starts",
        (gettext_lazy("To"), lambda area: area.ends or _("Until the mandate ends")),
        RECORDS,
    ]

    def get_map_points(self):
        return [place(self.object.district)]


class AreaOfOperationAdd(RecordCreateView):
    model = AreaOfOperation
    form_class = AreaOfOperationForm
    title = gettext_lazy("Add an area of operation")
    prefill = ("district", "mandate")

    def get_initial(self):
        return {"mandate": Mandate.objects.visible_to(self.user).current_on(today()), **super().get_initial()}


class AreaOfOperationEdit(RecordUpdateView):
    model = AreaOfOperation
    form_class = AreaOfOperationForm


class AreaOfOperationDelete(RecordDeleteView):
    model = AreaOfOperation


class AreaOfOperationClose(CloseRecords):
    model = AreaOfOperation


class AreaOfOperationReopen(ReopenRecords):
    model = AreaOfOperation
