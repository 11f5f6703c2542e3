"""Form of a working group."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from csi.core.crud.forms import RecordForm
from forums.models import WorkingGroup


class WorkingGroupForm(RecordForm):
    """A working group: district, chair and cadence."""

    groups = [
        (_("Working group"), [("district", "name"), "chair"]),
        (_("Meetings"), [("cadence", "usual_venue"), ("established", "closed")]),
    ]

    class Meta:
        model = WorkingGroup
        fields = ("district", "name", "chair", "cadence", "usual_venue", "established", "closed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(self.user.scope_ids) == 1 and self.instance._state.adding:
            self.initial.setdefault("district", self.user.scope_ids[0])
        self.offer_choices("chair", lambda contacts: contacts.eligible_as_chair())
