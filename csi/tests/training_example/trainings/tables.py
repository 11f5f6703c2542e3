from trainings.models import Training

from csi.core.crud.columns import LinkColumn
from csi.core.crud.tables import RecordTable


class TrainingTable(RecordTable):
    title = LinkColumn()

    class Meta(RecordTable.Meta):
        model = Training
        fields = ("title", "topic", "district", "date", "women", "men")
