"""Pages of community initiatives."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from csi.concerns.models import Concern
from csi.concerns.tables import ConcernTable
from csi.core.crud.panels import RelatedPanel
from csi.core.crud.views import (
    RecordCreateView,
    RecordDeleteView,
    RecordDetailView,
    RecordListView,
    RecordUpdateView,
    record_url,
)
from csi.core.typing import StrOrPromise
from districts.models import Contact
from districts.tables import ContactTable
from initiatives.filters import InitiativeFilters
from initiatives.forms import InitiativeForm
from initiatives.models import Initiative, InitiativeStatus
from initiatives.services import get_allowed_statuses, save_initiative
from initiatives.tables import InitiativeTable

APPROVE = (InitiativeStatus.APPROVED, gettext_lazy("Approve initiative"), "check-circle")
RECORD_DONE = (InitiativeStatus.DONE, gettext_lazy("Record outcome"), "flag")
CANCEL = (InitiativeStatus.CANCELLED, gettext_lazy("Cancel initiative"), "slash-circle")
PROPOSE_AGAIN = (InitiativeStatus.PROPOSED, gettext_lazy("Propose again"), "arrow-counterclockwise")
# The status changes that may follow each status, the usual one first.
STATUS_ACTIONS = {
    InitiativeStatus.PROPOSED: (APPROVE, CANCEL),
    InitiativeStatus.APPROVED: (RECORD_DONE, CANCEL),
    InitiativeStatus.DONE: (),
    InitiativeStatus.CANCELLED: (PROPOSE_AGAIN,),
}


class InitiativeList(RecordListView):
    model = Initiative
    table_class = InitiativeTable
    filterset_class = InitiativeFilters
    count_label = ngettext_lazy("%(count)s initiative", "%(count)s initiatives", "count")
    empty_message = gettext_lazy(
        "No initiatives yet. Propose an initiative before it takes place, or record one that is done."
    )
    bulk_fields = ("status",)
    export_fields = (
        "ends",
        "venue",
        "participants_women",
        "participants_men",
        "participants_under_30",
        "participants_police",
        "purpose",
        "outcome",
        "lessons",
    )


class InitiativeDetail(RecordDetailView):
    model = Initiative

    def get_fields(self) -> Sequence[Any]:
        fields: list[Any] = [
            "kind",
            "district",
            "further_districts",
            "starts",
            (_("To"), lambda initiative: initiative.ends or _("One day only")),
            "venue",
            "budget",
            "spent",
        ]
        if self.object.overspend_reason:
            fields.append("overspend_reason")
        is_done = self.object.status == InitiativeStatus.DONE
        if is_done or self.object.participants:
            fields += [
                "participants_women",
                "participants_men",
                "participants_under_30",
                "participants_police",
            ]
        # A blank outcome is shown only if it should have been recorded.
        results = [name for name in ("outcome", "lessons") if is_done or getattr(self.object, name)]
        return [*fields, "purpose", *results]

    def get_related_panels(self) -> list[RelatedPanel]:
        concerns = Concern.objects.visible_to(self.user).filter(initiatives=self.object)
        partners = Contact.objects.visible_to(self.user).filter(initiatives=self.object)
        return [
            RelatedPanel(
                _("Concerns addressed"),
                concerns.for_list(),
                ConcernTable,
                exclude=("assigned_to", "reported_back_on"),
            ),
            RelatedPanel(_("Partners"), partners.for_list(), ContactTable),
        ]

    def get_page_actions(self) -> list[tuple[StrOrPromise, str, str]]:
        if not self.is_editable:
            return []
        allowed = get_allowed_statuses(self.user, self.object.status)
        page_actions: list[tuple[StrOrPromise, str, str]] = [
            (label, reverse("initiatives:initiative_edit", args=[self.object.pk], query={"status": status}), icon)
            for status, label, icon in STATUS_ACTIONS[self.object.status]
            if status in allowed
        ]
        if not self.lock:
            photo_url = reverse("gallery:photo_add", query={"initiative": self.object.pk})
            page_actions.append((_("Add photo"), photo_url, "camera"))
        return [*self._get_outcome_actions(), *page_actions]

    def _get_outcome_actions(self) -> list[tuple[StrOrPromise, str, str]]:
        """Return a link for each concern that the initiative addressed and that is still open."""
        if self.object.status != InitiativeStatus.DONE:
            return []
        concerns = Concern.objects.editable_by(self.user).open().filter(initiatives=self.object)
        label = _("Record the outcome of “%(concern)s”")
        return [
            (label % {"concern": Truncator(concern).chars(60)}, f"{record_url(concern, 'edit')}#id_state", "check-lg")
            for concern in concerns.order_by("raised_on", "pk")
        ]


class InitiativeAdd(RecordCreateView):
    """Propose an initiative, or record one that took place."""

    model = Initiative
    form_class = InitiativeForm
    prefill = ("district", "kind", "status", "starts", "concerns")
    title = gettext_lazy("Record initiative")

    def perform_save(self, form: Any, formsets: Sequence[Any]) -> Initiative:
        return save_initiative(form=form, acting_user=self.user)


class InitiativeEdit(RecordUpdateView):
    """Edit an initiative; `?status=done` sets the initial status."""

    model = Initiative
    form_class = InitiativeForm

    def get_initial(self) -> dict[str, Any]:
        status = self.request.GET.get("status")
        return {"status": status} if status in get_allowed_statuses(self.user, self.object.status) else {}

    def perform_save(self, form: Any, formsets: Sequence[Any]) -> Initiative:
        return save_initiative(form=form, acting_user=self.user)


class InitiativeDelete(RecordDeleteView):
    model = Initiative
