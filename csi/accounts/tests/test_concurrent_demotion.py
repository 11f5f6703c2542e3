"""Two administrators who remove each other's access at the same time: one of them remains."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connections
from django.http import HttpResponse
from django.test import Client

from csi.accounts.models import User
from csi.tests.support.factories import AdministratorFactory
from csi.tests.support.samples import everyday_sample
from csi.tests.support.sql import update

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

LIST = "/admin/accounts/user/"


def demote(client, account):
    typed = {"username": account.username, "email": account.email, "role": "reader", "is_active": "on"}
    return client.post(f"{LIST}{account.pk}/change/", typed)


def deactivate(client, account):
    return client.post(LIST, {"action": "deactivate", "_selected_action": [account.pk]})


def demote_with_sql(_client, account):
    """Return the status of the page whose form does the same."""
    try:
        update(account, role="reader")
    except IntegrityError:
        return HttpResponse(status=200)
    return HttpResponse(status=302)


@pytest.mark.parametrize("take_away", everyday_sample([demote, deactivate, demote_with_sql], 1))
def test_concurrent_demotions_leave_one_administrator(take_away):
    first, second = AdministratorFactory.create_batch(2)
    together = Barrier(2)

    def submit_change(pair):
        acting, other = pair
        client = Client()
        client.force_login(acting)
        client.get(LIST)
        together.wait(timeout=20)
        try:
            return take_away(client, other).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as people:
        statuses = list(people.map(submit_change, [(first, second), (second, first)]))
    assert User.objects.administrators().count() == 1, statuses
    assert 302 in statuses
    assert max(statuses) < 500
