"""Versions of a record with its child rows: comparison and restoration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from csi.core.crud.integrity_errors import ConstraintViolation, translate_integrity_errors
from csi.core.history.actor import set_actor
from csi.core.history.formatting import FieldChange, NameResolver, format_stored, get_row_label, tracked_fields
from csi.core.history.models import Change, Operation
from csi.core.history.registry import AUDIT_COLUMNS, can_restore, child_columns, models_by_table
from csi.core.permissions import RecordPermission
from csi.core.typing import RecordUser

# Audit columns that a restored record keeps.
CREATION_COLUMNS = frozenset({"created_at", "created_by_id"})

Version = Sequence[Change]
RowKey = tuple[str, int]


def compare_versions(left: Version, right: Version, user: RecordUser) -> list[FieldChange]:
    """Return every field of two versions, each the changes of `at_version`, and of their child rows."""
    names = NameResolver(user)
    for change in (*left, *right):
        names.collect(change)
    rows: list[dict[RowKey, dict[str, Any]]] = [
        {
            (change.table, change.record): change.after
            for change in version
            if exists_after(change) and not names.is_hidden(change)
        }
        for version in (left, right)
    ]
    parent_table = next((change.parent_table for change in (*left, *right)), "")
    field_changes = []
    for key in sorted({*rows[0], *rows[1]}, key=lambda key: (key[0] != parent_table, key)):
        before, after = (side.get(key, {}) for side in rows)
        row_label = get_row_label(key[0], before or after, names)
        for column in tracked_fields(key[0]):
            stored = (before.get(column.attname), after.get(column.attname))
            if names.hides_values(column, stored):
                continue
            texts = [format_stored(column, value, names) for value in stored]
            if texts != [None, None]:
                field_changes.append(FieldChange(str(column.verbose_name), texts[0], texts[1], row_label))
    return field_changes


def exists_after(change: Change) -> bool:
    """Return whether the row existed after a change; an anonymised, deleted row has no values left."""
    return change.operation != Operation.DELETED and bool(change.after)


def restore_version(*, table: str, number: int, version: Version, acting_user: RecordUser) -> models.Model:
    """Restore a record and its child rows to `version`, the changes of `at_version`.

    A deleted record is restored with its number. The restored values pass the validation of the model and the
    constraints of the database like any other. Files that are no longer stored cannot be restored.
    Raise ConstraintViolation with the reason if the version cannot be restored.
    """
    if not (acting_user.has_permission(RecordPermission.RESTORE_RECORDS) and can_restore(table)):
        raise ConstraintViolation(_("Records of this type cannot be restored."))
    child_tables = child_columns(table)
    rows = {(change.table, change.record): change.after for change in version if exists_after(change)}
    if (table, number) not in rows:
        raise ConstraintViolation(_("The record did not exist at that time."))
    written = [models_by_table()[name] for name in (table, *child_tables)]
    with set_actor(acting_user), translate_integrity_errors(*written):
        record = restore_row(models_by_table()[table], number, rows[table, number])
        for name, column in child_tables.items():
            model = models_by_table()[name]
            restored = {pk: row for (row_table, pk), row in rows.items() if row_table == name}
            for extra in model._base_manager.filter(**{column: number}).exclude(pk__in=restored):
                extra.delete()
            for pk, row in restored.items():
                restore_row(model, pk, row)
    return record


def restore_row(model: type[models.Model], number: int, row: dict[str, Any], *, validate: bool = True) -> models.Model:
    """Save a row with earlier values after validation; a row that has them already is not saved.

    `validate` False: the caller validates it once the rows are restored on which it depends.
    """
    record = model._base_manager.select_for_update(of=("self",)).filter(pk=number).first()
    is_new = record is None
    record = record or model(pk=number)
    fields = [column for column in model._meta.concrete_fields if column.attname in row and not column.primary_key]
    values = {column: column.to_python(row[column.attname]) for column in fields if column.attname not in AUDIT_COLUMNS}
    if not is_new and all(getattr(record, column.attname) == value for column, value in values.items()):
        return record
    for column, value in values.items():
        if isinstance(column, models.FileField) and value and not column.storage.exists(value):
            if not column.blank:
                raise ConstraintViolation(_("The file of this version is no longer stored."), column.name, model)
            continue
        setattr(record, column.attname, value)
    if validate:
        validate_record(record)
    record.save(force_insert=is_new)
    created = {
        column.attname: column.to_python(row[column.attname]) for column in fields if column.attname in CREATION_COLUMNS
    }
    if is_new and created:
        # The record was created when it was first saved; the history shows that it was restored.
        model._base_manager.filter(pk=number).update(**created)
    return record


def validate_record(record: models.Model) -> None:
    """Raise ConstraintViolation if a record is not valid, with the field if there is only one."""
    try:
        record.full_clean()
    except ValidationError as error:
        names = [name for name in getattr(error, "error_dict", {}) if name != NON_FIELD_ERRORS]
        field = names[0] if len(names) == 1 else None
        raise ConstraintViolation(" ".join(error.messages), field, type(record)) from error


def get_missing_files(record: models.Model, version: Version) -> list[str]:
    """Return the names of the file fields that could not be restored: their files were deleted."""
    key = (record._meta.db_table, record.pk)
    row: dict[str, Any] = next((change.after for change in version if (change.table, change.record) == key), {})
    files = [column for column in record._meta.concrete_fields if isinstance(column, models.FileField)]
    return [
        str(column.verbose_name)
        for column in files
        if row.get(column.attname) and row[column.attname] != getattr(record, column.attname).name
    ]
