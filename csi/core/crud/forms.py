"""Base class of the forms that write records, and the styling of form widgets."""

import copy
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from csi.core.crud.confirmations import ConfirmationsMixin
from csi.core.crud.error_messages import ErrorMessagesMixin
from csi.core.crud.fields import DateInput, MonthField, SharedChoices, TimeInput, group_choices, prepare_text_field
from csi.core.crud.formsets import RowFormSet
from csi.core.crud.integrity_errors import assign_constraint_errors
from csi.core.crud.record_choices import use_record_select
from csi.core.languages import get_text_language
from csi.core.permissions import RecordPermission
from csi.core.typing import RecordUser, StrOrPromise
from csi.core.urls import is_valid_pk

__all__ = ["MonthField", "RecordForm", "RowFormSet", "scope_choices"]

# A list of more choices than this gets a search field.
MAX_UNSEARCHED_CHOICES = 12
# Characters in a text without a limit of its own: about fifteen printed pages.
MAX_TEXT_LENGTH = 50_000


class RecordForm(ConfirmationsMixin, ErrorMessagesMixin, forms.ModelForm):
    """Base class of every form that writes a record.

    `groups`: [(legend, [field or (field, field beside it), ...]), ...]; fields that are not named follow at the end.
    `month_fields`: date fields that stand for a month. `zero_when_blank`: counts that may be left blank.
    `constraint_fields`: {name of a constraint: field that shows its message}, where this is not the first field that
    the constraint names. `get_confirmations()`: questions about unusual input.
    """

    # The form that declares the fields knows their classes.
    fields: dict[str, Any]
    groups: Sequence[tuple[StrOrPromise, Sequence[str | Sequence[str]]]] = ()
    month_fields: Sequence[str] = ("month",)
    zero_when_blank: Sequence[str] = ()
    constraint_fields: Mapping[str, str] = {}
    # Set by RowFormSet: fields that are filled in from the start and do not make a row count as filled in.
    preset_fields: frozenset[str] = frozenset()

    def __init__(
        self, *args: Any, user: RecordUser, shared_choices: SharedChoices | None = None, **kwargs: Any
    ) -> None:
        """`shared_choices`: those of the formset of which the form is a row."""
        self.user, self.is_row = user, shared_choices is not None
        self._shared_choices = shared_choices or ()
        super().__init__(*args, **kwargs)
        for name, field in list(self.fields.items()):
            if name in self.month_fields and isinstance(field, forms.DateField):
                self._replace_with_month_field(name, field)
        scope_choices(self, user, {} if shared_choices is None else shared_choices.scoped)
        self._preserve_hidden_relations()
        for name in self.zero_when_blank:
            self.fields[name].required = False
            if self.instance._state.adding and self.get_initial_for_field(self.fields[name], name) == 0:
                self.initial[name] = None
        for name, field in self.fields.items():
            style_widget(field)
            if language := get_text_language(name):
                field.widget.attrs["lang"] = language
            use_record_select(field)
        for name, text in self._get_unmatched_texts().items():
            self.fields[name].widget.attrs["data-unmatched"] = text

    @classmethod
    def prepare_bulk_fields(cls, fields: Mapping[str, Any], user: RecordUser) -> None:
        """Adapt the fields of a bulk edit of these records; the hook for the choices that they offer."""

    def _get_unmatched_texts(self) -> dict[str, str]:
        """Return the submitted texts that match no choice (combobox.js), by the name of the field."""
        if not self.is_bound:
            return {}
        names = [name for name, field in self.fields.items() if isinstance(field.widget, forms.Select)]
        texts = {name: (self.data.get(f"{self.add_prefix(name)}__unmatched") or "").strip() for name in names}
        return {name: text for name, text in texts.items() if text}

    def offer_choices(self, name: str, limit: Callable[[Any], Any]) -> None:
        """Offer only the records that `limit` returns for the queryset of a field, and the chosen ones.

        Another record that the user may view is rejected by the rule that explains why, not by its absence here.
        """
        if name in self._shared_choices:
            # The choices of the first row are used.
            return
        field = self.fields[name]
        chosen = self[name].value()
        keys = chosen if isinstance(chosen, list | tuple) else [chosen]
        queryset = field.queryset.filter(pk__in=[key for key in keys if is_valid_pk(str(key))])
        offered = copy.copy(field)
        # Of two combined querysets, the order of the second one counts.
        offered.queryset = limit(field.queryset) | queryset.order_by()
        field.choices = offered.choices

    def _replace_with_month_field(self, name: str, field: forms.DateField) -> None:
        self.fields[name] = MonthField(
            label=field.label, help_text=field.help_text, required=field.required, initial=field.initial
        )

    def _preserve_hidden_relations(self) -> None:
        """Remove a relation to a record that the user may not view, so that saving keeps it."""
        if self.instance._state.adding or self.is_row or self.user.has_permission(RecordPermission.ACCESS_ALL_SCOPES):
            return
        for name, field in list(self.fields.items()):
            if type(field) is forms.ModelChoiceField:
                saved = self.instance.serializable_value(name)
                queryset: Any = field.queryset
                if saved is not None and not queryset.filter(pk=saved).exists():
                    del self.fields[name]

    @cached_property
    def changed_data(self) -> list[str]:
        changed = [name for name in super().changed_data if name not in self.preset_fields]
        return changed + [name for name in self._get_unmatched_texts() if name not in changed]

    def clean(self) -> dict[str, Any]:
        cleaned_data = super().clean() or self.cleaned_data
        for name in self.zero_when_blank:
            if name in cleaned_data and cleaned_data[name] is None:
                cleaned_data[name] = 0
        return cleaned_data

    def full_clean(self) -> None:
        super().full_clean()
        assign_constraint_errors(self)
        for name, text in self._get_unmatched_texts().items():
            message = _("Choose “%(label)s” from the list. “%(text)s” is not in the list.")
            self.errors.pop(name, None)
            self.add_error(name, message % {"label": capfirst(str(self.fields[name].label)), "text": text[:80]})

    def visible_fields(self) -> list[forms.BoundField]:
        """Return the visible fields; the fields of questions about a row are shown outside its table."""
        fields = super().visible_fields()
        return [field for field in fields if not self.is_confirmation_field(field.name)] if self.is_row else fields

    @property
    def helper(self) -> FormHelper:
        """The crispy layout of `groups`, without the form element, which the page contains."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.template = "crud/form_fields.html"
        helper.field_template = "crud/field.html"
        helper.render_hidden_fields = True
        helper.layout = Layout(*self.build_fieldsets())
        return helper

    def build_fieldsets(self) -> Iterator[Any]:
        """Yield the layout: a fieldset for each group, then the fields that no group names."""
        grouped: set[str] = set()
        for legend, entries in self.groups:
            lines: list[Any] = []
            for entry in entries:
                names = [name for name in ([entry] if isinstance(entry, str) else entry) if name in self.fields]
                grouped.update(names)
                if len(names) == 1:
                    lines.append(names[0])
                elif names:
                    lines.append(Row(*names))
            if lines:
                yield Fieldset(legend, *lines, css_class="form-part")
        ungrouped = [
            name
            for name, field in self.fields.items()
            if name not in grouped and not field.widget.is_hidden and not self.is_confirmation_field(name)
        ]
        if ungrouped and grouped:
            yield Fieldset(_("Other details"), *ungrouped, css_class="form-part")
        else:
            yield from ungrouped


def set_empty_label(field: Any) -> None:
    """Replace Django's line of hyphens for "no choice" by a word."""
    choices = list(field.choices)
    if choices and choices[0] == BLANK_CHOICE_DASH[0]:
        field.choices = [("", _("Choose") if field.required else ""), *choices[1:]]


def scope_choices(
    form: forms.BaseForm, user: RecordUser, known: MutableMapping[str, tuple[Any, Any]] | None = None
) -> None:
    """Limit the choices of every relation to the records that the user may view.

    `known`: the iterators and querysets of the fields of earlier rows.
    """
    known = {} if known is None else known
    field: Any
    for name, field in form.fields.items():
        queryset: Any = getattr(field, "queryset", None)
        if name in known:
            field.iterator, field.queryset = known[name]
        elif hasattr(queryset, "visible_to"):
            queryset = queryset.visible_to(user)
            field.queryset = queryset.for_choice() if hasattr(queryset, "for_choice") else queryset
            group_choices(field)
            known[name] = field.iterator, field.queryset


def style_widget(field: Any) -> None:
    """Give a field's widget the date picker, the groups of choices and the limits of all forms."""
    group_choices(field)
    if type(field.widget) is forms.DateInput:
        field.widget = DateInput(field.widget.attrs)
    if type(field.widget) is forms.TimeInput:
        field.widget = TimeInput(field.widget.attrs)
    if isinstance(field, forms.CharField) and field.max_length is None and not hasattr(field, "choices"):
        field.max_length = MAX_TEXT_LENGTH
        field.validators.append(MaxLengthValidator(MAX_TEXT_LENGTH))
    prepare_text_field(field)
    widget = field.widget
    if isinstance(widget, forms.Textarea):
        widget.attrs.setdefault("rows", 4)
        widget.attrs.pop("cols", None)
    if isinstance(widget, forms.Select):
        is_relation = isinstance(field, forms.ModelChoiceField)
        if is_relation or len(list(getattr(field, "choices", ()))) > MAX_UNSEARCHED_CHOICES:
            widget.attrs.setdefault("data-searchable", "")
        if not is_relation:
            set_empty_label(field)
