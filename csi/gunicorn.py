"""How gunicorn serves the mission: `gunicorn --config python:csi.gunicorn csi.wsgi`."""

import os
import signal
import threading
from pathlib import Path

from csi.core.environment import Environment

chdir = str(Path(__file__).resolve().parent.parent)
Environment.read_env(Path(chdir) / ".env")
env = Environment()

bind = env.str("BIND", default=f"127.0.0.1:{env.int('PORT', default=8000)}")
workers = env.int("WEB_WORKERS", default=2, at_least=1)
# Threads, for a worker without them waits on each slow telephone; together they stay far below the hundred
# connections that PostgreSQL allows.
worker_class = "gthread"
threads = 4
# Each worker imports the mission itself: what draws charts must not be imported before the fork.
preload_app = False
timeout = 60
graceful_timeout = 10
# A worker is started afresh now and then, not all at once, so that memory never given back does not pile up.
max_requests = 5000
max_requests_jitter = 500
# The heartbeat is a file; on a busy disk it would stall.
MEMORY = "/dev/shm"  # nosec B108: gunicorn opens its files there by random names
worker_tmp_dir = MEMORY if os.access(MEMORY, os.W_OK) else None
loglevel = env.log_level("LOG_LEVEL", default="warning")
control_socket_disable = True


def worker_int(_worker):
    """A worker that is told to leave is not told again: Ctrl-C reaches it from the terminal and from its arbiter."""
    for number in (signal.SIGINT, signal.SIGQUIT):
        # Not SIG_IGN: Python complains of one that it is about to handle.
        signal.signal(number, _stay_calm)


def worker_exit(_server, worker):
    """The same for one that leaves by itself: an arbiter in a hurry may still tell it while it tidies up."""
    worker_int(worker)


def _stay_calm(_number, _frame):
    """Nothing is left to do."""


def post_worker_init(_worker):
    """Beside the first pages, each worker warms up what draws charts: its first drawing takes a second."""
    from csi.core import charts

    threading.Thread(target=charts.warm_up, daemon=True).start()
