"""Querysets and rules of vehicles, deployments and trips at the edges of their conditions."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from receptions.models import Deployment, DeploymentPhase, MobileReception, ServiceGap, Trip
from receptions.tests.factories import (
    AppealCountFactory,
    DeploymentFactory,
    MobileReceptionFactory,
    ServiceGapFactory,
    TripFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]
ONE_DAY = datetime.timedelta(days=1)
day = datetime.date.fromisoformat
FIRST, LAST = day("2011-08-10"), day("2011-09-20")
AROUND = (FIRST - ONE_DAY, FIRST, LAST, LAST + ONE_DAY)


# Deployments


def test_deployment_runs_from_its_first_to_its_last_day():
    deployment = DeploymentFactory(starts=FIRST, ends=LAST)
    counts = {
        "operating_on": [0, 1, 1, 0],
        "planned_on": [1, 0, 0, 0],
        "ended_before": [0, 0, 0, 1],
    }
    for name, expected in counts.items():
        assert [getattr(Deployment.objects, name)(date).count() for date in AROUND] == expected
    phases = DeploymentPhase.PLANNED, DeploymentPhase.RUNNING, DeploymentPhase.RUNNING, DeploymentPhase.ENDED
    assert tuple(deployment.phase_on(date) for date in AROUND) == phases
    deployment.ends = None
    assert deployment.phase_on(LAST + ONE_DAY) == DeploymentPhase.RUNNING


def test_deployment_does_not_operate_while_its_own_vehicle_is_out_of_service():
    deployment = DeploymentFactory(starts=FIRST)
    ServiceGapFactory(starts=FIRST)
    assert Deployment.objects.operating_on(LAST).get() == deployment
    ServiceGapFactory(vehicle=deployment.vehicle, starts=LAST, ends=LAST)
    dates = (LAST - ONE_DAY, LAST, LAST + ONE_DAY)
    assert [Deployment.objects.operating_on(date).count() for date in dates] == [1, 0, 1]


def test_deployments_of_the_day_are_offered_first_for_a_trip():
    ended = DeploymentFactory(starts=FIRST + 2 * ONE_DAY, ends=LAST)
    running = DeploymentFactory(starts=FIRST)
    newer = DeploymentFactory(starts=FIRST + ONE_DAY)
    DeploymentFactory(starts=LAST + 2 * ONE_DAY)
    assert list(Deployment.objects.for_trip_on(LAST)) == [ended, newer, running]
    assert list(Deployment.objects.for_trip_on(LAST + ONE_DAY)) == [newer, running, ended]
    assert list(Deployment.objects.for_trip_on(FIRST)) == [running]
    assert list(Deployment.objects.for_trip_on(FIRST - ONE_DAY)) == []


# Vehicles


def test_vehicle_is_in_service_from_its_handover_except_in_gaps():
    vehicle = MobileReceptionFactory(donated=FIRST)
    ServiceGapFactory(starts=FIRST)
    assert [MobileReception.objects.donated_on_or_before(date).count() for date in AROUND[:2]] == [1, 2]
    in_service = MobileReception.objects.filter(pk=vehicle.pk).in_service_on
    assert [in_service(date).count() for date in AROUND] == [0, 1, 1, 1]
    ServiceGapFactory(vehicle=vehicle, starts=LAST, ends=LAST)
    dates = (LAST - ONE_DAY, LAST, LAST + ONE_DAY)
    assert [in_service(date).count() for date in dates] == [1, 0, 1]


@pytest.mark.parametrize(
    ("ends", "is_idle"),
    # Thirty days before the 31st
    [("2011-09-30", True), ("2011-10-01", False), ("2011-10-30", False), (None, False)],
)
def test_vehicle_back_in_service_within_thirty_days_is_not_idle(ends, is_idle):
    vehicle = MobileReceptionFactory(donated=day("2011-07-08"))
    ServiceGapFactory(vehicle=vehicle, starts=LAST, ends=ends and day(ends))
    ServiceGapFactory(starts=LAST)
    idle = MobileReception.objects.filter(pk=vehicle.pk).idle_on(day("2011-10-31"))
    assert [found.idle_since for found in idle] == ([day("2011-07-08")] if is_idle else [])


def test_vehicle_is_idle_since_its_latest_trip_or_handover():
    deployment = DeploymentFactory(starts=day("2011-07-08"))
    for date in (LAST - ONE_DAY, LAST, day("2011-10-31")):
        TripFactory(deployment=deployment, date=date)
    idle = MobileReception.objects.idle_on
    # A later trip does not end idleness before.
    assert idle(day("2011-10-30")).get().idle_since == LAST
    assert idle(LAST + 31 * ONE_DAY).get().idle_since == LAST
    assert not idle(LAST + 30 * ONE_DAY)
    assert not idle(day("2011-10-31"))


def test_vehicles_and_gaps_belong_to_the_districts_of_their_deployments(osh_city, osh, manager):
    vehicle = DeploymentFactory(district=osh_city, ends="2011-09-30").vehicle
    gap = ServiceGapFactory(vehicle=vehicle, starts="2011-10-02")
    ServiceGapFactory(vehicle=DeploymentFactory().vehicle)
    for records, expected in ((MobileReception.objects, vehicle), (ServiceGap.objects, gap)):
        assert list(records.visible_to(osh)) == list(records.in_scopes([osh_city.pk])) == [expected]
        assert records.visible_to(manager).count() == 2
        assert not records.editable_by(osh)


def test_list_shows_the_current_deployment_and_visible_trips(osh_city, osh, manager):
    vehicle = MobileReceptionFactory()
    first = DeploymentFactory(vehicle=vehicle, district=osh_city, starts="2011-09-01", ends=LAST, site="Bazaar")
    second = DeploymentFactory(vehicle=vehicle, starts=LAST + ONE_DAY, site="Station")
    TripFactory(deployment=first, date=LAST)
    TripFactory(deployment=second, date=LAST + ONE_DAY)

    def read(user, date=None):
        found = MobileReception.objects.for_list(user, date).get()
        return found.site, found.district_name, found.trip_count

    assert read(osh, LAST) == ("Bazaar", "Osh city", 1)
    assert read(osh) == (None, None, 1)
    assert read(manager) == read(None) == ("Station", second.district.name_en, 2)


@pytest.mark.parametrize(("name", "value"), [("starts", "2011-11-01"), ("ends", "2011-11-01")])
def test_gap_is_recorded_on_the_day_or_later(name, value):
    gap = ServiceGap(starts=day("2011-10-31"), ends=day("2011-10-31"))
    gap.clean()
    ServiceGap().clean()
    setattr(gap, name, day(value))
    with pytest.raises(ValidationError) as raised:
        gap.clean()
    assert list(raised.value.message_dict) == [name]


# Trips


def test_trips_of_a_period_exclude_its_end():
    TripFactory(deployment__starts=FIRST, date=LAST)
    between = Trip.objects.made_between
    dates = [(LAST, LAST + ONE_DAY), (LAST - ONE_DAY, LAST), (LAST + ONE_DAY, LAST + 2 * ONE_DAY)]
    assert [between(*bounds).count() for bounds in dates] == [1, 0, 0]


def test_trips_at_a_site_are_those_of_its_district(osh_city):
    deployment = DeploymentFactory(district=osh_city, site="Bazaar")
    trip = TripFactory(deployment=deployment)
    TripFactory(deployment__district=osh_city, deployment__site="Station")
    TripFactory(deployment__site="Bazaar")
    assert list(Trip.objects.at_site_of(deployment)) == [trip]


@pytest.mark.parametrize(
    ("women", "men", "is_single_sex", "is_recorded", "description"),
    [
        (0, 0, False, False, "No officers recorded"),
        (1, 0, True, True, "1 woman, no men"),
        (0, 2, True, True, "No women, 2 men"),
        (1, 1, False, True, "1 woman, 1 man"),
        (2, 1, False, True, "2 women, 1 man"),
    ],
)
def test_crew_of_one_sex(women, men, is_single_sex, is_recorded, description):
    trip = TripFactory(officers_women=women, officers_men=men)
    assert Trip.objects.with_single_sex_crew().exists() is trip.has_single_sex_crew is is_single_sex
    assert Trip.objects.with_recorded_crew().exists() is is_recorded
    assert trip.crew_description == description


def test_totals_of_trips_and_their_appeals():
    trips = [TripFactory(kilometres=number, visitors_women=number, visitors_men=2) for number in (10, 5, 900)]
    appeals = [AppealCountFactory(trip=trip, received=9, settled=3, referred=2) for trip in trips]
    assert appeals[0].pending == 4
    assert Trip.objects.exclude(pk=trips[2].pk).order_by("date").aggregate_totals() == {
        "trips": 2,
        "visitors_women": 15,
        "visitors_men": 4,
        "kilometres": 15,
        "received": 18,
        "pending": 8,
    }
    assert Trip.objects.none().aggregate_totals()["pending"] is None
