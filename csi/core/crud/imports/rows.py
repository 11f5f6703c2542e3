"""Rows of an import: the saved records to which they refer, and their validation by the forms."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from csi.core.crud.imports.declarations import ImportColumn, RecordImport, SheetImport
from csi.core.crud.imports.sheets import PlannedRow, RowStatus, build_removal_column


class SavedRecords:
    """The saved records to which rows may refer, by id and by key."""

    def __init__(self, declaration: RecordImport, rows: Sequence[PlannedRow], *, is_locking: bool) -> None:
        self.declaration, self.is_locking = declaration, is_locking
        self.by_pk: dict[Any, Any] = {}
        self.by_key: dict[Any, list[Any]] = {}
        self.add(rows)

    def add(self, rows: Sequence[PlannedRow]) -> None:
        editable: Any = self.declaration.get_editable()
        if self.is_locking:
            editable = editable.select_for_update(of=("self",))
        if keys := {row.values["id"] for row in rows if is_storable_key(row.values.get("id"))} - self.by_pk.keys():
            self._index(editable.filter(pk__in=keys))
        rows = [row for row in rows if row.values.get("id") is None and row.status != RowStatus.REJECTED]
        if rows and self.declaration.key:
            self._index(editable.filter(**self._build_key_filter(rows)))

    def _build_key_filter(self, rows: Sequence[PlannedRow]) -> dict[str, list[Any]]:
        """Return a condition that the records with the keys of these rows fulfil; texts are compared later."""
        condition = {}
        for name in self.declaration.required_key:
            column: ImportColumn = self.declaration.by_name[name]
            values = {row.values.get(name) for row in rows}
            if not any(isinstance(value, str | list) or value is None for value in values):
                condition[f"{column.path}__in"] = list(values)
        return condition

    def _index(self, records: Iterable[Any]) -> None:
        for record in records:
            if record.pk in self.by_pk:
                continue
            self.by_pk[record.pk] = record
            self.declaration.share_related(record)
            if (key := self.declaration.get_record_key(record)) is not None:
                self.by_key.setdefault(key, []).append(record)


def is_storable_key(value: Any) -> bool:
    return isinstance(value, int) and 0 < value < 2**63


def validate_row(sheet: SheetImport, row: PlannedRow, saved: Any, *, is_new: bool = False) -> tuple[Any, Any]:
    """Set the status and the changes of a row; return its record and the valid form to save.

    The form is None if the row is rejected or changes nothing.
    """
    is_new = is_new or saved is None
    record = sheet.model() if saved is None else saved
    values = {name: value for name, value in row.values.items() if name in sheet.by_name}
    changes = []
    for name, value in list(values.items()):
        column = sheet.by_name[name]
        before = None if is_new else column.read(record)
        if not is_new and is_blank(value):
            if name in getattr(sheet.form_class, "zero_when_blank", ()):
                values[name] = value = 0
            elif column.has_default or hidden_relation(column, before):
                del values[name]
                continue
        if not column.is_same(before, value):
            changes.append((column.text, column.format(before), column.format(value)))
    row.label = "" if is_new else str(record)
    if not is_new and not changes:
        return record, None
    row.status, row.changes = (RowStatus.NEW if is_new else RowStatus.CHANGED), changes
    saved_values = sheet.get_values(record)
    data = {**saved_values, **drop_blank_defaults(values, is_new)}
    try:
        sheet.complete(record, data)
    except ValidationError as error:
        add_errors(sheet, row, error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: [error]})
        return record, None
    form = sheet.bind(record, {name: to_form_value(value) for name, value in data.items()}, saved_values)
    form.full_clean()
    if form.errors:
        add_errors(sheet, row, form.errors.as_data())
        return record, None
    if is_new:
        row.label = describe_record(form.instance)
    return form.instance, form


def plan_removal(sheet: SheetImport, row: PlannedRow, saved: Any) -> None:
    """Let a row delete its saved row; its other values do not count."""
    if saved is None:
        row.reject(str(build_removal_column().label), _("There is no saved row to delete. Clear this cell."))
        return
    values = [(column, column.read(saved)) for column in sheet.columns]
    row.label, row.status, row.is_removed = str(saved), RowStatus.CHANGED, True
    row.changes = [(column.text, column.format(value), None) for column, value in values if not is_blank(value)]


def describe_record(record: Any) -> str:
    try:
        return str(record)
    except Exception:  # a new record lacks what its text needs
        return ""


def hidden_relation(column: ImportColumn, before: Any) -> bool:
    """Return whether the saved value is a record that the user may not view, so that exports lack it."""
    records = getattr(column.cell, "records", None)
    return records is not None and before is not None and before not in records


def drop_blank_defaults(values: Mapping[str, Any], is_new: bool) -> dict[str, Any]:
    """Return the values without the empty cells of a new record, which has the defaults instead."""
    return {name: value for name, value in values.items() if not is_new or not is_blank(value)}


def is_blank(value: Any) -> bool:
    return value is None or value in ("", [])


def to_form_value(value: Any) -> Any:
    """Return a value as a form submits it: keys instead of records."""
    if isinstance(value, list | tuple):
        return [getattr(item, "pk", item) for item in value]
    return getattr(value, "pk", value)


def add_errors(sheet: SheetImport, row: PlannedRow, errors: Mapping[str, Iterable[ValidationError]]) -> None:
    """Reject a row with the errors of its form, by column."""
    for name, field_errors in errors.items():
        label = "" if name == NON_FIELD_ERRORS else get_column_label(sheet, name)
        for error in field_errors:
            for message in error.messages:
                row.reject(label, message)


def get_column_label(sheet: SheetImport, name: str) -> str:
    column = sheet.by_name.get(name)
    form_field = sheet.template.fields.get(name)
    return str(column.label) if column else capfirst(str(form_field.label)) if form_field else ""
