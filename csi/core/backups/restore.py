"""A mission out of one file: into an empty one, all of it or nothing, and compared with the manifest."""

import contextlib
import io
import json
import zipfile
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from csi.core.backups import tables
from csi.core.backups.container import BackupRefused, SealedReader
from csi.core.backups.manifest import MANIFEST, Contents, file_of, pass_on, rows_of
from csi.core.history.triggers import continue_transaction_numbers


def restore(path: Path, key: str) -> Contents:
    """Fills the empty mission. Raises `BackupRefused`; then it is as empty as before."""
    with opened(path, key) as archive:
        contents = check(archive)
        _refuse_other_version(contents)
        with connection.cursor() as cursor:
            _refuse_rows(cursor)
            _refuse_files()
            call_command("migrate", interactive=False, verbosity=0)
            with transaction.atomic(durable=True), _files_in_place(archive, contents):
                with tables.triggers_at_rest(cursor):
                    # Once more, for from here on nobody else can write.
                    _refuse_rows(cursor)
                    _put_rows(archive, cursor, contents)
                continue_transaction_numbers(cursor)
    return contents


@contextmanager
def opened(path, key):
    with path.open("rb") as file:
        try:
            with zipfile.ZipFile(io.BufferedReader(SealedReader(file, key))) as archive:
                yield archive
        except zipfile.BadZipFile as error:
            raise BackupRefused(_("This backup was changed after it was made.")) from error


def check(archive) -> Contents:
    """Reads a backup to its end: all that the manifest names is there as it was, and nothing else."""
    try:
        contents = Contents(**json.loads(archive.read(MANIFEST)))
    except (KeyError, ValueError, TypeError) as error:
        raise BackupRefused(_("This backup has no manifest that this version of CSI can read.")) from error
    wanted = {rows_of(table): told["sha256"] for table, told in contents.tables.items()}
    wanted |= {file_of(name): told["sha256"] for name, told in contents.files.items()}
    found = {name: _sha256(archive, name) for name in archive.namelist() if name != MANIFEST}
    if found != wanted or not all(map(_stays_within, contents.files)):
        raise BackupRefused(_("What this backup holds is not what its manifest says."))
    return contents


def _sha256(archive, name):
    with archive.open(name) as entry:
        return pass_on(entry, tables.Tallied())["sha256"]


def _stays_within(name):
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _refuse_other_version(contents):
    ours = MigrationLoader(None).disk_migrations.keys()
    theirs = set(map(tuple, contents.migrations))
    if newer := sorted(theirs - ours):
        why = _("This backup was made by a newer version of CSI (%(migration)s): restore it with that version.")
        raise BackupRefused(why % {"migration": ".".join(newer[0])})
    if older := sorted(ours - theirs):
        why = _(
            "This backup was made by an older version of CSI, before %(migration)s: restore it with that version, "
            "then upgrade."
        )
        raise BackupRefused(why % {"migration": ".".join(older[0])})


def _refuse_rows(cursor):
    if table := tables.in_use(cursor):
        why = _("This mission is not empty: there are rows in %(table)s. Nothing was changed.")
        raise BackupRefused(why % {"table": table})


def _refuse_files():
    if any(path.is_file() for path in settings.MEDIA_ROOT.rglob("*")):
        why = _("This mission is not empty: there are files in %(folder)s. Nothing was changed.")
        raise BackupRefused(why % {"folder": settings.MEDIA_ROOT})


def _put_rows(archive, cursor, contents):
    tables.said_alike(cursor)
    for table in tables.BEFORE_ALL_WORK:
        tables.empty(cursor, table)
    for table, told in contents.tables.items():
        with archive.open(rows_of(table)) as entry:
            tables.copy_in(cursor, table, entry, told["columns"])
    tables.set_sequences(cursor, contents.sequences)
    found = {table: tables.told(cursor, table, told["columns"]) for table, told in contents.tables.items()}
    if found != contents.tables or tables.sequences(cursor) != contents.sequences:
        raise BackupRefused(_("The rows in the database are not those of the backup. Nothing was changed."))


@contextmanager
def _files_in_place(archive, contents):
    """Writes the files and reads them again; takes them away where what follows goes wrong."""
    written = []
    try:
        for name, told in contents.files.items():
            path = settings.MEDIA_ROOT / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(file_of(name)) as entry, path.open("xb") as file:
                written.append(path)
                pass_on(entry, tables.Tallied(file))
            path.chmod(settings.FILE_UPLOAD_PERMISSIONS)
            with path.open("rb") as file:
                if pass_on(file, tables.Tallied()) != told:
                    raise BackupRefused(_("A file on the disk is not that of the backup. Nothing was changed."))
        yield
    except BaseException:
        for path in written:
            with contextlib.suppress(OSError):
                path.unlink()
        raise
