"""Create a backup: a consistent snapshot of rows and files with a manifest."""

import contextlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from django.utils.translation import gettext as _

from csi.core.backups import tables
from csi.core.backups.container import BackupError, ContainerWriter
from csi.core.backups.manifest import (
    MANIFEST_PATH,
    Manifest,
    copy_and_hash,
    get_file_path,
    get_rows_path,
    list_file_columns,
    list_referenced_files,
)
from csi.core.backups.models import Backup


class FileDeletedError(Exception):
    """A file was deleted after its record was copied and before the file was; the backup starts again."""


def create_backup(path: Path, key: str) -> Manifest:
    """Write a complete backup to `path` and record it; `path` is unchanged if the backup fails."""
    if path.resolve().is_relative_to(settings.MEDIA_ROOT):
        raise BackupError(_("The backup cannot be stored in the folder that it copies. Choose another folder."))
    if not path.parent.is_dir():
        raise BackupError(_("The folder %(folder)s does not exist. Create it first.") % {"folder": path.parent})
    for locks_files in (False, True):
        with contextlib.suppress(FileDeletedError), _replace_atomically(path) as file:
            container = ContainerWriter(file, key)
            manifest = _write_archive(container, locks_files=locks_files)
            container.close()
            break
    Backup.objects.create(size=path.stat().st_size, is_encrypted=bool(key))
    return manifest


@contextmanager
def _replace_atomically(path: Path) -> Iterator[BinaryIO]:
    """Yield a new file, readable by its owner only, that replaces `path` once it is complete and on disk."""
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _write_archive(container: ContainerWriter, *, locks_files: bool) -> Manifest:
    """Write rows, files and manifest.

    With `locks_files`, changes of files wait. Without it, FileDeletedError is raised if a file was deleted meanwhile.
    """
    snapshot = connection.copy()
    try:
        snapshot.set_autocommit(False)
        with snapshot.cursor() as cursor, zipfile.ZipFile(container, "w") as archive:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            # Also where the connection has the time limits of pages.
            cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
            tables.set_output_format(cursor)
            if locks_files:
                # Before the first query, which takes the snapshot.
                for table, _column in list_file_columns():
                    tables.execute(cursor, "LOCK TABLE {} IN SHARE MODE", table)
            created_at = timezone.now().isoformat()
            stored_tables = {table: _add_table(archive, cursor, table) for table in tables.list_tables(cursor)}
            migrations = tables.list_migrations(cursor)
            sequences = tables.read_sequences(cursor)
            # Files after rows: a record is saved after its file.
            files = _add_files(archive)
            missing = list_referenced_files(cursor) - set(files)
            if not locks_files and _were_deleted_since(missing):
                raise FileDeletedError
            manifest = Manifest(created_at, migrations, stored_tables, sequences, files, sorted(missing))
            with archive.open(_create_entry(MANIFEST_PATH), "w") as entry:
                entry.write(json.dumps(vars(manifest), indent=1).encode())
    finally:
        snapshot.close()
    return manifest


def _were_deleted_since(missing: set[str]) -> bool:
    """Return True if a record of one of these files is gone; otherwise the files were missing before."""
    with connection.cursor() as cursor:
        return bool(missing - list_referenced_files(cursor))


def _add_table(archive: zipfile.ZipFile, cursor: CursorWrapper, table: str) -> dict[str, Any]:
    with archive.open(_create_entry(get_rows_path(table)), "w", force_zip64=True) as entry:
        return tables.dump_table(cursor, table, tables.list_columns(cursor, table), entry)


def _add_files(archive: zipfile.ZipFile) -> dict[str, dict[str, Any]]:
    """Add every uploaded file; return their manifest entries by name."""
    entries: dict[str, dict[str, Any]] = {}
    for name in default_storage.list_names():  # type: ignore[attr-defined]  # of the storages of csi.core.files
        # A file deleted at this moment is found missing afterwards, if a record refers to it.
        with (
            contextlib.suppress(FileNotFoundError),
            default_storage.open(name) as file,
            # Pictures are already compressed.
            archive.open(_create_entry(get_file_path(name), zipfile.ZIP_STORED), "w", force_zip64=True) as entry,
        ):
            entries[name] = copy_and_hash(file, tables.HashingWriter(entry))
    return entries


def _create_entry(name: str, compression: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, timezone.localtime().timetuple()[:6])
    entry.compress_type = compression
    return entry
