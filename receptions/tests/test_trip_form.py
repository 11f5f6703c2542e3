"""Tests of the trip form."""

import datetime

import pytest
from django.urls import reverse

from receptions.models import AppealCount, Trip
from receptions.tests.factories import AppealCountFactory, DeploymentFactory, TripFactory
from receptions.tests.form_data import build_appeal_data, build_trip_data

pytestmark = pytest.mark.django_db

ADD = "/receptions/trips/add/"
day = datetime.date.fromisoformat


@pytest.fixture
def current_deployment(osh_city):
    return DeploymentFactory(district=osh_city, site="Jayma bazaar")


@pytest.fixture
def ended_deployment(osh_city):
    return DeploymentFactory(district=osh_city, starts=day("2011-08-01"), ends=day("2011-10-30"))


def get_form(page, url=ADD, **query):
    return page.get(url, query).context["form"]


def test_today_and_only_current_deployment_are_prefilled(as_person, osh, current_deployment, ended_deployment):
    form = get_form(as_person(osh))
    assert (form["date"].value(), form["deployment"].value()) == (day("2011-10-31"), current_deployment.pk)


def test_two_current_deployments_are_not_prefilled(as_person, osh, osh_city, current_deployment):
    DeploymentFactory(district=osh_city)
    assert get_form(as_person(osh))["deployment"].value() is None


def test_district_without_vehicle_is_referred_to_manager(as_person, osh):
    assert "Ask a manager to record a deployment" in as_person(osh).get(ADD).content.decode()


def test_deployment_is_prefilled_from_url(as_person, osh, current_deployment, ended_deployment):
    assert get_form(as_person(osh), deployment=ended_deployment.pk)["deployment"].value() == str(ended_deployment.pk)


def test_current_deployments_of_own_districts_are_offered_first(
    as_person, osh, osh_city, current_deployment, ended_deployment
):
    DeploymentFactory(district=osh_city, starts=day("2011-11-01"))
    DeploymentFactory()
    latest = DeploymentFactory(district=osh_city, starts=day("2011-10-20"), ends=day("2011-10-25"))
    choices = list(get_form(as_person(osh)).fields["deployment"].choices)
    offered = [value.value for value, _label in choices if value]
    assert offered == [current_deployment.pk, latest.pk, ended_deployment.pk]
    labels = [label for _value, label in choices]
    assert f"{current_deployment}, Osh city" in labels
    assert f"{ended_deployment}, Osh city, until 30 Oct 2011" in labels


def test_trip_is_saved_with_its_appeals(as_person, osh, current_deployment):
    appeals = build_appeal_data(land={"received": "3", "settled": "1"}, crime={"received": "2", "referred": "2"})
    response = as_person(osh).post(ADD, build_trip_data(current_deployment, **appeals))
    trip = Trip.objects.get()
    assert response.url == trip.get_absolute_url()
    rows = {row.topic: (row.received, row.settled, row.referred, row.pending) for row in trip.appeals.all()}
    assert rows == {"land": (3, 1, 0, 2), "crime": (2, 0, 2, 0)}


def test_blank_count_is_saved_as_zero(as_person, osh, current_deployment):
    as_person(osh).post(ADD, build_trip_data(current_deployment, visitors_women="", kilometres="", fuel=""))
    trip = Trip.objects.get()
    assert (trip.visitors_women, trip.kilometres, trip.fuel) == (0, None, None)


def test_single_sex_crew_is_accepted(as_person, osh, current_deployment):
    as_person(osh).post(ADD, build_trip_data(current_deployment, officers_women="0"))
    assert Trip.objects.get().has_single_sex_crew
    assert Trip.objects.with_single_sex_crew().count() == 1


def test_save_and_add_prefills_the_same_deployment(as_person, osh, osh_city, current_deployment):
    DeploymentFactory(district=osh_city)
    response = as_person(osh).post(ADD, build_trip_data(current_deployment, save_and_add="1"), follow=True)
    assert response.context["form"]["deployment"].value() == str(current_deployment.pk)
    assert Trip.objects.count() == 1


def test_edited_trip_updates_deletes_and_adds_topics(as_person, osh, current_deployment):
    trip = TripFactory(deployment=current_deployment, date=day("2011-10-10"))
    updated = AppealCountFactory(trip=trip, topic="land", received=3, settled=0, referred=0)
    emptied = AppealCountFactory(trip=trip, topic="crime", received=1, settled=0, referred=0)
    rows = build_appeal_data([updated, emptied], land={"received": "4"}, family={"received": "1"})
    url = reverse("receptions:trip_edit", args=[trip.pk])
    as_person(osh).post(url, build_trip_data(current_deployment, date="2011-10-10", **rows))
    assert dict(AppealCount.objects.values_list("topic", "received")) == {"land": 4, "family": 1}


def test_trip_of_another_district_returns_404(as_person, uzgen, current_deployment):
    trip = TripFactory(deployment=current_deployment, date=day("2011-10-10"))
    page = as_person(uzgen)
    for url in (trip.get_absolute_url(), reverse("receptions:trip_edit", args=[trip.pk])):
        assert page.get(url).status_code == 404
    assert page.post(reverse("receptions:trip_delete", args=[trip.pk])).status_code == 404
    assert Trip.objects.exists()


def test_deployment_that_has_not_started_is_rejected_beside_the_date(as_person, osh, osh_city):
    planned = DeploymentFactory(district=osh_city, starts=datetime.date(2011, 11, 10))
    response = as_person(osh).post(reverse("receptions:trip_add"), build_trip_data(planned))
    assert "The deployment does not include this date" in str(response.context["form"].errors["date"])
    assert f'<option value="{planned.pk}" selected>' in response.content.decode()
    assert f'<option value="{planned.pk}"' not in as_person(osh).get(reverse("receptions:trip_add")).content.decode()
