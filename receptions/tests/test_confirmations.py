"""Questions about vehicles out of service, sites outside the areas of operation and unusual counts."""

import datetime

import pytest
from django.urls import reverse

from districts.tests.factories import AreaOfOperationFactory
from receptions.models import Deployment, Trip
from receptions.tests.factories import DeploymentFactory, MobileReceptionFactory, ServiceGapFactory, TripFactory
from receptions.tests.form_data import build_deployment_data, build_trip_data

pytestmark = pytest.mark.django_db

DEPLOY, RECORD = "receptions:deployment_add", "receptions:trip_add"


@pytest.fixture
def area(osh_city):
    return AreaOfOperationFactory(district=osh_city)


def confirm(client, name, data):
    """Submit the form again with the tick of its only question and a reason."""
    response = client.post(reverse(name), data)
    [question] = response.context["form"].confirmations
    ticked = {question.name: str(question.value), "exception_reason": "Emergency visit"}
    return response, client.post(reverse(name), data | ticked)


@pytest.mark.parametrize("kind", ["in_repair", "withdrawn"])
def test_deployment_of_a_vehicle_out_of_service_needs_a_reason(as_person, manager, osh_city, area, kind):
    gap = ServiceGapFactory(kind=kind)
    data = build_deployment_data(gap.vehicle, osh_city)
    question, confirmed = confirm(as_person(manager), DEPLOY, data)
    assert f"is {gap.get_kind_display().lower()} on 20 Oct 2011. Record it all the same?" in question.content.decode()
    deployment = Deployment.objects.get()
    assert confirmed.url == deployment.get_absolute_url()
    assert deployment.exception_reason == "Emergency visit"
    assert "Emergency visit" in as_person(manager).get(deployment.get_absolute_url()).content.decode()


def test_site_outside_the_areas_of_operation_needs_a_reason(as_person, manager, uzgen_district, area):
    data = build_deployment_data(MobileReceptionFactory(), uzgen_district)
    question, confirmed = confirm(as_person(manager), DEPLOY, data)
    assert "Uzgen is not an area of operation on 20 Oct 2011." in question.content.decode()
    assert confirmed.url == Deployment.objects.get().get_absolute_url()


def test_usual_deployment_raises_no_question(as_person, manager, osh_city, area):
    ServiceGapFactory(ends=datetime.date(2011, 10, 19), vehicle=(vehicle := MobileReceptionFactory()))
    assert as_person(manager).post(reverse(DEPLOY), build_deployment_data(vehicle, osh_city)).status_code == 302


def test_trip_of_a_vehicle_in_repair_needs_a_reason(as_person, osh, osh_city, area):
    deployment = DeploymentFactory(district=osh_city)
    ServiceGapFactory(vehicle=deployment.vehicle)
    question, confirmed = confirm(as_person(osh), RECORD, build_trip_data(deployment))
    assert "is in repair on 31 Oct 2011" in question.content.decode()
    assert confirmed.status_code == 302
    assert Trip.objects.get().exception_reason == "Emergency visit"


@pytest.mark.parametrize(("visitors", "needs_confirmation"), [("79", False), ("80", True), ("9005", True)])
def test_ten_times_the_usual_visitors_of_a_site_are_confirmed(as_person, osh, osh_city, visitors, needs_confirmation):
    deployment = DeploymentFactory(district=osh_city)
    for day, usual in enumerate((8, 8, 40), start=1):
        TripFactory(deployment=deployment, date=datetime.date(2011, 10, day), visitors_men=usual)
    data = build_trip_data(deployment, visitors_men=visitors)
    response = as_person(osh).post(reverse(RECORD), data)
    assert (response.status_code == 200) is needs_confirmation
    if needs_confirmation:
        assert "the usual number is 8. Record it all the same?" in response.content.decode()
        confirmed = as_person(osh).post(reverse(RECORD), data | {"confirm_unusual_visitors_men": visitors})
        assert confirmed.status_code == 302
    assert Trip.objects.count() == 4


def test_few_or_small_earlier_counts_raise_no_question(as_person, osh, osh_city):
    deployment = DeploymentFactory(district=osh_city)
    for day in (1, 2):
        TripFactory(deployment=deployment, date=datetime.date(2011, 10, day), visitors_men=8, visitors_women=1)
    data = build_trip_data(deployment, visitors_men="900", visitors_women="900")
    assert as_person(osh).post(reverse(RECORD), data).status_code == 302
