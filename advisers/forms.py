"""Forms of advisers, placements and observations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from advisers.models import Adviser, Handover, Observation, Placement, SpokenLanguage
from csi.concerns.forms import SensitivityFormMixin
from csi.core.crud.forms import RecordForm


class LanguagesField(forms.TypedMultipleChoiceField):
    """Checkboxes of the languages that an adviser speaks."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Languages"), choices=SpokenLanguage.choices, required=False, **kwargs)


class AdviserForm(RecordForm):
    languages = LanguagesField()
    groups = [
        (_("Person"), [("given_names", "family_name"), "sex", "languages"]),
        (_("Contributing State"), [("state", "kind")]),
        (_("Contact details"), [("email", "account")]),
    ]

    class Meta:
        model = Adviser
        fields = ("given_names", "family_name", "sex", "languages", "state", "kind", "email", "account")


class PlacementForm(RecordForm):
    groups = [
        (_("Adviser and station"), [("adviser", "station"), "role"]),
        (_("Period"), ["mandate", ("starts", "ends")]),
    ]

    class Meta:
        model = Placement
        fields = ("adviser", "station", "role", "mandate", "starts", "ends")


class HandoverForm(RecordForm):
    class Meta:
        model = Handover
        fields = ("placement", "notes")


class ObservationForm(SensitivityFormMixin, RecordForm):
    groups = [
        (_("Place and date"), [("district", "station"), ("date", "adviser")]),
        (_("Observation"), ["kind", "summary", "details"]),
        (_("Visibility"), ["sensitivity"]),
    ]

    class Meta:
        model = Observation
        fields: tuple[str, ...] = (
            "district",
            "station",
            "date",
            "adviser",
            "kind",
            "summary",
            "details",
            "sensitivity",
        )


class ObservationUpdateForm(ObservationForm):
    """The form of an existing observation, which may be linked to an existing concern."""

    groups = [*ObservationForm.groups, (_("Follow-up"), ["concern"])]

    class Meta(ObservationForm.Meta):
        fields = (*ObservationForm.Meta.fields, "concern")
