"""Uploaded files that wait for the decision of their owner, and the import of one of them."""

import contextlib
import datetime
import hashlib
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from csi.core.crud.imports.declarations import RecordImport
from csi.core.crud.imports.files import InvalidSpreadsheet, list_texts, read_file
from csi.core.crud.imports.plan import ImportPlan
from csi.core.crud.imports.sheets import PlannedRow, RowStatus
from csi.core.crud.imports.writing import check_plan, write_plan
from csi.core.crud.models import FileImport, StagedImport
from csi.core.db.limits import extended_time

# Files of one user that wait at the same time; an older one is deleted.
MAX_STAGED = 5
# Texts that show whether the encoding of a CSV file is the right one
SHOWN_TEXTS = 5
MAX_VALUE_LENGTH = 200


def stage_file(declaration: type[RecordImport], user: Any, name: str, content: bytes) -> StagedImport:
    """Store an uploaded file for its owner; expired files are deleted."""
    StagedImport.objects.expired().delete()
    own = StagedImport.objects.undecided().filter(user=user).order_by("-uploaded_at").values_list("pk", flat=True)
    StagedImport.objects.filter(pk__in=list(own[MAX_STAGED - 1 :])).delete()
    return StagedImport.objects.create(
        user=user, model=declaration.model._meta.label, file_name=name[:200], content=content
    )


def check_staged(staged: StagedImport, declaration: type[RecordImport], user: Any, derived: Iterable[str]) -> None:
    """Compare the file with the saved records and store the result; nothing stays written.

    Raises InvalidSpreadsheet if the file cannot be read.
    """
    with extended_time(), transaction.atomic():
        compare_staged(staged, declaration, user, derived)
    store_result(staged)


def compare_staged(
    staged: StagedImport,
    declaration: type[RecordImport],
    user: Any,
    derived: Iterable[str],
    on_progress: Callable[[int, int], None] | None = None,
) -> None:
    """Compare the file with the saved records, without storing the result.

    `on_progress` receives the steps done so far and their number: each row is compared, then tried in the database.
    """

    def report(step: int, rows_done: int, rows: int) -> None:
        if on_progress:
            on_progress(step * rows + rows_done, 2 * rows)

    plan = build_plan(staged, declaration, user, derived, on_progress=partial(report, 0))
    if not plan.problems:
        rows = len(plan.rows)
        check_plan(plan, lambda rows_done: report(1, rows_done, rows))
    staged.result = describe_plan(plan, staged)


def store_result(staged: StagedImport) -> None:
    """Store the result of a check, unless another request has deleted the file meanwhile."""
    columns = {"encoding": staged.encoding, "mapping": staged.mapping, "result": staged.result, "outcome": {}}
    StagedImport.objects.filter(pk=staged.pk).update(**columns, check_queued_at=None)


def build_plan(
    staged: StagedImport,
    declaration: type[RecordImport],
    user: Any,
    derived: Iterable[str],
    *,
    is_locking: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> ImportPlan:
    """Return the plan of a staged file; `on_progress`: see `ImportPlan`."""
    raw_file = read_file(staged.file_name, bytes(staged.content), staged.encoding)
    staged.encoding = raw_file.encoding
    plan = ImportPlan(
        declaration,
        user,
        raw_file,
        mapping=staged.mapping,
        derived=derived,
        is_locking=is_locking,
        on_progress=on_progress,
    )
    if raw_file.encoding:
        texts = [text for sheet in raw_file.sheets for text in list_texts(sheet.rows)]
        plan.sample_texts = list(dict.fromkeys(texts))[:SHOWN_TEXTS]
    return plan


def import_staged(
    staged: StagedImport, declaration: type[RecordImport], user: Any, derived: Iterable[str]
) -> FileImport | None:
    """Import the file as its preview showed it, all rows or none.

    Return None, with nothing written and the new result stored, if a row is rejected or records changed since. Raises
    StagedImport.DoesNotExist if another request imported or discarded the file.
    """
    with extended_time(), transaction.atomic():
        # A second click waits here until the first import has ended.
        StagedImport.objects.undecided().select_for_update().only("pk").get(pk=staged.pk)
        if record := write_staged(staged, declaration, user, derived):
            staged.delete()
            return record
    with contextlib.suppress(InvalidSpreadsheet):
        check_staged(staged, declaration, user, derived)
    return None


def write_staged(
    staged: StagedImport,
    declaration: type[RecordImport],
    user: Any,
    derived: Iterable[str],
    on_progress: Callable[[int], None] | None = None,
) -> FileImport | None:
    """Write the file as its preview showed it, in the caller's transaction; None if nothing was written.

    `on_progress` receives the number of rows written so far.
    """
    # The digest of the changes contains labels: those of another language would differ.
    with override(staged.result.get("language") or get_language()):
        plan = build_plan(staged, declaration, user, derived, is_locking=True)
        is_written = describe_changes(plan) == staged.result["changes"] and write_plan(plan, on_progress)
    if not is_written:
        return None
    counts = plan.count_by_status()
    # One language for all rows, whoever imports the file.
    with override(settings.LANGUAGE_CODE):
        record_type = capfirst(str(declaration.model._meta.verbose_name_plural))
    return FileImport.objects.create(
        record_type=record_type,
        file_name=staged.file_name,
        added=counts[RowStatus.NEW],
        changed=counts[RowStatus.CHANGED],
        unchanged=counts[RowStatus.UNCHANGED],
    )


# Results


def describe_plan(plan: ImportPlan, staged: StagedImport) -> dict[str, Any]:
    """Return the result of a check as JSON."""
    return {
        "problems": plan.problems,
        "notices": plan.notices,
        "unknown": plan.unknown_headings,
        "texts": plan.sample_texts,
        "counts": plan.count_by_status(),
        "is_rejected": plan.is_rejected,
        "rows": [describe_row(row) for row in plan.rows],
        "changes": describe_changes(plan),
        "language": get_language(),
    }


def describe_changes(plan: ImportPlan) -> str:
    """Return a digest of what the plan writes, by which a later plan is recognised as the same."""
    digest = hashlib.sha256()
    for row in plan.rows:
        if row.status in (RowStatus.NEW, RowStatus.CHANGED):
            status = "removed" if row.is_removed else row.status
            digest.update(f"{row.sheet}|{row.number}|{status}|{row.changes}\n".encode())
    return digest.hexdigest()


def describe_row(row: PlannedRow) -> dict[str, Any]:
    changes = row.changes if row.status != RowStatus.REJECTED else ()
    shown = [[label, format_shown(before), format_shown(after)] for label, before, after in changes]
    return {
        "sheet": row.sheet,
        "number": row.number,
        "status": str(row.status),
        "label": row.label[:MAX_VALUE_LENGTH],
        "errors": row.errors,
        "changes": shown,
        "is_removed": row.is_removed,
        "notices": row.notices,
    }


def format_shown(value: Any) -> str:
    """Return a value as text for the preview."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime.date):
        return date_format(value)
    text = str(value)
    return text if len(text) <= MAX_VALUE_LENGTH else f"{text[:MAX_VALUE_LENGTH]}…"
