"""URL parameters of the alerts page."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.core.registries.alerts import get_alert_types
from csi.core.typing import StrOrPromise
from csi.reports.district_picker import DistrictPickerForm


def _get_type_choices() -> list[tuple[str, StrOrPromise]]:
    return [("", gettext_lazy("Any")), *((key, alert_type.label) for key, alert_type in get_alert_types().items())]


class AlertFilterForm(DistrictPickerForm):
    """`?district=3&kind=overdue`."""

    kind = forms.ChoiceField(label=gettext_lazy("Type"), required=False, choices=_get_type_choices)

    @property
    def chosen_type(self) -> str:
        return self.cleaned_data.get("kind") or ""

    @property
    def notices(self) -> list[str]:
        if "kind" not in self.errors:
            return super().notices
        return [*super().notices, _("There is no such type of alert. All alerts are shown.")]
