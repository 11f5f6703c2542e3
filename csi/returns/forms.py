"""Forms of monthly returns."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from csi.accounts.models import User
from csi.core.crud.confirmations import Confirmation
from csi.core.crud.fields import RequiredTextField
from csi.core.crud.forms import RecordForm
from csi.returns.checklist import build_checklist
from csi.returns.models import MonthlyReturn


class ReturnForm(RecordForm):
    """The narrative of a return."""

    constraint_fields = {"return_narrative_required": "narrative", "return_unique_month": "month"}

    class Meta:
        model = MonthlyReturn
        fields: tuple[str, ...] = ("narrative", "nothing_to_report")
        widgets = {"narrative": forms.Textarea(attrs={"rows": 12})}

    def get_confirmations(self, formsets: Sequence[Any]) -> Iterator[Confirmation]:
        """Ask whether to submit a return with open items."""
        if "submit" not in self.data or self.errors or not (self.instance.is_over and self.instance.has_content):
            return
        checklist = build_checklist(self.instance.district, self.instance.calendar_month, cast(User, self.user))
        if checklist.open_items:
            yield Confirmation(
                "open_items", checklist.question, value=checklist.open_items, label=_("Submit all the same")
            )

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


class OpenItemsForm(forms.Form):
    """The number of open items with which a return is submitted all the same."""

    open_items = forms.IntegerField(widget=forms.HiddenInput, required=False)


class RemarkForm(forms.Form):
    """The remark with which a return goes back to its team."""

    remark = RequiredTextField(label=_("Corrections needed"), required_message=_("Enter what needs to be corrected."))
