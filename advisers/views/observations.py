"""Pages of observations, and the one on which an observation becomes a concern."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from advisers.filters import ObservationFilters
from advisers.forms import ConcernFromObservationForm, KeptObservationForm, ObservationForm
from advisers.models import Adviser, Observation, ObservationKind, Placement
from advisers.services import raise_concern
from advisers.tables import ObservationTable
from csi.concerns.models import Concern
from csi.core.clock import today
from csi.core.crud.integrity_errors import ConstraintViolation
from csi.core.crud.views import (
    DisplayField,
    RecordCreateView,
    RecordDeleteView,
    RecordDetailView,
    RecordListView,
    RecordUpdateView,
)
from csi.core.permissions import RecordPermission
from districts.models import District, Sector
from districts.views.places import place


class ObservationList(RecordListView):
    model = Observation
    table_class = ObservationTable
    filterset_class = ObservationFilters
    count_label = ngettext_lazy("%(count)d observation", "%(count)d observations", "count")
    export_fields = ("details",)
    empty_message = gettext_lazy("Record what you see at work: developments, challenges, good practice, incidents.")


class ObservationDetail(RecordDetailView):
    model = Observation
    fields = ["date", "district", "station", "sensitivity", "details"]

    def get_state_badge(self):
        kind = ObservationKind(self.object.kind)
        return kind.label, ObservationKind(kind).badge

    def get_display_fields(self):
        facts = super().get_display_fields()
        if adviser := self.object.adviser:
            facts.append(DisplayField(_("Adviser"), str(adviser), url=self._address_of(Adviser, adviser)))
        if self.concern:
            facts.append(
                DisplayField(_("Concern that it became"), str(self.concern), url=self.concern.get_absolute_url())
            )
        return facts

    def _address_of(self, model, record):
        """The page of a record that this person may see, else none."""
        return record.get_absolute_url() if model.objects.visible_to(self.user).filter(pk=record.pk).exists() else None

    @cached_property
    def concern(self):
        """The concern that it became. One that this person may not see leaves no trace here."""
        return Concern.objects.visible_to(self.user).filter(pk=self.object.concern_id).first()

    def get_map_points(self):
        return [place(self.object.station)] if self.object.station else []

    def get_page_actions(self):
        if self.object.concern_id or not self.is_editable:
            return []
        address = reverse("advisers:observation_raise_concern", args=[self.object.pk])
        return [(_("Make this a concern"), address, "chat-square-text")]


class ObservationAdd(RecordCreateView):
    model = Observation
    form_class = ObservationForm
    title = gettext_lazy("Record an observation")
    prefill = ("district", "station", "adviser")

    def get_initial(self):
        asked = super().get_initial()
        own = self._own_adviser()
        if not {"district", "station"} & asked.keys():
            own |= self._own_place(own.get("adviser"))
        return {"date": today(), **own, **asked}

    def _own_adviser(self):
        adviser = Adviser.objects.filter(account=self.user).first()
        return {"adviser": adviser} if adviser else {}

    def _own_place(self, adviser):
        """Where the adviser is in post, else the person's one district."""
        placement = adviser and Placement.objects.in_post_on(today()).filter(adviser=adviser).for_list().first()
        if placement:
            return {"station": placement.station, "district": placement.station.district}
        districts = (
            []
            if self.user.has_permission(RecordPermission.ACCESS_ALL_DISTRICTS)
            else District.objects.visible_to(self.user)[:2]
        )
        return {"district": districts[0]} if len(districts) == 1 else {}


class ObservationEdit(RecordUpdateView):
    model = Observation
    form_class = KeptObservationForm


class ObservationDelete(RecordDeleteView):
    model = Observation


class ObservationRaiseConcern(RecordCreateView):
    """Makes a concern of an observation: what was seen is filled in, category and wording are the person's."""

    model = Concern
    form_class = ConcernFromObservationForm
    title = gettext_lazy("Make this a concern")

    @cached_property
    def observation(self):
        return self.get_record_or_404(Observation.objects.editable_by(self.user).for_list())

    def get(self, request, *args, **kwargs):
        if self.observation.concern_id:
            messages.info(request, _("This observation has become a concern already."))
            return HttpResponseRedirect(self.observation.get_absolute_url())
        return super().get(request, *args, **kwargs)

    def get_initial(self):
        observation = self.observation
        return {
            "summary": observation.summary,
            "details": observation.details,
            "raised_on": observation.date,
            "raised_by": Sector.CSI,
            "sensitivity": observation.sensitivity,
        }

    def perform_save(self, form, formsets):
        try:
            return raise_concern(acting_user=self.user, observation=self.observation, concern=form.save(commit=False))
        except ValidationError as error:
            raise ConstraintViolation(error.messages[0]) from error

    def get_cancel_url(self):
        return self.observation.get_absolute_url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"can_add_another": False}
