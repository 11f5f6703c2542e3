"""Forms of monthly returns."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from csi.core.crud.fields import RequiredTextField
from csi.core.crud.forms import RecordForm
from csi.returns.models import MonthlyReturn
from districts.models import District


class ReturnForm(RecordForm):
    """The narrative of a return."""

    constraint_fields = {"return_narrative_required": "narrative", "return_unique_month": "month"}

    class Meta:
        model = MonthlyReturn
        fields: tuple[str, ...] = ("narrative", "nothing_to_report")
        widgets = {"narrative": forms.Textarea(attrs={"rows": 12})}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("nothing_to_report") and cleaned.get("narrative"):
            self.add_error("nothing_to_report", _("Delete the narrative, or clear “Nothing to report this month”."))
        return cleaned


class NewReturnForm(ReturnForm):
    """The district, month and narrative of a new return."""

    groups = [(_("Month"), [("district", "month")]), (_("Narrative"), ["narrative", "nothing_to_report"])]

    class Meta(ReturnForm.Meta):
        fields = ("district", "month", *ReturnForm.Meta.fields)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].queryset = District.objects.visible_to(self.user)


class RemarkForm(forms.Form):
    """The remark with which a return goes back to its team."""

    remark = RequiredTextField(label=_("Corrections needed"), required_message=_("Enter what needs to be corrected."))
