"""Form fields and widgets: months, days, required texts, autocompletes, shared choices."""

import datetime
import functools
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteMixin, AutocompleteSelect, AutocompleteSelectMultiple
from django.forms.models import ModelChoiceIterator
from django.utils.choices import BaseChoiceIterator
from django.utils.translation import gettext_lazy as _

from csi.core.periods import Month, Span
from csi.core.typing import StrOrPromise
from csi.core.urls import is_valid_pk


class DateInput(forms.DateInput):
    """The browser's date picker, which uses ISO dates in every language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's time picker, to the minute."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class TextArea(forms.Textarea):
    """A text of several lines; a line end, which browsers send as two characters, counts as one."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


def prepare_text_field(field: forms.Field) -> None:
    """Let the server reject a text that is too long, instead of cutting it off in the browser.

    `data-max-length`: the limit for the counter (counter.js).
    """
    if isinstance(field.widget, forms.Textarea) and not isinstance(field.widget, TextArea):
        field.widget = TextArea(field.widget.attrs)
    if isinstance(field, forms.CharField):
        field.widget.attrs.pop("maxlength", None)
        if field.max_length is not None and not isinstance(field.widget, forms.PasswordInput):
            field.widget.attrs["data-max-length"] = str(field.max_length)


class MonthInput(forms.DateInput):
    """The browser's month picker."""

    input_type = "month"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"placeholder": "2011-10", **(attrs or {})}, format="%Y-%m")


class MonthField(forms.DateField):
    """A month, stored as its first day."""

    widget = MonthInput
    input_formats = ["%Y-%m", "%m.%Y", "%m/%Y", "%b %Y", "%B %Y", "%Y-%m-%d", "%d.%m.%Y"]
    default_error_messages = {"invalid": _("Enter a month such as 2011-10.")}

    def to_python(self, value: Any) -> datetime.date | None:
        day = super().to_python(value)
        return day and day.replace(day=1)


class RequiredTextField(forms.CharField):
    """A required text of a few sentences; `required_message` is the error message for a blank one."""

    def __init__(self, *, required_message: StrOrPromise, **kwargs: Any) -> None:
        super().__init__(
            max_length=500,
            widget=TextArea(attrs={"rows": 3}),
            error_messages={"required": required_message},
            **kwargs,
        )
        prepare_text_field(self)


class DayOrMonthField(forms.DateField):
    """A day, or a month for all its days; the cleaned value is a `Span`."""

    widget = DateInput
    default_error_messages = {"invalid": _("Enter a day such as 2011-10-17 or a month such as 2011-10.")}

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        try:
            return Month.parse(value.strip()).span
        except ValueError:
            day = super().to_python(value)
        if day is None or day == datetime.date.max:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return Span(day, day + datetime.timedelta(days=1))


def is_autocomplete(field: forms.Field) -> bool:
    """Return whether the field has an autocomplete widget of the admin."""
    return isinstance(getattr(field.widget, "widget", field.widget), AutocompleteMixin)


class RecordAutocompleteMixin(AutocompleteMixin):
    """An autocomplete widget that ignores invalid keys; Django's widget would query the database for them."""

    def optgroups(self, name: str, value: Iterable[Any], attr: Any = None) -> Any:
        return super().optgroups(name, [key for key in value if is_valid_pk(str(key))], attr)


class RecordAutocomplete(RecordAutocompleteMixin, AutocompleteSelect):
    """An autocomplete widget for one record."""


class RecordAutocompleteMultiple(RecordAutocompleteMixin, AutocompleteSelectMultiple):
    """An autocomplete widget for several records."""


class GroupedChoiceIterator(ModelChoiceIterator):
    """The choices of a relation in the groups that `choice_group` of the records names.

    If all records belong to one group, its name is omitted.
    """

    def __init__(self, iterator: type[ModelChoiceIterator], field: Any) -> None:
        super().__init__(field)
        self._choices = iterator(field)

    def choice(self, obj: Any) -> Any:
        return self._choices.choice(obj)

    def __iter__(self) -> Iterator[Any]:
        return self.group(self._choices)

    def group(self, choices: Iterable[Any]) -> Iterator[Any]:
        """Yield the choices without a record, then the groups of the others."""
        groups: dict[str, list[Any]] = {}
        for value, label in choices:
            record = getattr(value, "instance", None)
            if record is None:
                yield value, label
            else:
                groups.setdefault(str(record.choice_group), []).append((value, label))
        if len(groups) == 1:
            yield from groups.popitem()[1]
        else:
            yield from groups.items()


def group_choices(field: forms.Field) -> None:
    """Show the choices of a relation in groups if its queryset has `with_choice_group()`.

    The method annotates and orders the records; the model then has the attribute `choice_group`.
    """
    queryset: Any = getattr(field, "queryset", None)
    is_grouped = isinstance(getattr(field, "iterator", None), functools.partial)
    if hasattr(queryset, "with_choice_group") and not is_grouped and not is_autocomplete(field):
        group_by_attribute(field)
        field.queryset = queryset.with_choice_group()  # type: ignore[attr-defined]


def group_by_attribute(field: Any) -> None:
    """Show the choices of a relation in the groups that `choice_group` of the records names."""
    field.iterator = functools.partial(GroupedChoiceIterator, field.iterator)


class SharedChoiceIterator(BaseChoiceIterator):
    """Choices of the first row of a formset; the query is executed when a row is shown."""

    def __init__(self, choices: Iterable[Any]) -> None:
        self._choices = choices

    def __iter__(self) -> Iterator[Any]:
        return iter(self._loaded)

    @functools.cached_property
    def _loaded(self) -> list[Any]:
        # Through the iterator: list() of the choices would count them first.
        return list(iter(self._choices))


class SharedChoices:
    """Choices of relations that are queried once and shared by all rows of a formset."""

    def __init__(self) -> None:
        self._choices: dict[str, SharedChoiceIterator] = {}
        # {field: (iterator, queryset)} with the records that the user may view
        self.scoped: dict[str, tuple[Any, Any]] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._choices

    def apply(self, form: forms.BaseForm) -> None:
        for name, field in form.fields.items():
            # An autocomplete widget queries its choices itself and needs their iterator.
            if isinstance(field, forms.ModelChoiceField) and not field.widget.is_hidden and not is_autocomplete(field):
                if name not in self._choices:
                    choices: Any = field.choices
                    self._choices[name] = SharedChoiceIterator(choices)
                field.choices = self._choices[name]
