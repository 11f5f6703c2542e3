"""URL parameters of the indicator pages."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.accounts.models import User
from csi.core.permissions import RecordPermission
from csi.indicators.models import get_indicator_choices
from csi.indicators.registry import REGISTRY, Indicator
from csi.reports.district_picker import DistrictPickerForm
from csi.reports.period_picker import MAX_QUOTED_LENGTH


def build_choices() -> list:
    return [("", gettext_lazy("All indicators")), *get_indicator_choices()]


class IndicatorForm(DistrictPickerForm):
    """`?indicator=advisers_in_post&district=3`. Readers have no choice of district."""

    indicator = forms.ChoiceField(label=gettext_lazy("Indicator"), required=False, choices=build_choices)
    field_order = ("indicator", "district")

    def __init__(self, data: QueryDict, *, user: User):
        super().__init__(data, user=user)
        if not user.has_permission(RecordPermission.VIEW_RECORDS):
            del self.fields["district"]

    @property
    def chosen_indicator(self) -> Indicator | None:
        return REGISTRY.get(self.cleaned_data.get("indicator", ""))

    @property
    def notices(self) -> list[str]:
        notices = super().notices if self.user.has_permission(RecordPermission.VIEW_RECORDS) else []
        if not self.user.has_permission(RecordPermission.VIEW_RECORDS) and self.data.get("district"):
            notices = [_("Your account sees the mission as a whole. Indicators of single districts are not shown.")]
        if "indicator" in self.errors:
            key = self.data["indicator"].replace("\0", "")[:MAX_QUOTED_LENGTH]
            notices = [_("There is no indicator “%(text)s”. All indicators are shown.") % {"text": key}, *notices]
        return notices
