"""What was acknowledged is there, once, whatever is killed meanwhile."""

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
WINDOWS = 8
ADD = "/advisers/observations/add/"
HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|form_token)" value="([^"]+)"')
SAVED = re.compile(r"^/advisers/observations/(\d+)/$")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Where an answer leads is what the test asks about."""

    def redirect_request(self, *args, **kwargs):
        return None


class Person:
    """Someone in several windows of a browser, who presses Save again until the mission says that it is saved."""

    def __init__(self, port):
        self.site, self.not_acknowledged = f"http://127.0.0.1:{port}", Counter()
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies, NoRedirect)

    def send_request(self, path, typed=None):
        """(status, where it leads, page); status 0: no answer."""
        data = urllib.parse.urlencode(typed).encode() if typed else None
        try:
            with self.opener.open(self.site + path, data, timeout=30) as answer:
                return answer.status, "", answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.headers.get("Location", ""), ""
        except OSError:
            return 0, "", ""
        except Exception as error:  # an answer that was cut off in the middle raises what http.client thinks fit
            assert type(error).__module__ == "http.client", error
            return 0, "", ""

    def until(self, is_done, *question):
        give_up = time.monotonic() + TIMEOUT
        while time.monotonic() < give_up:
            answer = self.send_request(*question)
            if is_done(answer):
                return answer
            self.not_acknowledged[answer[0]] += 1
            time.sleep(0.1)
        raise AssertionError(f"{question[0]} was never answered otherwise than {answer[:2]}")

    def form(self, path):
        """What is hidden in a form."""
        _status, _place, page = self.until(lambda answer: answer[0] == 200, path)
        return dict(HIDDEN.findall(page))

    def sign_in(self, username, password):
        typed = self.form("/accounts/login/") | {"login": username, "password": password}
        self.until(lambda answer: answer[0] == 302, "/accounts/login/", typed)

    def record(self, district, number):
        """The number of the record that the mission says it has made."""
        typed = self.form(ADD) | {
            "district": district,
            "date": "2011-10-17",
            "kind": "challenge",
            "summary": f"Crash {number}",
            "sensitivity": "normal",
        }
        _status, place, _page = self.until(lambda answer: SAVED.match(answer[1]), ADD, typed)
        return int(SAVED.match(place)[1])


def kill_all(server, data_dir, *, workers_too):
    """Every process of PostgreSQL, and as a power cut would, every worker; how many."""
    found = list(list_processes())
    parents = {pid: parent for pid, parent, _session, _command in found}
    arbiters = [pid for pid, parent, session, _command in found if parent == server.pid and session == server.pid]
    postmaster = embedded.Cluster(data_dir).pid
    ending = {postmaster, *(arbiters if workers_too else ())}
    victims = [pid for pid, parent in parents.items() if parent in ending]
    for pid in (postmaster, *victims):
        # A child may have followed its parent already.
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return len(victims) + 1


def test_thousand_submissions_survive_six_crashes(data_dir, port, tmp_path, record_property):
    began = time.monotonic()
    with (tmp_path / "log").open("w") as log:
        server = serve(data_dir, port, demo="yes", output=log)
        assert wait_for_response(server, port) == 200
        person, saved, killed = Person(port), {}, []
        person.sign_in("osh", "community-2011")
        with closing(embedded.Cluster(data_dir).connect()) as database, database.cursor() as cursor:
            cursor.execute(
                "SELECT district_id FROM accounts_user_districts JOIN accounts_user ON accounts_user.id = user_id"
                " WHERE username = 'osh'"
            )
            (district,) = cursor.fetchone()

        def work(share):
            for number in share:
                saved[number] = person.record(district, number)

        with ThreadPoolExecutor(WINDOWS) as windows:
            working = [windows.submit(work, range(first, SUBMISSIONS, WINDOWS)) for first in range(WINDOWS)]
            for kill in range(1, KILLS + 1):
                while len(saved) < SUBMISSIONS * kill / (KILLS + 1) and not any(each.done() for each in working):
                    time.sleep(0.02)
                # Each third time PostgreSQL dies alone.
                killed.append(kill_all(server, data_dir, workers_too=kill % 3 != 0))
            for each in working:
                each.result()
        with closing(embedded.Cluster(data_dir).connect()) as database, database.cursor() as cursor:
            cursor.execute("SELECT summary, id FROM advisers_observation WHERE summary LIKE 'Crash %'")
            kept = cursor.fetchall()
            cursor.execute(
                "SELECT count(*), count(DISTINCT record) FROM history_change WHERE operation = 'added'"
                " AND parent_table = 'advisers_observation' AND after ->> 'summary' LIKE 'Crash %'"
            )
            noted = cursor.fetchone()
        os.killpg(server.pid, signal.SIGINT)
        server.wait(timeout=TIMEOUT)

    assert len(kept) == SUBMISSIONS
    assert sorted(kept) == sorted((f"Crash {number}", pk) for number, pk in saved.items())
    assert noted == (SUBMISSIONS, SUBMISSIONS)
    assert len(killed) == KILLS
    answers = ", ".join(f"{status or 'none'}: {count}" for status, count in sorted(person.not_acknowledged.items()))
    record_property(
        "figures",
        f"{len(saved)} submissions acknowledged, {len(kept)} kept, each once; {KILLS} times kill -9, of {sum(killed)} "
        f"processes; answers that did not acknowledge ({answers}); {time.monotonic() - began:.0f} s.",
    )
