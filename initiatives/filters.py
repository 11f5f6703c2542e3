"""Filters of the list of initiatives."""

import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from csi.concerns.models import Concern, ConcernCategory
from csi.core.crud.filters import ChoiceFilter, PeriodFilter, RecordFilter, RecordFilterSet, ScopeFilter
from districts.models import District
from initiatives.models import Initiative
from initiatives.models.initiatives import InitiativeQuerySet


class PeriodMethodFilter(PeriodFilter):
    """Filter by a queryset method that takes the first day and the exclusive last day of a period."""

    def __init__(self, method_name: str, **kwargs: Any) -> None:
        self.method_name = method_name
        super().__init__("starts", **kwargs)

    def filter(self, queryset: InitiativeQuerySet, value: Any) -> InitiativeQuerySet:
        if not value:
            return queryset
        start, end = value
        return getattr(queryset, self.method_name)(start or datetime.date.min, end or datetime.date.max)


class InitiativeFilters(RecordFilterSet):
    main_filters = ("district", "kind", "status")
    district = ScopeFilter(method="filter_district")
    lead = ScopeFilter(label=_("Lead district"), phrase=_("led by %(value)s"))
    category = ChoiceFilter(
        label=_("Category of concern"),
        choices=ConcernCategory.choices,
        phrase=_("addressing concerns about %(value)s"),
        method="filter_category",
    )
    concern = RecordFilter(
        label=_("Concern"), queryset=Concern.objects, phrase=_("addressing “%(value)s”"), method="filter_concern"
    )
    period = PeriodMethodFilter("running_during", phrase=_("taking place %(dates)s"), label=_("Taking place"))
    finished = PeriodMethodFilter("ending_between", phrase=_("finished %(dates)s"), label=_("Finished"))
    money = ChoiceFilter(
        label=_("Spending"),
        choices=[("overspent", _("Over budget")), ("recorded", _("Recorded"))],
        phrase="%(value)s",
        method="filter_spending",
    )

    class Meta:
        model = Initiative
        fields = ("district", "kind", "status", "lead", "category", "concern", "period", "finished", "money")

    def filter_district(self, queryset: InitiativeQuerySet, _name: str, district: District) -> InitiativeQuerySet:
        return queryset.in_scopes([district.pk])

    def filter_category(self, queryset: InitiativeQuerySet, _name: str, category: str) -> InitiativeQuerySet:
        # A filter by hidden concerns would disclose their category.
        return queryset.addressing(Concern.objects.visible_to(self.user).filter(category=category))

    def filter_concern(self, queryset: InitiativeQuerySet, _name: str, concern: Concern) -> InitiativeQuerySet:
        return queryset.addressing([concern.pk])

    def filter_spending(self, queryset: InitiativeQuerySet, _name: str, spending: str) -> InitiativeQuerySet:
        return queryset.overspent() if spending == "overspent" else queryset.filter(spent__isnull=False)
