"""Measure the server time of each report page on the data of this data directory, in one warm process.

    python -m csi.tests.support.speed                     all report pages, as manager, field staff and reader
    python -m csi.tests.support.speed /calendar/ /search/?q=water

Prints the best of several requests: CPU time, which depends less on other programs; elapsed time, which includes the
database; and the number of queries. Writes nothing.
"""

import os
import sys
import time

from csi.core.permissions import RecordPermission

REPETITIONS = 10
USERNAMES = ("manager", "osh", "reader")
PERIODS = (
    "",
    "?period=quarter&quarter=2011-Q3",
    "?period=year&year=2011",
    "?period=mandate",
    "?period=dates&from=2011-02-10&to=2011-05-20",
)


def list_urls(user):
    from django.urls import reverse

    from districts.models import District

    yield from (f"{reverse('dashboard')}{period}" for period in PERIODS)
    if user.has_permission(RecordPermission.VIEW_RECORDS):
        yield from (reverse(name) for name in ("alerts", "cadence", "presence"))
        yield reverse("district_report", args=[District.objects.with_visible_indicators(user).first().pk])
    yield from (reverse(name) for name in ("monthly_report", "comparison", "coverage"))


def measure(client, url):
    """Return (status, CPU time in ms, elapsed time in ms, number of queries) of a page."""
    from django.db import connection

    queries = []

    def record_query(execute, *query):
        queries.append(query)
        return execute(*query)

    with connection.execute_wrapper(record_query):
        status = client.get(url).status_code
    cpu_times, elapsed_times = [], []
    for _repetition in range(REPETITIONS):
        cpu_start, start = time.process_time(), time.perf_counter()
        client.get(url)
        cpu_times.append(time.process_time() - cpu_start)
        elapsed_times.append(time.perf_counter() - start)
    return status, round(1000 * min(cpu_times)), round(1000 * min(elapsed_times)), len(queries)


def print_line(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(urls):
    import django

    os.environ |= {"DJANGO_SETTINGS_MODULE": "csi.settings", "HTTPS": "no", "ALLOWED_HOSTS": "testserver"}
    django.setup()
    from django.contrib.auth import get_user_model
    from django.db import transaction
    from django.test import Client

    with transaction.atomic():
        for user in get_user_model().objects.filter(username__in=USERNAMES).order_by("username"):
            client = Client()
            client.force_login(user)
            print_line(f"\n{user.username}: status, CPU ms, elapsed ms, queries")
            for url in urls or list_urls(user):
                print_line("{:6} {:6} {:6} {:6}  ".format(*measure(client, url)) + url)
        # Discards the sign-ins.
        transaction.set_rollback(True)


if __name__ == "__main__":
    main(sys.argv[1:])
