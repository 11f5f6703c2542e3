"""Forms of advisers, placements and observations."""

from django import forms
from django.utils.translation import gettext_lazy as _

from advisers.models import Adviser, Observation, Placement, SpokenLanguage
from csi.concerns.forms import KeepsSensitivity
from csi.concerns.models import Concern
from csi.core.clock import today
from csi.core.crud.forms import RecordForm


class AdviserLanguages(forms.TypedMultipleChoiceField):
    """The languages of an adviser, to tick."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        super().__init__(label=_("Languages"), choices=SpokenLanguage.choices, required=False, **kwargs)


class AdviserForm(RecordForm):
    languages = AdviserLanguages()
    groups = [
        (_("Person"), [("given_names", "family_name"), "sex", "languages"]),
        (_("Sent by"), [("state", "kind")]),
        (_("How to reach"), [("email", "account")]),
    ]

    class Meta:
        model = Adviser
        fields = ("given_names", "family_name", "sex", "languages", "state", "kind", "email", "account")


class PlacementForm(RecordForm):
    groups = [
        (_("Who, and where"), [("adviser", "station"), "role"]),
        (_("From when to when"), ["mandate", ("starts", "ends")]),
    ]

    class Meta:
        model = Placement
        fields = ("adviser", "station", "role", "mandate", "starts", "ends")


class ObservationForm(KeepsSensitivity, RecordForm):
    groups = [
        (_("Where and when"), [("district", "station"), ("date", "adviser")]),
        (_("What was seen"), ["kind", "summary", "details"]),
        (_("Who may read it"), ["sensitivity"]),
    ]

    class Meta:
        model = Observation
        fields = ("district", "station", "date", "adviser", "kind", "summary", "details", "sensitivity")

    def clean_date(self):
        date = self.cleaned_data["date"]
        if date > today():
            self.add_error("date", _("This day is still to come."))
        return date


class KeptObservationForm(ObservationForm):
    """An observation on record may be tied to a concern that is on the register already."""

    groups = [*ObservationForm.groups, (_("What became of it"), ["concern"])]

    class Meta(ObservationForm.Meta):
        fields = (*ObservationForm.Meta.fields, "concern")


class ConcernFromObservationForm(RecordForm):
    """The concern that an observation becomes: what was seen is filled in, who troubles it and how is asked."""

    groups = [
        (_("The concern"), ["category", "summary", "details"]),
        (_("Raised"), [("raised_on", "raised_by"), "sensitivity"]),
    ]

    class Meta:
        model = Concern
        fields = ("category", "summary", "details", "raised_on", "raised_by", "sensitivity")
