"""How long the server works on each page of figures, of the mission in this data directory, in one warm process.

    python -m csi.tests.support.speed                     the pages below, as a manager, as field staff, as a reader
    python -m csi.tests.support.speed /calendar/ /search/?q=water

Told of each is the best of some: the time of the processor, which other programs disturb less; the time that passes,
which is that of the database too; the queries. It writes nothing.
"""

import os
import sys
import time

from csi.core.permissions import RecordPermission

REPEATED = 10
PEOPLE = ("manager", "osh", "reader")
PERIODS = (
    "",
    "?period=quarter&quarter=2011-Q3",
    "?period=year&year=2011",
    "?period=mandate",
    "?period=dates&from=2011-02-10&to=2011-05-20",
)


def pages_of(user):
    from django.urls import reverse

    from districts.models import District

    yield from (f"{reverse('dashboard')}{period}" for period in PERIODS)
    if user.has_permission(RecordPermission.VIEW_RECORDS):
        yield from (reverse(name) for name in ("alerts", "cadence", "presence"))
        yield reverse("district_report", args=[District.objects.with_visible_indicators(user).first().pk])
    yield from (reverse(name) for name in ("monthly_report", "comparison", "coverage"))


def measure(client, address):
    """(status, milliseconds of the processor, milliseconds that passed, queries) of one visit."""
    from django.db import connection

    asked = []

    def note(execute, *query):
        asked.append(query)
        return execute(*query)

    with connection.execute_wrapper(note):
        status = client.get(address).status_code
    worked, passed = [], []
    for _visit in range(REPEATED):
        worked_before, passed_before = time.process_time(), time.perf_counter()
        client.get(address)
        worked.append(time.process_time() - worked_before)
        passed.append(time.perf_counter() - passed_before)
    return status, round(1000 * min(worked)), round(1000 * min(passed)), len(asked)


def tell(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(addresses):
    import django

    os.environ |= {"DJANGO_SETTINGS_MODULE": "csi.settings", "HTTPS": "no", "ALLOWED_HOSTS": "testserver"}
    django.setup()
    from django.contrib.auth import get_user_model
    from django.db import transaction
    from django.test import Client

    with transaction.atomic():
        for user in get_user_model().objects.filter(username__in=PEOPLE).order_by("username"):
            client = Client()
            client.force_login(user)
            tell(f"\n{user.username}: status, ms of the processor, ms that passed, queries")
            for address in addresses or pages_of(user):
                tell("{:6} {:6} {:6} {:6}  ".format(*measure(client, address)) + address)
        # The sign-ins are not kept.
        transaction.set_rollback(True)


if __name__ == "__main__":
    main(sys.argv[1:])
