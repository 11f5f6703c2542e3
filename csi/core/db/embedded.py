"""The PostgreSQL server behind `make run`, where DATABASE_URL names no other.

One cluster a data directory, reached by a unix socket that only its owner may open. PostgreSQL refuses to run
as root: root starts it as `postgres` or `nobody`, and keeps under /var/lib/csi what it cannot reach.

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
from functools import cached_property
from pathlib import Path
from typing import Any

import environ
import psycopg2
from django.core.exceptions import ImproperlyConfigured

from csi.core.db import programs
from csi.core.db.programs import Account, Programs, make_folder

DATABASE = OWNER = "csi"
PORT = 5432  # names the socket file only; no network port is opened
LONGEST_SOCKET_PATH = 90  # the kernel's limit is 107 bytes
PATIENCE = 60  # seconds for a start, which may replay a log, or a stop


def default_data_dir(project: Path) -> Path:
    """Where a mission keeps its data unless DATA_DIR says otherwise."""
    return project / ".data"


def connection(data_dir: Path, *, durable: bool = True) -> dict:
    """Django's settings for the database in `data_dir`, whose server is started when it does not run.

    A server that is not `durable` is quicker and may lose its rows with the machine: for tests.
    """
    cluster = Cluster(data_dir, durable=durable)
    cluster.ensure_running()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": DATABASE,
        "USER": OWNER,
        "PASSWORD": "",
        "HOST": str(cluster.socket_dir),
        "PORT": str(PORT),
    }


class Cluster:
    """The cluster of one data directory: `cluster`, `socket` and `log` in a home of its own."""

    def __init__(self, data_dir: Path, *, durable: bool = True):
        self.data_dir = Path(os.path.abspath(data_dir))
        self.durable = durable
        self.mark = hashlib.sha256(os.fsencode(self.data_dir)).hexdigest()[:12]

    @cached_property
    def home(self) -> Path:
        """In the data directory, or under /var/lib/csi where the server's account cannot enter that."""
        places = [
            self.data_dir / "postgres",
            programs.SHARED_HOME / f"{self.data_dir.parent.name}-{self.mark}",
        ]
        for place in places:
            if os.path.exists(place / "cluster/PG_VERSION"):
                return place
        if os.geteuid() == 0 and not Account.of_server(places[0]).reaches(self.data_dir):
            return places[1]
        return places[0]

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
        """Beside the cluster; in the temporary directory where that path is too long for a socket."""
        if (used := self._pid_file(line=5)) and self.is_running:
            return Path(used)
        near = self.home / "socket"
        if len(os.fsencode(near / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH:
            return near
        return Path(tempfile.gettempdir()) / f"csi-{self.account.uid}-{self.mark}"

    def _pid_file(self, line: int) -> str:
        try:
            return (self.folder / "postmaster.pid").read_text().splitlines()[line - 1].strip()
        except (OSError, IndexError):  # none there, or none that we may read
            return ""

    @property
    def pid(self) -> int | None:
        """The server's process, as its pid file says; it may be gone, dead or another's by this time."""
        text = self._pid_file(line=1)
        return int(text) if text.isdigit() else None

    @property
    def is_running(self) -> bool:
        return self.pid is not None and _is_server_of(self.pid, self.folder)

    @property
    def was_killed(self) -> bool:
        """Whether the server has ended without leaving: one that is stopped takes its pid file along."""
        return self.pid is not None and not self.is_running

    def connect(self, database: str = DATABASE) -> Any:
        return psycopg2.connect(
            dbname=database, user=OWNER, host=str(self.socket_dir), port=PORT, connect_timeout=PATIENCE
        )

    def answers(self) -> bool:
        """Whether the server runs and has the database: a few milliseconds, for every start of a program."""
        if not os.path.exists(self.folder / "postmaster.pid"):
            return False
        try:
            self.connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def ensure_running(self) -> None:
        try:
            if self.answers():
                return
            with self._locked():
                if not self.answers():
                    self._start()
        except OSError as error:
            raise ImproperlyConfigured(f"PostgreSQL's folder {self.data_dir} cannot be used: {error}.") from error

    @cached_property
    def _give_up(self) -> float:
        """When waiting for a predecessor's end becomes pointless."""
        return time.monotonic() + PATIENCE

    @contextlib.contextmanager
    def _locked(self):
        """One process at a time starts or stops; the others wait and find the work done."""
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
                f"PostgreSQL's data in {self.home} belongs to {self.account.name}: start it as that account or as "
                "root, or set DATA_DIR to another folder."
            )
        if not self.account.reaches(self.home):
            raise ImproperlyConfigured(
                f"PostgreSQL runs as {self.account.name}, which cannot enter {self.home}: give it the right "
                "to, or set DATA_DIR to another folder."
            )
        programs = programs.reachable_by(self.account)
        make_folder(self.home.parent)
        self._own(self.home)
        if not (self.folder / "PG_VERSION").exists():
            self._initialise(programs)
        self.__dict__.pop("socket_dir", None)
        self._own(self.socket_dir)
        launched = None if self.is_running else self._launch(programs)
        while not self._answers_in_time(launched):
            # What a killed server has left behind needs a moment to end.
            launched = self._launch(programs)
        self._make_database()

    def _own(self, folder: Path) -> None:
        """A folder that the server's account alone may enter."""
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            if os.geteuid() == 0:
                os.chown(folder, self.account.uid, self.account.gid)
        kind = folder.lstat()
        if folder.is_symlink() or kind.st_uid != self.account.uid:
            raise ImproperlyConfigured(f"{folder} belongs to someone else than {self.account.name}: remove it.")
        if kind.st_mode & 0o077:
            folder.chmod(0o700)

    def _initialise(self, programs: Programs) -> None:
        # A start that was cut off leaves no cluster behind, and initdb refuses a folder with something in it.
        unfinished = self.home / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        answer = self.account.run(
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
        if answer.returncode:
            raise ImproperlyConfigured(
                f"PostgreSQL could not make its data in {self.home}: {_last_line(answer.stderr)}"
            )
        unfinished.rename(self.folder)

    def _launch(self, programs: Programs) -> int:
        """Starts the server in the background; its process."""
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
            # The server takes a pid file for a living server's when any process has that number: a dead one
            # that nobody has reaped, or another program. It disregards the number given here, and still looks
            # whether a process holds the old shared memory.
            environment["PG_GRANDPARENT_PID"] = str(self.pid)
        # The shell leaves, so that the server is no child of ours; a session of its own keeps Ctrl-C from it.
        launched = self.account.run(
            ["sh", "-c", 'log=$1; shift; "$@" >"$log" 2>&1 & echo $!', "sh", self.log, *command],
            env=environment,
            stdout=subprocess.PIPE,
            start_new_session=True,
            check=True,
        )
        return int(launched.stdout)

    def _answers_in_time(self, launched: int | None) -> bool:
        """Waits for the server; False where one launched here found a predecessor's processes in its way."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                self.connect("postgres").close()
                return True
            except psycopg2.OperationalError as error:
                reason = _last_line(str(error))
            if launched and not _is_server_of(launched, self.folder):
                refusal = _fatal_line(self.log.read_text())
                if "shared memory block" in refusal and time.monotonic() < self._give_up:
                    time.sleep(0.1)
                    return False
                raise ImproperlyConfigured(f"PostgreSQL did not start: {refusal}")
            if not launched and not (self.socket_dir / f".s.PGSQL.{PORT}").exists():
                break
            time.sleep(0.02)
        raise ImproperlyConfigured(
            f"PostgreSQL runs as process {self.pid}, and its socket in {self.socket_dir} does not answer: "
            f"stop it with `make stop` and start again ({reason})."
        )

    def _make_database(self) -> None:
        with contextlib.closing(self.connect("postgres")) as server:
            server.autocommit = True
            with server.cursor() as cursor:
                cursor.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
                if not cursor.rowcount:
                    cursor.execute(f"CREATE DATABASE {DATABASE}")

    def version(self) -> str:
        with contextlib.closing(self.connect("postgres")) as server:
            return server.get_parameter_status("server_version")

    def is_used_by_others(self, patience: float = 0) -> bool:
        """Whether any program is connected beside the one that asks, still so after that many seconds."""
        until = time.monotonic() + patience
        while used := self._has_clients():
            if time.monotonic() > until:
                break
            time.sleep(0.05)
        return used

    def _has_clients(self) -> bool:
        with contextlib.closing(self.connect("postgres")) as server, server.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            return cursor.fetchone()[0] > 0

    def stop(self) -> bool:
        """Ends the server with every change kept; whether there was one to end."""
        if not self.is_running:
            return False
        with self._locked():
            if not self.is_running:
                return False
            pid = self.pid
            if pid is None:
                return False
            os.kill(pid, signal.SIGINT)  # "fast": clients are sent away, the log is written out
            until = time.monotonic() + PATIENCE
            while _is_server_of(pid, self.folder):
                if time.monotonic() > until:
                    raise ImproperlyConfigured(f"PostgreSQL (process {pid}) does not stop.")
                time.sleep(0.02)
            return True


def _is_server_of(pid: int, folder: Path) -> bool:
    """Whether the process is alive and was started for this cluster.

    Read from /proc, for a signal reaches a dead process that nobody has reaped, and other programs, too.
    """
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX" and os.fsencode(folder) in words


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no reason given"])[-1]


def _fatal_line(text: str) -> str:
    return next((line for line in text.splitlines() if "FATAL" in line), None) or _last_line(text)


def main(command: str, within: str = "") -> str:
    """The command line: what it did, in a sentence. `within` the data directory, `test` is the tests' own."""
    project = Path(__file__).resolve().parent.parent
    environ.Env.read_env(project / ".env")
    data_dir = Path(os.environ.get("DATA_DIR") or default_data_dir(project)).expanduser()
    cluster = Cluster((data_dir / within).resolve())
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
    except (ImproperlyConfigured, OSError) as refusal:
        sys.exit(str(refusal))
