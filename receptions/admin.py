"""Admin of Mobile Police Receptions, deployments and trips."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from csi.core import clock
from csi.core.admin.records import RecordAdmin, RecordAdminForm, RecordInline
from receptions.forms import (
    AppealConfirmations,
    AppealForm,
    DeploymentConfirmations,
    DeploymentForm,
    ServiceGapForm,
    TripConfirmations,
)
from receptions.models import AppealCount, Deployment, MobileReception, ServiceGap, ServiceGapKind, Trip, VehicleState
from receptions.services import return_to_service, take_out_of_service


class DeploymentAdminForm(DeploymentConfirmations, RecordAdminForm):
    constraint_fields = DeploymentForm.constraint_fields


class TripAdminForm(TripConfirmations, RecordAdminForm):
    pass


class AppealAdminForm(AppealConfirmations, RecordAdminForm):
    constraint_fields = AppealForm.constraint_fields


class ServiceGapAdminForm(RecordAdminForm):
    constraint_fields = ServiceGapForm.constraint_fields


class ServiceGapInline(RecordInline):
    model = ServiceGap
    form = ServiceGapAdminForm
    fields = ("kind", "starts", "ends", "reason")


class DeploymentInline(RecordInline):
    model = Deployment
    form = DeploymentAdminForm
    fields = ("district", "site", "starts", "ends", "latitude", "longitude", "exception_reason")
    show_change_link = True


@admin.register(MobileReception)
class MobileReceptionAdmin(RecordAdmin):
    list_display = ("number", "plate", "state", "stage", "site", "donated", "trip_count")
    list_filter = ("state", "stage", "donated")
    search_fields = ("plate", "model", "note")
    date_hierarchy = "donated"
    inlines = (DeploymentInline, ServiceGapInline)
    actions = ("mark_in_service", "mark_in_repair")

    @admin.display(description=_("current site"), ordering="site")
    def site(self, vehicle):
        return vehicle.site

    @admin.display(description=_("trips"), ordering="trip_count")
    def trip_count(self, vehicle):
        return vehicle.trip_count

    @admin.action(description=_("Return to service from today"))
    def mark_in_service(self, request, vehicles):
        for vehicle in vehicles:
            return_to_service(acting_user=request.user, vehicle=vehicle, on=clock.today())
        self._report_state(request, vehicles, VehicleState.IN_SERVICE)

    @admin.action(description=_("Take out for repair from today"))
    def mark_in_repair(self, request, vehicles):
        for vehicle in vehicles:
            take_out_of_service(
                acting_user=request.user, vehicle=vehicle, kind=ServiceGapKind.IN_REPAIR, on=clock.today()
            )
        self._report_state(request, vehicles, VehicleState.IN_REPAIR)

    def _report_state(self, request, vehicles, state):
        self.message_user(
            request, _("Now %(state)s: %(number)d.") % {"state": state.label.lower(), "number": len(vehicles)}
        )


@admin.register(Deployment)
class DeploymentAdmin(RecordAdmin):
    form = DeploymentAdminForm
    list_display = ("vehicle", "site", "district", "starts", "ends", "phase", "trip_count")
    list_display_links = ("vehicle", "site")
    list_filter = ("starts", "district", "vehicle")
    search_fields = ("site", "vehicle__plate", "district__name_en", "district__name_ru", "district__name_ky")
    date_hierarchy = "starts"
    autocomplete_fields = ("vehicle", "district")

    @admin.display(description=_("today"))
    def phase(self, deployment):
        return deployment.phase_on(clock.today()).label

    @admin.display(description=_("trips"), ordering="trip_count")
    def trip_count(self, deployment):
        return deployment.trip_count


class CrewFilter(admin.SimpleListFilter):
    """Filter trips by the composition of the crew."""

    title = _("crew")
    parameter_name = "crew"

    def lookups(self, request, model_admin):
        return [("single_sex", _("Single-sex crew"))]

    def queryset(self, request, trips):
        return trips.with_single_sex_crew() if self.value() == "single_sex" else trips


class AppealInline(RecordInline):
    model = AppealCount
    form = AppealAdminForm
    fields = ("topic", "received", "settled", "referred")


@admin.register(Trip)
class TripAdmin(RecordAdmin):
    form = TripAdminForm
    list_display = ("date", "deployment", "crew", "visitors", "received", "kilometres")
    list_filter = (CrewFilter, "date", "deployment__district", "deployment__vehicle")
    search_fields = ("place", "remarks", "deployment__site", "deployment__vehicle__plate")
    date_hierarchy = "date"
    autocomplete_fields = ("deployment",)
    inlines = (AppealInline,)

    @admin.display(description=_("crew"))
    def crew(self, trip):
        return trip.crew_description

    @admin.display(description=_("visitors"), ordering="visitors")
    def visitors(self, trip):
        return trip.visitors

    @admin.display(description=_("appeals"), ordering="received")
    def received(self, trip):
        return trip.received
