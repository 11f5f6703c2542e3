"""Pages of observations, and the page that creates a concern from an observation."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from advisers.filters import ObservationFilters
from advisers.forms import ObservationForm, ObservationUpdateForm
from advisers.models import Adviser, Observation, ObservationKind, Placement
from advisers.services import raise_concern
from advisers.tables import ObservationTable
from csi.concerns.forms import ConcernFromRecordForm
from csi.concerns.models import Concern
from csi.core.clock import today
from csi.core.crud.integrity_errors import ConstraintViolation
from csi.core.crud.map_points import MapPoint
from csi.core.crud.views import (
    DisplayField,
    RecordCreateView,
    RecordDeleteView,
    RecordDetailView,
    RecordListView,
    RecordUpdateView,
)
from csi.core.permissions import RecordPermission
from csi.core.typing import StrOrPromise
from districts.models import District, Sector
from districts.views.districts import create_map_point


class ObservationList(RecordListView):
    model = Observation
    table_class = ObservationTable
    filterset_class = ObservationFilters
    count_label = ngettext_lazy("%(count)s observation", "%(count)s observations", "count")
    export_fields = ("details",)
    empty_message = gettext_lazy(
        "No observation is recorded. Record developments, challenges, good practice and incidents."
    )


class ObservationDetail(RecordDetailView):
    model = Observation
    fields = ["date", "district", "station", "sensitivity", "details"]

    def get_state_badge(self) -> tuple[StrOrPromise, str]:
        kind = ObservationKind(self.object.kind)
        return kind.label, kind.badge

    def get_display_fields(self) -> list[DisplayField]:
        fields = super().get_display_fields()
        if adviser := self.object.adviser:
            fields.append(DisplayField(_("Adviser"), str(adviser), url=self._get_visible_url(adviser)))
        if self.concern:
            fields.append(
                DisplayField(_("Concern created from it"), str(self.concern), url=self.concern.get_absolute_url())
            )
        return fields

    def _get_visible_url(self, adviser: Adviser) -> str | None:
        """Return the URL of the adviser's page, or None if the user may not see it."""
        is_visible = Adviser.objects.visible_to(self.user).filter(pk=adviser.pk).exists()
        return adviser.get_absolute_url() if is_visible else None

    @cached_property
    def concern(self) -> Concern | None:
        """The concern created from the observation; None if the user may not see it."""
        return Concern.objects.visible_to(self.user).filter(pk=self.object.concern_id).first()

    def get_map_points(self) -> list[MapPoint]:
        return [create_map_point(self.object.station)] if self.object.station else []

    def get_page_actions(self) -> list[tuple[StrOrPromise, str, str]]:
        if self.object.concern_id or not self.is_editable:
            return []
        url = reverse("advisers:observation_raise_concern", args=[self.object.pk])
        return [(_("Create concern"), url, "chat-square-text")]


class ObservationAdd(RecordCreateView):
    model = Observation
    form_class = ObservationForm
    title = gettext_lazy("Record observation")
    prefill = ("district", "station", "adviser")

    def get_initial(self) -> dict[str, Any]:
        initial = super().get_initial()
        defaults = self._get_default_adviser()
        if not {"district", "station"} & initial.keys():
            defaults |= self._get_default_location(defaults.get("adviser"))
        return {"date": today(), **defaults, **initial}

    def _get_default_adviser(self) -> dict[str, Any]:
        adviser = Adviser.objects.filter(account=self.user).first()
        return {"adviser": adviser} if adviser else {}

    def _get_default_location(self, adviser: Adviser | None) -> dict[str, Any]:
        """Return the station where the adviser is in post, or else the user's only district."""
        placement = adviser and Placement.objects.in_post_on(today()).filter(adviser=adviser).for_list().first()
        if placement:
            return {"station": placement.station, "district": placement.station.district}
        if self.user.has_permission(RecordPermission.ACCESS_ALL_SCOPES):
            return {}
        districts = list(District.objects.visible_to(self.user)[:2])
        return {"district": districts[0]} if len(districts) == 1 else {}


class ObservationEdit(RecordUpdateView):
    model = Observation
    form_class = ObservationUpdateForm


class ObservationDelete(RecordDeleteView):
    model = Observation


class ObservationRaiseConcernView(RecordCreateView):
    """Create a concern from an observation, with the observation's text as initial values."""

    model = Concern
    form_class = ConcernFromRecordForm
    title = gettext_lazy("Create concern from observation")

    @cached_property
    def observation(self) -> Observation:
        return self.get_record_or_404(Observation.objects.editable_by(self.user).for_list())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.observation.concern_id:
            messages.info(request, _("A concern has already been created from this observation."))
            return HttpResponseRedirect(self.observation.get_absolute_url())
        return super().get(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        observation = self.observation
        return {
            "summary": observation.summary,
            "details": observation.details,
            "raised_on": observation.date,
            "raised_by": Sector.CSI,
            "sensitivity": observation.sensitivity,
        }

    def perform_save(self, form: Any, formsets: Any) -> Concern:
        try:
            return raise_concern(acting_user=self.user, observation=self.observation, concern=form.save(commit=False))
        except ValidationError as error:
            raise ConstraintViolation(error.messages[0]) from error

    def get_cancel_url(self) -> str:
        return self.observation.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"can_add_another": False}
