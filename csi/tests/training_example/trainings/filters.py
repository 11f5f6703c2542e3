from django.utils.translation import gettext_lazy as _
from trainings.models import Training

from csi.core.crud.filters import DistrictFilter, PeriodFilter, RecordFilterSet


class TrainingFilters(RecordFilterSet):
    district = DistrictFilter()
    date = PeriodFilter("date", phrase=_("held"))

    class Meta:
        model = Training
        fields = ("district", "topic", "date")
