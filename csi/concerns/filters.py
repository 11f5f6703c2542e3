from django.utils.translation import gettext_lazy as _

from csi import clock
from csi.concerns.models import Concern
from csi.concerns.querysets import PATIENCE
from csi.pages.filters import DistrictFilter, Filters, PeriodFilter, YesNoFilter


class ConcernFilters(Filters):
    district = DistrictFilter()
    raised = PeriodFilter("raised_on", label=_("Raised"), words=_("raised"))
    reported_back = YesNoFilter("reported_back_on", lookup_expr="isnull", exclude=True, label=_("Reported back"))
    is_open = YesNoFilter(label=_("Still open"), method="filter_open")

    waiting = YesNoFilter(
        label=_("Without an action for %(days)d days") % {"days": PATIENCE.days}, method="filter_waiting"
    )

    class Meta:
        model = Concern
        fields = ("category", "state", "channel", "raised_by", "sensitivity")

    def filter_waiting(self, queryset, name, value):
        waiting = queryset.waiting_on(clock.today())
        return waiting if value else queryset.exclude(pk__in=waiting.values("pk"))

    def filter_open(self, queryset, name, value):
        return queryset.open() if value else queryset.filter(state__in=("resolved", "closed"))
