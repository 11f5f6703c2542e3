"""`make run`: brings the database and the static files up to date and serves the mission until Ctrl-C."""

import hashlib
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from csi import gunicorn
from csi.core.db import embedded
from csi.core.models import Mission


class Command(BaseCommand):
    help = "Brings the mission up to date and serves it on http://127.0.0.1 until Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--demo", choices=("yes", "no"), default="yes", help="what an empty database gets")

    def handle(self, *, port, demo, **options):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _leave)
        try:
            _refuse_taken_port(port)
            self.migrate()
            self.collect_static_files()
            self.greet(demo)
            self.serve(port)
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {str(error).strip()}") from error
        finally:
            self.stop_postgres()

    def migrate(self):
        """Only when there is something to do: finding that out costs a tenth of doing it."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=0)
            self.stdout.write("The database is up to date.")

    def collect_static_files(self):
        mark, fingerprint = settings.STATIC_ROOT / "fingerprint", _fingerprint_of_static_files()
        if not mark.exists() or mark.read_text() != fingerprint:
            call_command("collectstatic", interactive=False, clear=True, verbosity=0)
            mark.write_text(fingerprint)

    def greet(self, demo):
        """Loads the demonstration into an empty database; names the accounts, or how the first one is made."""
        mission, has_accounts = Mission.objects.first(), get_user_model().objects.exists()
        is_empty = not mission and not has_accounts
        if (mission and mission.is_demonstration) or (is_empty and demo == "yes"):
            call_command("load_demo", stdout=self.stdout)
        elif not has_accounts:
            self.stdout.write(
                "The mission is empty. Make its first administrator in another terminal:\n"
                f"    {Path(sys.executable).parent / 'python'} manage.py createsuperuser"
            )

    def serve(self, port):
        version = connection.pg_version
        self.stdout.write(
            f"PostgreSQL {version // 10000}.{version % 10000}, {self.whereabouts()}\n"
            f"http://127.0.0.1:{port}  (Ctrl-C stops it)"
        )
        self.stdout.flush()
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "--config", f"python:{gunicorn.__name__}"),
                *("--graceful-timeout", "3", "csi.wsgi"),
            ],
            cwd=settings.BASE_DIR,
            env=os.environ | {"BIND": f"127.0.0.1:{port}"},
        )
        try:
            while not _has_ended(server):
                self.revive_postgres()
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(timeout=15)
            except subprocess.TimeoutExpired:
                server.kill()
        if server.returncode:
            raise CommandError(f"gunicorn ended with code {server.returncode}.")

    def whereabouts(self):
        place = connection.settings_dict
        return f"database {place['NAME']} at {place['HOST'] or place['OPTIONS'].get('host') or 'the default socket'}"

    def revive_postgres(self):
        """The embedded server has nobody else who would start it again after a crash."""
        if not os.environ.get("DATABASE_URL"):
            cluster = embedded.Cluster(settings.DATA_DIR)
            if cluster.was_killed:
                cluster.ensure_running()

    def stop_postgres(self):
        """The last program that uses the embedded server puts it out."""
        connection.close()
        if not os.environ.get("DATABASE_URL"):
            cluster = embedded.Cluster(settings.DATA_DIR)
            # A connection outlives the program that ended by a moment.
            if cluster.is_running and not cluster.is_used_by_others(patience=1):
                cluster.stop()


def _has_ended(server):
    """Whether it ends within a second."""
    try:
        server.wait(timeout=1)
    except subprocess.TimeoutExpired:
        return False
    return True


def _leave(number, _frame):
    # Once is enough: a second signal must not interrupt the tidying up.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    sys.exit(0)


def _refuse_taken_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise CommandError(f"Port {port} cannot be used ({error}): choose another with PORT=8001.") from error


def _fingerprint_of_static_files():
    """Changes with the bundles and with every file that a static-files finder offers."""
    found = hashlib.sha256(repr(settings.STATIC_BUNDLES).encode())
    for finder in get_finders():
        for path, storage in finder.list(ignore_patterns=None):
            state = os.stat(storage.path(path))
            found.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    return found.hexdigest()
