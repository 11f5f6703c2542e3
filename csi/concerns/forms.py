from django import forms
from django.utils.translation import gettext_lazy as _

from csi.accounts.permissions import MissionPermission
from csi.concerns.models import Concern, Sensitivity
from csi.core.crud.forms import RecordForm

# Who may hear a concern: fewer with each step.
LEVELS = list(Sensitivity)


class SummaryInput(forms.TextInput):
    """The line that says what the trouble is; below it, concerns that tell of much the same."""

    template_name = "concerns/summary_input.html"
    similar = None

    def get_context(self, name, value, attrs):
        return {**super().get_context(name, value, attrs), "similar": self.similar}


class SensitivityFormMixin:
    """A form of a record with a `sensitivity`: only its author and managers make it less sensitive."""

    def clean_sensitivity(self):
        chosen = self.cleaned_data["sensitivity"]
        record, user = self.instance, self.user
        if (
            record._state.adding
            or user.has_permission(MissionPermission.LOWER_SENSITIVITY)
            or record.created_by_id == user.pk
        ):
            return chosen
        if LEVELS.index(chosen) < LEVELS.index(record.sensitivity):
            raise forms.ValidationError(
                _("Only the person who recorded it or a manager may make it less sensitive."), code="lowered"
            )
        if chosen == Sensitivity.CONFIDENTIAL:
            raise forms.ValidationError(
                _("You would not see it any more. Ask the person who recorded it or a manager."), code="lost"
            )
        return chosen


class ConcernForm(SensitivityFormMixin, RecordForm):
    groups = [
        (_("What troubles people"), [("district", "category"), "summary", "details"]),
        (_("Where it comes from"), [("channel", "raised_by", "raised_on")]),
        (_("Who may know"), ["sensitivity"]),
        (_("What became of it"), [("state", "settled_on"), "reported_back_on"]),
    ]
    constraint_fields = {
        "concern_reported_back_after_raised": "reported_back_on",
        "concern_settled_after_raised": "settled_on",
    }

    class Meta:
        model = Concern
        fields = (
            "district",
            "category",
            "summary",
            "details",
            "channel",
            "raised_by",
            "raised_on",
            "sensitivity",
            "state",
            "settled_on",
            "reported_back_on",
        )


class NewConcernForm(ConcernForm):
    """Shows similar concerns while one types, so that none is recorded twice."""

    class Meta(ConcernForm.Meta):
        widgets = {"summary": SummaryInput}

    def show_similar(self, concerns):
        self.fields["summary"].widget.similar = concerns
