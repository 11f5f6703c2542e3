"""Optimistic locking: an edit of an older version of a record is rejected.

A form carries the version it was opened with. `check_version` compares it inside the transaction, with the row locked.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.forms import ModelForm
from django.shortcuts import get_object_or_404
from django.utils.text import capfirst

from csi.core.formatting import format_value, get_choice_label

VERSION_FIELD = "version"


class EditConflict(Exception):
    """The record changed after the form was opened; `record` is the saved version."""

    def __init__(self, record: Any) -> None:
        super().__init__(record)
        self.record = record


@dataclass(frozen=True)
class FieldDifference:
    """A field whose saved value and submitted value differ, both as text."""

    label: str
    saved: str
    submitted: str


def get_version(record: Any) -> str:
    """Return the version of a record; "" for a new record and for a model without audit fields."""
    changed = getattr(record, "updated_at", None)
    return changed.isoformat() if changed else ""


def check_version(record: Model, version: str) -> None:
    """Lock the row until the transaction ends and raise EditConflict if its version differs.

    A form without a version (such as a script's) is not checked. Raises Http404 if the record was deleted.
    """
    if version:
        saved = get_object_or_404(type(record)._base_manager.select_for_update(of=("self",)), pk=record.pk)
        if get_version(saved) != version:
            raise EditConflict(saved)


def compare_values(form: ModelForm, record: Any) -> list[FieldDifference]:
    """Compare the values of a valid form with those of the saved record, field by field."""
    differences = []
    saved: str | None
    submitted: str | None
    for name, value in form.cleaned_data.items():
        try:
            field = form.instance._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if field.many_to_many:
            saved, submitted = (
                ", ".join(sorted(map(str, related))) for related in (getattr(record, name).all(), value)
            )
        elif field.choices:
            saved, submitted = (get_choice_label(version, name) for version in (record, form.instance))
        else:
            saved, submitted = (format_value(getattr(version, name)) for version in (record, form.instance))
        saved, submitted = (str(text or "–") for text in (saved, submitted))
        if saved != submitted:
            label = capfirst(str(form.fields[name].label or field.verbose_name))
            differences.append(FieldDifference(label, saved, submitted))
    return differences
