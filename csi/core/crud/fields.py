"""Form fields that the kit adds: a month, a day or a named month, words of why, choices asked once for many rows."""

import datetime

from django import forms
from django.contrib.admin.widgets import AutocompleteMixin, AutocompleteSelect, AutocompleteSelectMultiple
from django.utils.translation import gettext_lazy as _

from csi.core.periods import Month, Span
from csi.core.urls import is_valid_pk


class DateInput(forms.DateInput):
    """The browser's date picker; ISO whatever the language."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class MonthInput(forms.DateInput):
    """The browser's month picker."""

    input_type = "month"

    def __init__(self, attrs=None):
        super().__init__({"placeholder": "2011-10", **(attrs or {})}, format="%Y-%m")


class MonthField(forms.DateField):
    """A month, kept as its first day."""

    widget = MonthInput
    input_formats = ["%Y-%m", "%m.%Y", "%m/%Y", "%b %Y", "%B %Y", "%Y-%m-%d", "%d.%m.%Y"]
    default_error_messages = {"invalid": _("Enter a month such as 2011-10.")}

    def __init__(self, **kwargs):
        kwargs.setdefault("input_formats", self.input_formats)
        super().__init__(**kwargs)

    def to_python(self, value):
        day = super().to_python(value)
        return day and day.replace(day=1)


class RequiredTextField(forms.CharField):
    """Some sentences that somebody must give; `required_message` is said to who gives none."""

    def __init__(self, *, required_message, **kwargs):
        super().__init__(
            max_length=500,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": required_message},
            **kwargs,
        )


class DayOrMonthField(forms.DateField):
    """A day, or a month for all its days: gives a `Span`."""

    widget = DateInput
    default_error_messages = {"invalid": _("Enter a day such as 2011-10-17 or a month such as 2011-10.")}

    def to_python(self, value):
        if value in self.empty_values:
            return None
        try:
            return Month.parse(value.strip()).span
        except ValueError:
            day = super().to_python(value)
        if day == datetime.date.max:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return Span(day, day + datetime.timedelta(days=1))


def is_autocomplete(field):
    """Whether the admin's autocomplete draws the field."""
    return isinstance(getattr(field.widget, "widget", field.widget), AutocompleteMixin)


class ValidOptionsMixin:
    """An autocomplete of the admin that shows no record for what can be none; Django's asks the database for it."""

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [one for one in value if is_valid_pk(str(one))], attr)


class RecordAutocomplete(ValidOptionsMixin, AutocompleteSelect):
    pass


class RecordAutocompleteMultiple(ValidOptionsMixin, AutocompleteSelectMultiple):
    pass


class SharedChoices:
    """The choices of a model choice field, asked once and shown by every row of a table of forms."""

    def __init__(self):
        self._asked = {}

    def apply(self, form):
        for name, field in form.fields.items():
            # An autocomplete widget asks for its choices itself, and needs their iterator.
            if isinstance(field, forms.ModelChoiceField) and not field.widget.is_hidden and not is_autocomplete(field):
                if name not in self._asked:
                    # By its iterator: list() of the choices would count them first.
                    self._asked[name] = list(iter(field.choices))
                field.choices = self._asked[name]
