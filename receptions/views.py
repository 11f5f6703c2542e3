"""Pages of Mobile Police Receptions, their deployments and their trips."""

from functools import cached_property

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import formats
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from csi.core import clock
from csi.core.crud.map_points import MapPoint, map_data
from csi.core.crud.panels import RelatedPanel
from csi.core.crud.views import (
    RecordCreateView,
    RecordDeleteView,
    RecordDetailView,
    RecordListView,
    RecordUpdateView,
    can_add,
)
from receptions.filters import DeploymentFilters, MobileReceptionFilters, TripFilters
from receptions.forms import AppealRows, DeploymentForm, MobileReceptionForm, ServiceGapRows, TripForm
from receptions.models import Deployment, DeploymentPhase, MobileReception, Trip
from receptions.panels import deployments_beside, trips_beside
from receptions.tables import AppealTable, DeploymentTable, MobileReceptionTable, ServiceGapTable, TripTable


class MobileReceptionList(RecordListView):
    model = MobileReception
    table_class = MobileReceptionTable
    filterset_class = MobileReceptionFilters
    count_label = ngettext_lazy("%(count)d Mobile Police Reception", "%(count)d Mobile Police Receptions", "count")
    empty_message = gettext_lazy(
        "A vehicle is added when it is handed over; it is seen by the teams of the districts to which it is deployed."
    )
    template_name = "receptions/mobilereception_list.html"

    def get_queryset(self):
        return self.get_visible_queryset().for_list(self.user)

    def get_context_data(self, **kwargs):
        """With the places where the vehicles of the list stand today."""
        asked = self.records.order_by().values("pk")
        stands = Deployment.objects.visible_to(self.user).running_on(clock.today()).filter(vehicle__in=asked)
        places = [place_of(stand) for stand in stands.for_list() if stand.latitude is not None]
        return super().get_context_data(map_data=map_data(places), **kwargs)


class MobileReceptionDetail(RecordDetailView):
    model = MobileReception

    @cached_property
    def deployments(self):
        return Deployment.objects.visible_to(self.user).filter(vehicle=self.object)

    @cached_property
    def trips(self):
        return Trip.objects.visible_to(self.user).filter(deployment__vehicle=self.object)

    @cached_property
    def stand(self):
        """Its deployment of today, as far as this person may see it."""
        return self.deployments.running_on(clock.today()).for_list().first()

    @property
    def fields(self):
        totals = self.trips.aggregate_totals()
        return (
            (_("Stands today at"), lambda _vehicle: self.stand),
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

    def get_related_panels(self):
        return [
            deployments_beside(
                _("Deployments"), self.user, self.deployments, exclude=("vehicle",), vehicle=self.object.pk
            ),
            trips_beside(self.user, self.trips, exclude=("vehicle",), vehicle=self.object.pk),
            RelatedPanel(_("Out of service"), self.object.gaps.all(), ServiceGapTable, empty=_("Never so far.")),
        ]

    def get_map_points(self):
        return [place_of(self.stand)] if self.stand else []

    def get_page_actions(self):
        steps = []
        if self.stand:
            steps.append(record_a_trip(self.stand))
        if can_add(Deployment, self.user):
            steps.append(
                (_("Deploy it"), f"{reverse('receptions:deployment_add')}?vehicle={self.object.pk}", "geo-alt")
            )
        return steps


class MobileReceptionAdd(RecordCreateView):
    model = MobileReception
    form_class = MobileReceptionForm
    formsets = (ServiceGapRows,)
    title = gettext_lazy("Add a Mobile Police Reception")


class MobileReceptionEdit(RecordUpdateView):
    model = MobileReception
    form_class = MobileReceptionForm
    formsets = (ServiceGapRows,)


class MobileReceptionDelete(RecordDeleteView):
    model = MobileReception


class DeploymentList(RecordListView):
    model = Deployment
    table_class = DeploymentTable
    filterset_class = DeploymentFilters
    count_label = ngettext_lazy("%(count)d deployment", "%(count)d deployments", "count")
    empty_message = gettext_lazy("A deployment says where a vehicle stands and from when; it may be booked ahead.")


class DeploymentDetail(RecordDetailView):
    model = Deployment
    fields = ("vehicle", "district", "site", "starts", "ends")

    def get_queryset(self):
        return self.get_visible_queryset().for_list()

    def get_state_badge(self):
        phase = self.object.phase_on(clock.today())
        return phase.label, DeploymentPhase(phase).badge

    def get_related_panels(self):
        trips = Trip.objects.visible_to(self.user).filter(deployment=self.object)
        return [trips_beside(self.user, trips, exclude=("vehicle", "site", "district"), deployment=self.object.pk)]

    def get_map_points(self):
        return [place_of(self.object)]

    def get_page_actions(self):
        if self.object.phase_on(clock.today()) == DeploymentPhase.PLANNED:
            return []
        return [record_a_trip(self.object)]


class DeploymentAdd(RecordCreateView):
    model = Deployment
    form_class = DeploymentForm
    prefill = ("vehicle", "district")
    title = gettext_lazy("Deploy a vehicle")


class DeploymentEdit(RecordUpdateView):
    model = Deployment
    form_class = DeploymentForm


class DeploymentDelete(RecordDeleteView):
    model = Deployment


class TripList(RecordListView):
    model = Trip
    table_class = TripTable
    filterset_class = TripFilters
    count_label = ngettext_lazy("%(count)d trip", "%(count)d trips", "count")
    empty_message = gettext_lazy(
        "Record a trip on the day on which the van was out: crew, visitors, and what they asked for."
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

    @property
    def fields(self):
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
            "remarks",
        )

    def get_state_badge(self):
        if not self.object.has_single_sex_crew:
            return None
        return (_("No woman in the crew") if self.object.officers_women == 0 else _("No man in the crew")), "watch"

    def get_related_panels(self):
        appeals = self.object.appeals.all()
        return [RelatedPanel(_("Appeals by topic"), appeals, AppealTable, empty=_("No appeal was recorded."))]

    def get_page_actions(self):
        if not self.is_editable:
            return []
        photo = f"{reverse('gallery:photo_add')}?trip={self.object.pk}"
        return [
            record_a_trip(self.object.deployment, _("Record the next trip")),
            (_("Add a photo"), photo, "camera"),
        ]


class TripAdd(RecordCreateView):
    """Crew, visitors and appeals of a day out, on one page."""

    model = Trip
    form_class = TripForm
    formsets = (AppealRows,)
    template_name = "receptions/trip_form.html"
    prefill = ("deployment", "date")
    title = gettext_lazy("Record a trip")

    def save(self, form, formsets):
        """The next trip is most often of the same deployment."""
        response = super().save(form, formsets)
        if "save_and_add" in self.request.POST:
            return HttpResponseRedirect(f"{response.url}?{urlencode({'deployment': form.instance.deployment_id})}")
        return response


class TripEdit(RecordUpdateView):
    model = Trip
    form_class = TripForm
    formsets = (AppealRows,)
    template_name = "receptions/trip_form.html"


class TripDelete(RecordDeleteView):
    model = Trip


def place_of(deployment) -> MapPoint:
    """Where a deployment stands, on the map."""
    return MapPoint(
        str(deployment),
        _("Mobile Police Reception"),
        deployment.latitude,
        deployment.longitude,
        deployment.get_absolute_url(),
        _("since %(day)s") % {"day": formats.date_format(deployment.starts)},
    )


def record_a_trip(deployment, label=None):
    """The step that leads to the trip form with its deployment chosen."""
    return label or _("Record a trip"), f"{reverse('receptions:trip_add')}?deployment={deployment.pk}", "truck"
