"""Queue of checks and confirmed imports that may take longer than a request.

A file with more than MAX_CHECKED_ROWS rows waits as a row of `StagedImport` for its check, a confirmed file with more
than MAX_IMMEDIATE_ROWS changed rows for its import. A thread of a process that serves pages checks or imports one file
after the other, each in one transaction. The transaction holds an advisory lock, so that no other thread, process or
server does so at the same time. If the process ends, nothing of the file is written and the lock is free: the next
process, or the page that shows the progress, starts the queue again.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any

from django.apps import apps
from django.db import OperationalError, connection, connections, transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from csi.core.access import can_add
from csi.core.clock import as_one_request, now
from csi.core.crud.imports.declarations import RecordImport, find_import
from csi.core.crud.imports.files import InvalidSpreadsheet, estimate_rows
from csi.core.crud.imports.staging import check_staged, compare_staged, store_result, write_staged
from csi.core.crud.models import StagedImport
from csi.core.db.limits import BACKGROUND_TIMEOUT, extended_time
from csi.core.permissions import RecordPermission

logger = logging.getLogger(__name__)

# An import of fewer rows takes about a second.
MAX_IMMEDIATE_ROWS = 100
# The check of a file with fewer rows takes about a second.
MAX_CHECKED_ROWS = 200
# A file that ends its process, such as by lack of memory, is given up.
MAX_ATTEMPTS = 3
REPORT_SECONDS = 0.5
LOCK_KEY = 20110917

_actor_contexts: list[Callable[..., AbstractContextManager[None]]] = []


def register_actor_context(context: Callable[..., AbstractContextManager[None]]) -> None:
    """Set the context manager that names the acting user and the page in the history."""
    _actor_contexts[:] = [context]


def is_long_check(content: bytes) -> bool:
    # One of the rows has the headings.
    return estimate_rows(content) - 1 > MAX_CHECKED_ROWS


def is_long_import(staged: StagedImport) -> bool:
    """Return whether the import of a checked file, which compares its rows again, is queued."""
    return staged.changed_rows > MAX_IMMEDIATE_ROWS or len(staged.result["rows"]) > MAX_CHECKED_ROWS


def enqueue_check(staged: StagedImport, *, derived: Iterable[str], page: str) -> None:
    """Check a file in the background, with the encoding and the mapping of `staged`."""
    _enqueue(staged, "check_queued_at", derived, page, encoding=staged.encoding, mapping=staged.mapping)


def enqueue(staged: StagedImport, *, derived: Iterable[str], page: str) -> None:
    """Confirm a file for its import in the background; a second click has no effect."""
    _enqueue(staged, "confirmed_at", derived, page)


def _enqueue(staged: StagedImport, column: str, derived: Iterable[str], page: str, **options: Any) -> None:
    job = {"derived": list(derived), "language": translation.get_language(), "page": page, **options}
    values = {column: now(), "job": job, "attempts": 0, "rows_done": 0, "steps": 0, "outcome": {}}
    StagedImport.objects.undecided().filter(pk=staged.pk).update(**values)
    transaction.on_commit(start_queue)


def ensure_queue_runs() -> None:
    """Start the queue if no process checks or imports a file at the moment."""
    with transaction.atomic():
        is_idle = take_lock()
    if is_idle:
        start_queue()


def start_queue() -> None:
    threading.Thread(target=_run_thread, name="imports", daemon=True).start()


def _run_thread() -> None:
    try:
        run_queue()
    except OperationalError as error:
        # The database is not available; the page that shows the progress tries again.
        logger.warning("The queue of imports could not be read: %s", error)
    except Exception:
        logger.exception("The queue of imports ended.")
    finally:
        connections.close_all()


def run_queue() -> None:
    """Check and import the waiting files, unless another thread or process does."""
    while (number := process_next()) is not None:
        logger.info("The queued file %s was checked, imported or rejected.", number)


def take_lock() -> bool:
    """Take the lock of the queue until the end of the transaction; return False if it is taken."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK_KEY])
        return cursor.fetchone()[0]


def process_next() -> Any:
    """Check or import the file that waits for longest; return its key, None if there is nothing to do."""
    staged = None
    try:
        with extended_time(BACKGROUND_TIMEOUT), transaction.atomic():
            if not take_lock():
                return None
            staged = StagedImport.objects.queued().select_related("user").first()
            if staged is None:
                return None
            with translation.override(staged.job["language"]), as_one_request():
                _store_outcome(staged, _process(staged))
    except Exception:
        if staged is None:
            raise
        logger.exception("The file %s could not be checked or imported.", staged.pk)
        with translation.override(staged.job["language"]):
            if staged.confirmed_at:
                text = _("An error interrupted the import. Nothing was imported. Select “Import” to try again.")
            else:
                text = _("An error interrupted the check. Upload the file again.")
        _store_outcome(staged, {"problem": text})
    return staged.pk


def _store_outcome(staged: StagedImport, outcome: dict[str, Any]) -> None:
    """Store the outcome; the owner decides again about a file that was not imported."""
    values: dict[str, Any] = {"outcome": outcome, "check_queued_at": None}
    if "problem" in outcome:
        values["confirmed_at"] = None
    elif staged.confirmed_at:
        values["content"] = b""
    StagedImport.objects.filter(pk=staged.pk).update(**values)


def _process(staged: StagedImport) -> dict[str, Any]:
    """Check or import a file in the caller's transaction; return the outcome, {} after a check."""
    declaration, user = find_import(apps.get_model(staged.model)), staged.user
    if staged.attempts >= MAX_ATTEMPTS:
        if staged.confirmed_at:
            text = _("The import was started several times and did not end. Divide the file into smaller ones.")
        else:
            text = _("The check was started several times and did not end. Divide the file into smaller ones.")
        return {"problem": text}
    may_view = user.is_active and user.has_permission(RecordPermission.VIEW_RECORDS)
    if declaration is None or not may_view or not can_add(declaration.model, user):
        return {"problem": _("Your account may not import these records any more.")}
    perform = _import_file if staged.confirmed_at else _check_file
    try:
        return perform(staged, declaration, user)
    except InvalidSpreadsheet as error:
        return {"problem": str(error)}


def _check_file(staged: StagedImport, declaration: type[RecordImport], user: Any) -> dict[str, Any]:
    staged.encoding, staged.mapping = staged.job["encoding"], staged.job["mapping"]
    with _actor_contexts[0](user, page=staged.job["page"]), ProgressReporter(staged) as reporter:
        compare_staged(staged, declaration, user, staged.job["derived"], reporter.report)
    # The reporter has ended, which writes to the same row.
    store_result(staged)
    return {}


def _import_file(staged: StagedImport, declaration: type[RecordImport], user: Any) -> dict[str, Any]:
    with _actor_contexts[0](user, page=staged.job["page"]), ProgressReporter(staged) as reporter:
        record = write_staged(staged, declaration, user, staged.job["derived"], reporter.report)
    if record is None:
        check_staged(staged, declaration, user, staged.job["derived"])
        text = _("Nothing was imported, because records changed since the preview. Check the new preview below.")
        return {"problem": text}
    return {"added": record.added, "changed": record.changed, "unchanged": record.unchanged}


class ProgressReporter:
    """Stores the progress of a check or import during its transaction, by another connection."""

    def __init__(self, staged: StagedImport) -> None:
        self.staged, self.rows_done, self.steps = staged, 0, 0
        self.has_ended, self.is_started = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._run, name="import progress", daemon=True)

    def __enter__(self) -> "ProgressReporter":
        self.thread.start()
        # The attempt counts also if the file ends this process.
        self.is_started.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.has_ended.set()
        self.thread.join()

    def report(self, rows_done: int, steps: int = 0) -> None:
        self.rows_done, self.steps = rows_done, steps

    def _run(self) -> None:
        try:
            self._store(attempts=F("attempts") + 1)
            self.is_started.set()
            stored = 0
            while not self.has_ended.wait(REPORT_SECONDS):
                if stored != self.rows_done:
                    stored = self.rows_done
                    self._store(rows_done=stored, steps=self.steps)
        except Exception:
            # The check or the import does not depend on it.
            logger.exception("The progress of a file could not be stored.")
        finally:
            self.is_started.set()
            connections.close_all()

    def _store(self, **values: Any) -> None:
        StagedImport.objects.filter(pk=self.staged.pk).update(**values)
