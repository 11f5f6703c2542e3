"""Formsets of the rows that belong to a record, with and without JavaScript."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model, QuerySet
from django.forms import (
    BaseInlineFormSet,
    BaseModelFormSet,
    BoundField,
    ModelChoiceField,
    ModelForm,
    inlineformset_factory,
)
from django.forms.formsets import DELETION_FIELD_NAME, INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.forms.widgets import HiddenInput
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from csi.core.crud.concurrency import VERSION_FIELD, RowVersionsMixin
from csi.core.crud.fields import SharedChoices
from csi.core.typing import RecordUser, StrOrPromise
from csi.core.urls import is_valid_pk


class RowsMixin(RowVersionsMixin, BaseModelFormSet):
    """A formset of a page: checks the posted numbers of rows and shares the choices of relations."""

    model: type[Any]
    error_messages: dict[str, Any]
    user: RecordUser
    title: StrOrPromise = ""
    fixed_rows: tuple[str, Any] | None = None
    default_error_messages = {
        **BaseModelFormSet.default_error_messages,
        "missing_management_form": _("Some rows of this table were not received. Open the form again and check them."),
        "too_many_forms": _("This table can have at most %(num)d rows. Remove the rows that are too many."),
    }

    def __init__(self, *args: Any, user: RecordUser, **kwargs: Any) -> None:
        self.user = user
        self._shared_choices = SharedChoices()
        super().__init__(*args, **kwargs, form_kwargs={"user": user, "shared_choices": self._shared_choices})

    @cached_property
    def management_form(self) -> Any:
        """The posted numbers of rows; Django would silently drop rows if they are inconsistent."""
        management = super().management_form
        if self.is_bound and management.is_valid():
            total, initial = (management.cleaned_data[name] or 0 for name in (TOTAL_FORM_COUNT, INITIAL_FORM_COUNT))
            if not 0 <= initial <= total:
                management.add_error(None, self.error_messages["missing_management_form"])
        return management

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if pk_field := form.fields.get(self.model._meta.pk.name):
            pk_field.error_messages["invalid_choice"] = _("This row does not exist any more. Open the form again.")
        self.prepare_row(form, index)
        self._shared_choices.apply(form)

    @classmethod
    def get_formset_class(cls) -> type[Any]:
        """Return the formset class that Django builds from the declaration."""
        raise NotImplementedError

    @classmethod
    def add_blank_row(cls, data: QueryDict, prefix: str) -> QueryDict:
        """Return the posted data of the whole form with one more blank row, if rows can be added."""
        return data

    def prepare_row(self, form: Any, index: int | None) -> None:
        """Change the fields of a row, before its choices are read."""

    def list_submitted_keys(self, name: str) -> list[str]:
        """Return the submitted keys of a relation in all rows."""
        if not self.is_bound:
            return []
        keys = (self.data.get(f"{self.add_prefix(index)}-{name}", "") for index in range(self.total_form_count()))
        return [key for key in keys if is_valid_pk(key)]


class RowFormSet(RowsMixin, BaseInlineFormSet):
    """A table (or a stack) of forms for the rows that belong to the record of the main form.

    Declared by class attributes::

        class CopiesFormSet(RowFormSet):
            model, parent, form_class = Copies, Book, CopyForm
            title = _("Copies")
            fixed_rows = ("binding", Binding.choices)

    `fixed_rows`: (field, choices): one row for each choice of the field, in that order. A blank row is not saved, a
    saved row that is emptied is deleted. The choices may be a callable that receives the user and returns
    (value, label) pairs. `sum_fields`: number fields whose columns are summed. `has_row_total`: rows are summed too,
    without the fields of `row_total_excludes` (parts of other columns).
    """

    model: type[Model]
    parent: type[Model]
    form_class: type[ModelForm]
    fk_name: str | None = None
    help_text: StrOrPromise = ""
    add_label: StrOrPromise = _("Add row")
    extra: int = 1
    layout: str = "table"
    sum_fields: Sequence[str] = ()
    row_total_excludes: Sequence[str] = ()
    has_row_total: bool = False
    max_rows: int = 200
    error_messages: dict[str, Any]

    @classmethod
    def get_formset_class(cls) -> type[Any]:
        """Return the formset class that Django builds from the declaration."""
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
            # One row too many is reported; by default Django would build a thousand rows first.
            absolute_max=cls.max_rows + 1,
        )

    def __init__(self, *args: Any, user: RecordUser, **kwargs: Any) -> None:
        self.user = user
        kwargs.setdefault("queryset", self.get_base_queryset())
        super().__init__(*args, user=user, **kwargs)
        if self.fixed_rows:
            self._prepare_fixed_rows(*self.fixed_rows)

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return the rows of all records; the formset limits them to its own record."""
        queryset: Any = self.model._default_manager.all()
        return queryset.for_form() if hasattr(queryset, "for_form") else queryset

    # One row for each choice

    @property
    def fixed_field(self) -> str | None:
        return self.fixed_rows[0] if self.fixed_rows else None

    @property
    def fixed_label(self) -> str:
        return capfirst(str(self.model._meta.get_field(self.fixed_field or "").verbose_name))  # type: ignore[union-attr]

    def _prepare_fixed_rows(self, name: str, choices: Any) -> None:
        self._labels = {str(value): label for value, label in (choices(self.user) if callable(choices) else choices)}
        attname = self.model._meta.get_field(name).attname  # type: ignore[union-attr]
        saved = {str(getattr(row, attname)) for row in self.get_queryset()}
        missing = [value for value in self._labels if value not in saved]
        self.initial_extra = [{name: value} for value in missing]
        self.extra = len(missing)

    def fill_in_rows(self, values: Mapping[str, Mapping[str, Any]]) -> None:
        """Fill in the new rows of the given choices.

        Call it before the rows are read, and not for submitted data, which would not be seen as a change.
        """
        name = self.fixed_field or ""
        self.initial_extra = [row | dict(values.get(row[name], {})) for row in self.initial_extra or ()]

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        self._preserve_hidden_relations(form)

    def prepare_row(self, form: Any, index: int | None) -> None:
        if DELETION_FIELD_NAME in form.fields:
            form.fields[DELETION_FIELD_NAME].label = _("Remove")
        if self.fixed_field and index is not None:
            self._fix_row(form, self.fixed_field)

    def _fix_row(self, form: Any, name: str) -> None:
        form.fields[name].widget = HiddenInput()
        form.preset_fields = frozenset({name})
        form.row_label = self._labels.get(str(form[name].value()), "")

    def _preserve_hidden_relations(self, form: Any) -> None:
        """Disable a row's relation to a record that the user may not view: it is neither named nor lost."""
        if form.instance.pk is None:
            return
        for name, field in form.fields.items():
            if type(field) is not ModelChoiceField or field.widget.is_hidden:
                continue
            saved = form.instance.serializable_value(name)
            choices: Any = field.choices
            if saved is not None and all(str(value) != str(saved) for value, _label in choices):
                field.queryset = field.queryset.model._base_manager.filter(pk=saved)  # type: ignore[union-attr]
                field.choices = [(saved, gettext("Record that you cannot view"))]
                field.disabled = True

    @property
    def rows(self) -> list[Any]:
        """The forms in their order on the page."""
        if not self.fixed_field:
            return self.forms
        name, positions = self.fixed_field, {value: position for position, value in enumerate(self._labels)}
        return sorted(self.forms, key=lambda form: positions.get(str(form[name].value()), len(positions)))

    @property
    def columns(self) -> list[BoundField]:
        """The visible fields of a row, for the header of the table."""
        form: Any = self.forms[0] if self.fixed_rows and self.forms else self.empty_form
        return [field for field in form.visible_fields() if field.name != DELETION_FIELD_NAME]

    def _should_delete_form(self, form: Any) -> bool:
        # Django has no public hook for rows that are deleted without their checkbox.
        if super()._should_delete_form(form):  # type: ignore[misc]  # missing in django-stubs
            return True
        return bool(self.fixed_rows) and form.instance.pk is not None and self.is_emptied(form)

    def is_emptied(self, form: Any) -> bool:
        """Return whether all fields that the user fills in are blank."""
        own_fields = [name for name in form.fields if name not in self._carried_fields]
        return all(form[name].data in (None, "", [], False) for name in own_fields)

    @property
    def _carried_fields(self) -> set[str | None]:
        """The fields of a row that the user does not fill in."""
        return {self.fixed_field, DELETION_FIELD_NAME, VERSION_FIELD, self.fk.name, self.model._meta.pk.name}

    def save_new_objects(self, commit: bool = True) -> list[Any]:
        """Add the new rows, with one statement if saving a row does nothing else."""
        if not commit or self.model.save is not Model.save or self.model._meta.many_to_many:
            return super().save_new_objects(commit)
        self.saved_forms: list[Any] = []
        self.new_objects = self.model._base_manager.bulk_create(super().save_new_objects(commit=False))
        return self.new_objects

    # Without JavaScript

    @classmethod
    def add_blank_row(cls, data: QueryDict, prefix: str) -> QueryDict:
        """Return the posted data of the whole form with one more blank row in the formset named `prefix`."""
        data = data.copy()
        name = f"{prefix}-{TOTAL_FORM_COUNT}"
        count = data.get(name) or ""
        if count.isascii() and count.isdigit():
            # A number of more digits exceeds the maximum in any case.
            data[name] = str(min(int(count[:6]) + 1, cls.max_rows))
        return data
