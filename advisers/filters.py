"""What lists of advisers, placements and observations can be asked."""

import datetime

from django.utils.translation import gettext_lazy as _
from django_countries import countries

from advisers.models import Adviser, AdviserKind, Observation, Placement, Sex
from csi.core.clock import today
from csi.core.crud.filters import ChoiceFilter, DayFilter, DistrictFilter, PeriodFilter, RecordFilter, RecordFilterSet
from districts.filters import RunningFilter
from districts.models import District


class AdviserFilters(RecordFilterSet):
    in_post = ChoiceFilter(
        label=_("In post"),
        choices=[("yes", _("In post today")), ("no", _("Not in post today"))],
        phrase="%(value)s",
        method="by_post",
    )
    district = RecordFilter(
        label=_("Placed in"), queryset=District.objects, method="by_district", phrase=_("placed in %(value)s")
    )

    in_post_on = DayFilter("in_post_on", label=_("In post on"), phrase=_("in post on %(value)s"))

    class Meta:
        model = Adviser
        fields = ("district", "in_post", "in_post_on", "kind", "sex", "state")

    def by_post(self, queryset, _name, value):
        in_post = Adviser.objects.in_post_on(today()).values("pk")
        return queryset.filter(pk__in=in_post) if value == "yes" else queryset.exclude(pk__in=in_post)

    def by_district(self, queryset, _name, district):
        return queryset.in_districts([district.pk])


class SharedDaysFilter(PeriodFilter):
    """Placements that share a day with the period; without an end of their own they end with their mandate."""

    def filter(self, queryset, value):
        if not value:
            return queryset
        start, end = value
        return queryset.in_post_during(start or datetime.date.min, end or datetime.date.max)


class LeavingFilter(PeriodFilter):
    """Placements whose last day, their own or their mandate's, lies in the period."""

    def filter(self, queryset, value):
        if not value:
            return queryset
        start, end = value
        return queryset.tour_ending_between(start or datetime.date.min, end or datetime.date.max)


class PlacementFilters(RecordFilterSet):
    district = DistrictFilter("station__district")
    running = RunningFilter("in_post_on")
    in_post_on = DayFilter("in_post_on", label=_("In post on"), phrase=_("in post on %(value)s"))
    in_post = SharedDaysFilter("starts", label=_("In post in"), phrase=_("in post"))
    sex = ChoiceFilter("adviser__sex", label=_("Sex"), choices=Sex.choices)
    kind = ChoiceFilter("adviser__kind", label=_("Kind"), choices=AdviserKind.choices)
    state = ChoiceFilter("adviser__state", label=_("Contributing State"), choices=list(countries))
    starts = PeriodFilter("starts", label=_("Starts"), phrase=_("starting"))
    ends = PeriodFilter("ends", label=_("Ends"), phrase=_("ending"))
    leaving = LeavingFilter("ends", label=_("Last day"), phrase=_("with the last day"))

    class Meta:
        model = Placement
        fields = ("district", "station", "adviser", "mandate", "role", "running", "starts", "ends")


class ObservationFilters(RecordFilterSet):
    district = DistrictFilter()
    date = PeriodFilter("date", label=_("Seen"), phrase=_("seen"))
    became = ChoiceFilter(
        label=_("Concern"),
        choices=[("yes", _("Became a concern")), ("no", _("No concern yet"))],
        phrase="%(value)s",
        field_name="concern",
        method="by_concern",
    )

    class Meta:
        model = Observation
        fields = ("district", "station", "date", "kind", "adviser", "sensitivity", "became")

    def by_concern(self, queryset, _name, value):
        return queryset.filter(concern__isnull=value == "no")
