"""Forms saved on a full disk: PostgreSQL writes to /dev/full, photos to a full file system."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from csi.tests.support.full_disk import INPUT

COPY = "csi_full_disk"
# A small file system in a mount namespace, which ends with the process.
UNSHARE = ["unshare", "--mount", *(["--map-root-user"] if os.geteuid() else []), "sh", "-c"]
MOUNT = 'mount -t tmpfs -o size=4m tmpfs "$MEDIA_ROOT" && exec "$0" "$@"'


def can_mount(folder):
    completed = subprocess.run([*UNSHARE, MOUNT, "true"], env=os.environ | {"MEDIA_ROOT": str(folder)}, check=False)
    return completed.returncode == 0


@pytest.fixture
def copied_database(django_db_setup, django_db_blocker):
    """Return the URL of a copy of the test database, to which another process can commit."""
    database = connection.settings_dict
    with django_db_blocker.unblock():
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{COPY}"')
            # A connection that a thread of an earlier test left open would prevent the copy.
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [database["NAME"]]
            )
            cursor.execute(f'CREATE DATABASE "{COPY}" TEMPLATE "{database["NAME"]}"')
        yield f"postgres://{database['USER']}@/{COPY}?host={database['HOST']}&port={database['PORT']}"
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{COPY}" WITH (FORCE)')


@pytest.mark.audit
def test_full_disk_is_reported_and_form_data_is_preserved(copied_database, tmp_path):
    media = tmp_path / "media"
    media.mkdir()
    variables = {
        "DJANGO_SETTINGS_MODULE": "csi.settings",
        "DATA_DIR": str(tmp_path / "data"),
        "MEDIA_ROOT": str(media),
        "DATABASE_URL": copied_database,
        "HTTPS": "no",
        "ALLOWED_HOSTS": "testserver",
        "DEBUG": "",
    }
    command = [sys.executable, "-m", "csi.tests.support.full_disk"]
    small_disk = can_mount(media)
    completed = subprocess.run(
        [*UNSHARE, MOUNT, *command] if small_disk else command,
        cwd=settings.BASE_DIR,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert completed.returncode == 0, completed.stderr
    answers = json.loads(completed.stdout)
    assert len(answers) == (3 if small_disk else 1)
    for name, answer in answers.items():
        sys.stdout.write(f"{name}: {answer['status']}\n")
        assert answer["status"] == 503, name
        assert "disk is full" in answer["html"]
        assert answer["preserved"] == INPUT
        assert answer["written"] == 0
        assert answer.get("files", []) == []
    assert answers["concern"]["retry"] == 302
    assert answers["concern"]["summaries"] == [INPUT]
