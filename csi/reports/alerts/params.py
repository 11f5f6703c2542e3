"""URL parameters of the alerts page."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.reports.alerts.types import AlertType
from csi.reports.district_picker import DistrictPickerForm


class AlertFilterForm(DistrictPickerForm):
    """`?district=3&kind=overdue`."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Type"), required=False, choices=[("", gettext_lazy("Any")), *AlertType.choices]
    )

    @property
    def chosen_type(self) -> str:
        return self.cleaned_data.get("kind") or ""

    @property
    def notices(self) -> list[str]:
        if "kind" not in self.errors:
            return super().notices
        return [*super().notices, _("There is no such type of alert. All alerts are shown.")]
