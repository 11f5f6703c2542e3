"""Forms for records: what a person may choose is what the person may see, grouped as the person thinks."""

from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from csi.core.crud.fields import DateInput, MonthField
from csi.core.crud.formsets import RowFormSet
from csi.core.crud.integrity_errors import assign_constraint_errors
from csi.core.permissions import RecordPermission
from csi.core.typing import RecordUser, StrOrPromise

__all__ = ["MonthField", "RecordForm", "RowFormSet", "scope_choices"]

# A list of choices longer than this gets a search field.
MIN_SEARCHABLE_CHOICES = 12
# What a text without a limit of its own may hold: some fifteen printed pages.
MAX_TEXT_LENGTH = 50_000


class RecordForm(forms.ModelForm):
    """Base of every form that writes a record.

    `groups`: [(legend, [field or (field beside field), ...]), ...]; fields not named follow at the end.
    `month_fields`: date fields that mean a month. `zero_when_blank`: counts that a person may leave empty.
    `constraint_fields`: {constraint's name: field beside which it is told}, where the first field that the
    constraint names is not the right one.
    """

    # The fields' classes are known to the form that declares them.
    fields: dict[str, Any]
    groups: Sequence[tuple[StrOrPromise, Sequence[str | Sequence[str]]]] = ()
    month_fields: Sequence[str] = ("month",)
    zero_when_blank: Sequence[str] = ()
    constraint_fields: Mapping[str, str] = {}
    # Set by RowFormSet: fields that a row carries from the start and that do not make it a filled row.
    preset_fields: frozenset[str] = frozenset()

    def __init__(self, *args: Any, user: RecordUser, is_row: bool = False, **kwargs: Any) -> None:
        self.user, self.is_row = user, is_row
        super().__init__(*args, **kwargs)
        for name, field in list(self.fields.items()):
            if name in self.month_fields and isinstance(field, forms.DateField):
                self._make_month(name, field)
        scope_choices(self, user)
        self._preserve_hidden_relations()
        for name in self.zero_when_blank:
            self.fields[name].required = False
            if self.instance._state.adding and self.get_initial_for_field(self.fields[name], name) == 0:
                self.initial[name] = None
        for field in self.fields.values():
            style_widget(field)

    def _make_month(self, name, field):
        self.fields[name] = MonthField(
            label=field.label, help_text=field.help_text, required=field.required, initial=field.initial
        )

    def _preserve_hidden_relations(self):
        """A link to a record that this person may not see is not on offer, and saving does not lose it either."""
        if (
            self.instance._state.adding
            or self.is_row
            or self.user.has_permission(RecordPermission.ACCESS_ALL_DISTRICTS)
        ):
            return
        for name, field in list(self.fields.items()):
            if type(field) is forms.ModelChoiceField:
                kept = self.instance.serializable_value(name)
                if kept is not None and not field.queryset.filter(pk=kept).exists():
                    del self.fields[name]

    @cached_property
    def changed_data(self):
        return [name for name in super().changed_data if name not in self.preset_fields]

    def _clean_fields(self):
        super()._clean_fields()
        for name in self.zero_when_blank:
            if name in self.cleaned_data and self.cleaned_data[name] is None:
                self.cleaned_data[name] = 0

    def _post_clean(self):
        super()._post_clean()
        assign_constraint_errors(self)

    @property
    def helper(self):
        """The crispy layout of `groups`, without the form's tag: the page has that."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.template = "crud/form_fields.html"
        helper.field_template = "crud/field.html"
        helper.render_hidden_fields = True
        helper.layout = Layout(*self._fieldsets())
        return helper

    def _fieldsets(self):
        named: set[str] = set()
        for legend, entries in self.groups:
            lines: list[Any] = []
            for entry in entries:
                beside = [name for name in ([entry] if isinstance(entry, str) else entry) if name in self.fields]
                named.update(beside)
                if len(beside) == 1:
                    lines.append(beside[0])
                elif beside:
                    lines.append(Row(*beside))
            if lines:
                yield Fieldset(legend, *lines, css_class="form-part")
        rest = [name for name, field in self.fields.items() if name not in named and not field.widget.is_hidden]
        if rest and named:
            yield Fieldset(_("Further"), *rest, css_class="form-part")
        else:
            yield from rest


def set_empty_label(field):
    """Puts a word where Django draws a line of hyphens for "nothing chosen yet"."""
    choices = list(field.choices)
    if choices and choices[0] == BLANK_CHOICE_DASH[0]:
        field.choices = [("", _("Choose") if field.required else ""), *choices[1:]]


def scope_choices(form, user):
    """The second lock: a person chooses only among records that the person may see."""
    for field in form.fields.values():
        queryset = getattr(field, "queryset", None)
        if hasattr(queryset, "visible_to"):
            queryset = queryset.visible_to(user)
            field.queryset = queryset.for_choice() if hasattr(queryset, "for_choice") else queryset


def style_widget(field):
    """Gives a field's widget the picker and the limits that all our forms have."""
    if type(field.widget) is forms.DateInput:
        field.widget = DateInput(field.widget.attrs)
    widget = field.widget
    if isinstance(field, forms.CharField) and field.max_length is None and not hasattr(field, "choices"):
        field.max_length = MAX_TEXT_LENGTH
        field.validators.append(MaxLengthValidator(MAX_TEXT_LENGTH))
    if isinstance(widget, forms.Textarea):
        widget.attrs.setdefault("rows", 4)
        widget.attrs.pop("cols", None)
    if isinstance(widget, forms.Select):
        many = (
            isinstance(field, forms.ModelChoiceField)
            or len(list(getattr(field, "choices", ()))) > MIN_SEARCHABLE_CHOICES
        )
        if many:
            widget.attrs.setdefault("data-searchable", "")
        if not isinstance(field, forms.ModelChoiceField):
            set_empty_label(field)
