"""Cells of record tables as HTML; what the cells of a column share is computed once for the table."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models.constants import LOOKUP_SEP
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django_tables2.rows import BoundRow
from django_tables2.utils import signature


class CellRenderer:
    """Renders the cells of a column of a table, for records of the model (None: other objects)."""

    def __init__(self, table: Any, column: Any, model: type[models.Model] | None) -> None:
        self._attrs = column.attrs["td"].as_html()
        self._label = conditional_escape(column.header)
        self._default = column.default
        self._empty_values = column.column.empty_values
        self._shared = {"table": table, "column": column.column, "bound_column": column}
        self._path = str(column.accessor).replace(".", LOOKUP_SEP)
        self._labels = get_choice_labels(model, self._path)
        self._render_value = pass_declared_arguments(column.render)
        self._get_url = pass_declared_arguments(column.link.url) if column.link else None

    def render(self, row: BoundRow) -> SafeString:
        return format_html('<td {} data-label="{}">{}</td>', self._attrs, self._label, self._render_content(row))

    def _render_content(self, row: BoundRow) -> Any:
        value = resolve_path(row.record, self._path)
        if self._labels:
            value = self._labels.get(value, value)
        if value in self._empty_values:
            return self._default
        arguments = {**self._shared, "value": value, "record": row.record, "bound_row": row}
        content = self._render_value(arguments)
        url = self._get_url(arguments) if self._get_url else None
        return content if url is None else format_html('<a href="{}">{}</a>', url, content)


def pass_declared_arguments(function: Callable[..., Any]) -> Callable[[dict[str, Any]], Any]:
    """Return a function of all arguments of a cell that passes those which `function` declares."""
    names, keywords = signature(function)
    if keywords:
        return lambda arguments: function(**arguments)
    return lambda arguments: function(**{name: arguments[name] for name in names})


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
            field = model._meta.get_field(name)
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
