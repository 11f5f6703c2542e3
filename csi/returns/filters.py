"""Filters of the list of monthly returns."""

from django.utils.translation import gettext_lazy as _

from csi.core.crud.filters import PeriodFilter, RecordFilterSet, ScopeFilter
from csi.returns.models import MonthlyReturn


class ReturnFilters(RecordFilterSet):
    district = ScopeFilter()
    month = PeriodFilter("month", label=_("Month"))

    class Meta:
        model = MonthlyReturn
        fields = ("status",)
