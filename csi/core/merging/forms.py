"""Forms of a merge: the choice of the duplicate, and of the values that stay."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.core.crud.forms import style_widget
from csi.core.crud.record_choices import use_record_select
from csi.core.merging.plan import MergePlan

SURVIVOR, DUPLICATE = "survivor", "duplicate"


class DuplicateForm(forms.Form):
    """The choice of the other record."""

    other: Any = forms.ModelChoiceField(
        queryset=None,
        label=gettext_lazy("Duplicate"),
        error_messages={
            "required": gettext_lazy("Choose the duplicate."),
            "invalid_choice": gettext_lazy(
                "Choose the duplicate from the list. You cannot merge the record that was sent."
            ),
        },
    )

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["other"]
        field.queryset = candidates.for_choice() if hasattr(candidates, "for_choice") else candidates
        style_widget(field)
        use_record_select(field)


class MergeForm(forms.Form):
    """The choice of the value that stays, for each field that differs."""

    def __init__(self, *args: Any, plan: MergePlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        for group in plan.choices:
            default = SURVIVOR if plan.get_default(group) is plan.survivor else DUPLICATE
            choices = [
                (key, _("%(value)s (No. %(number)d)") % {"value": group.format(record), "number": record.pk})
                for key, record in ((SURVIVOR, plan.survivor), (DUPLICATE, plan.duplicate))
            ]
            message = _("Choose which value stays.")
            self.fields[group.name] = forms.ChoiceField(
                label=group.label,
                choices=choices,
                initial=default,
                widget=forms.RadioSelect,
                error_messages={"required": message, "invalid_choice": message},
            )

    @property
    def chosen(self) -> list[str]:
        """The names of the choices for which the value of the duplicate was chosen."""
        return [name for name, value in self.cleaned_data.items() if value == DUPLICATE]

    def find_field(self, name: str | None) -> str | None:
        """Return the choice that contains a field of the record, None if there is none."""
        return next((group.name for group in self.plan.choices if name in group.names), None)
