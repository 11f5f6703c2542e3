"""Base of the formsets of the meeting form."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django import forms

from csi.core.crud.formsets import RowFormSet
from forums.models import Meeting


class RowChanges(NamedTuple):
    """The unsaved changes of a formset."""

    to_save: list[Any]
    to_delete: list[Any]


class MeetingRowFormSet(RowFormSet):
    """Rows that `forums.services.record_meeting` saves; `collect_changes()` returns them unsaved."""

    parent = Meeting
    # The fields that count the people of a row.
    people_fields: Sequence[str] = ()

    def collect_changes(self) -> RowChanges:
        deleted = [form for form in self.forms if self.is_row_deleted(form)]
        saved = [form.instance for form in self.forms if form not in deleted and self.must_save(form)]
        return RowChanges(saved, [form.instance for form in deleted if form.instance.pk])

    def must_save(self, form: Any) -> bool:
        return form.has_changed()

    def has_content(self, form: forms.ModelForm) -> bool:
        """Return True if the row exists after the save."""
        return not self.is_row_deleted(form) and bool(form.instance.pk or form.has_changed())

    @property
    def filled_forms(self) -> list[Any]:
        return [form for form in self.forms if self.has_content(form)]

    def count_people(self) -> int:
        """Return the number of people in the rows that exist after the save, as far as they are valid."""
        counts = [
            form.cleaned_data.get(name) or 0
            for form in self.filled_forms
            for name in self.people_fields
            if hasattr(form, "cleaned_data")
        ]
        return sum(counts)
