"""The embedded PostgreSQL server, used if DATABASE_URL is not set or "embedded".

Each data directory has one cluster. Connections use a unix socket that only its owner can open. PostgreSQL does not
run as root: root starts it as `postgres` or `nobody`, and stores under /var/lib/csi what this account cannot access.

    python -m csi.core.db.embedded start | stop | status | version
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import environ
import psycopg2
from django.core.exceptions import ImproperlyConfigured

from csi.core.db import programs
from csi.core.db.processes import get_fatal_line, get_last_line, is_server_of
from csi.core.db.programs import Account, Programs, create_folder

DATABASE = OWNER = "csi"
# The role of the running application (csi.core.db.roles).
RUNTIME_ROLE = "csi_web"
# The name of the socket file only; no network port is opened.
PORT = 5432
# The kernel's limit is 107 bytes.
MAX_SOCKET_PATH_LENGTH = 90
# For a start, which may replay the write-ahead log, or a stop.
TIMEOUT_SECONDS = 60


def default_data_dir(project: Path) -> Path:
    """Return the data directory that is used if DATA_DIR is not set."""
    return project / ".data"


def connection(data_dir: Path, *, durable: bool = True, may_start: bool = False) -> dict[str, Any]:
    """Return Django's connection settings for the cluster in `data_dir`.

    A server that is not `durable` is faster, and a crash of the machine may lose its rows: for tests. `may_start`: the
    first connection starts the server.
    """
    return {
        "ENGINE": "csi.core.db.backend",
        "NAME": DATABASE,
        "USER": RUNTIME_ROLE,
        "PASSWORD": "",
        "HOST": str(Cluster(data_dir).socket_dir),
        "PORT": str(PORT),
        "EMBEDDED": {"data_dir": str(data_dir), "durable": durable, "may_start": may_start},
    }


class Cluster:
    """The PostgreSQL cluster of a data directory.

    `home` is the folder that contains `cluster`, `socket` and `log`.
    """

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        self.data_dir = Path(os.path.abspath(data_dir))
        self.durable = durable
        self.path_hash = hashlib.sha256(os.fsencode(self.data_dir)).hexdigest()[:12]

    @cached_property
    def home(self) -> Path:
        """The folder in the data directory, or under /var/lib/csi if the server's account cannot access that."""
        candidates = [
            self.data_dir / "postgres",
            programs.SHARED_HOME / f"{self.data_dir.parent.name}-{self.path_hash}",
        ]
        for candidate in candidates:
            if os.path.exists(candidate / "cluster/PG_VERSION"):
                return candidate
        if os.geteuid() == 0 and not Account.of_server(candidates[0]).can_access(self.data_dir):
            return candidates[1]
        return candidates[0]

    @cached_property
    def account(self) -> Account:
        return Account.of_server(self.home)

    @property
    def folder(self) -> Path:
        return self.home / "cluster"

    @property
    def log(self) -> Path:
        return self.home / "log"

    @cached_property
    def socket_dir(self) -> Path:
        """The folder beside the cluster, or in the temporary directory if that path is too long for a socket."""
        if (current := self._read_pid_file(line=5)) and self.is_running:
            return Path(current)
        default = self.home / "socket"
        if len(os.fsencode(default / f".s.PGSQL.{PORT}")) <= MAX_SOCKET_PATH_LENGTH:
            return default
        return Path(tempfile.gettempdir()) / f"csi-{self.account.uid}-{self.path_hash}"

    def _read_pid_file(self, line: int) -> str:
        try:
            return (self.folder / "postmaster.pid").read_text().splitlines()[line - 1].strip()
        except (OSError, IndexError):
            return ""

    @property
    def pid(self) -> int | None:
        """The process id in the pid file; the process may have ended, and the number may be in use by another."""
        text = self._read_pid_file(line=1)
        return int(text) if text.isdigit() else None

    @property
    def is_running(self) -> bool:
        return self.pid is not None and is_server_of(self.pid, self.folder)

    @property
    def was_killed(self) -> bool:
        """True if the server has crashed; a server that is stopped deletes its pid file."""
        return self.pid is not None and not self.is_running

    def connect(self, database: str = DATABASE, *, user: str = OWNER) -> Any:
        return psycopg2.connect(
            dbname=database, user=user, host=str(self.socket_dir), port=PORT, connect_timeout=TIMEOUT_SECONDS
        )

    def is_available(self) -> bool:
        """Return whether the application can connect to its database; this takes a few milliseconds."""
        if not os.path.exists(self.folder / "postmaster.pid"):
            return False
        try:
            self.connect(user=RUNTIME_ROLE).close()
        except psycopg2.OperationalError:
            return False
        return True

    def ensure_running(self) -> None:
        try:
            if self.is_available():
                return
            with self._lock():
                if not self.is_available():
                    self._start()
        except OSError as error:
            raise ImproperlyConfigured(f"PostgreSQL's folder {self.data_dir} cannot be used: {error}.") from error

    @cached_property
    def _restart_deadline(self) -> float:
        """The time until which the processes of an earlier server are awaited."""
        return time.monotonic() + TIMEOUT_SECONDS

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        """Let one process at a time start or stop the server."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.data_dir / "postgres.lock", os.O_RDONLY | os.O_CREAT, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _start(self) -> None:
        programs = Programs.for_cluster(self.home)
        if os.geteuid() not in (0, self.account.uid):
            raise ImproperlyConfigured(
                f"The PostgreSQL data in {self.home} belongs to {self.account.name}. Start it as that account or as "
                "root, or set DATA_DIR to another folder."
            )
        if not self.account.can_access(self.home):
            raise ImproperlyConfigured(
                f"PostgreSQL runs as {self.account.name}, which has no access to {self.home}. Grant it access, "
                "or set DATA_DIR to another folder."
            )
        programs = programs.accessible_to(self.account)
        create_folder(self.home.parent)
        self._create_private_folder(self.home)
        if not (self.folder / "PG_VERSION").exists():
            self._initialise(programs)
        self.__dict__.pop("socket_dir", None)
        self._create_private_folder(self.socket_dir)
        started_pid = None if self.is_running else self._start_process(programs)
        while not self._wait_until_available(started_pid):
            # Processes of a crashed server may take a moment to end.
            started_pid = self._start_process(programs)
        self._create_database_and_role()

    def _create_private_folder(self, folder: Path) -> None:
        """Create a folder that only the server's account can access."""
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            if os.geteuid() == 0:
                os.chown(folder, self.account.uid, self.account.gid)
        status = folder.lstat()
        if folder.is_symlink() or status.st_uid != self.account.uid:
            raise ImproperlyConfigured(f"{folder} does not belong to {self.account.name}. Remove it.")
        if status.st_mode & 0o077:
            folder.chmod(0o700)

    def _initialise(self, programs: Programs) -> None:
        # An interrupted start leaves no cluster, and initdb requires an empty folder.
        unfinished = self.home / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        result = self.account.run(
            [
                programs.folder / "initdb",
                f"--pgdata={unfinished}",
                f"--username={OWNER}",
                "--encoding=UTF8",
                "--locale=C.UTF-8",  # with LC_CTYPE=C trigrams of Cyrillic would be lost
                "--auth-local=trust",
                "--auth-host=reject",
                *([] if self.durable else ["--no-sync"]),
            ],
            capture_output=True,
        )
        if result.returncode:
            raise ImproperlyConfigured(
                f"PostgreSQL could not create its data in {self.home}: {get_last_line(result.stderr)}"
            )
        unfinished.rename(self.folder)

    def _start_process(self, programs: Programs) -> int:
        """Start the server in the background and return its process id."""
        settings = {
            "listen_addresses": "",
            "port": PORT,
            "unix_socket_directories": self.socket_dir,
            "unix_socket_permissions": "0700",
        }
        if not self.durable:
            settings |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
        command = [programs.folder / "postgres", "-D", self.folder]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        if self.pid:
            # PostgreSQL assumes that a server is running if any process has the number in the pid file, even a
            # zombie process or another program. It ignores the number given here, and still checks whether a
            # process uses the old shared memory.
            environment["PG_GRANDPARENT_PID"] = str(self.pid)
        # The shell exits, so that the server is not a child process; in its own session it does not receive Ctrl-C.
        result = self.account.run(
            ["sh", "-c", 'log=$1; shift; "$@" >"$log" 2>&1 & echo $!', "sh", self.log, *command],
            env=environment,
            stdout=subprocess.PIPE,
            start_new_session=True,
            check=True,
        )
        return int(result.stdout)

    def _wait_until_available(self, started_pid: int | None) -> bool:
        """Wait for the server; return False if processes of an earlier server prevented the start.

        `started_pid`: the process that this program started, None if the server was running.
        """
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            try:
                self.connect("postgres").close()
                return True
            except psycopg2.OperationalError as error:
                reason = get_last_line(str(error))
            if started_pid and not is_server_of(started_pid, self.folder, is_starting=True):
                message = get_fatal_line(self.log.read_text())
                if "shared memory block" in message and time.monotonic() < self._restart_deadline:
                    time.sleep(0.1)
                    return False
                raise ImproperlyConfigured(f"PostgreSQL did not start: {message}")
            if not started_pid and not (self.socket_dir / f".s.PGSQL.{PORT}").exists():
                break
            time.sleep(0.02)
        raise ImproperlyConfigured(
            f"PostgreSQL runs as process {self.pid}, but its socket in {self.socket_dir} does not respond. "
            f"Stop it with `make stop` and start again ({reason})."
        )

    def _create_database_and_role(self) -> None:
        with contextlib.closing(self.connect("postgres")) as server:
            server.autocommit = True
            with server.cursor() as cursor:
                cursor.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
                if not cursor.rowcount:
                    cursor.execute(f"CREATE DATABASE {DATABASE}")
                cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [RUNTIME_ROLE])
                if not cursor.rowcount:
                    cursor.execute(f"CREATE ROLE {RUNTIME_ROLE} LOGIN")

    def version(self) -> str:
        with contextlib.closing(self.connect("postgres")) as server:
            return server.get_parameter_status("server_version")

    def is_used_by_others(self, timeout: float = 0) -> bool:
        """Return whether other programs are connected and do not disconnect within `timeout` seconds."""
        deadline = time.monotonic() + timeout
        while has_clients := self._has_clients():
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
        return has_clients

    def _has_clients(self) -> bool:
        with contextlib.closing(self.connect("postgres")) as server, server.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            return cursor.fetchone()[0] > 0

    def stop(self) -> bool:
        """Stop the server without losing changes; return False if it was not running."""
        if not self.is_running:
            return False
        with self._lock():
            if not self.is_running:
                return False
            pid = self.pid
            if pid is None:
                return False
            os.kill(pid, signal.SIGINT)  # a "fast" shutdown: clients are disconnected
            deadline = time.monotonic() + TIMEOUT_SECONDS
            while is_server_of(pid, self.folder):
                if time.monotonic() > deadline:
                    raise ImproperlyConfigured(f"PostgreSQL (process {pid}) does not stop.")
                time.sleep(0.02)
            return True


def describe_missing_server(cluster: Cluster) -> str:
    return (
        f"DATABASE_URL is not set, and no embedded server is running in {cluster.data_dir}. Set DATABASE_URL to the "
        "address of the mission's database. Or start the embedded server: with `make run`, or with "
        "DATABASE_URL=embedded for this program."
    )


def main(command: str, subdirectory: str = "") -> str:
    """Run a command and return its output.

    `subdirectory`: of the data directory; `test` is that of the tests.
    """
    project = Path(__file__).resolve().parents[3]
    environ.Env.read_env(project / ".env")
    data_dir = Path(os.environ.get("DATA_DIR") or default_data_dir(project)).expanduser()
    cluster = Cluster((data_dir / subdirectory).resolve())
    match command:
        case "start":
            cluster.ensure_running()
        case "stop":
            return "PostgreSQL stopped." if cluster.stop() else "PostgreSQL was not running."
        case "status" | "version" if not cluster.is_running:
            raise ImproperlyConfigured("PostgreSQL is not running.")
        case "version":
            return cluster.version()
    return f"PostgreSQL {cluster.version()} runs as process {cluster.pid}, socket in {cluster.socket_dir}."


if __name__ == "__main__":
    if not sys.argv[1:] or sys.argv[1] not in ("start", "stop", "status", "version"):
        sys.exit("python -m csi.core.db.embedded start | stop | status | version [test]")
    try:
        print(main(*sys.argv[1:3]))  # noqa: T201
    except (ImproperlyConfigured, OSError) as error:
        sys.exit(str(error))
