from django.utils.translation import gettext_lazy as _

from csi.core.crud.filters import ChoiceFilter, DayFilter, DistrictFilter, Filters
from csi.indicators.models import Target


class TargetFilters(Filters):
    district = DistrictFilter()
    place = ChoiceFilter(
        label=_("For"), choices=[("mission", _("The mission"))], words=_("for the mission"), method="by_place"
    )
    running_on = DayFilter("running_on", label=_("Running on"), words=_("running on %(value)s"))

    class Meta:
        model = Target
        fields = ("indicator",)

    def by_place(self, queryset, _name, _value):
        return queryset.of_place(None)
