"""Filters of the lists of advisers, placements and observations."""

import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from advisers.models import Adviser, AdviserKind, Handover, Observation, Placement, Sex
from advisers.models.advisers import AdviserQuerySet
from advisers.models.placements import PlacementQuerySet
from csi.core.clock import today
from csi.core.countries import SortedCountries
from csi.core.crud.filters import (
    ChoiceFilter,
    DayFilter,
    PeriodFilter,
    RecordFilter,
    RecordFilterSet,
    ScopeFilter,
    YesNoFilter,
)
from districts.filters import PeriodPhaseFilter
from districts.models import District


class AdviserFilters(RecordFilterSet):
    main_filters = ("district", "in_post", "state")
    in_post = ChoiceFilter(
        label=_("In post"),
        choices=[("yes", _("In post today")), ("no", _("Not in post today"))],
        phrase="%(value)s",
        method="filter_in_post",
    )
    district = RecordFilter(
        label=_("Placed in"), queryset=District.objects, method="filter_district", phrase=_("placed in %(value)s")
    )

    in_post_on = DayFilter("in_post_on", label=_("In post on"), phrase=_("in post on %(value)s"))

    class Meta:
        model = Adviser
        fields = ("district", "in_post", "in_post_on", "kind", "sex", "state")

    def filter_in_post(self, queryset: QuerySet[Adviser], _name: str, value: str) -> QuerySet[Adviser]:
        in_post = Adviser.objects.in_post_on(today()).values("pk")
        return queryset.filter(pk__in=in_post) if value == "yes" else queryset.exclude(pk__in=in_post)

    def filter_district(self, queryset: AdviserQuerySet, _name: str, district: District) -> AdviserQuerySet:
        return queryset.in_scopes([district.pk])


class InPostDuringFilter(PeriodFilter):
    """Filter placements that include a day of the period."""

    def filter(self, queryset: PlacementQuerySet, value: Any) -> PlacementQuerySet:
        if not value:
            return queryset
        start, end = value
        return queryset.in_post_during(start or datetime.date.min, end or datetime.date.max)


class TourEndFilter(PeriodFilter):
    """Filter placements whose last day, or that of their mandate, lies in the period."""

    def filter(self, queryset: PlacementQuerySet, value: Any) -> PlacementQuerySet:
        if not value:
            return queryset
        start, end = value
        return queryset.tour_ending_between(start or datetime.date.min, end or datetime.date.max)


class PlacementFilters(RecordFilterSet):
    main_filters = ("district", "adviser", "running")
    district = ScopeFilter("station__district")
    running = PeriodPhaseFilter("in_post_on")
    in_post_on = DayFilter("in_post_on", label=_("In post on"), phrase=_("in post on %(value)s"))
    in_post = InPostDuringFilter("starts", label=_("In post in"), phrase=_("in post %(dates)s"))
    sex = ChoiceFilter("adviser__sex", label=_("Sex"), choices=Sex.choices)
    kind = ChoiceFilter("adviser__kind", label=_("Type"), choices=AdviserKind.choices)
    state = ChoiceFilter("adviser__state", label=_("Contributing State"), choices=SortedCountries)
    starts = PeriodFilter("starts", label=_("Starts"), phrase=_("starting %(dates)s"))
    ends = PeriodFilter("ends", label=_("Ends"), phrase=_("ending %(dates)s"))
    leaving = TourEndFilter("ends", label=_("Last day"), phrase=_("with the last day %(dates)s"))
    acknowledged = YesNoFilter(label=_("Handover pack acknowledged"), method="filter_acknowledged")

    class Meta:
        model = Placement
        fields = ("district", "station", "adviser", "mandate", "role", "running", "starts", "ends")

    def filter_acknowledged(self, queryset: PlacementQuerySet, name: str, value: bool) -> PlacementQuerySet:
        open_packs = queryset.without_receipt()
        return queryset.exclude(pk__in=open_packs.values("pk")) if value else open_packs


class HandoverFilters(RecordFilterSet):
    district = ScopeFilter("placement__station__district")

    class Meta:
        model = Handover
        fields = ("district", "placement")


class ObservationFilters(RecordFilterSet):
    main_filters = ("district", "kind", "date")
    district = ScopeFilter()
    date = PeriodFilter("date", label=_("Observed"), phrase=_("observed %(dates)s"))
    has_concern = ChoiceFilter(
        label=_("Concern"),
        choices=[("yes", _("With a concern")), ("no", _("Without a concern"))],
        phrase="%(value)s",
        field_name="concern",
        method="filter_concern",
    )

    class Meta:
        model = Observation
        fields = ("district", "station", "date", "kind", "adviser", "sensitivity", "has_concern")

    def filter_concern(self, queryset: QuerySet[Observation], _name: str, value: str) -> QuerySet[Observation]:
        return queryset.filter(concern__isnull=value == "no")
