"""Form of a meeting (parts 1 and 6 of the page)."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from csi.core.crud.confirmations import Confirmation, ConfirmationsMixin, list_remaining_rows
from csi.core.crud.forms import RecordForm
from forums.models import Meeting, MeetingState, WorkingGroup


class DocumentInput(forms.ClearableFileInput):
    """A file input whose link leads to the view that checks access."""

    template_name = "forums/document_input.html"


class MeetingConfirmations(ConfirmationsMixin):
    """The question about a held meeting without content."""

    def get_confirmations(self, formsets: Sequence[Any]) -> Iterator[Confirmation]:
        if self.cleaned_data.get("state") != MeetingState.HELD or self._has_content(formsets):
            return
        yield Confirmation(
            "no_content",
            _("This meeting has no attendance, discussion or minutes. Save all the same?"),
            label=_("Save all the same"),
        )

    def _has_content(self, formsets: Sequence[Any]) -> bool:
        if any(self.cleaned_data.get(name) for name in ("agenda", "minutes", "minutes_file")):
            return True
        if any(list_remaining_rows(formset) for formset in formsets):
            return True
        # Agenda items and actions that the user may not see.
        return bool(self.instance.pk) and (self.instance.discussions.exists() or self.instance.actions.exists())


class MeetingForm(MeetingConfirmations, RecordForm):
    """A meeting, without its rows. The group is chosen first, because the agenda offers its concerns."""

    constraint_fields = {
        "meeting_unique_regular_month": "month",
        "meeting_held_has_date": "date",
        "meeting_cancelled_has_reason": "cancel_reason",
    }

    class Meta:
        model = Meeting
        fields = (
            "group",
            "month",
            "kind",
            "state",
            "cancel_reason",
            "date",
            "time",
            "venue",
            "agenda",
            "minutes",
            "minutes_file",
        )
        widgets = {
            "group": forms.HiddenInput,
            "minutes_file": DocumentInput,
            "agenda": forms.Textarea(attrs={"rows": 3}),
            "minutes": forms.Textarea(attrs={"rows": 6}),
        }
        error_messages = {
            "group": {
                "required": _("Choose a working group first."),
                "invalid_choice": _("Choose a working group in one of your districts."),
            }
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = WorkingGroup.objects.editable_by(self.user)
        # Only a held meeting must have a date.
        self.fields["date"].required = self["state"].value() == MeetingState.HELD
        self.fields["date"].error_messages["required"] = _("Enter the date of the meeting.")
        self.fields["cancel_reason"].widget.attrs["placeholder"] = _("For example, roads closed by snow")
        self.fields["minutes_file"].widget.attrs["accept"] = ".pdf,.doc,.docx,.odt"

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("state") != MeetingState.CANCELLED:
            cleaned["cancel_reason"] = ""
        return cleaned
