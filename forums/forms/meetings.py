"""The meeting itself: parts 1 and 5 of the page on which a meeting is recorded."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from csi.core.crud.forms import RecordForm
from csi.core.periods import Month
from forums.models import Meeting, MeetingState, WorkingGroup


class DocumentInput(forms.ClearableFileInput):
    """A file that is fetched through the page that checks who asks for it."""

    template_name = "forums/document_input.html"


class MeetingForm(RecordForm):
    """When and where, and the minutes. The group is chosen before, so that its concerns can be offered."""

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
                "required": _("Choose the working group first."),
                "invalid_choice": _("Choose a working group of your own districts."),
            }
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = WorkingGroup.objects.editable_by(self.user)
        # A meeting that was held has a day, one that is planned may still look for one.
        self.fields["date"].required = self["state"].value() == MeetingState.HELD
        self.fields["date"].error_messages["required"] = _("Enter the date of the meeting.")
        self.fields["cancel_reason"].widget.attrs["placeholder"] = _("Such as: roads closed by snow")
        self.fields["minutes_file"].widget.attrs["accept"] = ".pdf,.doc,.docx,.odt"

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("state") != MeetingState.CANCELLED:
            # The reason of a meeting that was not cancelled after all explains nothing.
            cleaned["cancel_reason"] = ""
        return cleaned

    def clean_date(self):
        day, month = self.cleaned_data.get("date"), self.cleaned_data.get("month")
        if day and month:
            counted = Month.of(month)
            if not counted.plus(-1) <= Month.of(day) <= counted.plus(1):
                raise ValidationError(
                    _("This day lies more than a month away from %(month)s. Check the year."),
                    params={"month": counted.label},
                )
        return day
