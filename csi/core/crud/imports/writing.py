"""Writing of a plan in one transaction, all rows or none; a preview is rolled back.

PostgreSQL checks its constraints and locks in a preview as in the import, so that both report the same.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from csi.core.access import get_scope_model
from csi.core.crud.imports.declarations import SheetImport
from csi.core.crud.imports.plan import ImportPlan, PlannedRecord
from csi.core.crud.imports.rows import get_column_label
from csi.core.crud.imports.sheets import PlannedRow, RowStatus
from csi.core.crud.integrity_errors import ConstraintViolation, translate_integrity_errors

# Records that are written together; after a violation, they are divided until the record is found.
BULK_BATCH, SINGLE_BATCH = 500, 20


def check_plan(plan: ImportPlan, on_progress: Callable[[int], None] | None = None) -> None:
    """Find the rows that the database rejects; nothing stays written.

    `on_progress` receives the number of rows tried so far.
    """
    with transaction.atomic():
        PlanWriter(plan, on_progress).write()
        transaction.set_rollback(True)


def write_plan(plan: ImportPlan, on_progress: Callable[[int], None] | None = None) -> bool:
    """Write the plan; return False, with nothing written, if a row is rejected.

    `on_progress` receives the number of rows written so far.
    """
    with transaction.atomic():
        if not plan.is_rejected:
            PlanWriter(plan, on_progress).write()
        if plan.is_rejected:
            transaction.set_rollback(True)
            return False
    return True


class PlanWriter:
    """Writes the changed records of a plan inside the caller's transaction."""

    def __init__(self, plan: ImportPlan, on_progress: Callable[[int], None] | None = None) -> None:
        self.plan, self.declaration = plan, plan.declaration
        self.on_progress, self.rows_done = on_progress, 0
        self.models = [self.declaration.model, *(sheet.model for sheet in self.declaration.child_sheets)]

    def write(self) -> None:
        changed = [record for record in self.plan.planned if record.is_changed and not record.is_rejected]
        size = BULK_BATCH if self.declaration.is_bulk else SINGLE_BATCH
        for start in range(0, len(changed), size):
            self._write_batch(changed[start : start + size])

    def _write_batch(self, batch: Sequence[PlannedRecord]) -> None:
        keys = [(record, record.pk) for record in list_records(batch)]
        try:
            with translate_integrity_errors(*self.models):
                self._save(batch)
        except (ConstraintViolation, ValidationError) as error:
            for record, key in keys:
                record.pk, record._state.adding = key, key is None
            if len(batch) == 1:
                self._reject(batch[0], error)
                return
            middle = len(batch) // 2
            self._write_batch(batch[:middle])
            self._write_batch(batch[middle:])
        else:
            self._check_scope(batch)
            self._report_progress(batch)

    def _report_progress(self, batch: Sequence[PlannedRecord]) -> None:
        changed = (RowStatus.NEW, RowStatus.CHANGED)
        self.rows_done += sum(row.status in changed for planned in batch for row in planned.rows)
        if self.on_progress:
            self.on_progress(self.rows_done)

    def _save(self, batch: Sequence[PlannedRecord]) -> None:
        if not self.declaration.is_bulk:
            for planned in batch:
                self._save_record(planned)
            return
        new = [planned.record for planned in batch if planned.record.pk is None]
        saved = [planned.record for planned in batch if planned.record.pk is not None and planned.is_row_changed]
        for record in new:
            record.set_authors()
        self.declaration.model._base_manager.bulk_create(new)
        for record in saved:
            record.save()
        for sheet in self.declaration.child_sheets:
            children = [child for planned in batch for child in planned.changed_children if child.sheet is sheet]
            removed = [child.record.pk for child in children if child.row.is_removed]
            if removed:
                sheet.model._base_manager.filter(pk__in=removed).delete()
            children = [child for child in children if not child.row.is_removed]
            for child in children:
                setattr(child.record, sheet.parent, getattr(child.record, sheet.parent))
            added = [child.record for child in children if child.record.pk is None]
            for child in children:
                if child.record.pk is not None:
                    child.record.save()
            sheet.model._base_manager.bulk_create(added)

    def _save_record(self, planned: PlannedRecord) -> None:
        forms: dict[Any, list[Any]] = {sheet: [] for sheet in self.declaration.child_sheets}
        removed = [child.record for child in planned.changed_children if child.row.is_removed]
        for child in planned.changed_children:
            if not child.row.is_removed:
                forms[child.sheet].append(child.form)
        form = planned.form
        if form is None:
            # Only rows of the record change.
            values = self.declaration.get_values(planned.record)
            form = self.declaration.bind(planned.record, values)
            form.full_clean()
            if form.errors:
                raise ValidationError([error for errors in form.errors.as_data().values() for error in errors])
        planned.record = self.declaration.save(form, forms, removed)

    def _check_scope(self, batch: Sequence[PlannedRecord]) -> None:
        """Reject records that the user could not change after the import."""
        editable = self.declaration.get_permitted()
        keys = set(editable.filter(pk__in=[planned.record.pk for planned in batch]).values_list("pk", flat=True))
        for planned in batch:
            if planned.record.pk not in keys:
                text = _("You would not be able to change this record. Choose one of your %(scopes)s.")
                scopes = get_scope_model()._meta.verbose_name_plural
                get_row(planned).reject("", text % {"scopes": scopes})

    def _reject(self, planned: PlannedRecord, error: ConstraintViolation | ValidationError) -> None:
        """Reject the row of a record, or the only changed row of its child sheet."""
        if isinstance(error, ValidationError):
            for message in error.messages:
                get_row(planned).reject("", message)
            return
        sheet: SheetImport = self.declaration
        row = get_row(planned)
        children = [child for child in planned.changed_children if child.sheet.model is error.model]
        if len(children) == 1 or (children and planned.row is None):
            sheet, row = children[0].sheet, children[0].row
        is_known = error.field and sheet.model is error.model
        row.reject(get_column_label(sheet, str(error.field)) if is_known else "", error.message)


def list_records(batch: Sequence[PlannedRecord]) -> Iterator[Any]:
    """Yield the records and rows that a batch writes."""
    for planned in batch:
        yield planned.record
        for child in planned.changed_children:
            yield child.record


def get_row(planned: PlannedRecord) -> PlannedRow:
    """Return the row that shows the errors of a record."""
    return planned.row or next(row for row in planned.rows if row.status != RowStatus.UNCHANGED)
