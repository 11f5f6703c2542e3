"""Rows of one record inside the form of another: added and removed with and without JavaScript."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Model
from django.forms import BaseInlineFormSet, ModelChoiceField, ModelForm, inlineformset_factory
from django.forms.formsets import DELETION_FIELD_NAME, INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.forms.widgets import HiddenInput
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from csi.core.crud.fields import SharedChoices
from csi.core.typing import StrOrPromise


class RowFormSet(BaseInlineFormSet):
    """A table (or a stack) of forms for the records that belong to the one being written.

    Declared by class attributes::

        class AttendanceFormSet(RowFormSet):
            model, parent, form_class = Attendance, Meeting, AttendanceForm
            title = _("Who came")
            fixed_rows = ("sector", Sector.choices)

    `fixed_rows`: one row for every choice of that field, in that order. A row left blank saves nothing; a
    saved row that is emptied is deleted. Choices may be a callable that is given the user and yields
    (value, label) pairs. `sum_fields`: names of the number fields whose columns are added up; `has_row_total`: also
    across each row, without `row_total_excludes` (such as those under 30, who are counted among women and men already).
    """

    model: type[Model]
    parent: type[Model]
    form_class: type[ModelForm]
    fk_name: str | None = None
    title: StrOrPromise = ""
    help_text: StrOrPromise = ""
    add_label: StrOrPromise = _("Add a row")
    extra: int = 1
    fixed_rows: tuple[str, Any] | None = None
    layout: str = "table"
    sum_fields: Sequence[str] = ()
    row_total_excludes: Sequence[str] = ()
    has_row_total: bool = False
    max_rows: int = 200
    default_error_messages = {
        **BaseInlineFormSet.default_error_messages,
        "missing_management_form": _(
            "The rows of this table did not arrive whole. Open the form again and look them through."
        ),
    }

    @classmethod
    def get_formset_class(cls):
        """The formset class that Django makes from the declaration."""
        return inlineformset_factory(
            cls.parent,
            cls.model,
            form=cls.form_class,
            formset=cls,
            fk_name=cls.fk_name,
            extra=cls.extra,
            can_delete=True,
            max_num=cls.max_rows,
            validate_max=True,
            # One too many is refused in words; Django would build a thousand rows to say the same.
            absolute_max=cls.max_rows + 1,
        )

    def __init__(self, *args, user, instance=None, **kwargs):
        self.user = user
        self._shared_choices = SharedChoices()
        super().__init__(*args, instance=instance, form_kwargs={"user": user, "is_row": True}, **kwargs)
        if self.fixed_rows:
            self._prepare_fixed_rows()

    @cached_property
    def management_form(self):
        """The posted counts of rows; such as no page sends are refused, where Django would drop rows in silence."""
        management = super().management_form
        if self.is_bound and management.is_valid():
            total, initial = (management.cleaned_data[name] for name in (TOTAL_FORM_COUNT, INITIAL_FORM_COUNT))
            if not 0 <= initial <= total:
                management.add_error(None, self.error_messages["missing_management_form"])
        return management

    def get_queryset(self):
        if not hasattr(self, "_queryset"):
            super().get_queryset()
            if hasattr(self._queryset, "for_form"):
                self._queryset = self._queryset.for_form()
        return self._queryset

    # One row for every choice

    @property
    def fixed_field(self):
        return self.fixed_rows and self.fixed_rows[0]

    @property
    def fixed_label(self):
        return capfirst(self.model._meta.get_field(self.fixed_field).verbose_name)

    def _prepare_fixed_rows(self):
        name, choices = self.fixed_rows
        self._labels = {str(value): label for value, label in (choices(self.user) if callable(choices) else choices)}
        attname = self.model._meta.get_field(name).attname
        there = {str(getattr(row, attname)) for row in self.get_queryset()}
        missing = [value for value in self._labels if value not in there]
        self.initial_extra = [{name: value} for value in missing]
        self.extra = len(missing)

    def _construct_form(self, i, **kwargs):
        form = super()._construct_form(i, **kwargs)
        if self.fixed_rows:
            self._fix(form)
        self._shared_choices.apply(form)
        self._preserve_hidden_relations(form)
        return form

    def _preserve_hidden_relations(self, form):
        """A row's link to a record that is not on offer stays as it is: it is neither named nor lost."""
        if form.instance._state.adding:
            return
        for name, field in form.fields.items():
            if type(field) is not ModelChoiceField or field.widget.is_hidden:
                continue
            kept = form.instance.serializable_value(name)
            if kept is not None and all(str(value) != str(kept) for value, _label in field.choices):
                field.queryset = field.queryset.model._base_manager.filter(pk=kept)
                field.choices = [(kept, gettext("as recorded"))]
                field.disabled = True

    def _fix(self, form):
        field = form.fields[self.fixed_field]
        field.widget = HiddenInput()
        form.preset_fields = frozenset({self.fixed_field})
        form.row_label = self._labels.get(str(form[self.fixed_field].value()), "")

    @property
    def empty_form(self):
        form = super().empty_form
        self._shared_choices.apply(form)
        return form

    @property
    def rows(self):
        """The forms in the order in which they are shown."""
        if not self.fixed_rows:
            return self.forms
        order = {value: position for position, value in enumerate(self._labels)}
        return sorted(self.forms, key=lambda form: order.get(str(form[self.fixed_field].value()), len(order)))

    @property
    def columns(self):
        """The fields that a row shows, for the table's head."""
        form = self.forms[0] if self.fixed_rows and self.forms else self.empty_form
        return [field for field in form.visible_fields() if field.name != DELETION_FIELD_NAME]

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if DELETION_FIELD_NAME in form.fields:
            form.fields[DELETION_FIELD_NAME].label = _("Remove")

    def _should_delete_form(self, form):
        if super()._should_delete_form(form):
            return True
        return bool(self.fixed_rows) and form.instance.pk is not None and self._is_emptied(form)

    def _is_emptied(self, form):
        own = [name for name in form.fields if name not in self._carried]
        return all(form[name].data in (None, "", [], False) for name in own)

    @property
    def _carried(self):
        return {self.fixed_field, DELETION_FIELD_NAME, self.fk.name, self._pk_field.name}

    # Without JavaScript

    @classmethod
    def add_blank_row(cls, data, prefix):
        """The posted data of the whole form, with one more blank row in the table called `prefix`."""
        data = data.copy()
        name = f"{prefix}-{TOTAL_FORM_COUNT}"
        count = data.get(name, "")
        if count.isascii() and count.isdigit():
            # More digits than this are more rows than any table has.
            data[name] = str(min(int(count[:6]) + 1, cls.max_rows))
        return data

    def forget_errors(self):
        """Shows what was typed without judging it."""
        self._errors = []
        self._non_form_errors = self.error_class()
        for form in self.forms:
            form._errors = {}
