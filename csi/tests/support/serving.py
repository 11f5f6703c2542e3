"""Run `manage.py serve` with its own data directory, or gunicorn on the test database."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from csi.core.db import embedded

# Seconds for a first start, or for a stop, on a busy machine
TIMEOUT = 180


@pytest.fixture
def data_dir():
    path = Path(tempfile.mkdtemp(prefix="csi-test-"))
    path.chmod(0o755)
    yield path
    embedded.Cluster(path).stop()
    shutil.rmtree(path)


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Gunicorn:
    """A running gunicorn: its process, its port and the URL prefix of its pages."""

    process: subprocess.Popen
    port: int
    script_name: str = ""

    def request(self, method, path, body=None, headers=None, timeout=TIMEOUT):
        """Return (response, content) without following redirects."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()

    def get(self, path, **headers):
        return self.request("GET", path, headers=headers)

    def stop(self, number=signal.SIGINT):
        """Stop gunicorn with a signal and return its output."""
        self.process.send_signal(number)
        return self.process.communicate(timeout=TIMEOUT)[0]


@pytest.fixture(scope="session")
def static_root(tmp_path_factory):
    """Collect the static files once."""
    folder = tmp_path_factory.mktemp("static")
    variables = {
        "STATIC_ROOT": str(folder / "files"),
        "DATA_DIR": str(folder),
        "DATABASE_URL": "postgres://csi@nowhere/csi",
    }
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(command, cwd=settings.BASE_DIR, env={"PATH": os.environ["PATH"], **variables}, check=True)
    return folder / "files"


@pytest.fixture
def start_gunicorn(transactional_db, start_gunicorn_on_mission):
    """Return a function that starts gunicorn on the test database, which is flushed afterwards."""
    return start_gunicorn_on_mission


@pytest.fixture
def start_gunicorn_on_mission(static_root, tmp_path):
    """Return a function that starts gunicorn on the test database with further environment variables.

    The rows must be committed: use it with `committed_mission`, or `start_gunicorn`.
    """
    servers = []

    def start(**variables):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        environment = {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": database_url(),
            "DATA_DIR": str(tmp_path / "data"),
            "STATIC_ROOT": str(static_root),
            "SECRET_KEY": settings.SECRET_KEY,
            "HTTPS": "no",
            "WEB_WORKERS": "1",
            "BIND": f"127.0.0.1:{port}",
            **variables,
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "python:csi.gunicorn", "csi.wsgi"],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        server = Gunicorn(process, port, variables.get("SCRIPT_NAME", ""))
        servers.append(server)
        wait_for_response(process, port, f"{server.script_name}/healthz")
        return server

    yield start
    for server in servers:
        if server.process.poll() is None:
            server.stop()


def database_url(user=""):
    """Return DATABASE_URL of the test database, by default for the application's role."""
    from django.db import connection

    parameters = connection.get_connection_params()
    user = user or connection.settings_dict["RUNTIME"]["USER"]
    return f"postgres://{user}@/{parameters['dbname']}?host={parameters['host']}&port={parameters['port']}"


def serve(data_dir, port, demo="no", output=subprocess.PIPE, **variables):
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port), "--demo", demo],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(data_dir), "HTTPS": "no", **variables},
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def wait_for_response(server, port, path="/accounts/login/"):
    """Return the status of the first response; fail with the server's output if there is none."""
    deadline = time.monotonic() + TIMEOUT
    while time.monotonic() < deadline and server.poll() is None:
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30).status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            time.sleep(0.1)
    raise AssertionError(server.communicate(timeout=TIMEOUT)[0])


def list_processes():
    """Yield (pid, parent pid, session id, command) of every running process."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, parent, _group, session = (entry / "stat").read_text().rpartition(")")[2].split()[:4]
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if state not in "ZX":
                yield int(entry.name), int(parent), int(session), command


def measure_memory(session):
    """Return the proportional set size (PSS) of the processes of a session in MB."""
    found = [
        re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        for pid, _parent, its_session, _command in list_processes()
        if its_session == session
    ]
    return sum(int(pss[1]) for pss in found) / 1024
