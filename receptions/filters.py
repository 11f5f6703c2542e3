"""What lists of Mobile Police Receptions, deployments and trips can be asked."""

import datetime

from django.utils.translation import gettext_lazy as _

from csi.core import clock
from csi.core.crud.filters import ChoiceFilter, DayFilter, DistrictFilter, PeriodFilter, RecordFilter, RecordFilterSet
from receptions.models import Deployment, DeploymentPhase, MobileReception, Trip


class MobileReceptionFilters(RecordFilterSet):
    district = DistrictFilter("deployments__district", phrase=_("ever deployed to %(value)s"), method="by_district")
    donated = PeriodFilter("donated", phrase=_("handed over"), label=_("Handed over"))
    donated_on_or_before = DayFilter(
        "donated_on_or_before", label=_("Handed over by"), phrase=_("handed over by %(value)s")
    )
    in_service_on = DayFilter("in_service_on", label=_("In service on"), phrase=_("in service on %(value)s"))
    idle_on = DayFilter("idle_on", label=_("Idle on"), phrase=_("without a trip for long on %(value)s"))

    class Meta:
        model = MobileReception
        fields = ("district", "state", "stage", "donated", "donated_on_or_before", "in_service_on", "idle_on")

    def by_district(self, queryset, _name, district):
        return queryset.in_districts([district.pk])


class DeploymentPeriodFilter(PeriodFilter):
    """Deployments that share a day with the period."""

    def filter(self, queryset, value):
        if not value:
            return queryset
        start, end = value
        return queryset.running_during(start or datetime.date.min, end or datetime.date.max)


class DeploymentFilters(RecordFilterSet):
    district = DistrictFilter()
    phase = ChoiceFilter(label=_("Today"), choices=DeploymentPhase.choices, phrase="%(value)s", method="by_phase")
    period = DeploymentPeriodFilter("starts", phrase=_("running"), label=_("Running in"))
    operating_on = DayFilter("operating_on", label=_("At work on"), phrase=_("with a vehicle in service on %(value)s"))

    class Meta:
        model = Deployment
        fields = ("district", "vehicle", "phase", "period", "operating_on")

    def by_phase(self, queryset, _name, phase):
        questions = {
            DeploymentPhase.PLANNED: queryset.planned_on,
            DeploymentPhase.RUNNING: queryset.running_on,
            DeploymentPhase.ENDED: queryset.ended_before,
        }
        return questions[phase](clock.today())


class TripFilters(RecordFilterSet):
    district = DistrictFilter("deployment__district")
    vehicle = RecordFilter(
        "deployment__vehicle", label=_("Vehicle"), queryset=MobileReception.objects, phrase=_("of %(value)s")
    )
    deployment = RecordFilter(queryset=Deployment.objects, label=_("Deployment"), phrase=_("of %(value)s"))
    date = PeriodFilter("date", phrase=_("made"), label=_("Made"))
    crew = ChoiceFilter(
        label=_("Crew"),
        choices=[("one_sided", _("Without a woman or without a man"))],
        phrase=_("with a crew without a woman or without a man"),
        method="by_crew",
    )

    class Meta:
        model = Trip
        fields = ("district", "vehicle", "deployment", "date", "crew")

    def by_crew(self, queryset, _name, _value):
        return queryset.with_single_sex_crew()
