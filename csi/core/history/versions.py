"""Versions of a record with its rows: two side by side, and an earlier one brought back."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from csi.core.crud.integrity_errors import ConstraintViolation, translate_integrity_errors
from csi.core.history.actor import set_actor
from csi.core.history.formatting import Line, Names, name_of_row, tracked_fields, value
from csi.core.history.models import Operation
from csi.core.history.registry import AUDIT_COLUMNS, can_restore, child_columns, models_by_table
from csi.core.permissions import RecordPermission


def side_by_side(left, right, user):
    """A line for every field of two versions, each the changes of `at_version`, and of their rows."""
    names = Names(user)
    for change in (*left, *right):
        names.want(change)
    columns = [
        {
            (change.table, change.record): change.after
            for change in version
            if is_there(change) and not names.hides(change)
        }
        for version in (left, right)
    ]
    parent_table = next((change.parent_table for change in (*left, *right)), "")
    told = sorted({*columns[0], *columns[1]}, key=lambda row: (row[0] != parent_table, row))
    found = []
    for row in told:
        sides = [column.get(row, {}) for column in columns]
        of = name_of_row(row[0], sides[0] or sides[1], names)
        for one in tracked_fields(row[0]):
            stored = [side.get(one.attname) for side in sides]
            if (
                one.is_relation
                and not user.has_permission(RecordPermission.ACCESS_ALL_DISTRICTS)
                and any(number and names.of(one.related_model, number) is None for number in stored)
            ):
                continue
            said = [value(one, each, names) for each in stored]
            if said != [None, None]:
                found.append(Line(str(one.verbose_name), *said, of))
    return found


def is_there(change):
    """Whether the row was there after that change. Nothing is left of one whose details were removed after it."""
    return change.operation != Operation.DELETED and bool(change.after)


def restore(*, table, number, version, acting_user):
    """Brings a record and its rows back to `version`, the changes of `at_version`; deleted ones come back by number.

    It goes the way of every other write: the model's own checks, the rules of the database, a line in the history.
    Raises `ConstraintViolation` with the reason where it cannot be done. A file that left the disk does not come back.
    """
    if not (acting_user.has_permission(RecordPermission.RESTORE_RECORDS) and can_restore(table)):
        raise ConstraintViolation(_("This kind of record is not brought back from its history."))
    rows = child_columns(table)
    stood = {(change.table, change.record): change.after for change in version if is_there(change)}
    if (table, number) not in stood:
        raise ConstraintViolation(_("The record did not exist in this version."))
    writes = [models_by_table()[name] for name in (table, *rows)]
    with set_actor(acting_user), translate_integrity_errors(*writes):
        record = _put(models_by_table()[table], number, stood[table, number])
        for name, column in rows.items():
            model = models_by_table()[name]
            kept = {pk: row for (row_table, pk), row in stood.items() if row_table == name}
            for extra in model._base_manager.filter(**{column: number}).exclude(pk__in=kept):
                extra.delete()
            for pk, row in kept.items():
                _put(model, pk, row)
    return record


def _put(model, number, row):
    """Saves a row as it stood, through the model's own checks; one that holds all of it already is left alone."""
    record = model._base_manager.select_for_update(of=("self",)).filter(pk=number).first()
    is_new = record is None
    record = record or model(pk=number)
    fields = [one for one in model._meta.concrete_fields if one.attname in row and not one.primary_key]
    stored = {one: one.to_python(row[one.attname]) for one in fields if one.attname not in AUDIT_COLUMNS}
    if not is_new and all(getattr(record, one.attname) == value for one, value in stored.items()):
        return record
    for one, held in stored.items():
        if isinstance(one, models.FileField) and held and not one.storage.exists(held):
            if not one.blank:
                raise ConstraintViolation(_("The file of this version is not there any more."), one.name, model)
            continue
        setattr(record, one.attname, held)
    try:
        record.full_clean()
    except ValidationError as error:
        raise ConstraintViolation(" ".join(error.messages)) from error
    record.save(force_insert=is_new)
    if is_new and (stamps := {one.attname: one.to_python(row[one.attname]) for one in fields if one.attname in FIRST}):
        # It was recorded when it was first recorded, and by whom: that it was brought back stands in its history.
        model._base_manager.filter(pk=number).update(**stamps)
    return record


def files_left_behind(record, version):
    """What of `version` did not come back with the record: the fields whose file had left the disk."""
    table = record._meta.db_table
    row = next((change.after for change in version if (change.table, change.record) == (table, record.pk)), {})
    files = [one for one in record._meta.concrete_fields if isinstance(one, models.FileField)]
    return [
        one.verbose_name
        for one in files
        if row.get(one.attname) and row[one.attname] != getattr(record, one.attname).name
    ]


FIRST = frozenset({"created_at", "created_by_id"})
