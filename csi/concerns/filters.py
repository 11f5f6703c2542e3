from django.utils.translation import gettext_lazy as _

from csi.concerns.models import Concern
from csi.pages.filters import DistrictFilter, Filters, PeriodFilter, YesNoFilter


class ConcernFilters(Filters):
    district = DistrictFilter()
    raised = PeriodFilter("raised_on", label=_("Raised"), words=_("raised"))
    reported_back = YesNoFilter("reported_back_on", lookup_expr="isnull", exclude=True, label=_("Reported back"))
    is_open = YesNoFilter(label=_("Still open"), method="filter_open")

    class Meta:
        model = Concern
        fields = ("category", "state", "channel", "raised_by", "sensitivity")

    def filter_open(self, queryset, name, value):
        return queryset.open() if value else queryset.filter(state__in=("resolved", "closed"))
