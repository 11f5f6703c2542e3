"""Filters of the lists of districts, mandates, police strength and contacts."""

from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from csi.core.clock import today
from csi.core.crud.filters import (
    ChoiceFilter,
    DayFilter,
    PeriodFilter,
    RecordFilter,
    RecordFilterSet,
    ScopeFilter,
    ScopesFilter,
)
from districts.models import (
    AreaOfOperation,
    CommunityGroup,
    Contact,
    District,
    Mandate,
    MandateExtension,
    MandateStatus,
    PoliceStation,
    PoliceStrength,
    Population,
    Province,
)
from districts.models.districts import PoliceStationQuerySet
from districts.models.mandates import MandateQuerySet


class PeriodPhase(models.TextChoices):
    """The position of today relative to a period."""

    RUNNING = "running", _("Running today")
    FUTURE = "future", _("Not yet started")
    ENDED = "ended", _("Ended")


class PeriodPhaseFilter(ChoiceFilter):
    """Filter records by the phase of their period today.

    `running_method` names the queryset method that returns the records running on a day.
    """

    def __init__(self, running_method: str = "running_on", **kwargs: Any) -> None:
        self.running_method = running_method
        kwargs.setdefault("label", _("Period"))
        super().__init__(choices=PeriodPhase.choices, phrase="%(value)s", **kwargs)

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        day = today()
        if value == PeriodPhase.RUNNING:
            return getattr(queryset, self.running_method)(day)
        if value == PeriodPhase.FUTURE:
            return queryset.filter(starts__gt=day)
        if value == PeriodPhase.ENDED:
            running = getattr(queryset.model.objects, self.running_method)(day)
            return queryset.filter(starts__lte=day).exclude(pk__in=running.values("pk"))
        return queryset


class ProvinceFilters(RecordFilterSet):
    class Meta:
        model = Province
        fields = ()


class DistrictFilters(RecordFilterSet):
    operation = ChoiceFilter(
        label=_("Area of operation"),
        choices=[("yes", _("Area of operation today")), ("no", _("No area of operation today"))],
        phrase="%(value)s",
        method="filter_operation",
    )

    in_operation_on = DayFilter(
        "in_operation_on", label=_("Area of operation on"), phrase=_("in operation on %(value)s")
    )

    class Meta:
        model = District
        fields = ("province", "kind")

    def filter_operation(self, queryset: QuerySet[District], _name: str, value: str) -> QuerySet[District]:
        in_operation = models.Q(pk__in=District.objects.in_operation_on(today()).values("pk"))
        return queryset.filter(in_operation if value == "yes" else ~in_operation)


class PoliceStationFilters(RecordFilterSet):
    district = ScopeFilter()
    open = ChoiceFilter(
        label=_("Open"),
        choices=[("yes", _("Open today")), ("no", _("Not open today"))],
        phrase="%(value)s",
        method="filter_open",
    )
    with_adviser_on = DayFilter(
        "with_adviser_on", label=_("With an adviser on"), phrase=_("with an adviser on %(value)s")
    )
    covered_on = DayFilter(
        "covered_on",
        label=_("Covered on"),
        phrase=_("open, in a district in operation and with an adviser on %(value)s"),
    )

    class Meta:
        model = PoliceStation
        fields = ("district",)

    def filter_open(self, queryset: PoliceStationQuerySet, _name: str, value: str) -> QuerySet[PoliceStation]:
        is_open = models.Q(pk__in=PoliceStation.objects.open_on(today()).values("pk"))
        return queryset.filter(is_open if value == "yes" else ~is_open)


class CommunityGroupFilters(RecordFilterSet):
    class Meta:
        model = CommunityGroup
        fields = ()


class PopulationFilters(RecordFilterSet):
    district = ScopeFilter()

    class Meta:
        model = Population
        fields = ("district", "community", "year")


class MandateFilters(RecordFilterSet):
    status = ChoiceFilter(label=_("Status"), choices=MandateStatus.choices, phrase="%(value)s", method="filter_status")
    running = PeriodPhaseFilter()

    class Meta:
        model = Mandate
        fields = ("status", "running")

    def filter_status(self, queryset: MandateQuerySet, _name: str, value: str) -> MandateQuerySet:
        return queryset.with_status_on(today()).filter(status=value)


class MandateExtensionFilters(RecordFilterSet):
    class Meta:
        model = MandateExtension
        fields = ("mandate",)


class AreaOfOperationFilters(RecordFilterSet):
    district = ScopeFilter()
    running = PeriodPhaseFilter("in_force_on")

    class Meta:
        model = AreaOfOperation
        fields = ("district", "mandate", "status", "running")


class PoliceStrengthFilters(RecordFilterSet):
    district = ScopeFilter("station__district")
    districts = ScopesFilter("station__district")
    station = RecordFilter(queryset=PoliceStation.objects, phrase=_("of %(value)s"))
    date = PeriodFilter("date", phrase=_("dated %(dates)s"), label=_("As of"))
    latest_on = DayFilter("latest_on", label=_("Current on"), phrase=_("current on %(value)s"))

    class Meta:
        model = PoliceStrength
        fields = ("district", "station", "date")


class ContactFilters(RecordFilterSet):
    district = ScopeFilter()
    public = ChoiceFilter(
        "office_is_public",
        label=_("Office"),
        choices=[("True", _("Public office")), ("False", _("Not a public office"))],
        phrase="%(value)s",
    )

    class Meta:
        model = Contact
        fields = ("district", "sector", "public")
