"""One district or all of them: what stands beside the period over a page of figures."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.core.crud.forms import style_widget
from csi.core.permissions import RecordPermission
from districts.models import District


class DistrictForm(forms.Form):
    """`?district=3`, of those that this person may see. What makes no sense is said in `notices`."""

    district = forms.ModelChoiceField(
        District.objects.none(),
        label=gettext_lazy("District"),
        required=False,
        empty_label=gettext_lazy("All districts"),
    )

    def __init__(self, data, *, user):
        super().__init__(data)
        self.user = user
        self.fields["district"].queryset = District.objects.visible_to(user)
        for field in self.fields.values():
            style_widget(field)
        self.is_valid()

    @property
    def chosen(self) -> District | None:
        return self.cleaned_data.get("district")

    @property
    def notices(self) -> list[str]:
        if "district" not in self.errors:
            return []
        if self.user.has_permission(RecordPermission.ACCESS_ALL_DISTRICTS):
            return [_("There is no such district, so all of them are shown.")]
        return [_("There is no such district for you, so all of yours are shown.")]


def asked_again(choice, district: District | None) -> str:
    """What is shown, for the address of another page of figures: "period=month&month=2011-10&district=3"."""
    return f"{choice.query}&district={district.pk}" if district else choice.query
