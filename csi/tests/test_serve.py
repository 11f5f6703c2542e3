"""What `make run` does: brings everything up to date, serves, and leaves nothing behind."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings

from csi import postgres

pytestmark = pytest.mark.slow
# Seconds that a busy machine may take for a first start, or for an end.
PATIENCE = 180


@pytest.fixture
def data_dir():
    place = Path(tempfile.mkdtemp(prefix="csi-test-"))
    place.chmod(0o755)
    yield place
    postgres.Cluster(place).stop()
    shutil.rmtree(place)


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(data_dir, port, **variables):
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port), "--demo", "no"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(data_dir), "HTTPS": "no", **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def await_answer(server, port):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=30).status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            time.sleep(0.1)
    raise AssertionError(server.communicate(timeout=PATIENCE)[0])


def living(*, session, data_dir):
    """Processes of that session, and those that work in the data directory."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, _parent, _group, its_session = (entry / "stat").read_text().rpartition(")")[2].split()[:4]
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if state not in "ZX" and (int(its_session) == session or os.fsencode(data_dir) in command):
                found.append(command)
    return found


def test_what_is_served_stops_with_a_signal_and_refuses_a_taken_port(data_dir, port):
    # One test, for the first start takes the longest.
    a_signal_stops_everything_that_was_started(data_dir, port, signal.SIGINT)
    a_signal_stops_everything_that_was_started(data_dir, port, signal.SIGTERM)
    a_port_in_use_is_refused_in_one_sentence(data_dir)
    a_server_that_another_program_uses_is_left_running(data_dir, port)


def a_signal_stops_everything_that_was_started(data_dir, port, sent):
    server = serve(data_dir, port)
    assert await_answer(server, port) == 200
    assert postgres.Cluster(data_dir).is_running

    os.killpg(server.pid, sent)
    said, _ = server.communicate(timeout=PATIENCE)

    assert server.returncode == 0, said
    assert living(session=server.pid, data_dir=data_dir) == []
    assert f"http://127.0.0.1:{port}" in said
    assert "PostgreSQL " in said
    assert "manage.py createsuperuser" in said
    assert "Traceback" not in said


def a_server_that_another_program_uses_is_left_running(data_dir, port):
    server = serve(data_dir, port)
    await_answer(server, port)
    other = postgres.Cluster(data_dir).connect()

    server.terminate()
    server.communicate(timeout=PATIENCE)

    assert postgres.Cluster(data_dir).is_running
    other.close()


def a_port_in_use_is_refused_in_one_sentence(data_dir):
    with socket.socket() as taken:
        # One of its own: the last server's is still warm.
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        taken.listen()
        said, _ = serve(data_dir, port).communicate(timeout=PATIENCE)

    assert f"Port {port} cannot be used" in said
    assert len(said.splitlines()) == 1
    assert not postgres.Cluster(data_dir).is_running
