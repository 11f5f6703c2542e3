"""Tests of the constraints of vehicles, deployments, trips and appeals."""

import datetime

import pytest
from django.urls import reverse

from csi.tests.support.sql import insert, refused_by, update
from receptions.models import AppealCount, Deployment, MobileReception, Trip
from receptions.tests.factories import (
    AppealCountFactory,
    DeploymentFactory,
    MobileReceptionFactory,
    TripFactory,
)
from receptions.tests.form_data import build_appeal_data, build_deployment_data, build_trip_data

pytestmark = pytest.mark.django_db

day = datetime.date.fromisoformat


@pytest.fixture
def van():
    return MobileReceptionFactory()


@pytest.fixture
def deployment(osh_city, van):
    """A deployment in Osh city from 1 September to 14 October 2011."""
    return DeploymentFactory(vehicle=van, district=osh_city, site="Osh bazaar", ends=day("2011-10-14"))


# Overlapping deployments

SHARING_A_DAY = {
    "on the last day": ("2011-10-14", "2011-10-31"),
    "on the first day": ("2011-08-01", "2011-09-01"),
    "within it": ("2011-09-10", "2011-09-12"),
    "around it": ("2011-08-01", "2011-12-01"),
    "around it without an end": ("2011-08-01", None),
    "on a single day": ("2011-09-01", "2011-09-01"),
}
APART = {
    "the day after it ends": ("2011-10-15", None),
    "the day before it starts": ("2011-08-01", "2011-08-31"),
    "booked ahead": ("2012-02-29", "2012-02-29"),
}


@pytest.mark.parametrize(("starts", "ends"), SHARING_A_DAY.values(), ids=SHARING_A_DAY)
def test_database_rejects_overlapping_deployments(deployment, uzgen_district, starts, ends):
    with refused_by("deployment_no_overlap"):
        insert(
            DeploymentFactory.build(
                vehicle=deployment.vehicle, district=uzgen_district, starts=day(starts), ends=ends and day(ends)
            )
        )


@pytest.mark.parametrize(("starts", "ends"), SHARING_A_DAY.values(), ids=SHARING_A_DAY)
def test_form_rejects_overlapping_deployments(as_person, manager, deployment, uzgen_district, starts, ends):
    data = build_deployment_data(deployment.vehicle, uzgen_district, starts=starts, ends=ends or "")
    response = as_person(manager).post(reverse("receptions:deployment_add"), data)
    assert "already deployed on some of these days" in str(response.context["form"].errors["starts"])
    assert data["site"] in response.content.decode()
    assert Deployment.objects.count() == 1


@pytest.mark.parametrize(("starts", "ends"), APART.values(), ids=APART)
def test_vehicle_can_be_deployed_the_day_after(as_person, manager, deployment, uzgen_district, starts, ends):
    data = build_deployment_data(deployment.vehicle, uzgen_district, starts=starts, ends=ends or "")
    response = as_person(manager).post(reverse("receptions:deployment_add"), data)
    moved = Deployment.objects.exclude(pk=deployment.pk).get()
    assert response.url == moved.get_absolute_url()
    assert (moved.starts, moved.ends) == (day(starts), ends and day(ends))


def test_open_ended_deployment_blocks_later_ones(van, osh_city, uzgen_district):
    DeploymentFactory(vehicle=van, district=osh_city)
    with refused_by("deployment_no_overlap"):
        insert(DeploymentFactory.build(vehicle=van, district=uzgen_district, starts=day("2031-01-01")))


def test_vehicle_can_be_deployed_on_leap_day(van, osh_city, uzgen_district):
    DeploymentFactory(vehicle=van, district=osh_city, starts=day("2012-02-01"), ends=day("2012-02-28"))
    insert(
        DeploymentFactory.build(vehicle=van, district=uzgen_district, starts=day("2012-02-29"), ends=day("2012-02-29"))
    )
    with refused_by("deployment_no_overlap"):
        insert(DeploymentFactory.build(vehicle=van, district=osh_city, starts=day("2012-02-29")))
    assert van.deployments.count() == 2


def test_two_vehicles_can_share_a_site(deployment):
    insert(
        DeploymentFactory.build(
            vehicle=MobileReceptionFactory(), district=deployment.district, starts=deployment.starts
        )
    )
    assert Deployment.objects.filter(starts=deployment.starts).count() == 2


# Dates of a deployment


def test_database_rejects_deployment_ending_before_start(deployment):
    with refused_by("deployment_dates_ordered"):
        update(deployment, ends=day("2011-08-31"))


def test_database_rejects_deployment_before_handover(van, osh_city):
    with refused_by("deployment_after_handover"):
        insert(DeploymentFactory.build(vehicle=van, district=osh_city, starts=day("2011-07-07")))
    insert(DeploymentFactory.build(vehicle=van, district=osh_city, starts=day("2011-07-08")))
    assert van.deployments.get().starts == van.donated


def test_database_rejects_handover_after_deployment(deployment):
    with refused_by("handover_before_deployments"):
        update(deployment.vehicle, donated=day("2011-09-02"))
    update(deployment.vehicle, donated=day("2011-09-01"))


def test_database_rejects_deployment_shorter_than_its_trips(deployment):
    TripFactory(deployment=deployment, date=day("2011-10-10"))
    with refused_by("deployment_covers_trips"):
        update(deployment, ends=day("2011-10-09"))
    with refused_by("deployment_covers_trips"):
        update(deployment, starts=day("2011-10-11"))
    update(deployment, ends=day("2011-10-10"))


def test_database_rejects_incomplete_coordinates(deployment):
    with refused_by("deployment_coordinates_in_pairs"):
        update(deployment, latitude="40.5")
    with refused_by("deployment_coordinates_in_range"):
        update(deployment, latitude="91", longitude="72.8")


INVALID_DEPLOYMENTS = {
    "ends before it starts": ({"starts": "2011-11-02", "ends": "2011-11-01"}, "ends", "last day is before"),
    "before the handover": ({"starts": "2011-07-07", "ends": "2011-07-07"}, "starts", "before the handover"),
    "one coordinate only": ({"latitude": "40.5"}, "latitude", "both latitude and longitude"),
    "impossible coordinates": ({"latitude": "140.5", "longitude": "72"}, "latitude", "swapped"),
    "no date at all": ({"starts": "31 February"}, "starts", "must be a real date"),
}


@pytest.mark.parametrize(("changes", "field", "message"), INVALID_DEPLOYMENTS.values(), ids=INVALID_DEPLOYMENTS)
def test_form_rejects_invalid_deployment(as_person, manager, van, osh_city, changes, field, message):
    data = build_deployment_data(van, osh_city) | changes
    response = as_person(manager).post(reverse("receptions:deployment_add"), data)
    assert message in str(response.context["form"].errors[field])
    assert data["site"] in response.content.decode()
    assert not Deployment.objects.exists()


def test_form_rejects_deployment_shorter_than_its_trips(as_person, manager, deployment):
    TripFactory(deployment=deployment, date=day("2011-10-10"))
    data = build_deployment_data(deployment.vehicle, deployment.district, starts="2011-09-01", ends="2011-10-09")
    response = as_person(manager).post(reverse("receptions:deployment_edit", args=[deployment.pk]), data)
    assert "Change the trip first" in str(response.context["form"].errors["ends"])
    deployment.refresh_from_db()
    assert deployment.ends == day("2011-10-14")


def test_form_rejects_handover_after_deployment(as_person, manager, deployment):
    van = deployment.vehicle
    data = {
        "number": van.number,
        "plate": van.plate,
        "donated": "2011-09-02",
        "stage": "mission",
        "gaps-TOTAL_FORMS": 0,
        "gaps-INITIAL_FORMS": 0,
    }
    response = as_person(manager).post(reverse("receptions:mobilereception_edit", args=[van.pk]), data)
    assert "deployed before this date" in str(response.context["form"].errors["donated"])
    assert MobileReception.objects.get().donated == day("2011-07-08")


# Trips and appeals


def test_database_rejects_trip_outside_deployment(deployment):
    for outside in ("2011-08-31", "2011-10-15"):
        with refused_by("trip_within_deployment"):
            insert(TripFactory.build(deployment=deployment, date=day(outside)))
    for inside in ("2011-09-01", "2011-10-14"):
        insert(TripFactory.build(deployment=deployment, date=day(inside)))


def test_database_rejects_trip_moved_to_ended_deployment(deployment, osh_city):
    trip = TripFactory(deployment=DeploymentFactory(district=osh_city), date=day("2011-10-20"))
    with refused_by("trip_within_deployment"):
        update(trip, deployment_id=deployment.pk)


def test_database_rejects_second_trip_on_same_day(deployment):
    TripFactory(deployment=deployment, date=day("2011-10-10"))
    with refused_by("trip_unique_date"):
        insert(TripFactory.build(deployment=deployment, date=day("2011-10-10")))


@pytest.mark.parametrize(
    ("column", "value", "constraint"),
    [
        ("officers_women", -1, "receptions_trip_officers_women_check"),
        ("visitors_men", 100_000, "receptions_trip_visitors_men_check"),
        ("kilometres", -1, "receptions_trip_kilometres_check"),
        ("fuel", "-0.1", "trip_fuel_not_negative"),
        ("fuel", "2000.1", "trip_fuel_within_limit"),
    ],
)
def test_database_rejects_invalid_trip_counts(deployment, column, value, constraint):
    trip = TripFactory(deployment=deployment, date=day("2011-10-10"))
    with refused_by(constraint):
        update(trip, **{column: value})


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"received": 3, "settled": 2, "referred": 2}, "appeal_outcomes_within_total"),
        ({"received": 3, "settled": -1, "referred": 0}, "receptions_appealcount_settled_check"),
        ({"topic": "weather"}, "appeal_topic_known"),
    ],
)
def test_database_rejects_appeal_outcomes_above_total(deployment, values, constraint):
    appeals = AppealCountFactory(trip__deployment=deployment, trip__date=day("2011-10-10"))
    with refused_by(constraint):
        update(appeals, **values)


def test_database_rejects_duplicate_topic(deployment):
    appeals = AppealCountFactory(trip__deployment=deployment, trip__date=day("2011-10-10"))
    with refused_by("appeal_count_unique_topic"):
        insert(AppealCountFactory.build(trip=appeals.trip, topic=appeals.topic))


INVALID_TRIPS = {
    "outside its deployment": ({"date": "2011-10-15"}, "date", "deployment does not include this date"),
    "in the future": ({"date": "2011-11-01"}, "date", "cannot be in the future"),
    "a day recorded already": ({"date": "2011-10-10"}, "date", "already recorded"),
    "negative visitors": ({"visitors_men": "-1"}, "visitors_men", "0 or more"),
    "too many visitors": ({"visitors_men": "100000"}, "visitors_men", "at most 99,999"),
    "more digits than a number has": ({"kilometres": "9" * 30}, "kilometres", "at most 99,999"),
    "negative fuel": ({"fuel": "-1"}, "fuel", "0 litres or more"),
    "fuel for a year": ({"fuel": "2000.1"}, "fuel", "2,000 litres or less"),
    "no number": ({"officers_men": "two"}, "officers_men", "whole number"),
}


@pytest.mark.parametrize(("changes", "field", "message"), INVALID_TRIPS.values(), ids=INVALID_TRIPS)
def test_form_rejects_invalid_trip(as_person, osh, deployment, changes, field, message):
    TripFactory(deployment=deployment, date=day("2011-10-10"))
    data = build_trip_data(deployment, date="2011-10-11", remarks="Snow on the pass") | changes
    response = as_person(osh).post(reverse("receptions:trip_add"), data)
    assert message in str(response.context["form"].errors[field])
    assert "Snow on the pass" in response.content.decode()
    assert Trip.objects.count() == 1


@pytest.mark.parametrize(
    ("row", "field", "message"),
    [
        ({"received": "3", "settled": "2", "referred": "2"}, "received", "The number settled and referred is higher"),
        ({"received": "-1"}, "received", "0 or more"),
        ({"received": "100000"}, "received", "at most 99,999"),
    ],
)
def test_form_rejects_invalid_appeals_and_saves_nothing(as_person, osh, deployment, row, field, message):
    data = build_trip_data(deployment, date="2011-10-11", remarks="Snow on the pass") | build_appeal_data(land=row)
    response = as_person(osh).post(reverse("receptions:trip_add"), data)
    (rows,) = response.context["formsets"]
    errors = [form.errors[field] for form in rows.forms if form.errors]
    assert len(errors) == 1
    assert message in str(errors[0])
    assert "Snow on the pass" in response.content.decode()
    assert not Trip.objects.exists()
    assert not AppealCount.objects.exists()
