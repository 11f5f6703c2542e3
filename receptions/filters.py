"""Filters of the lists of Mobile Police Receptions, deployments and trips."""

import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csi.core import clock
from csi.core.crud.filters import (
    ChoiceFilter,
    DayFilter,
    PeriodFilter,
    RecordFilter,
    RecordFilterSet,
    ScopeFilter,
    ScopesFilter,
)
from districts.models import District
from receptions.models import Deployment, DeploymentPhase, MobileReception, Trip
from receptions.models.deployments import DeploymentQuerySet
from receptions.models.trips import TripQuerySet
from receptions.models.vehicles import MobileReceptionQuerySet


class MobileReceptionFilters(RecordFilterSet):
    main_filters = ("district", "state", "stage")
    district = ScopeFilter(
        "deployments__district", phrase=_("deployed to %(value)s at any time"), method="filter_district"
    )
    donated = PeriodFilter("donated", phrase=_("handed over %(dates)s"), label=_("Handed over"))
    donated_on_or_before = DayFilter(
        "donated_on_or_before", label=_("Handed over on or before"), phrase=_("handed over on or before %(value)s")
    )
    in_service_on = DayFilter("in_service_on", label=_("In service on"), phrase=_("in service on %(value)s"))
    idle_on = DayFilter("idle_on", label=_("Idle on"), phrase=_("idle on %(value)s"))

    class Meta:
        model = MobileReception
        fields = ("district", "state", "stage", "donated", "donated_on_or_before", "in_service_on", "idle_on")

    def filter_district(
        self, queryset: MobileReceptionQuerySet, _name: str, district: District
    ) -> MobileReceptionQuerySet:
        return queryset.in_scopes([district.pk])


class DeploymentPeriodFilter(PeriodFilter):
    """Filter the deployments with a day in the period."""

    def filter(self, queryset: DeploymentQuerySet, value: Any) -> DeploymentQuerySet:
        if not value:
            return queryset
        start, end = value
        return queryset.running_during(start or datetime.date.min, end or datetime.date.max)


class DeploymentFilters(RecordFilterSet):
    district = ScopeFilter()
    phase = ChoiceFilter(label=_("Today"), choices=DeploymentPhase.choices, phrase="%(value)s", method="filter_phase")
    period = DeploymentPeriodFilter("starts", phrase=_("deployed %(dates)s"), label=_("Deployed in"))
    operating_on = DayFilter("operating_on", label=_("Operating on"), phrase=_("operating on %(value)s"))

    class Meta:
        model = Deployment
        fields = ("district", "vehicle", "phase", "period", "operating_on")

    def filter_phase(self, queryset: DeploymentQuerySet, _name: str, phase: str) -> DeploymentQuerySet:
        methods = {
            DeploymentPhase.PLANNED: queryset.planned_on,
            DeploymentPhase.RUNNING: queryset.running_on,
            DeploymentPhase.ENDED: queryset.ended_before,
        }
        return methods[DeploymentPhase(phase)](clock.today())


class TripFilters(RecordFilterSet):
    district = ScopeFilter("deployment__district")
    districts = ScopesFilter("deployment__district")
    vehicle = RecordFilter(
        "deployment__vehicle", label=_("Vehicle"), queryset=MobileReception.objects, phrase=_("of %(value)s")
    )
    deployment = RecordFilter(queryset=Deployment.objects, label=_("Deployment"), phrase=_("of %(value)s"))
    date = PeriodFilter("date", phrase=pgettext_lazy("trip", "made %(dates)s"), label=_("Date"))
    crew = ChoiceFilter(
        label=_("Crew"),
        choices=[("single_sex", _("Single-sex crew")), ("recorded", _("Recorded crew"))],
        phrase=_("crew: %(value)s"),
        method="filter_crew",
    )

    class Meta:
        model = Trip
        fields = ("district", "vehicle", "deployment", "date", "crew")

    def filter_crew(self, queryset: TripQuerySet, _name: str, crew: str) -> TripQuerySet:
        return queryset.with_single_sex_crew() if crew == "single_sex" else queryset.with_recorded_crew()
