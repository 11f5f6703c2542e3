"""The date and the demonstration mission, generated once per process and copied for each test module."""

import datetime
import io
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class MissionSnapshot:
    """The generated mission: {table: its rows in COPY format}, and the folder of its files."""

    rows: dict[str, bytes]
    files: Path

    @classmethod
    def from_database(cls, files):
        from django.db import connection

        from csi.core.backups import tables

        rows = {}
        with connection.cursor() as cursor:
            for table in tables.list_tables(cursor):
                buffer = io.BytesIO()
                if tables.copy_rows_out(cursor, table, buffer) and not table.startswith(("django_", "auth_")):
                    rows[table] = buffer.getvalue()
        return cls(rows, files)

    def restore(self, media_root):
        """Write rows and files into an empty database; they were validated when they were generated."""
        from django.db import connection

        from csi.core.backups import tables

        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            for table, rows in self.rows.items():
                tables.copy_rows_in(cursor, table, io.BytesIO(rows))
            cursor.execute("SET session_replication_role = DEFAULT")
        shutil.copytree(self.files, media_root, dirs_exist_ok=True)


@pytest.fixture
def end_of_october(settings):
    """Set the current date to 31 October 2011, as in the demonstration."""
    settings.MISSION_DATE = datetime.date(2011, 10, 31)


@pytest.fixture(scope="session")
def mission_snapshot(django_db_setup, django_db_blocker, tmp_path_factory):
    """Return a snapshot of the generated mission; the database stays empty."""
    from django.db import connection, transaction
    from django.test import override_settings

    from csi.demo.loader import load_demonstration

    # pytest-django creates a test database only if a selected test is marked; else this would write to a real one.
    if not connection.settings_dict["NAME"].startswith("test_"):
        pytest.fail(
            "No selected test is marked django_db, so there is no test database. Select one more test.", pytrace=False
        )
    files = tmp_path_factory.mktemp("demonstration")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=files), transaction.atomic():
        load_demonstration()
        snapshot = MissionSnapshot.from_database(files)
        transaction.set_rollback(True)
    return snapshot


@pytest.fixture(scope="module")
def restored_mission(mission_snapshot, django_db_blocker, tmp_path_factory):
    """Restore the demonstration mission in a transaction, for tests that do not use `db`."""
    from django.db import transaction
    from django.test import override_settings

    files = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=files), transaction.atomic():
        mission_snapshot.restore(files)
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def committed_mission(mission_snapshot, django_db_blocker, tmp_path_factory):
    """Commit the demonstration mission for the servers of a module; return the folder of its files.

    Records remain until the end of the module, so its tests compare counts before and after. Do not use `live_server`
    or `start_gunicorn` in them, which flush the database after each test, and override `db` in the module.
    """
    from django.core.management import call_command
    from django.test import override_settings

    files = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=files):
        mission_snapshot.restore(files)
        yield files
        call_command("flush", interactive=False, verbosity=0, reset_sequences=False)


@pytest.fixture
def mission(restored_mission, django_db_blocker):
    """Return {username: user} of the demonstration mission."""
    from django.db import transaction

    from csi.accounts.models import User

    with django_db_blocker.unblock(), transaction.atomic():
        yield {user.username: user for user in User.objects.all()}
        transaction.set_rollback(True)
