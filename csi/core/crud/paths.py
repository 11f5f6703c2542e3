"""ORM paths such as `group__district`: the field, the value and the labels of choices at their end."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models.constants import LOOKUP_SEP


def get_choice_labels(model: Any, path: str) -> dict[Any, str]:
    """Return the labels of the choices of the field at the end of a path, by value."""
    field = find_field(model, path)
    return {value: str(label) for value, label in getattr(field, "flatchoices", None) or ()}


def find_field(model: Any, path: str) -> Any:
    """Return the model field at the end of a path, None if a part of the path is not a field."""
    field: Any = None
    for name in path.split(LOOKUP_SEP):
        if model is None:
            return None
        try:
            field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        model = field.related_model
    return field


def resolve_path(record: Any, path: str) -> Any:
    """Return the value at the end of a path, None if the path ends early; a method is called."""
    value = record
    for name in path.replace(".", LOOKUP_SEP).split(LOOKUP_SEP):
        value = getattr(value, name, None)
        if callable(value) and not isinstance(value, models.Manager):
            value = value()
    return value
