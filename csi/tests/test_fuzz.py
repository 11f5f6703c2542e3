"""Thousands of nonsensical requests as each kind of person: no page breaks, and nobody is told what is not theirs.

CSI_FUZZ_REQUESTS says how many, CSI_FUZZ_SEED which ones; the same numbers make the same requests.
"""

import os
import sys
import time
from collections import Counter
from http.cookies import SimpleCookie

import pgtrigger
import pytest
from django.core.cache import cache
from django.db import transaction
from django.db.models import CharField, F, TextField, Value
from django.db.models.functions import Concat
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings

from csi.core.permissions import RecordPermission
from csi.tests.support.fuzzing import doors, requests
from csi.tests.test_access import RECORD_PAGES

REQUESTS = int(os.environ.get("CSI_FUZZ_REQUESTS") or 10_000)
SEED = int(os.environ.get("CSI_FUZZ_SEED") or 2011)
CANARY = "canary-of-another"
# What no answer holds, whoever asks: what passwords are kept as, and how Python tells of an error.
NEVER = ("md5$", "Traceback (most recent call last)", "django.db.utils")
LARGEST_ANSWER = 20_000_000
SLOWEST = 30


def plant(user):
    """Writes the canary into a text of every record that this person does not see; gives back how many bear it."""
    planted = 0
    for model in {view.model for _name, view, _takes_id in RECORD_PAGES}:
        hidden = model._base_manager.all()
        if user is not None:
            hidden = hidden.exclude(pk__in=model.objects.visible_to(user).values("pk"))
        if model._meta.label == "gallery.Photo":
            hidden = hidden.exclude(is_public=True, consent=True)
        field = next((field for field in model._meta.fields if is_free_text(field)), None)
        if field and model._meta.app_label not in ("districts", "indicators"):
            own = Concat(Value(f"{CANARY} "), F("pk"), output_field=TextField())
            with pgtrigger.ignore():
                ids = list(hidden.values_list("pk", flat=True))
                planted += model._base_manager.filter(pk__in=ids).update(**{field.name: own})
    return planted


def is_free_text(field):
    is_text = isinstance(field, TextField) or (isinstance(field, CharField) and (field.max_length or 0) >= 100)
    return is_text and not field.choices and not field.unique and field.name not in ("image", "minutes_file")


def fault_of(answer, body, seconds):
    """What is wrong with an answer; None where nothing is."""
    if answer.status_code >= 500:
        return f"{answer.status_code} {getattr(answer, 'exc_info', None)}"
    if CANARY in body:
        return "tells what is another's"
    if "Content-Security-Policy" not in answer or len(body) > LARGEST_ANSWER or seconds > SLOWEST:
        return f"{len(body)} characters after {seconds:.0f} s, {answer.headers}"
    return next((f"tells {word!r}" for word in NEVER if word in body), None)


@pytest.mark.audit
@pytest.mark.parametrize("username", ["anonymous", "reader", "osh", "manager", "admin"])
def test_nonsense_breaks_no_page_and_tells_nobody_what_is_not_theirs(mission, username):
    user, client, statuses = mission.get(username), Client(raise_request_exception=False), Counter()
    if user:
        client.force_login(user)
    session, found = client.cookies.get("sessionid"), doors(client)
    planted = plant(user)
    slowest = 0

    @seed(SEED)
    @settings(
        max_examples=REQUESTS,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(request=requests(found))
    def evaluate(request):
        nonlocal slowest
        # As it was before the last request, which may have signed out or been counted.
        client.cookies = SimpleCookie({"sessionid": session.value} if session else {})
        cache.clear()
        began = time.monotonic()
        with transaction.atomic():
            answer = client.generic(
                request.method,
                request.path,
                request.body,
                request.content_type,
                query_string=request.query,
                headers=request.headers,
            )
            body = (answer.getvalue() if answer.streaming else answer.content).decode(errors="replace")
            transaction.set_rollback(True)
        seconds = time.monotonic() - began
        slowest = max(slowest, seconds)
        statuses[answer.status_code] += 1
        assert fault_of(answer, body, seconds) is None

    began = time.monotonic()
    evaluate()
    told = ", ".join(f"{number} × {status}" for status, number in sorted(statuses.items()))
    sys.stdout.write(
        f"\n{username}: {statuses.total()} requests in {time.monotonic() - began:.0f} s, the slowest {slowest:.1f} s; "
        f"{told}; {planted} records with a canary; seed {SEED}\n"
    )
    assert statuses.total() >= REQUESTS
    assert planted > 100 or (user and user.has_permission(RecordPermission.ACCESS_ALL_SCOPES))


@pytest.mark.audit
@pytest.mark.django_db
def test_the_requests_reach_every_address(admin, client):
    """Also what lets pytest make the test database, where this file alone is chosen."""
    client.force_login(admin)
    found = doors(client)
    assert len(found) > 400
    assert sum(door.is_open for door in found) > 150
    assert sum(door.takes_post for door in found) > 80
