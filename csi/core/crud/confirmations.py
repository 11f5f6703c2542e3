"""Questions about unusual input, which the user confirms before a form is saved.

A form declares them in `get_confirmations()`. While one is open, the form is shown again with the question, a checkbox
and perhaps a field for the reason, beside the field in question or above the save button. Everything is an ordinary
field of the form, so that it works without JavaScript, in drafts and after an edit conflict. A mixin with
`get_confirmations()` makes the form of a page and that of the admin ask the same. Rows ask about themselves.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from csi.core import clock
from csi.core.formatting import format_number
from csi.core.typing import StrOrPromise

if TYPE_CHECKING:
    BaseMixin = forms.ModelForm
else:
    BaseMixin = object


T = TypeVar("T")
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
# A usual count is taken to be at least this: 20 where 1 is usual is no mistake.
MIN_USUAL_COUNT = 5
# Fewer earlier counts say too little.
MIN_EARLIER_COUNTS = 3


def read_other_counts(name: str, read_counts: Callable[[], Iterable[tuple[Any, T]]], own: Any) -> Iterator[T]:
    """Yield the counts of other records than `own`; those of one name are read once per request.

    `read_counts`: returns the key of each record with its count, also those of the record with the key `own`.
    """
    counts = clock.once_per_request(f"counts_{name}", lambda: list(read_counts()))
    yield from (count for key, count in counts if key != own)


def describe_unusual_count(
    field: str,
    count: int | None,
    earlier: Iterable[int],
    *,
    min_earlier: int = MIN_EARLIER_COUNTS,
    describe_subject: Callable[[], str] | None = None,
) -> Iterator[Confirmation]:
    """Yield the question about a count that is ten times the median of the `earlier` counts.

    `earlier` is read only for a count that may be unusual. `describe_subject`: names the count where the question is
    not shown beside its field.
    """
    if not count or count < UNUSUAL_FACTOR * MIN_USUAL_COUNT:
        return
    counts = list(earlier)
    if len(counts) < min_earlier:
        return
    usual = round(median(counts))
    if count >= UNUSUAL_FACTOR * usual:
        question = gettext("%(count)s is unusual: the usual number is %(usual)s. Record it all the same?")
        question %= {"count": format_number(count), "usual": format_number(usual)}
        text = f"{describe_subject()}: {question}" if describe_subject else question
        yield Confirmation(f"unusual_{field}", text, field, value=count)


def list_remaining_rows(formset: Any) -> list[Any]:
    """Return the rows of a validated formset that can be read and exist after the save."""
    return [row for row in formset.filled_forms if hasattr(row, "cleaned_data")]


class ConfirmationInput(forms.CheckboxInput):
    """A checkbox that is ticked only if the submitted value is the one to confirm."""

    def __init__(self, value: Any) -> None:
        self.confirmed_value = str(value)
        super().__init__({"value": self.confirmed_value})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> bool:
        return data.get(name) == self.confirmed_value


class ConfirmationField(forms.BooleanField):
    """The checkbox of a question; `subject`: the label of its field, where the question does not name it."""

    def __init__(self, *, subject: str, **kwargs: Any) -> None:
        self.subject = subject
        super().__init__(**kwargs)


class ConfirmationsMixin(BaseMixin):
    """A form that asks for confirmations.

    `reason_fields`: fields of the form that store the reason of a confirmation and are shown only with it.
    `checked_counts`: counts about which `get_confirmations()` asks if they are unusual.
    """

    reason_fields: Sequence[str] = ()
    checked_counts: Sequence[str] = ()
    # The questions that the page shows, and the formsets whose rows may have others.
    confirmations: Sequence[Confirmation] = ()
    checked_formsets: Sequence[Any] = ()
    # The form of a row: the form of the page shows its questions.
    is_row = False

    def get_confirmations(self, formsets: Sequence[Any]) -> Iterable[Confirmation]:
        """Yield the confirmations that the input requires.

        Called after the validation of the form and its `formsets`; `cleaned_data` lacks the fields with errors.
        """
        return ()

    def check_confirmations(self, formsets: Sequence[Any]) -> bool:
        """Ask what the form and its rows require; return whether the user has confirmed all of it."""
        self.checked_formsets = formsets
        given = [row.check_confirmations(()) for row in self._list_changed_rows()]
        self._show(self.list_open_questions(formsets))
        # Every question adds its errors.
        given += [self._is_given(confirmation) for confirmation in self.confirmations]
        return all(given)

    def list_open_questions(self, formsets: Sequence[Any]) -> list[Confirmation]:
        """Return the confirmations that the input requires, and clear the reasons that it does not."""
        required = list(self.get_confirmations(formsets))
        self._clear_reasons_except({confirmation.reason_field for confirmation in required})
        return [confirmation for confirmation in required if self._must_ask(confirmation)]

    def show_answered_confirmations(self, formsets: Sequence[Any]) -> None:
        """Show the questions that the submitted input already answers, without asking any other."""
        self.checked_formsets = formsets
        for row in self._list_changed_rows():
            row.show_answered_confirmations(())
        required = [item for item in self.get_confirmations(formsets) if self._must_ask(item)]
        self._show([item for item in required if self._is_ticked(item) or self.get_reason(item)])

    def _list_changed_rows(self) -> list[Any]:
        """Return the changed rows that may have questions."""
        rows = [row for formset in self.checked_formsets for row in list_remaining_rows(formset)]
        return [row for row in rows if isinstance(row, ConfirmationsMixin) and row.has_changed()]

    @property
    def has_only_questions(self) -> bool:
        """Return whether all errors of the form and its rows are unanswered questions."""
        shown = [self, *(row for formset in self.checked_formsets for row in formset.forms)]
        known = [{question.name for question in getattr(form, "confirmations", ())} for form in shown]
        return (
            any(form.errors for form in shown)
            and all(set(form.errors) <= names for form, names in zip(shown, known, strict=True))
            and not any(formset.non_form_errors() for formset in self.checked_formsets)
        )

    def is_confirmation_field(self, name: str) -> bool:
        """Return whether a field is shown only with its question."""
        return name in self.reason_fields or any(name == confirmation.name for confirmation in self.confirmations)

    def list_confirmations_beside(self, name: str) -> list[tuple[Any, Any]]:
        """Return the checkbox and the field for the reason (or None) of each question beside a field."""
        if self.is_row:
            return []
        return [self._bind(confirmation) for confirmation in self.confirmations if confirmation.field == name]

    @property
    def other_confirmations(self) -> list[tuple[Any, Any]]:
        """The checkboxes and fields for reasons of the questions that no visible field of the form shows."""
        visible = {field.name for field in self.visible_fields()}
        own = [self._bind(confirmation) for confirmation in self.confirmations if confirmation.field not in visible]
        return [*self._bind_of_rows(), *own]

    @property
    def all_confirmations(self) -> list[tuple[Any, Any]]:
        """The checkboxes and the fields for reasons of all questions of the form and its rows."""
        return [*self._bind_of_rows(), *map(self._bind, self.confirmations)]

    def _bind_of_rows(self) -> list[tuple[Any, Any]]:
        return [pair for row in self._list_changed_rows() for pair in row.all_confirmations]

    def _bind(self, confirmation: Confirmation) -> tuple[Any, Any]:
        return self[confirmation.name], self[confirmation.reason_field] if confirmation.reason_field else None

    def _must_ask(self, confirmation: Confirmation) -> bool:
        return self.instance._state.adding or confirmation.field is None or confirmation.field in self.changed_data

    def _show(self, confirmations: Sequence[Confirmation]) -> None:
        self.confirmations = confirmations
        for confirmation in confirmations:
            # The admin shows all questions together, with the label of the field if the question lacks it.
            confirmed_field = self.fields.get(confirmation.field or "")
            label = str(confirmed_field.label) if confirmed_field else ""
            is_named = label.lower() in str(confirmation.question).lower()
            self.fields[confirmation.name] = ConfirmationField(
                subject="" if is_named else capfirst(label),
                label=confirmation.label,
                # Without a tick, the question is the error message.
                help_text=confirmation.question if self._is_ticked(confirmation) else "",
                widget=ConfirmationInput(confirmation.value),
            )
            if confirmation.reason_field:
                self.fields[confirmation.reason_field].required = True

    def _is_given(self, confirmation: Confirmation) -> bool:
        """Return whether the user confirmed with a reason; otherwise add the question as an error."""
        is_ticked, reason = self._is_ticked(confirmation), self.get_reason(confirmation)
        if not is_ticked:
            self.add_error(confirmation.name, str(confirmation.question))
        if confirmation.reason_field and not reason and confirmation.reason_field not in self.errors:
            self.add_error(confirmation.reason_field, _("Enter the reason."))
        return is_ticked and (confirmation.reason_field is None or bool(reason))

    def _is_ticked(self, confirmation: Confirmation) -> bool:
        name = self.add_prefix(confirmation.name)
        return ConfirmationInput(confirmation.value).value_from_datadict(self.data, self.files, name)

    def get_reason(self, confirmation: Confirmation) -> str:
        return (self.cleaned_data.get(confirmation.reason_field) or "").strip() if confirmation.reason_field else ""

    def _clear_reasons_except(self, required: set[str | None]) -> None:
        """Clear the reasons of questions that no longer apply, and their errors: the page does not show them."""
        for name in self.reason_fields:
            if name in self.fields and name not in required and not self.fields[name].disabled:
                self.errors.pop(name, None)
                self.cleaned_data[name] = ""
                setattr(self.instance, name, "")
