"""Acknowledged records are stored exactly once although processes are killed."""

import http.cookiejar
import os
import re
import signal
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress

import pytest

from csi.core.db import embedded
from csi.tests.support.serving import TIMEOUT, list_processes, serve, wait_for_response

pytestmark = [pytest.mark.audit, pytest.mark.slow]

SUBMISSIONS = 1000
KILLS = 6
CLIENTS = 8
ADD = "/advisers/observations/add/"
HIDDEN_FIELD = re.compile(r'name="(csrfmiddlewaretoken|form_token)" value="([^"]+)"')
SAVED = re.compile(r"^/advisers/observations/(\d+)/$")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Handler that returns redirects instead of following them."""

    def redirect_request(self, *args, **kwargs):
        return None


class RetryingClient:
    """Signed-in client that submits a form until the server acknowledges the record."""

    def __init__(self, port):
        self.site, self.not_acknowledged = f"http://127.0.0.1:{port}", Counter()
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies, NoRedirect)

    def request(self, path, form_data=None):
        """Return (status, redirect location, page); status 0: no response."""
        data = urllib.parse.urlencode(form_data).encode() if form_data else None
        try:
            with self.opener.open(self.site + path, data, timeout=30) as response:
                return response.status, "", response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.headers.get("Location", ""), ""
        except OSError:
            return 0, "", ""
        except Exception as error:  # an incomplete response raises any exception of http.client
            assert type(error).__module__ == "http.client", error
            return 0, "", ""

    def request_until(self, is_done, path, form_data=None):
        """Repeat a request until `is_done` accepts its result."""
        for _attempt in range(10 * TIMEOUT):
            result = self.request(path, form_data)
            if is_done(result):
                return result
            self.not_acknowledged[result[0]] += 1
            time.sleep(0.1)
        raise AssertionError(f"{path} was never acknowledged; last result: {result[:2]}")

    def get_hidden_fields(self, path):
        """Return the hidden fields of a form."""
        _status, _location, page = self.request_until(lambda result: result[0] == 200, path)
        return dict(HIDDEN_FIELD.findall(page))

    def sign_in(self, username, password):
        form_data = self.get_hidden_fields("/accounts/login/") | {"login": username, "password": password}
        self.request_until(lambda result: result[0] == 302, "/accounts/login/", form_data)

    def record(self, district, number):
        """Record an observation and return the acknowledged id."""
        form_data = self.get_hidden_fields(ADD) | {
            "district": district,
            "date": "2011-10-17",
            "kind": "challenge",
            "summary": f"Crash {number}",
            "sensitivity": "normal",
        }
        _status, location, _page = self.request_until(lambda result: SAVED.match(result[1]), ADD, form_data)
        return int(SAVED.match(location)[1])


def kill_processes(server, data_dir, *, with_workers):
    """Kill every process of PostgreSQL, and with `with_workers` every worker; return their number."""
    processes = list(list_processes())
    parents = {pid: parent for pid, parent, _session, _command in processes}
    arbiters = [pid for pid, parent, session, _command in processes if parent == server.pid and session == server.pid]
    postmaster = embedded.Cluster(data_dir).pid
    killed_parents = {postmaster, *(arbiters if with_workers else ())}
    victims = [pid for pid, parent in parents.items() if parent in killed_parents]
    for pid in (postmaster, *victims):
        # A child may have ended with its parent.
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return len(victims) + 1


def test_thousand_submissions_survive_six_crashes(data_dir, port, tmp_path, record_property):
    with (tmp_path / "log").open("w") as log:
        server = serve(data_dir, port, demo="yes", output=log)
        assert wait_for_response(server, port) == 200
        client, saved, killed = RetryingClient(port), {}, []
        client.sign_in("osh", "community-2011")
        with closing(embedded.Cluster(data_dir).connect()) as database, database.cursor() as cursor:
            cursor.execute(
                "SELECT district_id FROM accounts_user_districts JOIN accounts_user ON accounts_user.id = user_id"
                " WHERE username = 'osh'"
            )
            (district,) = cursor.fetchone()

        def submit(numbers):
            for number in numbers:
                saved[number] = client.record(district, number)

        with ThreadPoolExecutor(CLIENTS) as executor:
            futures = [executor.submit(submit, range(first, SUBMISSIONS, CLIENTS)) for first in range(CLIENTS)]
            for kill in range(1, KILLS + 1):
                while len(saved) < SUBMISSIONS * kill / (KILLS + 1) and not any(future.done() for future in futures):
                    time.sleep(0.02)
                # Every third time, only PostgreSQL is killed.
                killed.append(kill_processes(server, data_dir, with_workers=kill % 3 != 0))
            for future in futures:
                future.result()
        with closing(embedded.Cluster(data_dir).connect()) as database, database.cursor() as cursor:
            cursor.execute("SELECT summary, id FROM advisers_observation WHERE summary LIKE 'Crash %'")
            stored = cursor.fetchall()
            cursor.execute(
                "SELECT count(*), count(DISTINCT record) FROM history_change WHERE operation = 'added'"
                " AND parent_table = 'advisers_observation' AND after ->> 'summary' LIKE 'Crash %'"
            )
            recorded = cursor.fetchone()
        os.killpg(server.pid, signal.SIGINT)
        server.wait(timeout=TIMEOUT)

    assert len(stored) == SUBMISSIONS
    assert sorted(stored) == sorted((f"Crash {number}", pk) for number, pk in saved.items())
    assert recorded == (SUBMISSIONS, SUBMISSIONS)
    assert len(killed) == KILLS
    statuses = ", ".join(f"{status or 'none'}: {count}" for status, count in sorted(client.not_acknowledged.items()))
    record_property(
        "figures",
        f"{len(saved)} submissions acknowledged, {len(stored)} stored once; {KILLS} times kill -9, of {sum(killed)} "
        f"processes; responses without acknowledgement ({statuses}).",
    )
