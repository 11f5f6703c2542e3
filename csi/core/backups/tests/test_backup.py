"""The commands `backup` and `restore`."""

import hashlib
import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from csi.accounts.models import User
from csi.core.backups import tables
from csi.core.backups.container import ContainerWriter
from csi.core.backups.manifest import MANIFEST_PATH
from csi.core.backups.models import Backup
from csi.core.backups.restore import open_archive
from csi.core.history.models import Change
from csi.gallery.models import Photo
from csi.gallery.tests.factories import PhotoFactory
from csi.tests.support.factories import AdministratorFactory
from csi.tests.support.plugin import allow_flush
from districts.models import District

KEY = "a key of the mission of 2011"


def run_command(command, *arguments):
    out = io.StringIO()
    call_command(command, *map(str, arguments), stdout=out)
    return out.getvalue()


def dump_all_tables():
    """Return the rows of every table, and the sequences under an empty name."""
    with connection.cursor() as cursor:
        dump = {"": tables.read_sequences(cursor)}
        for table in tables.list_tables(cursor):
            rows = io.BytesIO()
            tables.copy_rows_out(cursor, table, rows)
            dump[table] = rows.getvalue()
    return dump


@pytest.fixture
def folders(tmp_path, settings):
    """Return folders for uploaded files, for restored files and for backups."""
    created = [tmp_path / name for name in ("media", "restored", "backups")]
    for folder in created:
        folder.mkdir()
    settings.MEDIA_ROOT = created[0]
    return created


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_restore_brings_back_every_row_and_file(folders, settings):
    # One test, because emptying the database is slow.
    media, restored, backups = folders
    settings.BACKUP_KEY = KEY
    person = AdministratorFactory(first_name="Айгүл", last_name="Tab\tand \\N and\nline")
    photo = PhotoFactory(created_by=person)
    backup = backups / "mission.backup"

    assert re.search(r"Files: 2, .*encrypted", run_command("backup", backup), re.DOTALL)
    # The snapshot is taken before the backup is recorded.
    before = dump_all_tables() | {"backups_backup": b""}
    assert backup.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in backups.iterdir()] == ["mission.backup"]
    assert "Айгүл".encode() not in backup.read_bytes()

    assert_restore_is_rejected("is not empty: there are rows in accounts_", backup)
    call_command("flush", interactive=False, verbosity=0)
    assert_restore_is_rejected("is not empty: there are files in", backup)
    settings.MEDIA_ROOT = restored
    truncated = backups / "truncated.backup"
    truncated.write_bytes(backup.read_bytes()[:-1])
    assert_restore_is_rejected("cut off or changed", truncated)
    assert not User.objects.exists()
    assert list(restored.iterdir()) == []

    assert "All rows and files match the backup" in run_command("restore", backup)
    allow_truncate_again()
    after = dump_all_tables()
    last_change = max(Change.objects.values_list("transaction", flat=True))
    assert after[""].pop("history_transaction_offset") == last_change
    del before[""]["history_transaction_offset"]
    assert exclude_sequences(after, "backups_backup") == exclude_sequences(before, "backups_backup")
    assert Photo.objects.get().image.read() == (media / photo.image.name).read_bytes()

    # Triggers are enabled again, and new changes get a new transaction number.
    District.objects.update(name_ky="Өзгөн")
    assert Change.objects.latest("pk").transaction > last_change
    with pytest.raises(connection.Database.Error), connection.cursor() as cursor:
        cursor.cursor.execute("DELETE FROM history_change")


def exclude_sequences(dump, table):
    return dump | {"": {name: number for name, number in dump[""].items() if not name.startswith(table)}}


def allow_truncate_again():
    class History:
        name = "csi.core.history"

    allow_flush(History, "default")


def assert_restore_is_rejected(message, backup):
    with pytest.raises(CommandError, match=message):
        run_command("restore", backup)


@pytest.mark.django_db
def test_admin_and_probe_show_the_age_of_the_latest_backup(as_person, admin, client):
    page = as_person(admin)
    assert "No backup has been created yet." in page.get("/admin/").content.decode()
    Backup.objects.create(created_at=timezone.now() - timedelta(hours=72), size=2_000_000, is_encrypted=False)
    text = page.get("/admin/").content.decode()
    assert "Last night's backup is missing" in text
    Backup.objects.create(created_at=timezone.now() - timedelta(hours=5), size=2_000_000, is_encrypted=True)
    text = page.get("/admin/").content.decode()
    assert "Last backup: 5\xa0hours ago" in text
    assert "The backup of last night is missing" not in text
    assert client.get("/readyz").json()["backup_age_hours"] == 5.0


def rewrite_backup(backup, change):
    """Write a copy of the backup in which `change` altered the entries and the manifest."""
    with open_archive(backup, KEY) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(entries.pop(MANIFEST_PATH))
    change(entries, manifest)
    path = backup.with_name("rewritten.backup")
    with path.open("wb") as file:
        container = ContainerWriter(file, KEY)
        with zipfile.ZipFile(container, "w") as archive:
            for name, content in (*entries.items(), (MANIFEST_PATH, json.dumps(manifest))):
                archive.writestr(name, content)
        container.close()
    return path


def use_older_version(entries, manifest):
    manifest["migrations"].remove(["history", "0001_functions"])


def use_newer_version(entries, manifest):
    manifest["migrations"].append(["history", "9999_future"])


def change_rows(entries, manifest):
    entries["rows/districts_district"] += b"1\t2\n"


def remove_file(entries, manifest):
    del entries[next(name for name in entries if name.startswith("files/"))]


def add_file_outside_media_root(entries, manifest):
    entries["files/../../elsewhere"] = b""
    manifest["files"]["../../elsewhere"] = {"size": 0, "sha256": hashlib.sha256().hexdigest()}


def remove_districts(entries, manifest):
    rows = entries["rows/districts_district"] = b""
    entry = {"rows": 0, "sha256": hashlib.sha256(rows).hexdigest()}
    manifest["tables"]["districts_district"] |= entry


INVALID_BACKUPS = {
    use_older_version: "an older version of CSI, before history.0001_functions",
    use_newer_version: r"a newer version of CSI \(history.9999_future\)",
    change_rows: "does not match its manifest",
    remove_file: "does not match its manifest",
    add_file_outside_media_root: "does not match its manifest",
    # Only PostgreSQL detects this one, at the end.
    remove_districts: "Database error",
}


@pytest.mark.audit
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_invalid_backup_is_rejected_and_restores_nothing(folders, settings):
    _media, restored, backups = folders
    settings.BACKUP_KEY = KEY
    PhotoFactory()
    backup = backups / "mission.backup"
    run_command("backup", backup)
    call_command("flush", interactive=False, verbosity=0)
    settings.MEDIA_ROOT = restored
    empty = dump_all_tables()
    for change, message in INVALID_BACKUPS.items():
        assert_restore_is_rejected(message, rewrite_backup(backup, change))
        after = dump_all_tables()
        # Sequences may have advanced.
        assert {table: text for table, text in after.items() if table} == {
            table: text for table, text in empty.items() if table
        }, change
        assert [path for path in restored.rglob("*") if path.is_file()] == []
    assert "All rows and files match" in run_command("restore", backup)
    allow_truncate_again()
