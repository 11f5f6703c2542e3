"""What lists of places, mandates, police and contacts can be asked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from csi.core.clock import today
from csi.core.crud.filters import ChoiceFilter, DayFilter, DistrictFilter, PeriodFilter, RecordFilter, RecordFilterSet
from districts.models import (
    AreaOfOperation,
    CommunityGroup,
    Contact,
    District,
    Mandate,
    PoliceStation,
    PoliceStrength,
    Population,
    Province,
)


class RunningFilter(ChoiceFilter):
    """Where today stands in a record's period: before it, in it, after it.

    `running`: the queryset's method that, given a day, answers which records run on it.
    """

    class Choice(models.TextChoices):
        RUNNING = "running", _("Running today")
        AHEAD = "ahead", _("Still to come")
        ENDED = "ended", _("Ended")

    def __init__(self, running="running_on", **kwargs):
        self.running = running
        kwargs.setdefault("label", _("Period"))
        super().__init__(choices=self.Choice.choices, phrase="%(value)s", **kwargs)

    def filter(self, queryset, value):
        day = today()
        if value == self.Choice.RUNNING:
            return getattr(queryset, self.running)(day)
        if value == self.Choice.AHEAD:
            return queryset.filter(starts__gt=day)
        if value == self.Choice.ENDED:
            running = getattr(queryset.model.objects, self.running)(day)
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
        method="by_operation",
    )

    in_operation_on = DayFilter(
        "in_operation_on", label=_("Area of operation on"), phrase=_("in operation on %(value)s")
    )

    class Meta:
        model = District
        fields = ("province", "kind")

    def by_operation(self, queryset, _name, value):
        here = models.Q(pk__in=District.objects.in_operation_on(today()).values("pk"))
        return queryset.filter(here if value == "yes" else ~here)


class PoliceStationFilters(RecordFilterSet):
    district = DistrictFilter()
    with_adviser_on = DayFilter(
        "with_adviser_on", label=_("With an adviser on"), phrase=_("with an adviser on %(value)s")
    )

    class Meta:
        model = PoliceStation
        fields = ("district",)


class CommunityGroupFilters(RecordFilterSet):
    class Meta:
        model = CommunityGroup
        fields = ()


class PopulationFilters(RecordFilterSet):
    district = DistrictFilter()

    class Meta:
        model = Population
        fields = ("district", "community", "year")


class MandateFilters(RecordFilterSet):
    running = RunningFilter()

    class Meta:
        model = Mandate
        fields = ("status", "running")


class AreaOfOperationFilters(RecordFilterSet):
    district = DistrictFilter()
    running = RunningFilter("in_force_on")

    class Meta:
        model = AreaOfOperation
        fields = ("district", "mandate", "status", "running")


class PoliceStrengthFilters(RecordFilterSet):
    district = DistrictFilter("station__district")
    station = RecordFilter(queryset=PoliceStation.objects, phrase=_("of %(value)s"))
    date = PeriodFilter("date", phrase=_("dated"), label=_("As of"))
    latest_on = DayFilter("latest_on", label=_("Latest on"), phrase=_("the latest on %(value)s"))

    class Meta:
        model = PoliceStrength
        fields = ("district", "station", "date")


class ContactFilters(RecordFilterSet):
    district = DistrictFilter()
    public = ChoiceFilter(
        "office_is_public",
        label=_("Office"),
        choices=[("True", _("Public office")), ("False", _("Not a public office"))],
        phrase="%(value)s",
    )

    class Meta:
        model = Contact
        fields = ("district", "sector", "public")
