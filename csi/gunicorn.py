"""How gunicorn serves the mission: `gunicorn --config python:csi.gunicorn csi.wsgi`."""

import os
from pathlib import Path

bind = os.environ.get("BIND") or f"127.0.0.1:{os.environ.get('PORT') or 8000}"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
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
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
loglevel = os.environ.get("LOG_LEVEL") or "warning"
control_socket_disable = True
chdir = str(Path(__file__).resolve().parent.parent)
