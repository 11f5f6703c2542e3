"""`make run`: update the database and the static files, and serve the application until Ctrl-C."""

import hashlib
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, CommandError, call_command
from django.core.management.base import CommandParser
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from csi import gunicorn  # noqa: F401 - rejects invalid settings before anything starts
from csi.core.db.embedded import Cluster
from csi.core.db.roles import owner_connection, secure_database
from csi.core.models import Mission
from csi.indicators.publication.services import publish_missing_editions
from csi.management import supervisor


class Command(BaseCommand):
    help = "Update the database and the static files, and serve the application on http://127.0.0.1 until Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--demo", choices=("yes", "no"), default="yes", help="load the demonstration into an empty database"
        )

    def handle(self, *args: Any, port: int, demo: str, **options: Any) -> None:
        for number in supervisor.SIGNALS:
            signal.signal(number, supervisor.exit_once)
        try:
            _require_free_port(port)
            if self.cluster:
                self.cluster.ensure_running()
            with owner_connection():
                self.migrate()
                secure_database()
                self.load_data(demo)
                publish_missing_editions()
            self.collect_static_files()
            self.serve(port)
        except OperationalError as error:
            raise CommandError(f"The database is not available: {str(error).strip()}") from error
        finally:
            connection.close()
            supervisor.stop_postgres(self.cluster)

    @property
    def cluster(self) -> Cluster | None:
        return connection.cluster  # type: ignore[attr-defined]  # of csi.core.db.backend

    def migrate(self) -> None:
        """Migrate if necessary; the check takes a tenth of the time of a migration without changes."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=0)
            self.stdout.write("The database is up to date.")

    def collect_static_files(self) -> None:
        path, fingerprint = settings.STATIC_ROOT / "fingerprint", _get_static_files_fingerprint()
        if not path.exists() or path.read_text() != fingerprint:
            call_command("collectstatic", interactive=False, clear=True, verbosity=0)
            path.write_text(fingerprint)

    def load_data(self, demo: str) -> None:
        """Load the demonstration into an empty database; print the accounts, or how to create the first one."""
        mission, has_accounts = Mission.objects.first(), get_user_model().objects.exists()
        is_empty = not mission and not has_accounts
        if (mission and mission.is_demonstration) or (is_empty and demo == "yes"):
            call_command("load_demo", stdout=self.stdout)
        elif not has_accounts:
            self.stdout.write(
                "The mission is empty. Create the first administrator in another terminal:\n"
                f"    {Path(sys.executable).parent / 'python'} manage.py createsuperuser"
            )

    def serve(self, port: int) -> None:
        version = connection.pg_version  # type: ignore[attr-defined]  # of the PostgreSQL backend
        self.stdout.write(
            f"PostgreSQL {version // 10000}.{version % 10000}, {self.describe_database()}\n"
            f"http://127.0.0.1:{port}{settings.FORCE_SCRIPT_NAME}  (press Ctrl-C to stop)"
        )
        self.stdout.flush()
        connection.close()
        os.chdir(settings.BASE_DIR)
        supervisor.replace_process(port, self.cluster)

    def describe_database(self) -> str:
        database = connection.settings_dict
        host = connection.get_connection_params().get("host") or "the default socket"
        return f"database {database['NAME']} at {host}"


def _require_free_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise CommandError(f"Port {port} cannot be used ({error}). Choose another one with PORT=8001.") from error


def _get_static_files_fingerprint() -> str:
    """Return a hash of the bundles and of the path, size and time of every static file."""
    fingerprint = hashlib.sha256(repr(settings.STATIC_BUNDLES).encode())
    for finder in get_finders():
        for path, storage in finder.list(ignore_patterns=None):
            state = os.stat(storage.path(path))
            fingerprint.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    return fingerprint.hexdigest()
