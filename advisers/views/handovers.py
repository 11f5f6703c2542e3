"""Pages of handover notes."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from advisers.filters import HandoverFilters
from advisers.forms import HandoverForm
from advisers.models import Handover
from advisers.services import acknowledge_handover
from advisers.tables import HandoverTable
from csi.core.crud.views import (
    RecordCreateView,
    RecordDecisionView,
    RecordDeleteView,
    RecordDetailView,
    RecordListView,
    RecordUpdateView,
)
from csi.core.typing import StrOrPromise


class HandoverList(RecordListView):
    model = Handover
    table_class = HandoverTable
    filterset_class = HandoverFilters
    count_label = ngettext_lazy("%(count)s handover", "%(count)s handovers", "count")
    empty_message = gettext_lazy("No handover notes have been written. Open a placement to write some.")


class HandoverDetail(RecordDetailView):
    model = Handover
    fields = [
        "placement",
        (gettext_lazy("Station"), "placement.station"),
        (gettext_lazy("Last day"), "placement.last_day"),
        "acknowledged_by",
        "acknowledged_at",
        "notes",
    ]

    def get_state_badge(self) -> tuple[StrOrPromise, str]:
        return (_("Receipt acknowledged"), "good") if self.object.is_acknowledged else (_("Not yet received"), "watch")

    def get_page_actions(self) -> list[tuple[StrOrPromise, str, str]]:
        actions: list[tuple[StrOrPromise, str, str]] = [
            (_("Open handover pack"), reverse("handover_pack", args=[self.object.placement_id]), "file-earmark-text")
        ]
        if self.is_editable and can_acknowledge(self.object, self.user):
            url = reverse("advisers:handover_acknowledge", args=[self.object.pk])
            actions.append((_("Acknowledge receipt"), url, "check-circle"))
        return actions


class HandoverAdd(RecordCreateView):
    model = Handover
    form_class = HandoverForm
    title = gettext_lazy("Write handover notes")
    prefill = ("placement",)


class HandoverEdit(RecordUpdateView):
    model = Handover
    form_class = HandoverForm


class HandoverDelete(RecordDeleteView):
    model = Handover


def can_acknowledge(handover: Handover, user: object) -> bool:
    """Return whether the user can acknowledge the receipt now: anyone but the adviser who leaves."""
    account = handover.placement.adviser.account_id
    return not handover.is_acknowledged and (account is None or account != getattr(user, "pk", None))


class HandoverAcknowledgeView(RecordDecisionView):
    """Acknowledge the receipt of the handover pack."""

    model = Handover
    record_kwarg = "handover"
    service = staticmethod(acknowledge_handover)
    title = gettext_lazy("Acknowledge receipt: %(record)s")
    explanation = gettext_lazy(
        "You confirm that you have read the handover pack. Your name and the time are recorded. If the notes change "
        "later, they have to be acknowledged again."
    )
    button_label = gettext_lazy("Acknowledge receipt")
    success_message = gettext_lazy("Receipt acknowledged: %(record)s.")

    def is_due(self) -> bool:
        return can_acknowledge(self.object, self.user)
