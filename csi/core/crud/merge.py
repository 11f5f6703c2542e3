"""Three-way merge of the values of a form: when it was opened, as saved now, and as submitted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.formsets import DELETION_FIELD_NAME, ORDERING_FIELD_NAME
from django.forms.widgets import HiddenInput
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from csi.core.crud.concurrency import VERSION_FIELD
from csi.core.crud.fields import MonthField
from csi.core.formatting import format_value

# The values of a form by the name of the field, as a browser submits them. Equal values have equal texts.
Values = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Difference:
    """A field, or a row, that someone else changed meanwhile; both values as text.

    `is_taken_over`: the form now contains the saved value, because the user had not changed it; otherwise the form
    contains the user's value, which replaces the saved one if it is saved again.
    """

    label: str
    saved: str
    submitted: str
    is_taken_over: bool = False


@dataclass(frozen=True)
class Merge:
    """Merged values, and the names of the fields that were taken over or that both users changed."""

    values: dict[str, Sequence[str]]
    taken_over: frozenset[str]
    conflicting: frozenset[str]

    @property
    def differing(self) -> frozenset[str]:
        return self.taken_over | self.conflicting


def merge_values(original: Values | None, saved: Values, submitted: Values) -> Merge:
    """Merge the fields of `submitted`.

    A field that only one of the users changed has the value of that user. A field that both changed differently has
    the submitted value and is conflicting. Without the original, each field that differs is conflicting.
    """
    values, taken_over, conflicting = dict(submitted), set(), set()
    for name, value in submitted.items():
        saved_value = saved.get(name, value)
        if value == saved_value:
            continue
        if original is None or name not in original:
            conflicting.add(name)
        elif value == original[name]:
            values[name] = saved_value
            taken_over.add(name)
        elif saved_value != original[name]:
            conflicting.add(name)
    return Merge(values, frozenset(taken_over), frozenset(conflicting))


# Reading and writing the values of forms


def list_merged_fields(form: forms.BaseForm) -> Iterable[tuple[str, Any]]:
    """Return the fields that a user can change; keys, versions, locked fields and passwords are left out."""
    carried = {VERSION_FIELD, DELETION_FIELD_NAME, ORDERING_FIELD_NAME}
    if isinstance(form, forms.BaseModelForm):
        carried.add(form._meta.model._meta.pk.name)
    return [
        (name, field)
        for name, field in form.fields.items()
        if name not in carried
        and not field.disabled
        and not isinstance(field, forms.models.InlineForeignKeyField)
        and not isinstance(field.widget, forms.PasswordInput)
    ]


def read_initial(form: forms.BaseForm) -> dict[str, list[str]]:
    """Return the values of a form that is not bound to data."""
    return {name: normalise(field, form[name].value()) for name, field in list_merged_fields(form)}


def read_submitted(form: forms.BaseForm, original: Values | None) -> dict[str, list[str]]:
    """Return the values that a browser submitted; a field that it left out has its original value."""
    values = {}
    for name, field in list_merged_fields(form):
        html_name = form.add_prefix(name)
        is_omitted = field.widget.value_omitted_from_data(form.data, form.files, html_name)
        if is_omitted or form[name].data is None:
            if original is not None and name in original:
                values[name] = list(original[name])
        else:
            values[name] = normalise(field, form[name].data)
    return values


def normalise(field: Any, value: Any) -> list[str]:
    """Return a value as a browser submits it; equal values give equal texts."""
    widget = field.widget
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if value else []
    if isinstance(field, forms.FileField):
        return [str(getattr(value, "name", value))] if value else []
    if isinstance(widget, forms.MultiWidget):
        parts = value if isinstance(value, list | tuple) else widget.decompress(value) or []
        return ["" if part is None else str(part) for part in parts]
    if isinstance(field, forms.ModelMultipleChoiceField | forms.MultipleChoiceField):
        return sorted(str(item) for item in field.prepare_value(value) or ())
    if not isinstance(field, forms.ModelChoiceField):
        try:
            value = field.to_python(value)
        except ValidationError:
            # Shown again as it was typed.
            return [str(value)]
    value = field.prepare_value(value)
    if isinstance(value, Decimal):
        value = f"{value.normalize():f}"
    formatted = widget.format_value(value)
    parts = formatted if isinstance(formatted, list) else [formatted]
    texts = ["" if part is None else str(part).replace("\r\n", "\n") for part in parts]
    return [] if texts == [""] else texts


def write_values(data: Any, prefix: str, form: forms.BaseForm, values: Values) -> None:
    """Set values in submitted data under the names of the form's fields; `prefix` precedes them."""
    for name, field in list_merged_fields(form):
        if name not in values or isinstance(field, forms.FileField):
            continue
        html_name = f"{prefix}{name}"
        if isinstance(field.widget, forms.MultiWidget):
            suffixes: Any = field.widget.widgets_names  # type: ignore[attr-defined]  # missing in django-stubs
            for suffix, part in zip(suffixes, values[name], strict=False):
                data[html_name + suffix] = part
        elif values[name]:
            data.setlist(html_name, list(values[name]))
        elif isinstance(field.widget, forms.CheckboxInput | forms.SelectMultiple):
            data.pop(html_name, None)
        else:
            data[html_name] = ""


# Values as text


def describe_fields(form: forms.BaseForm, merge: Merge, saved: Values, submitted: Values) -> list[Difference]:
    """Return the differences of a merged form, in the order of its fields."""
    return [
        Difference(
            capfirst(str(field.label)),
            display(field, saved.get(name, ())),
            display(field, submitted.get(name, ())),
            is_taken_over=name in merge.taken_over,
        )
        for name, field in list_merged_fields(form)
        if name in merge.differing
    ]


def describe_values(form: forms.BaseForm, values: Values) -> list[tuple[str, str]]:
    """Return label and text of the fields that are filled in and visible."""
    return [
        (capfirst(str(field.label)), display(field, values[name]))
        for name, field in list_merged_fields(form)
        if values.get(name) and not isinstance(field.widget, HiddenInput)
    ]


def describe_row(form: forms.BaseForm, values: Values) -> str:
    """Return the values of a row in one text, such as "Shelf: 3; Copies: 2"."""
    return "; ".join(f"{label}: {text}" for label, text in describe_values(form, values))


def display(field: Any, values: Sequence[str]) -> str:
    """Return submitted values as users read them; "–" for none."""
    if isinstance(field, forms.BooleanField):
        return _("Yes") if values else _("No")
    return ", ".join(_display_value(field, value) for value in values if value) or "–"


def _display_value(field: Any, value: str) -> str:
    if isinstance(field, forms.ModelChoiceField):
        record = _find_record(field, value)
        return str(field.label_from_instance(record)) if record is not None else _("A record that cannot be chosen")
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return str(dict(_flatten(choices)).get(value, value))
    try:
        return str(format_value(field.to_python(value), is_month=isinstance(field, MonthField)) or value)
    except ValidationError:
        return value


def _find_record(field: Any, value: str) -> Model | None:
    try:
        return field.queryset.filter(**{field.to_field_name or "pk": value}).first()
    except (ValueError, ValidationError):
        return None


def _flatten(choices: Iterable[Any]) -> Iterable[tuple[str, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flatten(label)
        else:
            yield str(value), label
