from trainings.models import Training

from csi.core.crud.forms import RecordForm


class TrainingForm(RecordForm):
    class Meta:
        model = Training
        fields = ("title", "topic", "district", "date", "women", "men")
