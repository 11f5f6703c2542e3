from django.utils.translation import gettext_lazy as _

from csi.core.crud.forms import RecordForm
from csi.indicators.models import Target


class TargetForm(RecordForm):
    groups = [
        (_("What, and where"), [("indicator", "district")]),
        (_("By when"), [("starts", "ends")]),
        (_("From where to where"), [("baseline", "value"), "note"]),
    ]
    constraint_fields = {"target_apart": "starts"}

    class Meta:
        model = Target
        fields = ("indicator", "district", "starts", "ends", "baseline", "value", "note")
