"""PgBouncer in transaction mode in front of the test database."""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg2
import pytest

from csi.tests.support.plugin import PGBOUNCER
from csi.tests.support.serving import TIMEOUT

PORT = 6432
# Fewer connections to the server than clients
POOL_SIZE = 3
CONFIGURATION = """
[databases]
* = host={server} port={server_port}

[pgbouncer]
listen_port = {port}
unix_socket_dir = {folder}
auth_type = trust
auth_file = {folder}/users
pool_mode = transaction
default_pool_size = {pool_size}
"""


@pytest.fixture(scope="module")
def pooler_url(django_db_setup, django_db_blocker):
    """Start PgBouncer and return DATABASE_URL of the application's role behind it."""
    from django.db import connection

    account, role = connection.cluster.account, connection.settings_dict["RUNTIME"]["USER"]
    database, server = connection.settings_dict["NAME"], connection.cluster.socket_dir
    folder = Path(tempfile.mkdtemp(prefix="csi-pooler-"))
    (folder / "users").write_text(f'"{role}" ""\n')
    values = {"server": server, "server_port": connection.settings_dict["PORT"], "port": PORT, "folder": folder}
    (folder / "pgbouncer.ini").write_text(CONFIGURATION.format(pool_size=POOL_SIZE, **values))
    # PgBouncer does not run as root, and only the account of the server may use its socket.
    os.chown(folder, account.uid, account.gid)
    folder.chmod(0o755)
    is_root = os.geteuid() == 0
    process = subprocess.Popen(
        [PGBOUNCER, folder / "pgbouncer.ini"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **({"user": account.uid, "group": account.gid, "extra_groups": []} if is_root else {}),
    )
    wait_for_connection(process, dbname=database, user=role, host=str(folder), port=PORT)
    yield f"postgres://{role}@/{database}?host={folder}&port={PORT}"
    process.terminate()
    process.communicate(timeout=TIMEOUT)
    shutil.rmtree(folder)


def wait_for_connection(process, **parameters):
    for _attempt in range(TIMEOUT * 10):
        try:
            return psycopg2.connect(**parameters).close()
        except psycopg2.OperationalError:
            if process.poll() is not None:
                break
        time.sleep(0.1)
    process.kill()
    raise AssertionError(process.communicate()[0])
