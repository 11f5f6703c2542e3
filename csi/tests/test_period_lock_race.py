"""Concurrent writing to a month and acceptance of its return."""

import datetime
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connections, transaction

from csi.returns.services import accept
from csi.returns.tests.factories import MonthlyReturnFactory
from csi.tests.support.sql import refused_by
from receptions.tests.factories import DeploymentFactory, TripFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_acceptance_waits_for_transaction_writing_to_the_month(osh_city, manager):
    deployment = DeploymentFactory(district=osh_city, starts=datetime.date(2011, 9, 1))
    record = MonthlyReturnFactory(district=osh_city, submitted=True)
    has_written, order = Event(), []

    def write():
        with transaction.atomic():
            TripFactory(deployment=deployment, date=datetime.date(2011, 9, 14))
            has_written.set()
            # Time for the acceptance to overtake, if no lock prevented it.
            time.sleep(0.5)
            order.append("written")

    def close():
        assert has_written.wait(timeout=20)
        accept(acting_user=manager, monthly_return=record)
        order.append("closed")

    def run(action):
        try:
            action()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as executor:
        list(executor.map(run, (write, close)))
    assert order == ["written", "closed"]
    with refused_by("trip_period_lock"):
        TripFactory(deployment=deployment, date=datetime.date(2011, 9, 15))
