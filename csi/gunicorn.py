"""Configuration of gunicorn: `gunicorn --config python:csi.gunicorn csi.wsgi`."""

import gc
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from csi.core.db.embedded import default_data_dir
from csi.core.environment import Environment

chdir = str(Path(__file__).resolve().parent.parent)
Environment.read_env(Path(chdir) / ".env")
env = Environment()

bind = env.str("BIND", default=f"127.0.0.1:{env.int('PORT', default=8000)}")
workers = env.int("WEB_WORKERS", default=2, at_least=1)
# With threads a worker does not wait for slow connections. All threads together stay far below the hundred
# connections that PostgreSQL allows.
worker_class = "gthread"
threads = 4
# `on_starting` imports the application instead, after it has found the database.
preload_app = False
timeout = 60
# Seconds for requests to end after the server was told to stop. A worker takes less (STOP_MARGIN), because the arbiter
# kills a worker that takes longer, and reports that the memory may be exhausted.
graceful_timeout = 10
STOP_MARGIN = 2
# Restart each worker now and then, at different times, so that leaked memory does not accumulate.
max_requests = 5000
max_requests_jitter = 500
# The heartbeat file must not wait for a busy disk.
SHARED_MEMORY = "/dev/shm"  # nosec B108: gunicorn uses random file names there
worker_tmp_dir = SHARED_MEMORY if os.access(SHARED_MEMORY, os.W_OK) else None
# gunicorn removes this path from the start of each request's path.
os.environ["SCRIPT_NAME"] = env.url_path("SCRIPT_NAME")
# No request header replaces it, or another variable of the WSGI environment.
forwarder_headers = ""
header_map = "drop"
loglevel = env.log_level("LOG_LEVEL", default="warning")
control_socket_disable = True


def on_starting(_server: Any) -> None:
    """Import the application, so that the workers share its memory.

    Only the chart library is imported after the fork. Stop at once if there is no database; otherwise every page would
    report it.
    """
    from django.core.exceptions import ImproperlyConfigured

    try:
        env.require_database("DATABASE_URL", embedded_in=env.folder("DATA_DIR", default=default_data_dir(Path(chdir))))
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    import csi.wsgi  # noqa: F401

    # Collecting the objects in a worker would copy their memory.
    gc.collect()
    gc.freeze()


def worker_int(_worker: Any) -> None:
    """Ignore further signals while a worker stops: Ctrl-C comes from the terminal and from the arbiter."""
    for number in (signal.SIGINT, signal.SIGQUIT):
        # Not SIG_IGN: Python reports an error for a signal that it is about to handle.
        signal.signal(number, _ignore_signal)


def worker_exit(_server: Any, worker: Any) -> None:
    """End the process of a worker that has stopped, also if requests have not ended in time.

    Python would wait for their threads. Their transactions are rolled back.
    """
    worker_int(worker)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _ignore_signal(_number: int, _frame: Any) -> None:
    pass


def post_worker_init(worker: Any) -> None:
    """Prepare the chart library in the background, because its first drawing takes a second.

    Continue imports that the end of another worker or of the server has interrupted.
    """
    worker.cfg.set("graceful_timeout", max(worker.cfg.graceful_timeout - STOP_MARGIN, 0))
    from csi.core import charts
    from csi.core.crud.imports import queue

    threading.Thread(target=charts.warm_up, daemon=True).start()
    queue.start_queue()
