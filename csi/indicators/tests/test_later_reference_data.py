"""Reference data that count from a later day change no value of an earlier period."""

import datetime
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from csi.core.periods import Month, Year
from csi.indicators.registry import REGISTRY, evaluate
from csi.indicators.tests.golden import GoldenMission, day
from districts.models import AreaOfOperation, District
from districts.tests.factories import PopulationFactory

# The records are those of 2011; a year later, they are still the latest.
TODAY = day("2012-12-31")
LAST_DAYS = st.sampled_from([Month(2011, number).span.last_day for number in range(1, 13)])
DIMENSIONS = ("", "community", "station")


@pytest.fixture
def golden(db):
    mission = GoldenMission()
    AreaOfOperation.objects.filter(district=mission.osh).update(ends=day("2011-12-31"))
    return mission


def evaluate_until(last_day):
    """Return all values of the months and years that end by that day, by district and by member."""
    months = [Month(2011, number) for number in range(1, 13)]
    spans = [span for span in [*(month.span for month in months), Year(2011).span] if span.last_day <= last_day]
    values = {}
    for dimension in DIMENSIONS:
        results = evaluate(REGISTRY.values(), spans, today=TODAY, dimension=dimension)
        for key, indicator in REGISTRY.items():
            for span in spans:
                for district in (None, *District.objects.values_list("pk", flat=True)):
                    if indicator.is_mission_wide and district:
                        continue
                    values[key, span, district] = results.get_value(key, span, district)
                    for member, value in results.get_values_by_member(key, span, district=district).items():
                        values[key, span, district, dimension, member] = value
    return {
        position: (value.value, value.numerator, value.denominator)
        for position, value in values.items()
        if value.value is not None or value.numerator
    }


# What may be added: functions of the mission, the last day of the earlier period, a source of random values, and the
# number of additions before.


def add_census(golden, last_day, choose, number):
    year = last_day.year + choose(st.integers(1, 6)) + 6 * number
    total = choose(st.sampled_from([None, 5000]))
    figures = {"people": choose(st.integers(1, 1000))} if total else {"people": None, "share": Decimal(30)}
    district = choose(st.sampled_from([golden.osh, golden.uzgen]))
    if total:
        PopulationFactory(district=district, people=total, year=year)
    if choose(st.booleans()):
        PopulationFactory(district=district, community=golden.uzbek, year=year, **figures)


ADDITIONS = (add_census,)


@pytest.mark.parametrize("add", ADDITIONS)
@given(data=st.data())
@settings(
    max_examples=15,
    deadline=None,
    # Shrinking would take minutes.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_later_reference_data_change_no_earlier_value(add, golden, data):
    last_day = data.draw(LAST_DAYS)
    before = evaluate_until(last_day)
    with transaction.atomic():
        for number in range(data.draw(st.integers(1, 2))):
            add(golden, last_day, data.draw, number)
        assert evaluate_until(last_day) == before
        transaction.set_rollback(True)


class TestCensus:
    @pytest.mark.parametrize("year", [2010, 2011])
    def test_rate_uses_the_latest_census_up_to_the_year(self, golden, year):
        PopulationFactory(district=golden.osh, people=2000, year=year)
        results = evaluate([REGISTRY["concerns_open_per_10000"]], [Year(2010).span, Year(2011).span], today=TODAY)
        assert results.get_value("concerns_open_per_10000", Year(2011).span, golden.osh.pk).denominator == 2000

    def test_share_is_that_of_the_total_known_on_the_day(self, golden):
        PopulationFactory(district=golden.osh, people=6000, year=2011)
        gap = REGISTRY["police_community_gap"]
        results = evaluate([gap], [Month(2011, 4).span], today=TODAY, dimension="community")
        [kyrgyz] = [
            value
            for member, value in results.get_values_by_member("police_community_gap", Month(2011, 4).span).items()
            if member == golden.kyrgyz.pk
        ]
        # Kyrgyz: 17 of 20 officers; 60% of 6000 and 80% of 3000 are 6000 of 9000 people.
        assert kyrgyz.value == pytest.approx(85 - 100 * 6000 / 9000)

    def test_no_population_is_known_before_the_first_census(self, golden):
        golden.osh.populations.update(year=2012)
        results = evaluate(
            [REGISTRY[key] for key in ("concerns_open_per_10000", "police_community_gap")],
            [Month(2011, 4).span],
            today=TODAY,
        )
        values = [results.get_value(key, Month(2011, 4).span, golden.osh.pk) for key in results.indicators]
        assert [value.value for value in values] == [None, None]
        assert "the population is not recorded" in str(values[0].missing_reason)

    def test_people_of_a_district_are_those_known_on_the_day(self, golden):
        PopulationFactory(district=golden.osh, people=2000, year=2011)
        PopulationFactory(district=golden.osh, people=3000, year=2020)
        known = {
            year: District.objects.with_people_on(datetime.date(year, 5, 1)).get(pk=golden.osh.pk)
            for year in (2010, 2011, 2020)
        }
        assert {year: district.people for year, district in known.items()} == {2010: 1000, 2011: 2000, 2020: 3000}
