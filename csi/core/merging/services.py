"""Merge two records, and undo a merge."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from csi.core import clock
from csi.core.crud.concurrency import EditConflict
from csi.core.crud.integrity_errors import ConstraintViolation, translate_integrity_errors
from csi.core.history.actor import set_actor
from csi.core.history.models import Change, Operation
from csi.core.history.registry import AUDIT_COLUMNS, models_by_table, tracking_models
from csi.core.history.versions import restore_row, validate_record
from csi.core.merging.models import RecordMerge
from csi.core.merging.plan import MergePlan, build_plan, get_versions
from csi.core.merging.references import list_references, list_unique_fields


def merge_records(
    *, acting_user: Any, survivor: Any, duplicate: Any, chosen: Collection[str] = (), version: str = ""
) -> RecordMerge:
    """Move what refers to the duplicate to the survivor, delete the duplicate and record the merge.

    Args:
        chosen: names of the fields (`MergePlan.choices`) whose values the survivor takes from the duplicate.
        version: the digest of the plan that the user saw; "" is not compared.

    Raises:
        EditConflict: one of the records, or what refers to them, changed meanwhile or was deleted.
        ConstraintViolation: a rule or a locked month does not allow the merge, or the user may not change all of it.
    """
    model = type(survivor)
    with set_actor(acting_user), translate_integrity_errors(model, *_list_written_models(model)):
        survivor, duplicate = _lock_pair(model, survivor.pk, duplicate.pk, acting_user)
        plan = build_plan(survivor, duplicate, get_versions(model, survivor.pk, duplicate.pk))
        if version and version != plan.version:
            raise EditConflict
        if plan.has_uneditable_rows(acting_user):
            raise ConstraintViolation(_("Records that you may not change refer to the duplicate. Ask a manager."))
        # Merges after which a manager restored the duplicate in the history
        earlier = RecordMerge.objects.in_force().of_duplicate(model._meta.db_table, duplicate.pk)
        earlier.order_by().update(undone_at=clock.now(), undone_by=acting_user)
        first_change, duplicate_number = Change.objects.last_number(), duplicate.pk
        _apply(plan, chosen)
        if not model._default_manager.editable_by(acting_user).filter(pk=survivor.pk).exists():
            raise ConstraintViolation(_("You would not be able to open the merged record. Ask a manager."))
        return RecordMerge.objects.create(
            table=model._meta.db_table,
            survivor=survivor.pk,
            duplicate=duplicate_number,
            rows=plan.describe_rows(),
            first_change=first_change,
            last_change=Change.objects.last_number(),
            merged_by=acting_user,
        )


def _list_written_models(model: type[models.Model]) -> list[type[models.Model]]:
    return [reference.model for reference in list_references(model._meta.db_table)]


def _lock_pair(model: Any, survivor: int, duplicate: int, user: Any) -> tuple[Any, Any]:
    """Lock two records in the order of their keys, so that merges of a pair wait for each other."""
    keys = [survivor, duplicate]
    list(model._base_manager.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk").values("pk"))
    records = {record.pk: record for record in model._default_manager.editable_by(user).filter(pk__in=keys)}
    if len(records) != len(keys):
        raise EditConflict
    return records[survivor], records[duplicate]


def _apply(plan: MergePlan, chosen: Collection[str]) -> None:
    survivor, duplicate = plan.survivor, plan.duplicate
    values = {field.attname: getattr(duplicate, field.attname) for field in plan.list_taken_fields(chosen)}
    # The duplicate holds its unique values until it is deleted; rules on the moved rows need the other ones before.
    unique, other = _split_unique(type(survivor), values)
    _save_values(survivor, other)
    for rows in plan.referring:
        if not rows.reference.is_generic:
            # Without Django's cascade: a row on which others depend is not removed.
            removed = rows.reference.model._base_manager.filter(pk__in=rows.conflicting)
            removed._raw_delete(removed.db)
        rows.reference.move(rows.moved, survivor.pk)
    duplicate.delete()
    _save_values(survivor, unique)
    validate_record(survivor)


def _split_unique(model: type[models.Model], values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the values of the columns in unique constraints, and the other ones."""
    names = {name for names in list_unique_fields(model) for name in names}
    columns = {field.attname for field in model._meta.concrete_fields if field.name in names}
    unique = {name: value for name, value in values.items() if name in columns}
    return unique, {name: value for name, value in values.items() if name not in columns}


def _save_values(record: Any, values: dict[str, Any]) -> None:
    if values:
        for name, value in values.items():
            setattr(record, name, value)
        record.save()


def undo_merge(*, acting_user: Any, merge: RecordMerge) -> models.Model:
    """Restore the duplicate with its number, its values and what referred to it; return it.

    Raises:
        ConstraintViolation: something of it has changed since, or a rule or a locked month does not allow it.
    """
    model: Any = merge.model
    with set_actor(acting_user), translate_integrity_errors(model, *_list_written_models(model)):
        merge = RecordMerge.objects.select_for_update().get(pk=merge.pk)
        survivor = model._base_manager.select_for_update(of=("self",)).filter(pk=merge.survivor).first()
        if merge.undone_at or survivor is None:
            raise ConstraintViolation(_("This merge was already undone, or the merged record was deleted."))
        if model._base_manager.filter(pk=merge.duplicate).exists():
            raise ConstraintViolation(_("The duplicate was already restored in its history."))
        _check_unchanged(merge)
        before = _read_values(merge.table, merge.survivor, until=merge.first_change)
        duplicate_values = _read_values(merge.table, merge.duplicate, until=merge.last_change)
        # The reverse order of the merge, for the same reasons.
        unique, other = _split_unique(model, before)
        restore_row(model, merge.survivor, unique, validate=False)
        duplicate = restore_row(model, merge.duplicate, duplicate_values, validate=False)
        _move_back(merge)
        survivor = restore_row(model, merge.survivor, other, validate=False)
        for record in (survivor, duplicate):
            record.refresh_from_db()
            validate_record(record)
        merge.undone_at, merge.undone_by = clock.now(), acting_user
        merge.save()
    return duplicate


def _check_unchanged(merge: RecordMerge) -> None:
    """Raise ConstraintViolation if the merged record or a moved row has other values than after the merge."""
    keys_by_table: dict[str, set[int]] = {merge.table: {merge.survivor}}
    for table, columns in merge.rows["moved"].items():
        if table in tracking_models():
            keys_by_table.setdefault(table, set()).update(*columns.values())
    for table, keys in keys_by_table.items():
        # By primary key: most merges are undone soon.
        changes = Change.objects.filter(pk__gt=merge.last_change, table=table, record__in=keys)
        for change in changes.order_by("record", "-pk").distinct("record"):
            after_merge = _read_values(table, change.record, until=merge.last_change, parent=change)
            if change.operation == Operation.DELETED or _without_audit(change.after) != _without_audit(after_merge):
                kind = capfirst(str(models_by_table()[table]._meta.verbose_name))
                text = _("“%(record)s” was changed after the merge. Reverse the change first, or enter a new record.")
                raise ConstraintViolation(text % {"record": _name_row(table, change.record) or kind})


def _name_row(table: str, number: int) -> str:
    record = models_by_table()[table]._base_manager.filter(pk=number).first()
    return str(record) if record is not None and not record._meta.auto_created else ""


def _without_audit(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in AUDIT_COLUMNS}


def _read_values(table: str, number: int, *, until: int, parent: Change | None = None) -> dict[str, Any]:
    """Return the values of a row after the change `until`; `parent`: a change in the same history."""
    parent_key = (parent.parent_table, parent.parent_id) if parent else (table, number)
    changes = Change.objects.of_record(*parent_key).filter(table=table, record=number, pk__lte=until)
    values = changes.order_by("-pk").values_list("after", flat=True).first()
    if not values:
        raise ConstraintViolation(_("The former values are not in the history any more."))
    return values


def _move_back(merge: RecordMerge) -> None:
    for reference in list_references(merge.table):
        keys = merge.rows["moved"].get(reference.row_table, {}).get(reference.name, [])
        reference.move(
            list(reference.rows_of(merge.survivor).filter(pk__in=keys).values_list("pk", flat=True)), merge.duplicate
        )
    removals = Change.objects.filter(pk__gt=merge.first_change, pk__lte=merge.last_change, operation=Operation.DELETED)
    for table, keys in merge.rows["removed"].items():
        for change in removals.filter(table=table, record__in=keys):
            restore_row(models_by_table()[table], change.record, change.after, validate=False)
