from django.utils.translation import gettext_lazy as _

from csi.core.crud.filters import ChoiceFilter, DayFilter, DistrictFilter, RecordFilterSet
from csi.indicators.models import Target


class TargetFilters(RecordFilterSet):
    district = DistrictFilter()
    place = ChoiceFilter(
        label=_("For"), choices=[("mission", _("The mission"))], phrase=_("for the mission"), method="by_place"
    )
    running_on = DayFilter("running_on", label=_("Running on"), phrase=_("running on %(value)s"))

    class Meta:
        model = Target
        fields = ("indicator",)

    def by_place(self, queryset, _name, _value):
        return queryset.of_place(None)
