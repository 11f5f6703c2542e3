from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from trainings.filters import TrainingFilters
from trainings.forms import TrainingForm
from trainings.models import Training
from trainings.tables import TrainingTable

from csi.core.crud.views import (
    RecordCreateView,
    RecordDeleteView,
    RecordDetailView,
    RecordListView,
    RecordUpdateView,
)


class TrainingList(RecordListView):
    model, table_class, filterset_class = Training, TrainingTable, TrainingFilters
    count_label = ngettext_lazy("%(count)s training", "%(count)s trainings", "count")
    empty_message = _("Record the first training.")


class TrainingDetail(RecordDetailView):
    model = Training
    fields = ("topic", "district", "date", "women", "men")


class TrainingAdd(RecordCreateView):
    model, form_class = Training, TrainingForm


class TrainingEdit(RecordUpdateView):
    model, form_class = Training, TrainingForm


class TrainingDelete(RecordDeleteView):
    model = Training
