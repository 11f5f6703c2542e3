"""Cells of record tables as HTML; what the cells of a column share is computed once for the table."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models.constants import LOOKUP_SEP
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django_tables2.rows import BoundRow
from django_tables2.utils import signature

from csi.core.crud.paths import get_choice_labels, resolve_path
from csi.core.languages import get_text_language, mark_language

# Names the selected records in the URL of a bulk edit.
SELECTED = "record"


class CellRenderer:
    """Renders the cells of a column of a table, for records of the model (None: other objects).

    `render_prefix`: returns HTML before the content of each cell.
    """

    def __init__(
        self,
        table: Any,
        column: Any,
        model: type[models.Model] | None,
        render_prefix: Callable[[Any], str] | None = None,
    ) -> None:
        self._render_prefix = render_prefix
        self._attrs = column.attrs["td"].as_html()
        self._label = conditional_escape(column.header)
        self._default = column.default
        self._empty_values = column.column.empty_values
        self._shared = {"table": table, "column": column.column, "bound_column": column}
        self._path = str(column.accessor).replace(".", LOOKUP_SEP)
        self._language = get_text_language(self._path)
        self._labels = get_choice_labels(model, self._path)
        self._render_value = pass_declared_arguments(column.render)
        self._get_url = pass_declared_arguments(column.link.url) if column.link else None

    def render(self, row: BoundRow) -> SafeString:
        prefix = self._render_prefix(row.record) if self._render_prefix else ""
        content = self._render_content(row)
        return format_html('<td {} data-label="{}">{}{}</td>', self._attrs, self._label, prefix, content)

    def _render_content(self, row: BoundRow) -> Any:
        value = resolve_path(row.record, self._path)
        if self._labels:
            value = self._labels.get(value, value)
        if value in self._empty_values:
            return self._default
        arguments = {**self._shared, "value": value, "record": row.record, "bound_row": row}
        content = self._render_value(arguments)
        content = mark_language(content)
        if self._language:
            content = format_html('<span lang="{}">{}</span>', self._language, content)
        url = self._get_url(arguments) if self._get_url else None
        return content if url is None else format_html('<a href="{}">{}</a>', url, content)


def render_checkbox(record: models.Model) -> SafeString:
    """Return the checkbox that selects a record for the form “selection” of its list."""
    template = '<input class="row-selection" type="checkbox" name="{}" value="{}" form="selection" aria-label="{}">'
    return format_html(template, SELECTED, record.pk, gettext("Select: %(record)s") % {"record": record})


def pass_declared_arguments(function: Callable[..., Any]) -> Callable[[dict[str, Any]], Any]:
    """Return a function of all arguments of a cell that passes those which `function` declares."""
    names, keywords = signature(function)
    if keywords:
        return lambda arguments: function(**arguments)
    return lambda arguments: function(**{name: arguments[name] for name in names})
