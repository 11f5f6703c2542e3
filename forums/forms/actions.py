"""Forms of an action."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from csi.concerns.workflow import SETTLED_STATES
from csi.core import clock
from csi.core.crud.fields import DateInput
from csi.core.crud.forms import RecordForm
from forums.models import Action, MeetingState


class ActionForm(RecordForm):
    """An action in the order of its workflow: agreed, done, verified, reported back."""

    groups = [
        (_("Agreed"), ["meeting", "concern", "description", ("sector", "responsible"), "due"]),
        (_("Done"), ["done_on"]),
        (_("Verified"), [("verified_on", "verified_by")]),
        (_("Reported back"), [("reported_back_at", "informed_on")]),
    ]
    constraint_fields = {
        "action_done_before_verified": "verified_on",
        "action_verified_has_verifier": "verified_by",
        "action_verifier_independent": "verified_by",
        "action_done_before_reported": "done_on",
        "action_verified_before_informed": "informed_on",
    }

    class Meta:
        model = Action
        fields = (
            "meeting",
            "concern",
            "description",
            "sector",
            "responsible",
            "due",
            "done_on",
            "verified_on",
            "verified_by",
            "reported_back_at",
            "informed_on",
        )
        error_messages = {
            "meeting": {"required": _("Choose the meeting at which the action was agreed.")},
            "due": {"required": _("Enter the due date.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = later = Q(state=MeetingState.HELD)
        in_district = Q()
        if self.instance.pk:
            meeting = self.instance.meeting
            held &= Q(group=meeting.group_id)
            later = held & Q(date__gt=meeting.date)
            in_district = Q(district=meeting.group.district_id)
        self._offer("meeting", held)
        self._offer("reported_back_at", later)
        self._offer("concern", ~Q(state__in=SETTLED_STATES) & in_district)
        for name in ("responsible", "verified_by"):
            self._offer(name, in_district)

    def _offer(self, name: str, condition: Q) -> None:
        if name in self.fields:
            self.offer_choices(name, lambda records: records.filter(condition))


class ActionDoneForm(forms.Form):
    """The date on which an action was done; today by default."""

    done_on = forms.DateField(label=_("Done on"), widget=DateInput, initial=clock.today)
