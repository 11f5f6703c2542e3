from django.utils.translation import gettext_lazy as _

from csi.core.crud.forms import RecordForm
from csi.gallery.models import Photo


class PhotoForm(RecordForm):
    groups = [
        (_("The photo"), ["image", "caption", ("taken_on", "credit")]),
        (_("Of what"), ["meeting", "trip", "initiative", "district"]),
        (_("Who may see it"), ["consent", "is_public"]),
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

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["district"].required = False
        self.fields["district"].help_text = _("Empty: the district of the meeting, trip or initiative.")

    def clean(self):
        super().clean()
        asked = self.cleaned_data
        if not asked.get("district") and "district" not in self.errors:
            asked["district"] = self._district_of_the_occasion()
            if asked["district"] is None:
                self.add_error("district", _("Choose a district, or the meeting, trip or initiative."))

    def _district_of_the_occasion(self):
        asked = self.cleaned_data
        if meeting := asked.get("meeting"):
            return meeting.group.district
        if trip := asked.get("trip"):
            return trip.deployment.district
        if initiative := asked.get("initiative"):
            # The lead district; for the team of a further one, theirs.
            ours = self.fields["district"].queryset
            lead = ours.filter(pk=initiative.district_id)
            return lead.first() or ours.filter(shared_initiatives=initiative).first()
        return None

    def ask_for_the_file_again(self):
        """A browser gives a refused form back without its file: says so beside the field."""
        if self.errors and "image" in self.files and "image" not in self.errors:
            self.add_error("image", _("Choose the file again: the browser does not keep it."))
