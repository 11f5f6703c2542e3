"""Reference data that count from a later day change no value of an earlier period."""

import datetime
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from advisers.tests.factories import AdviserFactory, PlacementFactory
from csi.core.periods import Month, Year
from csi.indicators.registry import REGISTRY, evaluate, get_indicators
from csi.indicators.tests.golden import GoldenMission, day
from csi.tests.support.samples import everyday_sample
from csi.tests.support.view_contracts import get_listed_records
from districts.models import AreaOfOperation, AreaStatus, District, PoliceStation
from districts.tests.factories import (
    AreaOfOperationFactory,
    PoliceStationFactory,
    PopulationFactory,
    StrengthLineFactory,
)
from forums.models import MeetingCadence, WorkingGroup
from forums.tests.factories import CadenceChangeFactory

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
    districts = (None, *District.objects.values_list("pk", flat=True))
    values = {}
    for dimension in DIMENSIONS:
        results = evaluate(REGISTRY.values(), spans, today=TODAY, dimension=dimension)
        for key, indicator in REGISTRY.items():
            for span in spans:
                for district in districts:
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


# Functions that add reference data to the mission after the last day of the earlier period. `choose`: draws a random
# value; `number`: the number of additions before.


def add_census(golden, last_day, choose, number):
    year = last_day.year + choose(st.integers(1, 6)) + 6 * number
    total = choose(st.sampled_from([None, 5000]))
    figures = {"people": choose(st.integers(1, 1000))} if total else {"people": None, "share": Decimal(30)}
    district = choose(st.sampled_from([golden.osh, golden.uzgen]))
    if total:
        PopulationFactory(district=district, people=total, year=year)
    if choose(st.booleans()):
        PopulationFactory(district=district, community=golden.uzbek, year=year, **figures)


def add_station(golden, last_day, choose, number):
    district = choose(st.sampled_from([golden.osh, golden.uzgen]))
    opened_on = last_day + datetime.timedelta(days=choose(st.integers(1, 400)))
    closed_on = choose(st.sampled_from([None, opened_on, opened_on + datetime.timedelta(days=60)]))
    station = PoliceStationFactory(district=district, opened_on=opened_on, closed_on=closed_on)
    StrengthLineFactory(strength__station=station, strength__date=opened_on, community=golden.kyrgyz)


def close_station(golden, last_day, choose, number):
    station = PoliceStation.objects.filter(closed_on=None).exclude(pk=golden.osh_station.pk).order_by("pk").last()
    latest = max(
        [
            last_day,
            *station.placements.values_list("ends", flat=True),
            *station.strengths.values_list("date", flat=True),
        ]
    )
    station.closed_on = latest + datetime.timedelta(days=choose(st.integers(0, 400)))
    station.save()


def change_cadence(golden, last_day, choose, number):
    group = choose(st.sampled_from(list(WorkingGroup.objects.order_by("pk"))))
    # A new cadence begins after the month in which the group was established.
    earliest = Month.from_date(max(last_day, group.established))
    month = earliest.add(1 + choose(st.integers(0, 3)) + 4 * number)
    CadenceChangeFactory(group=group, month=month.start, cadence=choose(st.sampled_from(MeetingCadence.values)))


ADDITIONS = (add_census, add_station, close_station, change_cadence)


@pytest.mark.parametrize(
    "add", [add_census, *(pytest.param(add, marks=pytest.mark.audit) for add in ADDITIONS if add is not add_census)]
)
@given(data=st.data())
@settings(
    max_examples=3,
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


class TestCensusOfPeriod:
    @pytest.mark.parametrize("year", [2010, 2011])
    def test_rate_uses_the_latest_census_up_to_the_year(self, golden, year):
        PopulationFactory(district=golden.osh, people=2000, year=year)
        results = evaluate([REGISTRY["concerns_open_per_100000"]], [Year(2010).span, Year(2011).span], today=TODAY)
        assert results.get_value("concerns_open_per_100000", Year(2011).span, golden.osh.pk).denominator == 2000

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
            [REGISTRY[key] for key in ("concerns_open_per_100000", "police_community_gap")],
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


class TestStationsCovered:
    def evaluate(self, span, district=None):
        results = evaluate([REGISTRY["stations_covered"]], [span], today=TODAY)
        return results.get_value("stations_covered", span, district)

    @pytest.mark.parametrize(
        ("dates", "counts"),
        [
            ({}, (2, 3)),
            ({"opened_on": day("2011-04-30")}, (2, 3)),
            ({"opened_on": day("2011-05-01")}, (2, 2)),
            ({"closed_on": day("2011-04-30")}, (2, 3)),
            ({"closed_on": day("2011-04-29")}, (2, 2)),
        ],
    )
    def test_only_open_stations_count(self, golden, dates, counts):
        PoliceStation.objects.filter(placements=None).update(**dates)
        value = self.evaluate(Month(2011, 4).span)
        assert (value.numerator, value.denominator) == counts

    def test_stations_outside_the_districts_in_operation_do_not_count(self, golden):
        """Four stations have an adviser, two of them in districts in operation: 2 of 2, not 4 of 2."""
        PoliceStation.objects.filter(placements=None).delete()
        mandate = golden.osh.areas.get().mandate
        for status in (AreaStatus.REQUESTED, None):
            station = PoliceStationFactory(name=f"Outside, {status}")
            PlacementFactory(station=station, mandate=mandate, adviser=AdviserFactory(), starts=day("2011-04-01"))
            if status:
                AreaOfOperationFactory(
                    mandate=mandate, district=station.district, status=status, starts=day("2011-04-01")
                )
        span = Month(2011, 4).span
        results = evaluate(get_indicators("stations_covered", "stations_with_adviser"), [span], today=TODAY)
        covered, with_adviser = (results.get_value(key, span) for key in ("stations_covered", "stations_with_adviser"))
        assert (with_adviser.value, covered.numerator, covered.denominator, covered.value) == (4, 2, 2, 100)
        assert set(get_listed_records(golden.manager, covered.url)) == {golden.osh_station, golden.uzgen_station}

    @pytest.mark.parametrize("month", everyday_sample([4, 1, 3, 5, 12], 1))
    def test_list_has_exactly_the_stations_covered(self, golden, month):
        span = Month(2011, month).span
        for district in (None, golden.osh.pk, golden.uzgen.pk):
            value = self.evaluate(span, district)
            listed = get_listed_records(golden.manager, value.list_url)
            assert len(listed) == value.numerator
            assert {station.district for station in listed} <= {golden.osh, golden.uzgen}
