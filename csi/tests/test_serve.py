"""`make run`: start, serve and stop without leftovers."""

import os
import signal
import socket

import pytest
from django.db import connection, transaction

from csi.core.db import embedded
from csi.tests.support.serving import TIMEOUT, list_processes, measure_memory, serve, wait_for_response
from csi.tests.support.sql import wait_until_blocked

pytestmark = pytest.mark.slow

# MB of the application with two workers, without PostgreSQL
MAX_MEMORY = 250


def list_remaining_commands(*, session, data_dir):
    """Return the commands of processes in the session or with the data directory."""
    folder = os.fsencode(data_dir)
    return [
        command
        for _pid, _parent, its_session, command in list_processes()
        if its_session == session or folder in command
    ]


@pytest.mark.audit
def test_interrupt_stops_all_processes(data_dir, port):
    assert_signal_stops_all_processes(data_dir, port, signal.SIGINT)


@pytest.mark.audit
def test_terminate_stops_all_processes_and_taken_port_is_rejected(data_dir, port):
    # One test, because the first start is slow.
    assert_signal_stops_all_processes(data_dir, port, signal.SIGTERM)
    assert_taken_port_is_rejected(data_dir)
    assert_database_in_use_stays_running(data_dir, port)


def assert_signal_stops_all_processes(data_dir, port, sent):
    server = serve(data_dir, port)
    assert wait_for_response(server, port) == 200
    assert embedded.Cluster(data_dir).is_running
    assert measure_memory(server.pid) < MAX_MEMORY

    os.killpg(server.pid, sent)
    output, _ = server.communicate(timeout=TIMEOUT)

    assert server.returncode == 0, output
    assert "SIGKILL" not in output
    assert "memory" not in output
    assert list_remaining_commands(session=server.pid, data_dir=data_dir) == []
    assert f"http://127.0.0.1:{port}" in output
    assert "PostgreSQL " in output
    assert "manage.py createsuperuser" in output
    assert "Traceback" not in output


@pytest.mark.audit
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_server_stops_silently_while_a_request_waits(start_gunicorn, sent):
    server = start_gunicorn(GUNICORN_CMD_ARGS="--graceful-timeout=3")
    with transaction.atomic(), connection.cursor() as cursor, socket.socket() as client:
        cursor.execute("LOCK TABLE django_session")
        client.connect(("127.0.0.1", server.port))
        client.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sessionid=0123456789abcdef\r\n\r\n")
        wait_until_blocked(cursor)

        output = server.stop(sent)

    assert server.process.returncode == 0
    assert "SIGKILL" not in output
    assert "memory" not in output


def assert_database_in_use_stays_running(data_dir, port):
    server = serve(data_dir, port)
    wait_for_response(server, port)
    other = embedded.Cluster(data_dir).connect()

    server.terminate()
    server.communicate(timeout=TIMEOUT)

    assert embedded.Cluster(data_dir).is_running
    other.close()


def assert_taken_port_is_rejected(data_dir):
    with socket.socket() as taken:
        # One of its own: the last server's is still warm.
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        taken.listen()
        output, _ = serve(data_dir, port).communicate(timeout=TIMEOUT)

    assert f"Port {port} cannot be used" in output
    assert len(output.splitlines()) == 1
    assert not embedded.Cluster(data_dir).is_running
