"""Run `manage.py serve` with its own data directory and port."""

import os
import shutil
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


def wait_for_response(server, port):
    """Return the status of the first response; fail with the server's output if there is none."""
    deadline = time.monotonic() + TIMEOUT
    while time.monotonic() < deadline and server.poll() is None:
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=30).status
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
