"""A mission into a file and out of it, by the commands that an administrator types."""

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
from csi.core.backups.container import SealedWriter
from csi.core.backups.manifest import MANIFEST
from csi.core.backups.models import Backup
from csi.core.backups.restore import opened
from csi.core.history.models import Change
from csi.gallery.models import Photo
from csi.gallery.tests.factories import PhotoFactory
from csi.tests.support.factories import AdministratorFactory
from csi.tests.support.plugin import let_tests_empty_the_tables
from districts.models import District

KEY = "a key of the mission of 2011"


def said(command, *arguments):
    out = io.StringIO()
    call_command(command, *map(str, arguments), stdout=out)
    return out.getvalue()


def held():
    """{table: its rows}, with the numbers that sequences go on from."""
    with connection.cursor() as cursor:
        found = {"": tables.sequences(cursor)}
        for table in tables.tables(cursor):
            copied = io.BytesIO()
            tables.copy_out(cursor, table, copied)
            found[table] = copied.getvalue()
    return found


@pytest.fixture
def folders(tmp_path, settings):
    """(files of the mission, another folder for them, a folder for backups)."""
    made = [tmp_path / name for name in ("media", "restored", "backups")]
    for folder in made:
        folder.mkdir()
    settings.MEDIA_ROOT = made[0]
    return made


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_what_was_backed_up_is_restored_row_for_row_and_file_for_file(folders, settings):
    # One test, for emptying the database takes the longest.
    media, restored, backups = folders
    settings.BACKUP_KEY = KEY
    person = AdministratorFactory(first_name="Айгүл", last_name="Tab\tand \\N and\nline")
    photo = PhotoFactory(created_by=person)
    backup = backups / "mission.backup"

    assert re.search(r"Files: 2, .*encrypted", said("backup", backup), re.DOTALL)
    # Made before the backup was noted.
    before = held() | {"backups_backup": b""}
    assert backup.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in backups.iterdir()] == ["mission.backup"]
    assert "Айгүл".encode() not in backup.read_bytes()

    refused("is not empty: there are rows in accounts_", backup)
    call_command("flush", interactive=False, verbosity=0)
    refused("is not empty: there are files in", backup)
    settings.MEDIA_ROOT = restored
    cut = backups / "cut.backup"
    cut.write_bytes(backup.read_bytes()[:-1])
    refused("cut off or changed", cut)
    assert not User.objects.exists()
    assert list(restored.iterdir()) == []

    assert "equal row for row and file for file" in said("restore", backup)
    let_tests_empty_the_tables_again()
    after = held()
    last_change = max(Change.objects.values_list("transaction", flat=True))
    assert after[""].pop("history_transaction_offset") == last_change
    del before[""]["history_transaction_offset"]
    assert without_numbers_of(after, "backups_backup") == without_numbers_of(before, "backups_backup")
    assert Photo.objects.get().image.read() == (media / photo.image.name).read_bytes()

    # Every rule is awake again, and what is recorded is no part of what was done before.
    District.objects.update(name_ky="Өзгөн")
    assert Change.objects.latest("pk").transaction > last_change
    with pytest.raises(connection.Database.Error), connection.cursor() as cursor:
        cursor.cursor.execute("DELETE FROM history_change")


def without_numbers_of(found, table):
    return found | {"": {name: number for name, number in found[""].items() if not name.startswith(table)}}


def let_tests_empty_the_tables_again():
    class History:
        name = "csi.core.history"

    let_tests_empty_the_tables(History, "default")


def refused(why, backup):
    with pytest.raises(CommandError, match=why):
        said("restore", backup)


@pytest.mark.django_db
def test_the_administration_and_the_probe_say_how_old_the_last_backup_is(as_person, admin, client):
    page = as_person(admin)
    assert "No backup has been made yet." in page.get("/admin/").content.decode()
    Backup.objects.create(made_at=timezone.now() - timedelta(hours=72), size=2_000_000, is_encrypted=False)
    text = page.get("/admin/").content.decode()
    assert "One a night is due" in text
    Backup.objects.create(made_at=timezone.now() - timedelta(hours=5), size=2_000_000, is_encrypted=True)
    text = page.get("/admin/").content.decode()
    assert "Last backup: 5\xa0hours ago" in text
    assert "One a night is due" not in text
    assert client.get("/readyz").json()["backup_age_hours"] == 5.0


def rewritten(backup, change):
    """Another backup, whose entries and manifest `change` has had in its hands."""
    with opened(backup, KEY) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(entries.pop(MANIFEST))
    change(entries, manifest)
    path = backup.with_name("rewritten.backup")
    with path.open("wb") as file:
        sealed = SealedWriter(file, KEY)
        with zipfile.ZipFile(sealed, "w") as archive:
            for name, content in (*entries.items(), (MANIFEST, json.dumps(manifest))):
                archive.writestr(name, content)
        sealed.close()
    return path


def of_an_older_version(entries, manifest):
    manifest["migrations"].remove(["history", "0001_the_journal"])


def of_a_newer_version(entries, manifest):
    manifest["migrations"].append(["history", "9999_what_comes"])


def with_other_rows(entries, manifest):
    entries["rows/districts_district"] += b"1\t2\n"


def with_one_file_less(entries, manifest):
    del entries[next(name for name in entries if name.startswith("files/"))]


def with_a_file_elsewhere(entries, manifest):
    entries["files/../../elsewhere"] = b""
    manifest["files"]["../../elsewhere"] = {"size": 0, "sha256": hashlib.sha256().hexdigest()}


def with_a_photo_of_no_district(entries, manifest):
    rows_left = entries["rows/districts_district"] = b""
    told = {"rows": 0, "sha256": hashlib.sha256(rows_left).hexdigest()}
    manifest["tables"]["districts_district"] |= told


REWRITTEN = {
    of_an_older_version: "an older version of CSI, before history.0001_the_journal",
    of_a_newer_version: r"a newer version of CSI \(history.9999_what_comes\)",
    with_other_rows: "not what its manifest says",
    with_one_file_less: "not what its manifest says",
    with_a_file_elsewhere: "not what its manifest says",
    # Only PostgreSQL can tell this one, at the very end.
    with_a_photo_of_no_district: "The database refused",
}


@pytest.mark.audit
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_what_is_no_mission_of_this_version_is_refused_and_leaves_nothing(folders, settings):
    _media, restored, backups = folders
    settings.BACKUP_KEY = KEY
    PhotoFactory()
    backup = backups / "mission.backup"
    said("backup", backup)
    call_command("flush", interactive=False, verbosity=0)
    settings.MEDIA_ROOT = restored
    empty = held()
    for change, why in REWRITTEN.items():
        refused(why, rewritten(backup, change))
        after = held()
        # Numbers that were given out are not given again.
        assert {table: text for table, text in after.items() if table} == {
            table: text for table, text in empty.items() if table
        }, change
        assert [path for path in restored.rglob("*") if path.is_file()] == []
    assert "equal row for row" in said("restore", backup)
    let_tests_empty_the_tables_again()
