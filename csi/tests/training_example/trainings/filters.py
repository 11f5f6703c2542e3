from django.utils.translation import gettext_lazy as _
from trainings.models import Training

from csi.core.crud.filters import PeriodFilter, RecordFilterSet, ScopeFilter


class TrainingFilters(RecordFilterSet):
    district = ScopeFilter()
    date = PeriodFilter("date", phrase=_("held %(dates)s"))

    class Meta:
        model = Training
        fields = ("district", "topic", "date")
