"""What `make run` does: brings everything up to date, serves, and leaves nothing behind."""

import os
import signal
import socket

import pytest

from csi.core.db import embedded
from csi.tests.support.serving import PATIENCE, await_answer, processes, serve

pytestmark = pytest.mark.slow


def living(*, session, data_dir):
    """Processes of that session, and those that work in the data directory."""
    place = os.fsencode(data_dir)
    return [
        command for _pid, _parent, its_session, command in processes() if its_session == session or place in command
    ]


def test_what_is_served_stops_with_a_signal_and_leaves_nothing_behind(data_dir, port):
    a_signal_stops_everything_that_was_started(data_dir, port, signal.SIGINT)


@pytest.mark.audit
def test_it_stops_for_a_supervisor_too_and_refuses_a_taken_port(data_dir, port):
    # One test, for the first start takes the longest.
    a_signal_stops_everything_that_was_started(data_dir, port, signal.SIGTERM)
    a_port_in_use_is_refused_in_one_sentence(data_dir)
    a_server_that_another_program_uses_is_left_running(data_dir, port)


def a_signal_stops_everything_that_was_started(data_dir, port, sent):
    server = serve(data_dir, port)
    assert await_answer(server, port) == 200
    assert embedded.Cluster(data_dir).is_running

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
    other = embedded.Cluster(data_dir).connect()

    server.terminate()
    server.communicate(timeout=PATIENCE)

    assert embedded.Cluster(data_dir).is_running
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
    assert not embedded.Cluster(data_dir).is_running
