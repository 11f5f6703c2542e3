"""Questions about unusual input, which the user confirms before a form is saved.

A form declares them in `get_confirmations()`. While one is open, the form is shown again with the question, a checkbox
and perhaps a field for the reason, beside the field in question or above the save button. Everything is an ordinary
field of the form, so that it works without JavaScript, in drafts and after an edit conflict.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from csi.core.formatting import format_number
from csi.core.typing import StrOrPromise

if TYPE_CHECKING:
    BaseMixin = forms.ModelForm
else:
    BaseMixin = object


DEFAULT_LABEL = _("Record it all the same")


@dataclass(frozen=True)
class Confirmation:
    """A question whose answer allows unusual input.

    Args:
        code: identifies the question within its form.
        question: statement and question, which ends with `label`.
        field: the field beside which it is asked; None: above the save button. On a saved record the question is asked
            only if this field was changed.
        value: the unusual value; the confirmation of another value does not count.
        reason_field: a field of the form, listed in its `reason_fields`, that stores the required reason.
        label: label of the checkbox.
    """

    code: str
    question: StrOrPromise
    field: str | None = None
    value: Any = "yes"
    reason_field: str | None = None
    label: StrOrPromise = DEFAULT_LABEL

    @property
    def name(self) -> str:
        """The name of the checkbox."""
        return f"confirm_{self.code}"


# A count is unusual if it is at least this many times the usual one.
UNUSUAL_FACTOR = 10
# Smaller usual counts say too little, and fewer earlier ones.
MIN_USUAL_COUNT = 5
MIN_EARLIER_COUNTS = 3


def describe_unusual_count(
    field: str, count: int | None, earlier: Iterable[int], *, min_earlier: int = MIN_EARLIER_COUNTS
) -> Iterator[Confirmation]:
    """Yield the question about a count that is ten times the median of the `earlier` counts."""
    counts = list(earlier)
    if not count or len(counts) < min_earlier:
        return
    usual = round(median(counts))
    if usual >= MIN_USUAL_COUNT and count >= UNUSUAL_FACTOR * usual:
        question = gettext("%(count)s is unusual: the usual number is %(usual)s. Record it all the same?")
        params = {"count": format_number(count), "usual": format_number(usual)}
        yield Confirmation(f"unusual_{field}", question % params, field, value=count)


class ConfirmationInput(forms.CheckboxInput):
    """A checkbox that is ticked only if the submitted value is the one to confirm."""

    def __init__(self, value: Any) -> None:
        self.confirmed_value = str(value)
        super().__init__({"value": self.confirmed_value})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> bool:
        return data.get(name) == self.confirmed_value


class ConfirmationsMixin(BaseMixin):
    """A form that asks for confirmations.

    `reason_fields`: fields of the form that store the reason of a confirmation and are shown only with it.
    """

    reason_fields: Sequence[str] = ()
    # The questions that the page shows.
    confirmations: Sequence[Confirmation] = ()

    def get_confirmations(self, formsets: Sequence[Any]) -> Iterable[Confirmation]:
        """Yield the confirmations that the input requires.

        Called after the validation of the form and its `formsets`; `cleaned_data` lacks the fields with errors.
        """
        return ()

    def check_confirmations(self, formsets: Sequence[Any]) -> bool:
        """Ask the confirmations that are required; return whether the user has given all of them."""
        required = list(self.get_confirmations(formsets))
        self._clear_reasons_except({confirmation.reason_field for confirmation in required})
        self._show([confirmation for confirmation in required if self._must_ask(confirmation)])
        # Every question adds its errors.
        given = [self._is_given(confirmation) for confirmation in self.confirmations]
        return all(given)

    def show_answered_confirmations(self, formsets: Sequence[Any]) -> None:
        """Show the questions that the submitted input already answers, without asking any other."""
        required = [item for item in self.get_confirmations(formsets) if self._must_ask(item)]
        self._show([item for item in required if self._is_ticked(item) or self._get_reason(item)])

    @property
    def has_only_questions(self) -> bool:
        """Return whether all errors of the form are unanswered questions."""
        return bool(self.errors) and set(self.errors) <= {confirmation.name for confirmation in self.confirmations}

    def is_confirmation_field(self, name: str) -> bool:
        """Return whether a field is shown only with its question."""
        return name in self.reason_fields or any(name == confirmation.name for confirmation in self.confirmations)

    def list_confirmations_beside(self, name: str) -> list[tuple[Any, Any]]:
        """Return the checkbox and the field for the reason (or None) of each question beside a field."""
        return [self._bind(confirmation) for confirmation in self.confirmations if confirmation.field == name]

    @property
    def other_confirmations(self) -> list[tuple[Any, Any]]:
        """The checkboxes and the fields for reasons of the questions without a visible field."""
        visible = {field.name for field in self.visible_fields()}
        return [self._bind(confirmation) for confirmation in self.confirmations if confirmation.field not in visible]

    def _bind(self, confirmation: Confirmation) -> tuple[Any, Any]:
        return self[confirmation.name], self[confirmation.reason_field] if confirmation.reason_field else None

    def _must_ask(self, confirmation: Confirmation) -> bool:
        return self.instance._state.adding or confirmation.field is None or confirmation.field in self.changed_data

    def _show(self, confirmations: Sequence[Confirmation]) -> None:
        self.confirmations = confirmations
        for confirmation in confirmations:
            self.fields[confirmation.name] = forms.BooleanField(
                label=confirmation.label,
                # Without a tick, the question is the error message.
                help_text=confirmation.question if self._is_ticked(confirmation) else "",
                widget=ConfirmationInput(confirmation.value),
            )
            if confirmation.reason_field:
                self.fields[confirmation.reason_field].required = True

    def _is_given(self, confirmation: Confirmation) -> bool:
        """Return whether the user confirmed with a reason; otherwise add the question as an error."""
        is_ticked, reason = self._is_ticked(confirmation), self._get_reason(confirmation)
        if not is_ticked:
            self.add_error(confirmation.name, str(confirmation.question))
        if confirmation.reason_field and not reason and confirmation.reason_field not in self.errors:
            self.add_error(confirmation.reason_field, _("Enter the reason."))
        return is_ticked and (confirmation.reason_field is None or bool(reason))

    def _is_ticked(self, confirmation: Confirmation) -> bool:
        name = self.add_prefix(confirmation.name)
        return ConfirmationInput(confirmation.value).value_from_datadict(self.data, self.files, name)

    def _get_reason(self, confirmation: Confirmation) -> str:
        return (self.cleaned_data.get(confirmation.reason_field) or "").strip() if confirmation.reason_field else ""

    def _clear_reasons_except(self, required: set[str | None]) -> None:
        """Clear the reasons of questions that no longer apply."""
        for name in self.reason_fields:
            if name in self.cleaned_data and name not in required and not self.fields[name].disabled:
                self.cleaned_data[name] = ""
                setattr(self.instance, name, "")
