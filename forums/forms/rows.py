"""Base of the formsets of the meeting form."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from csi.core.crud.confirmations import list_remaining_rows
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

    def count_people(self) -> int:
        """Return the number of people in the rows that exist after the save, as far as they are valid."""
        rows = list_remaining_rows(self)
        return sum(row.cleaned_data.get(name) or 0 for row in rows for name in self.people_fields)

    def list_row_records(self, records: Any, name: str) -> Any:
        """Return the records of a relation that saved or submitted rows refer to."""
        saved = self.model._base_manager.filter(meeting=self.instance.pk).values(name)
        return records.filter(pk__in=saved) | records.filter(pk__in=self.list_submitted_keys(name))
