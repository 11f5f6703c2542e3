"""Forms of advisers, placements and observations."""

from collections.abc import Mapping
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


def move_only_name(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of an adviser with an only name as the family name, which is never blank."""
    if values.get("family_name", True) or not values.get("given_names"):
        return dict(values)
    return {**values, "given_names": "", "family_name": values["given_names"]}


class AdviserNameMixin(forms.ModelForm):
    """A form of an adviser that accepts an only name in either field."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.cleaned_data = move_only_name(data)
        return self.cleaned_data


class AdviserForm(AdviserNameMixin, RecordForm):
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
