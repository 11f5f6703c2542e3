"""A mission into one file: rows and files of one moment, with a manifest of what each of them is."""

import contextlib
import json
import os
import tempfile
import zipfile
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from csi.core.backups import tables
from csi.core.backups.container import BackupRefused, SealedWriter
from csi.core.backups.manifest import MANIFEST, Contents, columns_of_files, file_of, named_files, pass_on, rows_of
from csi.core.backups.models import Backup


class FileWentAway(Exception):
    """A photo was deleted after its record was copied and before its file was: everything is begun again."""


def make(path: Path, key: str) -> Contents:
    """Writes a backup to `path`, whole or not at all, and notes that there is one."""
    if path.resolve().is_relative_to(settings.MEDIA_ROOT):
        raise BackupRefused(_("The backup cannot lie among the files that it is made of: choose another folder."))
    if not path.parent.is_dir():
        raise BackupRefused(_("There is no folder %(folder)s.") % {"folder": path.parent})
    for holds_files in (False, True):
        with contextlib.suppress(FileWentAway), _beside(path) as file:
            sealed = SealedWriter(file, key)
            contents = _write(sealed, holds_files=holds_files)
            sealed.close()
            break
    Backup.objects.create(size=path.stat().st_size, is_encrypted=bool(key))
    return contents


@contextmanager
def _beside(path):
    """A new file, for its owner alone, that takes the name `path` when it is whole and on the disk."""
    handle, unfinished = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    except BaseException:
        os.unlink(unfinished)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _write(sealed, *, holds_files):
    """`holds_files`: who adds or deletes a photo meanwhile waits. Without, one deleted in between is `FileWentAway`."""
    snapshot = connection.copy()
    try:
        snapshot.set_autocommit(False)
        with snapshot.cursor() as cursor, zipfile.ZipFile(sealed, "w") as archive:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            tables.said_alike(cursor)
            if holds_files:
                # Before the first question, which is the moment that the backup shows.
                for table, _column in columns_of_files():
                    tables.run(cursor, "LOCK TABLE {} IN SHARE MODE", table)
            made_at = timezone.now().isoformat()
            stored_tables = {table: _put_table(archive, cursor, table) for table in tables.tables(cursor)}
            migrations = tables.migrations(cursor)
            sequences = tables.sequences(cursor)
            # The files last: a record is written after its file.
            files = _put_files(archive)
            missing = named_files(cursor) - set(files)
            if not holds_files and _were_deleted_since(missing):
                raise FileWentAway
            contents = Contents(made_at, migrations, stored_tables, sequences, files, sorted(missing))
            with archive.open(_entry(MANIFEST), "w") as entry:
                entry.write(json.dumps(vars(contents), indent=1).encode())
    finally:
        snapshot.close()
    return contents


def _were_deleted_since(missing):
    """Whether a record of one of these files is gone; where all are there, the mission itself has lost the files."""
    with connection.cursor() as cursor:
        return bool(missing - named_files(cursor))


def _put_table(archive, cursor, table):
    with archive.open(_entry(rows_of(table)), "w", force_zip64=True) as entry:
        return tables.told(cursor, table, tables.columns(cursor, table), entry)


def _put_files(archive):
    """Every file of the mission: {path: {"size", "sha256"}}."""
    put = {}
    for path in sorted(settings.MEDIA_ROOT.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        name = path.relative_to(settings.MEDIA_ROOT).as_posix()
        # What was deleted in this moment is missed afterwards, where a record names it.
        with (
            contextlib.suppress(FileNotFoundError),
            path.open("rb") as file,
            # Pictures do not become smaller.
            archive.open(_entry(file_of(name), zipfile.ZIP_STORED), "w", force_zip64=True) as entry,
        ):
            put[name] = pass_on(file, tables.Tallied(entry))
    return put


def _entry(name, method=zipfile.ZIP_DEFLATED):
    entry = zipfile.ZipInfo(name, timezone.localtime().timetuple()[:6])
    entry.compress_type = method
    return entry
