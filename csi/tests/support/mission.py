"""The demonstration mission: loaded once a process, copied in where a module's tests want it."""

import io
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Copied:
    """What the loader wrote: {table: its rows as PostgreSQL copies them}, and the folder of its files."""

    rows: dict[str, bytes]
    files: Path

    @classmethod
    def of_database(cls, files):
        from django.db import connection

        from csi.core.backups import tables

        found = {}
        with connection.cursor() as cursor:
            for table in tables.list_tables(cursor):
                copied = io.BytesIO()
                if tables.copy_out(cursor, table, copied) and not table.startswith(("django_", "auth_")):
                    found[table] = copied.getvalue()
        return cls(found, files)

    def put_back(self, media_root):
        """Writes rows and files into an empty mission; rules and references were met when they were loaded."""
        from django.db import connection

        from csi.core.backups import tables

        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            for table, copied in self.rows.items():
                tables.copy_in(cursor, table, io.BytesIO(copied))
            cursor.execute("SET session_replication_role = DEFAULT")
        shutil.copytree(self.files, media_root, dirs_exist_ok=True)


@pytest.fixture(scope="session")
def copied_mission(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demonstration mission as the loader makes it; the database is left empty, its numbers go on."""
    from django.db import connection, transaction
    from django.test import override_settings

    from csi.demo.loader import load

    # pytest-django looks for its mark before it makes a database; without one the fixtures would meet a real mission.
    if not connection.settings_dict["NAME"].startswith("test_"):
        pytest.fail("No chosen test is marked django_db, so there is no test database: choose one more.", pytrace=False)
    files = tmp_path_factory.mktemp("demonstration")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=files), transaction.atomic():
        load()
        copied = Copied.of_database(files)
        transaction.set_rollback(True)
    return copied


@pytest.fixture(scope="module")
def demonstration(copied_mission, django_db_blocker, tmp_path_factory):
    """The demonstration mission in an open transaction. Tests take `mission` and must not take `db` as well."""
    from django.db import transaction
    from django.test import override_settings

    files = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=files), transaction.atomic():
        copied_mission.put_back(files)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def mission(demonstration, django_db_blocker):
    """The accounts of the demonstration mission, by name."""
    from django.db import transaction

    from csi.accounts.models import User

    with django_db_blocker.unblock(), transaction.atomic():
        yield {user.username: user for user in User.objects.all()}
        transaction.set_rollback(True)
