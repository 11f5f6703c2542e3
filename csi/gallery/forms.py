"""Forms of photos."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from csi.core.crud.forms import RecordForm
from csi.gallery.models import Photo
from districts.models import District


class PictureInput(forms.ClearableFileInput):
    """A file input that shows the current picture instead of the name of its file."""

    template_name = "gallery/picture_input.html"


class PhotoForm(RecordForm):
    groups = [
        (_("Photo"), ["image", "caption", ("taken_on", "credit")]),
        (_("Subject"), ["meeting", "trip", "initiative", "district"]),
        (_("Publication"), ["consent", "is_public"]),
    ]
    constraint_fields = {"photo_public_requires_consent": "consent", "photo_single_occasion": "trip"}

    class Meta:
        model = Photo
        fields = (
            "image",
            "caption",
            "taken_on",
            "credit",
            "meeting",
            "trip",
            "initiative",
            "district",
            "consent",
            "is_public",
        )
        widgets = {"image": PictureInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].required = False
        self.fields["district"].help_text = _("Leave blank to use the district of the meeting, trip or initiative.")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("district") and "district" not in self.errors:
            data["district"] = self._get_occasion_district()
            if data["district"] is None:
                self.add_error("district", _("Choose a district, or the meeting, trip or initiative."))
        return data

    def _get_occasion_district(self) -> District | None:
        data = self.cleaned_data
        if meeting := data.get("meeting"):
            return meeting.group.district
        if trip := data.get("trip"):
            return trip.deployment.district
        if initiative := data.get("initiative"):
            # The lead district if the user may choose it, or else a further district.
            districts = self.fields["district"].queryset
            lead = districts.filter(pk=initiative.district_id)
            return lead.first() or districts.filter(shared_initiatives=initiative).first()
        return None

    def require_file_again(self) -> None:
        """Add an error that asks for the file again, because browsers do not resend it."""
        if self.errors and "image" in self.files and "image" not in self.errors:
            self.add_error("image", _("Choose the file again. Browsers do not keep it after an error."))
