"""Forms of an action."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from csi.core import clock
from csi.core.crud.fields import DateInput
from csi.core.crud.forms import RecordForm
from forums.models import Action, Meeting


class ActionForm(RecordForm):
    """An action in the order of its workflow: agreed, done, verified, reported back."""

    groups = [
        (_("Agreed"), ["meeting", "concern", "description", ("sector", "responsible"), "due"]),
        (_("Done"), ["done_on"]),
        (_("Verified"), [("verified_on", "verified_by")]),
        (_("Reported back"), ["reported_back_at"]),
    ]
    constraint_fields = {
        "action_done_before_verified": "verified_on",
        "action_verified_has_verifier": "verified_by",
        "action_verifier_independent": "verified_by",
        "action_done_before_reported": "done_on",
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
        )
        error_messages = {
            "meeting": {"required": _("Choose the meeting at which the action was agreed.")},
            "due": {"required": _("Enter the due date.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = Meeting.objects.held()
        meetings = self.fields["meeting"].queryset & held
        self.fields["meeting"].queryset = meetings
        reporting_meetings = self.fields["reported_back_at"].queryset & held
        if self.instance.pk:
            meeting = self.instance.meeting
            self.fields["meeting"].queryset = meetings.filter(group=meeting.group_id)
            reporting_meetings = reporting_meetings.filter(group=meeting.group_id, month__gte=meeting.month)
            for name in ("concern", "responsible", "verified_by"):
                field = self.fields[name]
                field.queryset = field.queryset.filter(district=meeting.group.district_id)
        self.fields["reported_back_at"].queryset = reporting_meetings
        concerns = self.fields["concern"].queryset
        self.fields["concern"].queryset = concerns.open() | concerns.filter(pk=self.instance.concern_id)


class ActionDoneForm(forms.Form):
    """The date on which an action was done; today by default."""

    done_on = forms.DateField(label=_("Done on"), widget=DateInput, initial=clock.today)
