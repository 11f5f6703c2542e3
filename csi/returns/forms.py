from django import forms
from django.utils.translation import gettext_lazy as _

from csi.core.crud.fields import RequiredTextField
from csi.core.crud.forms import RecordForm
from csi.returns.models import MonthlyReturn
from districts.models import District


class ReturnForm(RecordForm):
    """The words of a return; what is recorded stands beside it."""

    constraint_fields = {"return_narrative_required": "narrative", "return_unique_month": "month"}

    class Meta:
        model = MonthlyReturn
        fields = ("narrative", "nothing_to_report")
        widgets = {"narrative": forms.Textarea(attrs={"rows": 12})}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("nothing_to_report") and cleaned.get("narrative"):
            self.add_error("nothing_to_report", _("The narrative says that something did. Keep one of the two."))
        return cleaned


class NewReturnForm(ReturnForm):
    """Of which district and month, and its words."""

    groups = [(_("Which month"), [("district", "month")]), (_("What happened"), ["narrative", "nothing_to_report"])]

    class Meta(ReturnForm.Meta):
        fields = ("district", "month", *ReturnForm.Meta.fields)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["district"].queryset = District.objects.visible_to(self.user)


class RemarkForm(forms.Form):
    """Why a return goes back to the team."""

    remark = RequiredTextField(label=_("What is to be put right"), required_message=_("Say what is to be put right."))
