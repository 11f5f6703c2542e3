"""Pages of Mobile Police Receptions, their deployments and their trips."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from csi.concerns.forms import ConcernFromRecordForm
from csi.concerns.models import Concern
from csi.concerns.tables import ConcernTable
from csi.core import clock
from csi.core.crud.map_points import MapPoint, build_map_data
from csi.core.crud.panels import RelatedPanel
from csi.core.crud.urls import get_add_url
from csi.core.crud.views import (
    RecordCreateView,
    RecordDeleteView,
    RecordDetailView,
    RecordListView,
    RecordUpdateView,
)
from csi.core.period_lock.records import find_locked_days
from csi.core.typing import StrOrPromise
from receptions.filters import DeploymentFilters, MobileReceptionFilters, TripFilters
from receptions.forms import AppealFormSet, DeploymentForm, MobileReceptionForm, ServiceGapFormSet, TripForm
from receptions.models import Deployment, DeploymentPhase, MobileReception, Trip
from receptions.models.deployments import DeploymentQuerySet
from receptions.models.trips import TripQuerySet
from receptions.panels import build_deployment_panel, build_trip_panel
from receptions.quick_entry import QuickEntry, describe_unread, list_filled_in, read_line
from receptions.services import raise_concern_at_trip
from receptions.tables import AppealTable, DeploymentTable, MobileReceptionTable, ServiceGapTable, TripTable

# A trip written as one line, in the URL of the form.
LINE_PARAM = "line"


class MobileReceptionList(RecordListView):
    model = MobileReception
    table_class = MobileReceptionTable
    filterset_class = MobileReceptionFilters
    count_label = ngettext_lazy("%(count)s Mobile Police Reception", "%(count)s Mobile Police Receptions", "count")
    empty_message = gettext_lazy(
        "No vehicles yet. Add a vehicle when it is handed over. "
        "The teams of the districts to which it is deployed can see it."
    )
    template_name = "receptions/mobilereception_list.html"

    def get_queryset(self) -> QuerySet:
        return self.get_visible_queryset().for_list(self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # The map shows the vehicles on the page of the list.
        context = super().get_context_data(**kwargs)
        vehicles = [row.record.pk for row in self.table.page.object_list]
        current = Deployment.objects.visible_to(self.user).running_on(clock.today()).filter(vehicle__in=vehicles)
        points = [build_map_point(deployment) for deployment in current.for_list() if deployment.latitude is not None]
        return context | {"map_data": build_map_data(points)}


class MobileReceptionDetail(RecordDetailView):
    model = MobileReception

    @cached_property
    def deployments(self) -> DeploymentQuerySet:
        return Deployment.objects.visible_to(self.user).filter(vehicle=self.object)

    @cached_property
    def trips(self) -> TripQuerySet:
        return Trip.objects.visible_to(self.user).filter(deployment__vehicle=self.object)

    @cached_property
    def current_deployment(self) -> Deployment | None:
        """The deployment that includes today, if the user may see it."""
        return self.deployments.running_on(clock.today()).for_list().first()

    def get_fields(self) -> Sequence[Any]:
        totals = self.trips.aggregate_totals()
        return (
            (_("Current site"), lambda _vehicle: self.current_deployment),
            "plate",
            "model",
            "donated",
            "stage",
            (_("Trips"), lambda _vehicle: totals["trips"]),
            (_("Visitors, women"), lambda _vehicle: totals["visitors_women"] or 0),
            (_("Visitors, men"), lambda _vehicle: totals["visitors_men"] or 0),
            (_("Appeals received"), lambda _vehicle: totals["received"] or 0),
            (_("Appeals pending"), lambda _vehicle: totals["pending"] or 0),
            (_("Kilometres"), lambda _vehicle: totals["kilometres"]),
            "note",
        )

    def get_related_panels(self) -> list[RelatedPanel]:
        return [
            build_deployment_panel(
                _("Deployments"), self.user, self.deployments, exclude=("vehicle",), vehicle=self.object.pk
            ),
            build_trip_panel(self.user, self.trips, exclude=("vehicle",), vehicle=self.object.pk),
            RelatedPanel(
                _("Out of service"), self.object.gaps.all(), ServiceGapTable, empty=_("Never out of service.")
            ),
        ]

    def get_map_points(self) -> list[MapPoint]:
        return [build_map_point(self.current_deployment)] if self.current_deployment else []

    def get_page_actions(self) -> list[tuple[StrOrPromise, str, str]]:
        page_actions = []
        if self.current_deployment:
            page_actions += build_trip_actions(self.current_deployment)
        if url := get_add_url(Deployment, self.user, vehicle=self.object):
            page_actions.append((_("Deploy vehicle"), url, "geo-alt"))
        return page_actions


class MobileReceptionAdd(RecordCreateView):
    model = MobileReception
    form_class = MobileReceptionForm
    formsets = (ServiceGapFormSet,)
    title = gettext_lazy("Add Mobile Police Reception")


class MobileReceptionEdit(RecordUpdateView):
    model = MobileReception
    form_class = MobileReceptionForm
    formsets = (ServiceGapFormSet,)


class MobileReceptionDelete(RecordDeleteView):
    model = MobileReception


class DeploymentList(RecordListView):
    model = Deployment
    table_class = DeploymentTable
    filterset_class = DeploymentFilters
    count_label = ngettext_lazy("%(count)s deployment", "%(count)s deployments", "count")
    empty_message = gettext_lazy(
        "No deployments yet. A deployment assigns a vehicle to a site and can be planned in advance."
    )


class DeploymentDetail(RecordDetailView):
    model = Deployment
    fields = ("vehicle", "district", "site", "starts", "ends", "exception_reason")

    def get_queryset(self) -> QuerySet:
        return self.get_visible_queryset().for_list()

    def get_state_badge(self) -> tuple[StrOrPromise, str] | None:
        phase = self.object.phase_on(clock.today())
        return phase.label, phase.badge

    def get_related_panels(self) -> list[RelatedPanel]:
        trips = Trip.objects.visible_to(self.user).filter(deployment=self.object)
        return [build_trip_panel(self.user, trips, exclude=("vehicle", "site", "district"), deployment=self.object.pk)]

    def get_map_points(self) -> list[MapPoint]:
        return [build_map_point(self.object)]

    def get_page_actions(self) -> list[tuple[StrOrPromise, str, str]]:
        if self.object.phase_on(clock.today()) == DeploymentPhase.PLANNED:
            return []
        return build_trip_actions(self.object)


class DeploymentAdd(RecordCreateView):
    model = Deployment
    form_class = DeploymentForm
    prefill = ("vehicle", "district")
    title = gettext_lazy("Deploy vehicle")


class DeploymentEdit(RecordUpdateView):
    model = Deployment
    form_class = DeploymentForm


class DeploymentDelete(RecordDeleteView):
    model = Deployment


class TripList(RecordListView):
    model = Trip
    table_class = TripTable
    filterset_class = TripFilters
    count_label = ngettext_lazy("%(count)s trip", "%(count)s trips", "count")
    empty_message = gettext_lazy(
        "No trips yet. Record a trip on the day it was made, with the crew, the visitors and the appeals."
    )
    export_fields = (
        "officers_women",
        "officers_men",
        "visitors_women",
        "visitors_men",
        "fuel",
        "place",
        "remarks",
    )


class TripDetail(RecordDetailView):
    model = Trip

    def get_fields(self) -> Sequence[Any]:
        return (
            (_("Vehicle"), "deployment.vehicle"),
            (_("Deployment"), "deployment"),
            (_("District"), "deployment.district"),
            "date",
            (_("Place visited"), lambda trip: trip.place or trip.deployment.site),
            (_("Crew"), "crew_description"),
            (_("Visitors"), "visitors"),
            "visitors_women",
            "visitors_men",
            (_("Appeals received"), "received"),
            (_("Settled on the spot"), "settled"),
            (_("Referred"), "referred"),
            (_("Pending"), "pending"),
            "kilometres",
            "fuel",
            "exception_reason",
            "remarks",
        )

    def get_state_badge(self) -> tuple[StrOrPromise, str] | None:
        if not self.object.has_single_sex_crew:
            return None
        text = _("Single-sex crew: no women") if self.object.officers_women == 0 else _("Single-sex crew: no men")
        return text, "watch"

    def get_related_panels(self) -> list[RelatedPanel]:
        appeals = self.object.appeals.all()
        concerns = Concern.objects.visible_to(self.user).filter(trip=self.object)
        return [
            RelatedPanel(_("Appeals by topic"), appeals, AppealTable, empty=_("No appeals recorded.")),
            RelatedPanel(
                _("Concerns raised"),
                concerns.for_list(),
                ConcernTable,
                add_url=reverse("receptions:trip_raise_concern", args=[self.object.pk]) if self.is_editable else None,
                exclude=("district", "assigned_to"),
            ),
        ]

    def get_page_actions(self) -> list[tuple[StrOrPromise, str, str]]:
        if not self.is_editable:
            return []
        concern_url = reverse("receptions:trip_raise_concern", args=[self.object.pk])
        page_actions = build_trip_actions(self.object.deployment, _("Record next trip"))
        page_actions.append((_("Raise concern"), concern_url, "chat-square-text"))
        if not self.lock:
            photo_url = reverse("gallery:photo_add", query={"trip": self.object.pk})
            page_actions.append((_("Add photo"), photo_url, "camera"))
        return page_actions


class TripRaiseConcernView(RecordCreateView):
    """Create a concern that was raised at a trip; the concern refers to the trip."""

    model = Concern
    form_class = ConcernFromRecordForm
    title = gettext_lazy("Raise concern from trip")

    @cached_property
    def trip(self) -> Trip:
        return self.get_record_or_404(Trip.objects.editable_by(self.user).for_list())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.trip  # noqa: B018 - not found if the user may not change it
        return super().get(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {"raised_on": self.trip.date}

    def perform_save(self, form: Any, formsets: Any) -> Concern:
        return raise_concern_at_trip(acting_user=self.user, trip=self.trip, concern=form.save(commit=False))

    def get_cancel_url(self) -> str:
        return self.trip.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"can_add_another": False}


class TripAdd(RecordCreateView):
    """Record a trip with its crew, visitors and appeals."""

    model = Trip
    form_class = TripForm
    formsets = (AppealFormSet,)
    template_name = "receptions/trip_add.html"
    prefill = ("deployment", "date")
    title = gettext_lazy("Record trip")

    @cached_property
    def quick_entry(self) -> QuickEntry | None:
        """The trip that the user wrote as one line, if any."""
        line = self.request.GET.get(LINE_PARAM, "").replace("\0", "").strip()
        return read_line(line) if line else None

    def get_initial(self) -> dict[str, Any]:
        entry = self.quick_entry
        if not entry:
            return super().get_initial()
        initial = {"date": entry.date, **entry.values}
        found, is_named = entry.find_deployments(Deployment.objects.visible_to(self.user))
        if entry.words and not is_named:
            initial["place"] = entry.place
        if len(found) == 1:
            initial["deployment"] = found[0].pk
        else:
            text = (
                _("Several vehicles match. Choose the deployment.")
                if found
                else _("No vehicle of this line was deployed on this day. Choose the deployment.")
            )
            messages.warning(self.request, text)
        return initial

    def build_forms(self, data: QueryDict | None = None, files: Any = None) -> tuple[Any, list[Any]]:
        form, formsets = super().build_forms(data, files)
        if self.quick_entry and data is None:
            formsets[0].fill_in_rows(self.quick_entry.appeals)
            if unread := describe_unread(self.quick_entry):
                messages.warning(self.request, unread)
        return form, formsets

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "line": self.request.GET.get(LINE_PARAM),
            "line_param": LINE_PARAM,
            "filled_in": list_filled_in(context["form"], context["formsets"][0]) if self.quick_entry else None,
        }

    def get_add_another_url(self, record: Trip) -> str | None:
        """Prefill the next trip with the same deployment, or ask for the next line."""
        if self.quick_entry:
            return f"{reverse('receptions:trip_add')}?{LINE_PARAM}="
        return get_add_url(Trip, self.user, deployment=record.deployment_id)


class TripEdit(RecordUpdateView):
    model = Trip
    form_class = TripForm
    formsets = (AppealFormSet,)
    template_name = "receptions/trip_form.html"


class TripDelete(RecordDeleteView):
    model = Trip


def build_map_point(deployment: Deployment) -> MapPoint:
    return MapPoint(
        str(deployment),
        _("Mobile Police Reception"),
        deployment.latitude,
        deployment.longitude,
        deployment.get_absolute_url(),
        _("since %(day)s") % {"day": formats.date_format(deployment.starts)},
    )


def build_trip_actions(deployment: Deployment, label: str | None = None) -> list[tuple[StrOrPromise, str, str]]:
    """Return the page action that opens the trip form with the deployment; [] if its days are locked."""
    latest = min(deployment.ends or clock.today(), clock.today())
    if find_locked_days([(deployment.district_id, latest)]):
        return []
    return [(label or _("Record trip"), reverse("receptions:trip_add", query={"deployment": deployment.pk}), "truck")]
