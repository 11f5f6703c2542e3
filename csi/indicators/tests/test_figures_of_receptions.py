"""Known figures of the receptions: 49 vehicles, 5,722 trips and 23,144 visitors."""

import datetime

import pytest

from csi.core.periods import Year
from csi.indicators.formatting import format_basis, format_indicator_value
from csi.indicators.registry import evaluate, get_indicators
from csi.reports.indicator_rows import IndicatorRow, rounded_value
from csi.tests.support.view_contracts import count_listed_records, get_listed_records
from districts.tests.factories import AreaOfOperationFactory, DistrictFactory, MandateFactory, PopulationFactory
from receptions.models import Trip
from receptions.tests.factories import (
    AppealCountFactory,
    DeploymentFactory,
    MobileReceptionFactory,
    ServiceGapFactory,
    TripFactory,
)

pytestmark = pytest.mark.django_db

YEAR = Year(2011).span
TODAY = datetime.date(2011, 12, 31)
VEHICLES, TRIPS, VISITORS = 49, 5722, 23_144
KEYS = (
    "trips_per_reception",
    "visitors_per_trip",
    "visitors_per_1000",
    "appeals",
    "appeals_settled",
    "appeals_referred",
)


@pytest.fixture
def districts(settings):
    """Two districts in operation."""
    settings.MISSION_DATE = TODAY
    mandate = MandateFactory(starts=YEAR.start, ends=TODAY)
    osh, uzgen = DistrictFactory(name_en="Osh city"), DistrictFactory(name_en="Uzgen")
    for district in (osh, uzgen):
        AreaOfOperationFactory(mandate=mandate, district=district, starts=YEAR.start)
    return osh, uzgen


@pytest.fixture
def uzgen(districts):
    """A district without a census; the other one has one, all trips, and a vehicle that is out of service."""
    osh, uzgen = districts
    PopulationFactory(district=osh, people=1_157_200)
    vehicles = MobileReceptionFactory.create_batch(VEHICLES, donated=YEAR.start)
    ServiceGapFactory(vehicle=MobileReceptionFactory(donated=YEAR.start), starts=datetime.date(2011, 12, 1))
    deployments = [DeploymentFactory(vehicle=vehicle, district=osh, starts=YEAR.start) for vehicle in vehicles]
    # 4 visitors on each trip are 22,888; one more on the first 256.
    trips = [
        Trip(
            deployment=deployments[number % VEHICLES],
            date=YEAR.start + datetime.timedelta(days=number // VEHICLES),
            visitors_women=3 if number < VISITORS - 4 * TRIPS else 2,
            visitors_men=2,
        )
        for number in range(TRIPS)
    ]
    Trip.objects.bulk_create(trips)
    AppealCountFactory(trip=trips[0], topic="land", received=9, settled=5, referred=3)
    AppealCountFactory(trip=trips[1], topic="documents", received=4, settled=0, referred=1)
    return uzgen


def evaluate_year(user=None):
    results = evaluate(get_indicators(*KEYS), [YEAR], user=user, today=TODAY)
    return {key: results.get_value(key, YEAR) for key in KEYS}


def assert_known_figures(values):
    assert {key: format_indicator_value(value) for key, value in values.items()} == {
        "trips_per_reception": "116.8",
        "visitors_per_trip": "4.04",
        "visitors_per_1000": "20.0",
        "appeals": "13",
        "appeals_settled": "5",
        "appeals_referred": "4",
    }
    assert format_basis(values["trips_per_reception"]) == "5,722 ÷ 49"
    assert format_basis(values["visitors_per_trip"]) == "23,144 ÷ 5,722"
    assert str(rounded_value(values["visitors_per_trip"])) == "4.04"
    assert IndicatorRow(values["visitors_per_trip"], values["visitors_per_trip"]).change_text == "0.00"


@pytest.mark.audit
def test_values_equal_the_known_figures_and_lists_contain_their_records(uzgen, manager):
    # One test, because saving the trips is slow.
    assert_known_figures(evaluate_year())
    trip = TripFactory(
        deployment__district=uzgen,
        deployment__starts=YEAR.start,
        deployment__vehicle__donated=YEAR.start,
        date=TODAY,
        visitors_men=50,
    )
    values = evaluate_year(manager)
    trips = values["trips_per_reception"]
    assert count_listed_records(manager, trips.url) == trips.listed_count == TRIPS + 1
    # Uzgen has no census.
    rate = values["visitors_per_1000"]
    assert (rate.numerator, format_basis(rate)) == (VISITORS, "23,144 of 23,200 visitors")
    listed = get_listed_records(manager, rate.url)
    assert trip not in listed
    assert sum(trip.visitors_women + trip.visitors_men for trip in listed) == rate.numerator


def test_value_is_not_available_for_a_district(districts):
    results = evaluate(get_indicators("trips_per_reception"), [YEAR], today=TODAY)
    value = results.get_value("trips_per_reception", YEAR, districts[0].pk)
    assert (value.value, value.numerator) == (None, None)
    assert "mission as a whole" in value.missing_reason
