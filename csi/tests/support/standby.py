"""A streaming standby of the embedded server of the tests."""

import os
import shutil
import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from csi.core.db import embedded
from csi.core.db.programs import Programs
from csi.tests.support.serving import TIMEOUT

PORT = 5433


class Standby:
    """A copy of the primary that receives its changes; its programs run as the account of the primary."""

    def __init__(self, primary, database):
        self.primary, self.database = primary, database
        self.programs = Programs.for_cluster(primary.home).accessible_to(primary.account).folder
        self.folder = Path(tempfile.mkdtemp(prefix="csi-standby-"))
        os.chown(self.folder, primary.account.uid, primary.account.gid)
        source = f"host={primary.socket_dir} port={embedded.PORT} user={embedded.OWNER}"
        self.run("pg_basebackup", "-D", self.folder / "cluster", "-R", "-X", "stream", "-c", "fast", "-d", source)

    def run(self, program, *arguments):
        result = self.primary.account.run(
            [self.programs / program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        assert result.returncode == 0, result.stdout

    def start(self):
        options = f"-c port={PORT} -c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off"
        # Into a file: the server would keep a pipe open.
        log = self.folder / "log"
        self.run("pg_ctl", "start", "-D", self.folder / "cluster", "-w", "-t", str(TIMEOUT), "-l", log, "-o", options)

    @property
    def pid(self):
        return int((self.folder / "cluster/postmaster.pid").read_text().splitlines()[0])

    def stop(self):
        self.run("pg_ctl", "stop", "-D", self.folder / "cluster", "-m", "immediate")

    def promote(self):
        self.run("pg_ctl", "promote", "-D", self.folder / "cluster", "-w", "-t", str(TIMEOUT))

    def get_url(self, role):
        return f"postgres://{role}@/{self.database}?host={self.folder}&port={PORT}"

    def execute(self, statement):
        """Execute a statement as the superuser and return its value."""
        with closing(psycopg2.connect(self.get_url(embedded.OWNER))) as server, server.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0]

    def wait_for(self, condition):
        """Wait until a condition in SQL is true on the standby."""
        deadline = time.monotonic() + TIMEOUT
        while not self.execute(f"SELECT {condition}"):
            assert time.monotonic() < deadline, condition
            time.sleep(0.02)

    def wait_until_current(self):
        """Wait until everything that the primary has committed is replayed."""
        with closing(self.primary.connect(self.database)) as server, server.cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_insert_lsn()::text")
            (position,) = cursor.fetchone()
        self.wait_for(f"pg_last_wal_replay_lsn() >= '{position}'")

    def pause(self):
        """Let the standby fall behind."""
        self.wait_until_current()
        with closing(psycopg2.connect(self.get_url(embedded.OWNER))) as server, server.cursor() as cursor:
            cursor.execute("SELECT pg_wal_replay_pause()")
        self.wait_for("pg_get_wal_replay_pause_state() = 'paused'")


@pytest.fixture
def standby(transactional_db):
    """Start a standby of the test database."""
    from django.db import connection

    server = Standby(connection.cluster, connection.settings_dict["NAME"])
    server.start()
    yield server
    server.stop()
    shutil.rmtree(server.folder)
