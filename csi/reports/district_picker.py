"""District picker of report pages."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.accounts.models import User
from csi.core.crud.forms import style_widget
from csi.core.crud.record_choices import use_record_select
from csi.core.permissions import RecordPermission
from csi.core.typing import StrOrPromise
from csi.reports.period_picker import PeriodChoice
from districts.models import District


def build_district_field(
    user: User, empty_label: StrOrPromise | None = gettext_lazy("All districts"), **options: Any
) -> forms.ModelChoiceField:
    """Return a choice of one of the districts that the user may see; the page answers `find_choices`."""
    field = forms.ModelChoiceField(
        District.objects.visible_to(user),
        label=gettext_lazy("District"),
        required=False,
        empty_label=empty_label,
        **options,
    )
    style_widget(field)
    use_record_select(field)
    return field


class DistrictPickerForm(forms.Form):
    """`?district=3`, restricted to the districts that the user may see. `notices`: errors in words."""

    def __init__(self, data: QueryDict, *, user: User):
        super().__init__(data)
        self.user = user
        for field in self.fields.values():
            style_widget(field)
        self.fields = {"district": build_district_field(user), **self.fields}
        self.order_fields(self.field_order)
        self.is_valid()

    @property
    def chosen(self) -> District | None:
        return self.cleaned_data.get("district")

    @property
    def notices(self) -> list[str]:
        if "district" not in self.errors:
            return []
        if self.user.has_permission(RecordPermission.ACCESS_ALL_SCOPES):
            return [_("There is no such district. All districts are shown.")]
        return [_("This district is not one of yours. All your districts are shown.")]


def build_query(choice: PeriodChoice, district: District | None) -> str:
    """Return the period and the district as a query string: "period=month&month=2011-10&district=3"."""
    return urlencode(choice.params | ({"district": str(district.pk)} if district else {}))
