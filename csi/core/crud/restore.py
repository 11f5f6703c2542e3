"""Restoring drafts of the browser, which contain only the fields that the user changed (drafts.js)."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from csi.core.crud.drafts import CLEARED_FIELD, RESTORE_FIELD
from csi.core.crud.merge import list_merged_fields, read_initial, write_values

# Returns the unbound form of a submitted row: of the saved row, or of a new one.
BuildInitialRow = Callable[[Any, int, Any], Any]


def complete_draft(
    data: QueryDict, form: Any, formsets: Sequence[Any], initial_form: Any, build_initial_row: BuildInitialRow
) -> QueryDict:
    """Return the data of a draft as if the whole form had been submitted.

    Fields that the user did not change get the saved values, or the initial values of a new record. The form and its
    formsets are bound to `data`.
    """
    completed = data.copy()
    cleared = set(data.getlist(CLEARED_FIELD))
    completed.pop(CLEARED_FIELD, None)
    completed.pop(RESTORE_FIELD, None)
    _complete_form(completed, form, initial_form, cleared)
    for formset in formsets:
        for index, row in enumerate(formset.forms):
            _complete_form(completed, row, build_initial_row(formset, index, row), cleared)
    return completed


def _complete_form(data: QueryDict, form: Any, initial_form: Any, cleared: Collection[str]) -> None:
    initial = read_initial(initial_form)
    missing = {
        name: [] if form.add_prefix(name) in cleared else initial.get(name, [])
        for name, field in list_merged_fields(form)
        if not _is_in_draft(data, field, form.add_prefix(name))
    }
    write_values(data, form.add_prefix(""), form, missing)


def _is_in_draft(data: QueryDict, field: forms.Field, html_name: str) -> bool:
    suffixes = getattr(field.widget, "widgets_names", None) or [""]
    return any(f"{html_name}{suffix}" in data for suffix in suffixes)
