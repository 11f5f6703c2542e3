"""The disk full in the middle of a form, for real: PostgreSQL extends a table that lies on /dev/full, photos go to a
file system without room. An answer within two seconds keeps what was typed; nothing is there by halves.
"""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from csi.tests.support.full_disk import TYPED

COPY = "csi_full_disk"
# A file system of its own in a namespace of its own: it is gone with the process.
ON_A_SMALL_DISK = ["unshare", "--mount", *(["--map-root-user"] if os.geteuid() else []), "sh", "-c"]
MOUNT = 'mount -t tmpfs -o size=4m tmpfs "$MEDIA_ROOT" && exec "$0" "$@"'


def can_mount(folder):
    asked = subprocess.run([*ON_A_SMALL_DISK, MOUNT, "true"], env=os.environ | {"MEDIA_ROOT": str(folder)}, check=False)
    return asked.returncode == 0


@pytest.fixture
def copied_database(django_db_setup, django_db_blocker):
    """The address of a copy of the test database, which another process may write into for good."""
    place = connection.settings_dict
    with django_db_blocker.unblock():
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{COPY}"')
            # What a thread of an earlier test has left open would keep it from being copied.
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [place["NAME"]])
            cursor.execute(f'CREATE DATABASE "{COPY}" TEMPLATE "{place["NAME"]}"')
        yield f"postgres://{place['USER']}@/{COPY}?host={place['HOST']}&port={place['PORT']}"
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{COPY}" WITH (FORCE)')


@pytest.mark.audit
def test_a_full_disk_is_told_soon_keeps_what_was_typed_and_leaves_nothing_by_halves(copied_database, tmp_path):
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
    visit = [sys.executable, "-m", "csi.tests.support.full_disk"]
    small_disk = can_mount(media)
    visited = subprocess.run(
        [*ON_A_SMALL_DISK, MOUNT, *visit] if small_disk else visit,
        cwd=settings.BASE_DIR,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert visited.returncode == 0, visited.stderr
    answers = json.loads(visited.stdout)
    assert len(answers) == (3 if small_disk else 1)
    for name, answer in answers.items():
        sys.stdout.write(f"{name}: {answer['status']} after {answer['seconds']:.2f} s\n")
        assert answer["status"] == 503, name
        assert answer["seconds"] < 2
        assert "disk is full" in answer["html"]
        assert answer["keeps"] == TYPED
        assert answer["written"] == 0
        assert answer.get("left", []) == []
    assert answers["concern"]["again"] == 302
    assert answers["concern"]["summaries"] == [TYPED]
