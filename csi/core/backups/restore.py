"""Restore a backup into an empty mission, completely or not at all."""

import contextlib
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from csi.core.backups import tables
from csi.core.backups.container import BackupError, ContainerReader
from csi.core.backups.manifest import MANIFEST_PATH, Manifest, copy_and_hash, get_file_path, get_rows_path
from csi.core.history.triggers import continue_transaction_numbers


def restore_backup(path: Path, key: str) -> Manifest:
    """Fill the empty mission; if it raises `BackupError`, the mission is still empty."""
    with open_archive(path, key) as archive:
        manifest = verify_archive(archive)
        _require_same_version(manifest)
        with connection.cursor() as cursor:
            _require_no_rows(cursor)
            _require_no_files()
            call_command("migrate", interactive=False, verbosity=0)
            with transaction.atomic(durable=True), _restored_files(archive, manifest):
                with tables.disabled_triggers(cursor):
                    # Check again: from here on the tables are locked.
                    _require_no_rows(cursor)
                    _restore_rows(archive, cursor, manifest)
                continue_transaction_numbers(cursor)
    return manifest


@contextmanager
def open_archive(path: Path, key: str) -> Iterator[zipfile.ZipFile]:
    with path.open("rb") as file:
        try:
            with zipfile.ZipFile(io.BufferedReader(ContainerReader(file, key))) as archive:
                yield archive
        except zipfile.BadZipFile as error:
            raise BackupError(_("This backup was changed after it was created.")) from error


def verify_archive(archive: zipfile.ZipFile) -> Manifest:
    """Read the whole archive; raise BackupError unless it holds exactly what the manifest lists."""
    try:
        manifest = Manifest(**json.loads(archive.read(MANIFEST_PATH)))
    except (KeyError, ValueError, TypeError) as error:
        raise BackupError(_("This backup has no manifest that this version of CSI can read.")) from error
    expected = {get_rows_path(table): entry["sha256"] for table, entry in manifest.tables.items()}
    expected |= {get_file_path(name): entry["sha256"] for name, entry in manifest.files.items()}
    actual = {name: _hash_entry(archive, name) for name in archive.namelist() if name != MANIFEST_PATH}
    if actual != expected or not all(map(_is_relative_path, manifest.files)):
        raise BackupError(_("The content of this backup does not match its manifest."))
    return manifest


def _hash_entry(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as entry:
        return copy_and_hash(entry, tables.HashingWriter())["sha256"]


def _is_relative_path(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _require_same_version(manifest: Manifest) -> None:
    installed = set(MigrationLoader(None).disk_migrations)
    included = {(app, name) for app, name in manifest.migrations}
    if newer := sorted(included - installed):
        text = _("This backup is from a newer version of CSI (%(migration)s). Restore it with that version.")
        raise BackupError(text % {"migration": ".".join(newer[0])})
    if older := sorted(installed - included):
        text = _(
            "This backup is from an older version of CSI, before %(migration)s. Restore it with that version, "
            "then upgrade."
        )
        raise BackupError(text % {"migration": ".".join(older[0])})


def _require_no_rows(cursor: CursorWrapper) -> None:
    if table := tables.find_used_table(cursor):
        text = _("This mission is not empty: there are rows in %(table)s. Nothing was changed.")
        raise BackupError(text % {"table": table})


def _require_no_files() -> None:
    if any(default_storage.list_names()):  # type: ignore[attr-defined]  # of the storages of csi.core.files
        text = _("This mission is not empty: there are files in %(folder)s. Nothing was changed.")
        raise BackupError(text % {"folder": default_storage})


def _restore_rows(archive: zipfile.ZipFile, cursor: CursorWrapper, manifest: Manifest) -> None:
    tables.set_output_format(cursor)
    for table in tables.INITIAL_TABLES:
        tables.delete_rows(cursor, table)
    for table, entry in manifest.tables.items():
        with archive.open(get_rows_path(table)) as file:
            tables.copy_rows_in(cursor, table, file, entry["columns"])
    tables.set_sequences(cursor, manifest.sequences)
    restored = {table: tables.dump_table(cursor, table, entry["columns"]) for table, entry in manifest.tables.items()}
    if restored != manifest.tables or tables.read_sequences(cursor) != manifest.sequences:
        raise BackupError(_("The rows in the database differ from the backup. Nothing was changed."))


@contextmanager
def _restored_files(archive: zipfile.ZipFile, manifest: Manifest) -> Iterator[None]:
    """Write and verify the files; delete them if the body of the `with` statement fails."""
    written: list[str] = []
    try:
        for name, expected in manifest.files.items():
            with archive.open(get_file_path(name)) as entry:
                written.append(name)
                default_storage.save(name, File(entry))
            with default_storage.open(name) as file:
                if copy_and_hash(file, tables.HashingWriter()) != expected:
                    raise BackupError(_("A stored file differs from the backup. Nothing was changed."))
        yield
    except BaseException:
        for name in written:
            with contextlib.suppress(OSError):
                default_storage.delete(name)
        raise
