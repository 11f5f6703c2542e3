"""Pages of community initiatives."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from csi.concerns.models import Concern
from csi.concerns.tables import ConcernTable
from csi.core.crud.panels import RelatedPanel
from csi.core.crud.views import RecordCreateView, RecordDeleteView, RecordDetailView, RecordListView, RecordUpdateView
from districts.models import Contact
from districts.tables import ContactTable
from initiatives.filters import InitiativeFilters
from initiatives.forms import InitiativeForm
from initiatives.models import Initiative, InitiativeStatus
from initiatives.services import save_initiative, statuses_open_to
from initiatives.tables import InitiativeTable

Status = InitiativeStatus

APPROVE = (Status.APPROVED, gettext_lazy("Approve it"), "check-circle")
RECORD_DONE = (Status.DONE, gettext_lazy("Record that it is done"), "flag")
CANCEL = (Status.CANCELLED, gettext_lazy("Cancel it"), "slash-circle")
PROPOSE_AGAIN = (Status.PROPOSED, gettext_lazy("Propose it again"), "arrow-counterclockwise")
# The steps that may follow each state, the usual one first.
STEPS = {
    Status.PROPOSED: (APPROVE, CANCEL),
    Status.APPROVED: (RECORD_DONE, CANCEL),
    Status.DONE: (),
    Status.CANCELLED: (PROPOSE_AGAIN,),
}


class InitiativeList(RecordListView):
    model = Initiative
    table_class = InitiativeTable
    filterset_class = InitiativeFilters
    count_label = ngettext_lazy("%(count)d initiative", "%(count)d initiatives", "count")
    empty_message = gettext_lazy("Propose an initiative before it takes place, or record one that is done.")
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

    @property
    def fields(self):
        facts = [
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
            facts.append("overspend_reason")
        if self.object.status == Status.DONE or self.object.participants:
            facts += [
                "participants_women",
                "participants_men",
                "participants_under_30",
                "participants_police",
            ]
        return [*facts, "purpose", *(name for name in ("outcome", "lessons") if self._is_told(name))]

    def _is_told(self, name):
        """What came of it is missed only once it is done."""
        return self.object.status == Status.DONE or getattr(self.object, name)

    def get_related_panels(self):
        concerns = Concern.objects.visible_to(self.user).filter(initiatives=self.object)
        partners = Contact.objects.visible_to(self.user).filter(initiatives=self.object)
        return [
            RelatedPanel(
                _("Concerns that it answers"),
                concerns.for_list(),
                ConcernTable,
                exclude=("raised_by", "reported_back_on"),
            ),
            RelatedPanel(_("Partners"), partners.for_list(), ContactTable),
        ]

    def get_page_actions(self):
        if not self.is_editable:
            return []
        edit = reverse("initiatives:initiative_edit", args=[self.object.pk])
        allowed = statuses_open_to(self.user, self.object.status)
        steps = [
            (label, f"{edit}?status={status}", icon)
            for status, label, icon in STEPS[self.object.status]
            if status in allowed
        ]
        return [*steps, (_("Add a photo"), f"{reverse('gallery:photo_add')}?initiative={self.object.pk}", "camera")]


class InitiativeAdd(RecordCreateView):
    """Proposes an initiative, or records one that took place."""

    model = Initiative
    form_class = InitiativeForm
    prefill = ("district", "kind", "status", "starts", "concerns")
    title = gettext_lazy("Record an initiative")

    def perform_save(self, form, formsets):
        return save_initiative(form=form, acting_user=self.user)


class InitiativeEdit(RecordUpdateView):
    """Changes an initiative; a step of its page comes here with the state filled in (`?status=done`)."""

    model = Initiative
    form_class = InitiativeForm

    def get_initial(self):
        asked = self.request.GET.get("status")
        return {"status": asked} if asked in statuses_open_to(self.user, self.object.status) else {}

    def perform_save(self, form, formsets):
        return save_initiative(form=form, acting_user=self.user)


class InitiativeDelete(RecordDeleteView):
    model = Initiative
