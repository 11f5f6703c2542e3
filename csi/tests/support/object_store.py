"""The server of moto: an object store with the interface of S3."""

import os
import socket
import subprocess
import sys
import time

import pytest

from csi.tests.support.serving import TIMEOUT

BUCKET = "mission"


@pytest.fixture(scope="session")
def object_store_url():
    """Start the server and return FILES_STORE_URL; the key is any text."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.environ["PATH"]},
    )
    deadline = time.monotonic() + TIMEOUT
    while socket.socket().connect_ex(("127.0.0.1", port)):
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)
    yield f"http://key:sec%2Fret@127.0.0.1:{port}/{BUCKET}/files"
    process.terminate()
    process.wait(timeout=TIMEOUT)


@pytest.fixture
def object_store(object_store_url, settings, monkeypatch):
    """Store the files of the test in an empty bucket; return the bucket."""
    bucket = use_store(object_store_url, settings, monkeypatch).bucket
    bucket.create()
    yield bucket
    bucket.objects.all().delete()
    bucket.delete()


def use_store(url, settings, monkeypatch):
    """Set FILES_STORE_URL, and return the storage."""
    from django.core.files.storage import default_storage

    from csi.core.environment import Environment

    monkeypatch.setenv("FILES_STORE_URL", url)
    settings.STORAGES = settings.STORAGES | {"default": Environment().files_store("FILES_STORE_URL")}
    return default_storage
