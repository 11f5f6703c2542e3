"""Forms of concerns."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from csi.accounts.permissions import MissionPermission
from csi.concerns.models import Concern, Sensitivity
from csi.core.crud.forms import RecordForm

# From the least to the most sensitive.
SENSITIVITY_LEVELS = list(Sensitivity)


class SummaryInput(forms.TextInput):
    """A text input for the summary, followed by the list of similar concerns."""

    template_name = "concerns/summary_input.html"
    similar_concerns: QuerySet[Concern] | None = None

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "similar_concerns": self.similar_concerns}


class SensitivityFormMixin(RecordForm):
    """A form of a record with a `sensitivity`, which only its author and managers may lower."""

    def clean_sensitivity(self) -> str:
        chosen = self.cleaned_data["sensitivity"]
        record, user = self.instance, self.user
        if (
            record._state.adding
            or user.has_permission(MissionPermission.LOWER_SENSITIVITY)
            or record.created_by_id == user.pk
        ):
            return chosen
        if SENSITIVITY_LEVELS.index(chosen) < SENSITIVITY_LEVELS.index(record.sensitivity):
            raise forms.ValidationError(
                _("Only the author or a manager can choose a lower sensitivity."), code="lowered"
            )
        if chosen == Sensitivity.CONFIDENTIAL:
            raise forms.ValidationError(
                _("You would no longer see this record. Ask its author or a manager to make it confidential."),
                code="lost",
            )
        return chosen


class ConcernForm(SensitivityFormMixin):
    groups = [
        (_("Concern"), [("district", "category"), "summary", "details"]),
        (_("Source"), [("channel", "raised_by", "raised_on")]),
        (_("Visibility"), ["sensitivity"]),
        (_("Follow-up"), [("state", "settled_on"), "reported_back_on"]),
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
        error_messages = {
            "channel": {"required": _("Choose the channel through which the concern was raised.")},
            "raised_by": {"required": _("Choose the sector that raised the concern.")},
            "raised_on": {"required": _("Enter the date on which the concern was raised.")},
        }


class NewConcernForm(ConcernForm):
    """The form of a new concern, which shows similar concerns to prevent duplicates."""

    class Meta(ConcernForm.Meta):
        widgets = {"summary": SummaryInput}

    def show_similar_concerns(self, concerns: QuerySet[Concern] | None) -> None:
        self.fields["summary"].widget.similar_concerns = concerns


class ConcernFromRecordForm(RecordForm):
    """The form of a concern created from another record, which gives its district and channel."""

    groups = [
        (_("Concern"), ["category", "summary", "details"]),
        (_("Source"), [("raised_on", "raised_by"), "sensitivity"]),
    ]

    class Meta:
        model = Concern
        fields = ("category", "summary", "details", "raised_on", "raised_by", "sensitivity")
        error_messages = {"raised_by": {"required": _("Choose the sector that raised the concern.")}}
