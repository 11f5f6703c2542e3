"""Facts are equal to the records after random writes."""

import datetime

import pytest

from csi.core.periods import Month, Quarter, Span
from csi.indicators.facts import store
from csi.indicators.facts.keys import FactKey
from csi.indicators.facts.verification import find_differences, list_requests
from csi.indicators.registry import REGISTRY
from csi.tests.support.random_writes import (
    change_cadences,
    execute_random_writes,
    group_written_columns,
    list_source_columns,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

OCTOBER = Month(2011, 10)


@pytest.fixture(autouse=True)
def facts_in_memory(monkeypatch):
    """Leave facts in memory between reads although each test is one transaction."""
    monkeypatch.setattr(store, "is_inside_transaction", lambda: False)


def check_random_writes(mission, seed, number):
    """Execute random writes, also to closed days, and compare the facts with the records."""
    requests = list_requests(REGISTRY.values())
    spans = [
        OCTOBER.span,
        OCTOBER.add(-3).span,
        Quarter.from_date(OCTOBER.start).span,
        Span(datetime.date(2011, 2, 10), OCTOBER.end),
    ]
    tables = group_written_columns(list_source_columns(spans[-1]))
    keys = {FactKey(*request, span) for request in requests for span in spans}
    today = OCTOBER.span.last_day
    change_cadences()
    store.get_facts(keys, set(), today)
    for statement in execute_random_writes(seed, number, tables):
        assert find_differences(keys, today) == set(), statement


def test_facts_are_equal_to_the_records_after_random_writes(mission):
    check_random_writes(mission, seed=1, number=3)


@pytest.mark.audit
@pytest.mark.parametrize("seed", range(2, 8))
def test_facts_are_equal_to_the_records_after_many_random_writes(mission, seed):
    check_random_writes(mission, seed, number=150)
