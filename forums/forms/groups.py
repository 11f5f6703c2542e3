from django.utils.translation import gettext_lazy as _

from csi.core.crud.forms import RecordForm
from forums.models import WorkingGroup


class WorkingGroupForm(RecordForm):
    """A working group: where, who chairs it, how often it meets."""

    groups = [
        (_("The group"), [("district", "name"), "chair"]),
        (_("How it meets"), [("cadence", "usual_venue"), ("established", "closed")]),
    ]

    class Meta:
        model = WorkingGroup
        fields = ("district", "name", "chair", "cadence", "usual_venue", "established", "closed")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if len(self.user.district_ids) == 1 and self.instance._state.adding:
            self.initial.setdefault("district", self.user.district_ids[0])
        # The rule itself is told by the database; the police are simply not offered.
        self.fields["chair"].queryset = self.fields["chair"].queryset.eligible_as_chair()
