"""The mission really served: `manage.py serve` on a data directory and a port of its own."""

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

# Seconds that a busy machine may take for a first start, or for an end.
PATIENCE = 180


@pytest.fixture
def data_dir():
    place = Path(tempfile.mkdtemp(prefix="csi-test-"))
    place.chmod(0o755)
    yield place
    embedded.Cluster(place).stop()
    shutil.rmtree(place)


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


def processes():
    """(number, parent, session, command) of every living process."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, parent, _group, session = (entry / "stat").read_text().rpartition(")")[2].split()[:4]
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if state not in "ZX":
                yield int(entry.name), int(parent), int(session), command
