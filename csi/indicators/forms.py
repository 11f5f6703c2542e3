"""The form of a target."""

from django.utils.translation import gettext_lazy as _

from csi.core.crud.forms import RecordForm
from csi.indicators.models import Target


class TargetForm(RecordForm):
    groups = [
        (_("Indicator and area"), [("indicator", "district")]),
        (_("Period"), [("starts", "ends")]),
        (_("Baseline and target"), [("baseline", "value"), "note"]),
    ]
    constraint_fields = {"target_no_overlap": "starts"}

    class Meta:
        model = Target
        fields = ("indicator", "district", "starts", "ends", "baseline", "value", "note")
