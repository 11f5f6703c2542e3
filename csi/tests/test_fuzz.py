"""10,000 malformed requests, 2,000 of each role, cause no server error and disclose no hidden record.

CSI_FUZZ_REQUESTS sets the number per role and CSI_FUZZ_SEED the seed; equal values generate equal requests.
"""

import os
import sys
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
from csi.tests.support.fuzzing import probe_targets, requests
from csi.tests.support.routes import RECORD_ROUTES

REQUESTS = int(os.environ.get("CSI_FUZZ_REQUESTS") or 2_000)
SEED = int(os.environ.get("CSI_FUZZ_SEED") or 2011)
CANARY = "canary-of-another"
# Contained in no response: hashes of passwords and Python errors
FORBIDDEN = ("md5$", "Traceback (most recent call last)", "django.db.utils")
MAX_RESPONSE_SIZE = 20_000_000


def insert_canaries(user):
    """Write the canary into a text of every record hidden from the user; return the number of records."""
    count = 0
    for model in {route.model for route in RECORD_ROUTES}:
        hidden = model._base_manager.all()
        if user is not None:
            hidden = hidden.exclude(pk__in=model.objects.visible_to(user).values("pk"))
        if model._meta.label == "gallery.Photo":
            hidden = hidden.exclude(is_public=True, consent=True)
        field = next((field for field in model._meta.fields if is_free_text(field)), None)
        if field and model._meta.app_label not in ("districts", "indicators"):
            canary = Concat(Value(f"{CANARY} "), F("pk"), output_field=TextField())
            with pgtrigger.ignore():
                ids = list(hidden.values_list("pk", flat=True))
                count += model._base_manager.filter(pk__in=ids).update(**{field.name: canary})
    return count


def is_free_text(field):
    is_text = isinstance(field, TextField) or (isinstance(field, CharField) and (field.max_length or 0) >= 100)
    return is_text and not field.choices and not field.unique and field.name not in ("image", "minutes_file")


def find_fault(response, body):
    """Return a description of what is wrong with a response, or None."""
    if response.status_code >= 500:
        return f"{response.status_code} {getattr(response, 'exc_info', None)}"
    if CANARY in body:
        return "contains a hidden record"
    if "Content-Security-Policy" not in response or len(body) > MAX_RESPONSE_SIZE:
        return f"{len(body)} characters, {response.headers}"
    return next((f"contains {text!r}" for text in FORBIDDEN if text in body), None)


@pytest.mark.audit
@pytest.mark.parametrize("username", ["anonymous", "reader", "osh", "manager", "admin"])
def test_malformed_requests_cause_no_error_or_disclosure(mission, username):
    user, client, statuses = mission.get(username), Client(raise_request_exception=False), Counter()
    if user:
        client.force_login(user)
    session, targets = client.cookies.get("sessionid"), probe_targets(client)
    canary_count = insert_canaries(user)

    @seed(SEED)
    @settings(
        max_examples=REQUESTS,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(request=requests(targets))
    def send_requests(request):
        # Undo a sign-out or rate limit of the last request.
        client.cookies = SimpleCookie({"sessionid": session.value} if session else {})
        cache.clear()
        with transaction.atomic():
            response = client.generic(
                request.method,
                request.path,
                request.body,
                request.content_type,
                query_string=request.query,
                headers=request.headers,
            )
            body = (response.getvalue() if response.streaming else response.content).decode(errors="replace")
            transaction.set_rollback(True)
        statuses[response.status_code] += 1
        assert find_fault(response, body) is None

    send_requests()
    summary = ", ".join(f"{number} × {status}" for status, number in sorted(statuses.items()))
    sys.stdout.write(
        f"\n{username}: {statuses.total()} requests, {summary}; {canary_count} records with a canary; seed {SEED}\n"
    )
    assert statuses.total() >= REQUESTS
    assert canary_count > 100 or (user and user.has_permission(RecordPermission.ACCESS_ALL_SCOPES))


@pytest.mark.audit
@pytest.mark.django_db
def test_requests_reach_every_url(admin, client):
    """Check the targets; the mark also creates the test database if only this file is selected."""
    client.force_login(admin)
    targets = probe_targets(client)
    assert len(targets) > 400
    assert sum(target.is_open for target in targets) > 150
    assert sum(target.takes_post for target in targets) > 80
