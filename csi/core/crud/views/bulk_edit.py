"""Change several records through the edit view of each: its form, service and locks apply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.core.crud import concurrency
from csi.core.crud.forms import scope_choices, style_widget
from csi.core.crud.integrity_errors import ConstraintViolation, translate_integrity_errors
from csi.core.crud.merge import display, normalise, read_initial, write_values
from csi.core.crud.record_choices import use_record_select
from csi.core.crud.views.edit import OutsideScopeError
from csi.core.crud.views.update import RecordUpdateView
from csi.core.typing import RecordUser

UNCHANGED = gettext_lazy("Unchanged")


class BulkForm(forms.Form):
    """The new values of the fields that a list declares; a blank field stays as it is in every record."""

    def __init__(self, *args: Any, view_class: type[RecordUpdateView], names: Sequence[str], user: RecordUser) -> None:
        super().__init__(*args)
        meta = view_class.model._meta
        declared = view_class.form_class.base_fields
        for name in names:
            model_field: Any = meta.get_field(name)
            label = capfirst(str(declared[name].label))
            if model_field.choices:
                choices = [("", UNCHANGED), *model_field.flatchoices]
                self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)
            else:
                self.fields[name] = model_field.formfield(label=label, required=False, help_text="")
        scope_choices(self, user)
        view_class.form_class.prepare_bulk_fields(self.fields, user)
        for bulk_field in self.fields.values():
            style_widget(bulk_field)
            if isinstance(bulk_field, forms.ModelChoiceField):
                bulk_field.empty_label = str(UNCHANGED)
            use_record_select(bulk_field)

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self.changed_values:
            raise forms.ValidationError(_("Enter a value in at least one field."))
        return self.cleaned_data

    @property
    def changed_values(self) -> dict[str, list[str]]:
        """The values that were entered, as a browser submits them, by field."""
        values = {name: normalise(bulk_field, self[name].data) for name, bulk_field in self.fields.items()}
        return {name: value for name, value in values.items() if value}


@dataclass
class BulkRow:
    """A record with its changes (label, before, after), or the reasons why it is not changed."""

    record: Any
    label: str
    version: str
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def is_accepted(self) -> bool:
        return bool(self.changes) and not self.errors

    def reject(self, reason: Any, label: Any = "") -> None:
        text = str(reason)
        self.errors.append(f"{label}: {text}" if label and str(label).lower() not in text.lower() else text)


class BulkEdit:
    """Changes records one after the other, as their edit pages would.

    `versions`: the versions of the preview by key; a record that has changed since is rejected.
    """

    def __init__(
        self,
        request: HttpRequest,
        view_class: type[RecordUpdateView],
        values: Mapping[str, Sequence[str]],
        versions: Mapping[int, str] | None = None,
    ) -> None:
        self.request, self.view_class, self.values, self.versions = request, view_class, values, versions or {}

    def preview(self, records: Sequence[Any]) -> list[BulkRow]:
        """Return what would change, and what the rules of the database would reject; nothing is saved."""
        with transaction.atomic():
            rows = [self._edit(record) for record in records]
            transaction.set_rollback(True)
        return rows

    def apply(self, records: Sequence[Any]) -> int:
        """Save the records that the preview accepted, all or none of them; return their number."""
        with transaction.atomic():
            rows = [self._edit(record) for record in records if record.pk in self.versions]
            if {row.record.pk for row in rows if row.is_accepted} == self.versions.keys():
                return len(rows)
            transaction.set_rollback(True)
        return 0

    def _edit(self, record: Any) -> BulkRow:
        view = self._build_view(record)
        # Before the form, which writes the input into the record.
        row = BulkRow(record, capfirst(str(record)), concurrency.get_version(type(record), record.pk))
        if not view.get_editable_queryset().filter(pk=record.pk).exists():
            row.reject(_("You may not change this record."))
            return row
        if view.lock and (view.lock.is_full or self.values.keys() & (view.lock.fields or ())):
            row.reject(view.lock.message)
            return row
        form = self._build_form(view, row)
        if not row.changes or row.errors:
            return row
        # Confirmations are asked about valid values, and are errors of the form while they are open.
        if not (form.is_valid() and form.check_confirmations([]) and form.is_valid()):
            self._report_errors(form, row)
            return row
        try:
            with translate_integrity_errors(type(record)):
                concurrency.check_versions(record, self.versions.get(record.pk, row.version))
                view.save_in_scope(form, [])
        except ConstraintViolation as violation:
            row.reject(violation.message)
        except concurrency.EditConflict:
            row.reject(_("Someone changed this record after the preview."))
        except OutsideScopeError:
            row.reject(_("You would not be able to change this record any more."))
        return row

    def _build_view(self, record: Any) -> RecordUpdateView:
        view = self.view_class()
        view.setup(self.request, pk=record.pk)
        view.object = record
        return view

    def _build_form(self, view: RecordUpdateView, row: BulkRow) -> Any:
        """Return the form of the edit page with the saved and the new values; add the changes to the row."""
        saved_form = view.build_form(row.record)
        saved = read_initial(saved_form)
        for name, value in self.values.items():
            edited = saved_form.fields.get(name)
            if edited is None:
                row.reject(_("You may not change this field."), self._get_label(name))
            elif saved[name] != list(value):
                before, after = display(edited, saved[name]), display(edited, value)
                row.changes.append((capfirst(str(edited.label)), before, after))
        data = QueryDict(mutable=True)
        write_values(data, "", saved_form, {**saved, **self.values})
        form, _formsets = view.build_forms(data)
        return form

    def _report_errors(self, form: Any, row: BulkRow) -> None:
        for name, errors in form.errors.items():
            label = form.fields[name].label if name in form.fields else ""
            for error in errors:
                row.reject(error, label)
        if not row.errors:
            row.reject(_("An entry has to be confirmed. Open the record and edit it there."))

    def _get_label(self, name: str) -> str:
        return capfirst(str(self.view_class.model._meta.get_field(name).verbose_name))  # type: ignore[union-attr]  # a column
