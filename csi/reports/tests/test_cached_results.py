"""Cached results are equal to new ones after random writes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csi.core.history import cached_results
from csi.core.periods import ONE_DAY, Month
from csi.reports.alerts.report import list_alerts
from csi.reports.cadence.report import build_heat_map, load_rates
from csi.reports.calendar.entries import list_entries
from csi.reports.coverage.layers import LAYERS
from csi.reports.presence.report import get_reception_presence, get_station_presence
from csi.returns.outstanding import get_outstanding_returns, get_submitted_returns
from csi.tests.support.random_writes import (
    capture_statements,
    change_cadences,
    execute_random_writes,
    group_written_columns,
    list_columns,
)
from districts.models import Contact, District
from receptions.models import MobileReception, Trip
from receptions.models.vehicles import IDLE_AFTER

pytestmark = pytest.mark.django_db

OCTOBER = Month(2011, 10)
TODAY = OCTOBER.span.last_day
MONTHS = OCTOBER.get_preceding_months(12)


@pytest.fixture
def cached(monkeypatch):
    """Cache results although each test is one transaction."""
    monkeypatch.setattr(cached_results, "is_inside_transaction", lambda: False)
    return cached_results._cached_results


def describe_results(user):
    """Return all results with the names of their records, which the records do not compare."""
    alerts, rates = list_alerts(user, TODAY), load_rates(user, MONTHS, TODAY, None)
    groups = [(str(group_rate.group), group_rate.order, group_rate) for group_rate in rates.groups]
    heat_map = build_heat_map(user, MONTHS, TODAY)
    presence = [function(user, MONTHS, TODAY) for function in (get_station_presence, get_reception_presence)]
    return {
        "calendar": [(entry, str(entry.scope)) for entry in list_entries(user, OCTOBER.span, is_cached=True)],
        "presence": [
            (
                [(row.totals, row.html) for row in table.rows],
                table.by_month,
            )
            for table in presence
        ],
        "alerts": [(alert, str(alert.scope)) for alert in alerts],
        "forum cadence": (groups, rates.monthly_rates, rates.rate, [row.html for row in heat_map.rows]),
        "returns": [
            (item, item.html)
            for items in (get_outstanding_returns(user, TODAY), get_submitted_returns(user))
            for item in items
        ],
        "early warnings": LAYERS["warnings"].get_values(
            list(District.objects.values_list("pk", flat=True)), OCTOBER.span, user=user, day=TODAY
        ),
    }


def describe_new_results(cached, user):
    """Return the results as if nothing had been cached; what is cached stays."""
    stored = dict(cached)
    cached.clear()
    results = describe_results(user)
    cached.clear()
    cached.update(stored)
    return results


def check_random_writes(mission, cached, seed, number):
    manager = mission["manager"]
    with capture_statements() as statements:
        describe_results(manager)
    tables = group_written_columns(list_columns(statements))
    change_cadences()
    for statement in execute_random_writes(seed, number, tables):
        assert describe_results(manager) == describe_new_results(cached, manager), statement


def test_cached_results_are_equal_to_new_ones_after_random_writes(mission, cached):
    check_random_writes(mission, cached, seed=1, number=5)


@pytest.mark.audit
@pytest.mark.parametrize("seed", range(2, 8))
def test_cached_results_are_equal_to_new_ones_after_many_random_writes(mission, cached, seed):
    check_random_writes(mission, cached, seed, number=100)


def test_unchanged_result_takes_one_query(mission, cached):
    manager = mission["manager"]
    for compute in (lambda: list_alerts(manager, TODAY), lambda: load_rates(manager, MONTHS, TODAY, None)):
        first = compute()
        with CaptureQueriesContext(connection) as queries:
            assert compute() is first
        assert len(queries) == 1


def test_only_the_changed_district_is_computed_again(mission, cached):
    computed = []

    def compute():
        cached_results.cache_result("districts", lambda scopes: computed.append(scopes) or [], list)

    compute()
    contact = Contact.objects.first()
    Contact.objects.filter(pk=contact.pk).update(telephone="0555 00 00 00")
    compute()
    # Accounts belong to no district.
    mission["reader"].first_name = "Roza"
    mission["reader"].save()
    compute()
    assert computed == [None, {contact.district_id}]


def test_changed_trip_changes_the_alert_of_its_vehicle(mission, cached):
    manager, vehicle = mission["manager"], MobileReception.objects.get(number=1)
    last = Trip.objects.filter(deployment__vehicle=vehicle).latest("date")
    later = last.date + IDLE_AFTER + ONE_DAY
    assert last.date in [alert.day for alert in list_alerts(manager, later) if alert.text == str(vehicle)]
    Trip.objects.filter(pk=last.pk).update(date=last.date - ONE_DAY)
    assert last.date not in [alert.day for alert in list_alerts(manager, later) if alert.text == str(vehicle)]


def test_name_of_a_district_is_current(mission, cached):
    manager = mission["manager"]
    district = load_rates(manager, MONTHS, TODAY, None).groups[0].group.district
    District.objects.filter(pk=district.pk).update(name_en="Ak-Suu")
    assert "Ak-Suu" in [str(rate.group.district) for rate in load_rates(manager, MONTHS, TODAY, None).groups]


def test_nothing_is_cached_within_a_transaction(mission):
    list_alerts(mission["manager"], TODAY)
    assert not cached_results._cached_results
