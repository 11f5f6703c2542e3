"""Filters of the list of targets."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from csi.core.crud.filters import ChoiceFilter, DayFilter, RecordFilterSet, ScopeFilter
from csi.indicators.models import Target, TargetQuerySet


class TargetFilters(RecordFilterSet):
    district = ScopeFilter()
    area = ChoiceFilter(
        label=_("Area"), choices=[("mission", _("Whole mission"))], phrase=_("for the whole mission"), method="by_area"
    )
    running_on = DayFilter("running_on", label=_("Running on"), phrase=_("running on %(value)s"))

    class Meta:
        model = Target
        fields = ("indicator",)

    def by_area(self, queryset: TargetQuerySet, _name: str, _value: Any) -> TargetQuerySet:
        return queryset.for_district(None)
