"""Selects of records: a long list is searched on the server (combobox.js), so that a form stays small."""

import copy
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.http import Http404, HttpRequest, JsonResponse

from csi.core.crud.fields import GroupedChoiceIterator
from csi.core.urls import is_valid_pk

# Parameters of the URL of a page with a form: `?choices=concern&choice_text=road`.
FIELD_PARAM, TEXT_PARAM = "choices", "choice_text"
# A select with more records contains the first ones and the chosen ones only.
MAX_CHOICES = 100
FIRST_CHOICES = 50
# Records whose names are compared with a text that no search field contains, such as a month.
MAX_COMPARED = 5000
MAX_TEXT_LENGTH = 100


def list_choices(choices: ModelChoiceIterator, records: Iterable[Any]) -> list[Any]:
    """Return the empty choice and those of some records, in the groups of the iterator."""
    label = choices.field.empty_label
    listed = [*([] if label is None else [("", label)]), *map(choices.choice, records)]
    return list(choices.group(listed)) if isinstance(choices, GroupedChoiceIterator) else listed


class RecordSelectMixin:
    """A select whose page answers `find_choices` if its list is long."""

    choices: Any

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        if isinstance(self.choices, ModelChoiceIterator):
            shown = copy.copy(self)
            records = list(self.choices.queryset[: MAX_CHOICES + 1])
            if len(records) > MAX_CHOICES:
                records = records[:FIRST_CHOICES]
                records += self._get_chosen(value, records)
                attrs = {**(attrs or {}), "data-remote": name}
            shown.choices = list_choices(self.choices, records)
            return super(RecordSelectMixin, shown).get_context(name, value, attrs)  # type: ignore[misc]
        return super().get_context(name, value, attrs)  # type: ignore[misc]

    def _get_chosen(self, value: Any, shown: Iterable[Any]) -> Iterator[Any]:
        """Return the chosen records that are not shown."""
        values = value if isinstance(value, list | tuple | set) else [value]
        keys = {str(key) for key in values if is_valid_pk(str(key))} - {str(record.pk) for record in shown}
        return self.choices.queryset.filter(pk__in=keys) if keys else iter(())


class RecordSelect(RecordSelectMixin, forms.Select):
    """A select of one record."""


class RecordSelectMultiple(RecordSelectMixin, forms.SelectMultiple):
    """A select of several records."""


def use_record_select(field: Any) -> None:
    """Give a field of records a select that is searched on the server if its list is long."""
    widget_class = {forms.Select: RecordSelect, forms.SelectMultiple: RecordSelectMultiple}.get(type(field.widget))
    if widget_class and isinstance(field, forms.ModelChoiceField):
        widget = widget_class(field.widget.attrs)
        widget.is_required, widget.is_localized = field.widget.is_required, field.widget.is_localized
        widget.choices = field.widget.choices
        field.widget = widget


def find_choices(request: HttpRequest, form: forms.BaseForm) -> JsonResponse:
    """Return the first choices of a field of the form that contain the text in the URL."""
    field = form.fields.get(request.GET[FIELD_PARAM])
    choices: Any = getattr(field, "choices", None)
    if not isinstance(choices, ModelChoiceIterator):
        raise Http404
    text = request.GET.get(TEXT_PARAM, "").replace("\0", "")[:MAX_TEXT_LENGTH]
    found = []
    for key, content in list_choices(choices, _search(choices.queryset, text)):
        if isinstance(content, list | tuple):
            found += [{"value": str(value), "label": str(label), "group": str(key)} for value, label in content]
        elif key not in ("", None):
            found.append({"value": str(key), "label": str(content), "group": ""})
    return JsonResponse({"choices": found})


def _search(queryset: Any, text: str) -> list[Any]:
    """Return the records found by the search fields, else those whose names contain all words."""
    if getattr(queryset, "search_fields", None):
        found = list(queryset.search_exact_first(text)[:FIRST_CHOICES])
        if found:
            return found
    words = text.casefold().split()
    names = ((record, str(record).casefold()) for record in queryset[:MAX_COMPARED])
    return list(islice((record for record, name in names if all(word in name for word in words)), FIRST_CHOICES))
