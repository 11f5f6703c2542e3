"""Cells that read the values of form fields, and cleaning of these fields without queries."""

from typing import Any

from django import forms
from django.db.models import DecimalField, Field
from django.utils.translation import gettext as _

from csi.core.coordinates import CoordinateFormField
from csi.core.crud.fields import MonthField
from csi.core.crud.imports import cells
from csi.core.crud.imports.cells import Cell
from csi.core.crud.imports.references import ReferenceCell, ReferenceListCell
from csi.core.db.check_conditions import find_violated_checks


def build_cell(field: Any, model_field: Field | None) -> Cell:
    """Return the cell that reads the values of a form field."""
    if isinstance(field, forms.ModelMultipleChoiceField):
        return ReferenceListCell(field.queryset)  # type: ignore[arg-type]
    if isinstance(field, forms.ModelChoiceField):
        return ReferenceCell(field.queryset)  # type: ignore[arg-type]
    if isinstance(field, MonthField):
        return cells.MonthCell()
    if isinstance(field, forms.DateField):
        return cells.DateCell()
    if isinstance(field, forms.TimeField):
        return cells.TimeCell()
    if isinstance(field, forms.BooleanField):
        return cells.BooleanCell()
    if isinstance(field, forms.MultipleChoiceField):
        return cells.ChoiceListCell(flatten_choices(field.choices))
    if isinstance(field, forms.ChoiceField):
        # The form may offer fewer choices, and explains why.
        if choices := getattr(model_field, "flatchoices", None):
            return cells.ChoiceCell(choices, lambda: model_field.flatchoices)  # type: ignore[union-attr]
        return cells.ChoiceCell(flatten_choices(field.choices))
    if isinstance(field, CoordinateFormField):
        return cells.CoordinateCell(field.axis)
    if isinstance(field, forms.DecimalField | forms.FloatField):
        return cells.DecimalCell(model_field.decimal_places if isinstance(model_field, DecimalField) else None)
    if isinstance(field, forms.IntegerField):
        return cells.WholeNumberCell()
    return cells.TextCell(is_multiline=isinstance(field.widget, forms.Textarea))


def list_relations(form: Any) -> set[str]:
    """Return the names of a form's fields that choose one record or several."""
    return {name for name, field in form.fields.items() if isinstance(field, forms.ModelChoiceField)}


def flatten_choices(choices: Any) -> list[tuple[Any, Any]]:
    """Return the choices of a field without their groups."""
    flat: list[tuple[Any, Any]] = []
    for key, label in choices:
        flat += label if isinstance(label, list | tuple) else [(key, label)]
    return flat


def validate_checks(record: Any, exclude: Any = None) -> None:
    """Raise ValidationError for the check constraints that the values violate, without a query."""
    messages = [str(constraint.get_violation_error_message()) for constraint in find_violated_checks(record)]
    if messages:
        raise forms.ValidationError(messages)


def build_cleaner(field: Any, cell: Any) -> Any:
    """Return a function that cleans the key of a record without a query."""

    def clean(value: Any) -> Any:
        if value in (None, ""):
            if field.required:
                raise forms.ValidationError(field.error_messages["required"], code="required")
            return None
        record = cell.records.get(value)
        if record is None:
            raise forms.ValidationError(_("You cannot use this record. Choose another one."), code="outside_scope")
        return record

    return clean


def build_list_cleaner(field: Any, cell: Any) -> Any:
    """Return a function that cleans the keys of several records without a query."""

    def clean(value: Any) -> Any:
        if not value and field.required:
            raise forms.ValidationError(field.error_messages["required"], code="required")
        records = cell.single.records
        return [records[pk] for pk in map(get_key, value or ()) if pk in records]

    return clean


def get_key(record_or_key: Any) -> Any:
    return getattr(record_or_key, "pk", record_or_key)
