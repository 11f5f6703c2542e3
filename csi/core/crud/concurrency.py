"""Two people at once: an edit that began from an older version of a record is refused, and nothing is lost by it.

The form carries the version that it was opened with; saving asks, with the record held, whether it still is that one.
"""

from dataclasses import dataclass

from django.core.exceptions import FieldDoesNotExist
from django.shortcuts import get_object_or_404
from django.utils.text import capfirst

from csi.core.crud.views.detail import as_text

VERSION_FIELD = "version"


class EditConflict(Exception):
    """Somebody saved the record after the form was opened; `record` is what they left."""

    def __init__(self, record):
        super().__init__(record)
        self.record = record


@dataclass(frozen=True)
class FieldDifference:
    """A field in which what was saved meanwhile and what was typed are not the same, both in words."""

    label: str
    saved: str
    typed: str


def get_version(record) -> str:
    """Which version of the record this is; "" for one that is new or bears no stamps."""
    changed = getattr(record, "updated_at", None)
    return changed.isoformat() if changed else ""


def check_version(record, version: str) -> None:
    """Inside a transaction: holds the record until it ends; `EditConflict` where its version is another.

    A form without a version (a script's) is not watched. Http404 where the record is gone.
    """
    if version:
        kept = get_object_or_404(type(record)._base_manager.select_for_update(of=("self",)), pk=record.pk)
        if get_version(kept) != version:
            raise EditConflict(kept)


def compare_values(form, record) -> list[FieldDifference]:
    """What was typed into a valid form beside what `record` holds, field by field."""
    found = []
    for name, typed in form.cleaned_data.items():
        try:
            field = form.instance._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if field.many_to_many:
            saved, typed = (", ".join(sorted(map(str, records))) for records in (getattr(record, name).all(), typed))
        elif field.choices:
            saved, typed = (one._get_FIELD_display(field) for one in (record, form.instance))
        else:
            saved, typed = (as_text(getattr(one, name)) for one in (record, form.instance))
        saved, typed = (str(text or "–") for text in (saved, typed))
        if saved != typed:
            found.append(FieldDifference(capfirst(str(form.fields[name].label or field.verbose_name)), saved, typed))
    return found
