"""Pages of mandates, their extensions and areas of operation."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from csi.core.clock import today
from csi.core.crud.map_points import MapPoint
from csi.core.crud.urls import get_add_url, get_list_url
from csi.core.crud.views import (
    RecordCreateView,
    RecordDeleteView,
    RecordDetailView,
    RecordListView,
    RecordUpdateView,
    RelatedPanel,
    record_url,
)
from csi.core.typing import StrOrPromise
from districts.filters import AreaOfOperationFilters, MandateExtensionFilters, MandateFilters
from districts.forms import AreaOfOperationForm, MandateExtensionForm, MandateForm
from districts.models import AreaOfOperation, Mandate, MandateExtension, MandateStatus
from districts.tables import AreaOfOperationTable, MandateExtensionTable, MandateTable
from districts.views.closing import CloseRecordsView, ReopenRecordsView, format_closing_status
from districts.views.districts import create_map_point

CLOSING_STATUS = (gettext_lazy("Records"), format_closing_status)


class CurrentMandateCreateView(RecordCreateView):
    """A create view whose form starts with the current mandate."""

    def get_initial(self) -> dict[str, Any]:
        return {"mandate": Mandate.objects.visible_to(self.user).current_on(today()), **super().get_initial()}


class ClosableDetail(RecordDetailView):
    """A detail page with an action to close the records after the last day."""

    def get_page_actions(self) -> list[tuple[StrOrPromise, str, str]]:
        record = self.object
        has_ended = record.last_day is not None and record.last_day < today()
        if not self.is_editable or record.records_closed or not has_ended:
            return []
        return [(_("Close the records"), record_url(record, "close"), "lock")]


class MandateList(RecordListView):
    model = Mandate
    table_class = MandateTable
    filterset_class = MandateFilters
    count_label = ngettext_lazy("%(count)s mandate", "%(count)s mandates", "count")
    export_fields = ("note",)
    empty_message = gettext_lazy(
        "No mandate is recorded. Ask a manager to add the decision under which the mission works."
    )


class MandateDetail(ClosableDetail):
    model = Mandate
    fields = [
        "decision",
        "adopted",
        "starts",
        "ends",
        "participating_states",
        CLOSING_STATUS,
        "note",
    ]

    def get_state_badge(self) -> tuple[StrOrPromise, str] | None:
        status = MandateStatus(self.object.status)
        return status.label, status.badge

    def get_related_panels(self) -> list[RelatedPanel]:
        return [
            RelatedPanel(
                _("Extensions"),
                MandateExtension.objects.visible_to(self.user).filter(mandate=self.object),
                MandateExtensionTable,
                all_url=get_list_url(MandateExtension, mandate=self.object),
                add_url=None if self.lock else get_add_url(MandateExtension, self.user, mandate=self.object),
                empty=_("No extension is requested or adopted."),
                exclude=("mandate",),
            ),
            RelatedPanel(
                _("Areas of operation"),
                AreaOfOperation.objects.visible_to(self.user).filter(mandate=self.object).for_list(),
                AreaOfOperationTable,
                all_url=get_list_url(AreaOfOperation, mandate=self.object),
                add_url=None if self.lock else get_add_url(AreaOfOperation, self.user, mandate=self.object),
                empty=_("No area of operation is recorded under this mandate."),
                exclude=("mandate",),
            ),
        ]


class MandateAdd(RecordCreateView):
    model = Mandate
    form_class = MandateForm
    title = gettext_lazy("Add mandate")


class MandateEdit(RecordUpdateView):
    model = Mandate
    form_class = MandateForm


class MandateDelete(RecordDeleteView):
    model = Mandate


class MandateClose(CloseRecordsView):
    model = Mandate


class MandateReopen(ReopenRecordsView):
    model = Mandate


class MandateExtensionList(RecordListView):
    model = MandateExtension
    table_class = MandateExtensionTable
    filterset_class = MandateExtensionFilters
    count_label = ngettext_lazy("%(count)s extension", "%(count)s extensions", "count")
    empty_message = gettext_lazy("No extension of a mandate is requested or adopted.")


class MandateExtensionDetail(RecordDetailView):
    model = MandateExtension
    fields = ["mandate", "requested_on", "adopted_on", "decision", "ends_before", "ends", "note"]

    def get_state_badge(self) -> tuple[StrOrPromise, str] | None:
        return (_("Adopted"), "good") if self.object.adopted_on else (_("Requested"), "watch")


class MandateExtensionAdd(CurrentMandateCreateView):
    model = MandateExtension
    form_class = MandateExtensionForm
    title = gettext_lazy("Add extension")
    prefill = ("mandate",)


class MandateExtensionEdit(RecordUpdateView):
    model = MandateExtension
    form_class = MandateExtensionForm


class MandateExtensionDelete(RecordDeleteView):
    model = MandateExtension


class AreaOfOperationList(RecordListView):
    model = AreaOfOperation
    table_class = AreaOfOperationTable
    filterset_class = AreaOfOperationFilters
    count_label = ngettext_lazy("%(count)s area of operation", "%(count)s areas of operation", "count")
    empty_message = gettext_lazy("None of your districts is an area of operation.")


class AreaOfOperationDetail(ClosableDetail):
    model = AreaOfOperation
    fields = [
        "district",
        "mandate",
        "status",
        "requested_on",
        "starts",
        (gettext_lazy("To"), lambda area: area.ends or _("Until the mandate ends")),
        CLOSING_STATUS,
    ]

    def get_map_points(self) -> list[MapPoint]:
        return [create_map_point(self.object.district)]


class AreaOfOperationAdd(CurrentMandateCreateView):
    model = AreaOfOperation
    form_class = AreaOfOperationForm
    title = gettext_lazy("Add area of operation")
    prefill = ("district", "mandate")


class AreaOfOperationEdit(RecordUpdateView):
    model = AreaOfOperation
    form_class = AreaOfOperationForm


class AreaOfOperationDelete(RecordDeleteView):
    model = AreaOfOperation


class AreaOfOperationClose(CloseRecordsView):
    model = AreaOfOperation


class AreaOfOperationReopen(ReopenRecordsView):
    model = AreaOfOperation
