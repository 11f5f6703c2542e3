"""Run gunicorn and the embedded PostgreSQL server until Ctrl-C, for `manage.py serve`.

The command replaces its process by this one, which does without Django's apps and their memory.

    python -m csi.management.supervisor PORT [DATA_DIR of the embedded server]
"""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from csi.core.db.embedded import Cluster

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Seconds for requests to end after Ctrl-C
GRACEFUL_TIMEOUT = 5


def replace_process(port: int, cluster: Cluster | None) -> None:
    """Replace this process by the supervisor; signals wait until it handles them."""
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    arguments = [str(port), *([str(cluster.data_dir)] if cluster else [])]
    os.execv(sys.executable, [sys.executable, "-m", "csi.management.supervisor", *arguments])


def main(port: str, data_dir: str = "") -> None:
    cluster = Cluster(Path(data_dir)) if data_dir else None
    for number in SIGNALS:
        signal.signal(number, exit_once)
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        code = run_gunicorn(port, cluster)
    finally:
        stop_postgres(cluster)
    if code:
        sys.exit(f"gunicorn ended with code {code}.")


def run_gunicorn(port: str, cluster: Cluster | None) -> int:
    """Run gunicorn until it ends, and return its exit code; restart the database after a crash meanwhile."""
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "--config", "python:csi.gunicorn"),
            *("--graceful-timeout", str(GRACEFUL_TIMEOUT), "csi.wsgi"),
        ],
        env=os.environ | {"BIND": f"127.0.0.1:{port}"},
        # A group of its own, so that Ctrl-C in the terminal reaches this program only, which stops gunicorn.
        process_group=0,
    )
    try:
        while not has_ended(server):
            # Nothing else supervises it.
            if cluster and cluster.was_killed:
                cluster.ensure_running()
    finally:
        server.terminate()
        try:
            server.wait(timeout=4 * GRACEFUL_TIMEOUT)
        except subprocess.TimeoutExpired:
            server.kill()
    return server.returncode


def has_ended(server: subprocess.Popen) -> bool:
    """Return True if the process ends within a second."""
    try:
        server.wait(timeout=1)
    except subprocess.TimeoutExpired:
        return False
    return True


def stop_postgres(cluster: Cluster | None) -> None:
    """Stop the embedded server unless another program uses it."""
    # The connection of a program that just ended stays open for a moment.
    if cluster and cluster.is_running and not cluster.is_used_by_others(timeout=1):
        cluster.stop()


def exit_once(_number: int, _frame: Any) -> None:
    # A second signal must not interrupt the cleanup.
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    sys.exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
