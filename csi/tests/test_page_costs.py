"""Queries, sizes and query plans of pages do not grow; a command renews the baseline."""

import pytest

from csi.tests.support.bench.missions import BenchMission
from csi.tests.support.page_costs import (
    RENEW,
    PageCost,
    find_increases,
    list_pages,
    measure_demonstration,
    write_baseline,
)

# A home page, a report and lists
FREQUENT = (
    ("manager", "/"),
    ("manager", "/dashboard/"),
    ("manager", "/concerns/concerns/"),
    ("manager", "/forums/meetings/"),
    ("manager", "/receptions/trips/"),
    ("reader", "/"),
)


def compare(costs, pytestconfig):
    if pytestconfig.getoption("renew"):
        write_baseline(costs)
    assert find_increases(costs) == [], RENEW


@pytest.mark.django_db
@pytest.mark.slow
def test_costs_and_plans_of_frequent_pages_match_the_baseline(mission):
    assert find_increases(measure_demonstration(mission, FREQUENT)) == [], RENEW


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.audit
def test_costs_and_plans_of_demonstration_pages_match_the_baseline(mission, pytestconfig):
    compare(measure_demonstration(mission, list_pages()), pytestconfig)


@pytest.mark.slow
@pytest.mark.audit
@pytest.mark.parametrize("preset", ["S", "M", "D"])
def test_costs_of_generated_pages_match_the_baseline(preset, pytestconfig):
    mission = BenchMission(preset)
    try:
        costs = [
            PageCost(
                preset,
                user,
                url,
                mission.execute("queries", user, url).result,
                mission.execute("page", user, url).result,
            )
            for user, url in list_pages()
        ]
    finally:
        mission.stop()
    compare(costs, pytestconfig)


def test_increase_is_found():
    recorded = PageCost("S", "manager", "/", 10, 1000, "forums_meeting")
    for queries, size, scans in ((11, 1000, ""), (10, 1100, ""), (10, 1000, "forums_meeting forums_action")):
        assert PageCost("S", "manager", "/", queries, size, scans).exceeds(recorded)
    assert not PageCost("S", "manager", "/", 9, 1040, "").exceeds(recorded)
