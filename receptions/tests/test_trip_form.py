"""The trip form: little left to type, one save, one transaction."""

import datetime

import pytest
from django.urls import reverse

from receptions.models import AppealCount, Trip
from receptions.tests.factories import AppealCountFactory, DeploymentFactory, TripFactory
from receptions.tests.typed import appeal_rows, typed_trip

pytestmark = pytest.mark.django_db

ADD = "/receptions/trips/add/"
day = datetime.date.fromisoformat


@pytest.fixture
def running(osh_city):
    return DeploymentFactory(district=osh_city, site="Jayma bazaar")


@pytest.fixture
def ended(osh_city):
    return DeploymentFactory(district=osh_city, starts=day("2011-08-01"), ends=day("2011-10-30"))


def form_at(page, url=ADD, **query):
    return page.get(url, query).context["form"]


def test_today_and_the_only_running_deployment_are_filled_in(as_person, osh, running, ended):
    form = form_at(as_person(osh))
    assert (form["date"].value(), form["deployment"].value()) == (day("2011-10-31"), running.pk)


def test_with_two_deployments_running_the_person_chooses(as_person, osh, osh_city, running):
    DeploymentFactory(district=osh_city)
    assert form_at(as_person(osh))["deployment"].value() is None


def test_a_district_without_a_vehicle_is_told_who_deploys_one(as_person, osh):
    assert "Ask a manager to record a deployment" in as_person(osh).get(ADD).content.decode()


def test_the_address_chooses_the_deployment(as_person, osh, running, ended):
    assert form_at(as_person(osh), deployment=ended.pk)["deployment"].value() == str(ended.pk)


def test_deployments_of_own_districts_are_offered_those_running_first(as_person, osh, osh_city, running, ended):
    DeploymentFactory(district=osh_city, starts=day("2011-11-01"))
    DeploymentFactory()
    latest = DeploymentFactory(district=osh_city, starts=day("2011-10-20"), ends=day("2011-10-25"))
    offered = list(form_at(as_person(osh)).fields["deployment"].queryset)
    assert offered == [running, latest, ended]
    labels = [label for _value, label in form_at(as_person(osh)).fields["deployment"].choices]
    assert f"{running}, Osh city" in labels
    assert f"{ended}, Osh city, until 30 Oct 2011" in labels


def test_a_trip_and_its_appeals_are_saved_at_once(as_person, osh, running):
    appeals = appeal_rows(land={"received": "3", "settled": "1"}, crime={"received": "2", "referred": "2"})
    response = as_person(osh).post(ADD, typed_trip(running, **appeals))
    trip = Trip.objects.get()
    assert response.url == trip.get_absolute_url()
    rows = {row.topic: (row.received, row.settled, row.referred, row.pending) for row in trip.appeals.all()}
    assert rows == {"land": (3, 1, 0, 2), "crime": (2, 0, 2, 0)}


def test_an_empty_count_is_none(as_person, osh, running):
    as_person(osh).post(ADD, typed_trip(running, visitors_women="", kilometres="", fuel=""))
    trip = Trip.objects.get()
    assert (trip.visitors_women, trip.kilometres, trip.fuel) == (0, None, None)


def test_a_crew_of_one_side_is_taken(as_person, osh, running):
    as_person(osh).post(ADD, typed_trip(running, officers_women="0"))
    assert Trip.objects.get().has_single_sex_crew
    assert Trip.objects.with_single_sex_crew().count() == 1


def test_save_and_record_the_next_leads_to_a_form_for_the_same_deployment(as_person, osh, osh_city, running):
    DeploymentFactory(district=osh_city)
    response = as_person(osh).post(ADD, typed_trip(running, save_and_add="1"), follow=True)
    assert response.context["form"]["deployment"].value() == str(running.pk)
    assert Trip.objects.count() == 1


def test_a_changed_trip_keeps_changes_empties_and_adds_topics(as_person, osh, running):
    trip = TripFactory(deployment=running, date=day("2011-10-10"))
    kept = AppealCountFactory(trip=trip, topic="land", received=3, settled=0, referred=0)
    emptied = AppealCountFactory(trip=trip, topic="crime", received=1, settled=0, referred=0)
    rows = appeal_rows([kept, emptied], land={"received": "4"}, family={"received": "1"})
    url = reverse("receptions:trip_edit", args=[trip.pk])
    as_person(osh).post(url, typed_trip(running, date="2011-10-10", **rows))
    assert dict(AppealCount.objects.values_list("topic", "received")) == {"land": 4, "family": 1}


def test_a_trip_of_another_district_is_not_there(as_person, uzgen, running):
    trip = TripFactory(deployment=running, date=day("2011-10-10"))
    page = as_person(uzgen)
    for url in (trip.get_absolute_url(), reverse("receptions:trip_edit", args=[trip.pk])):
        assert page.get(url).status_code == 404
    assert page.post(reverse("receptions:trip_delete", args=[trip.pk])).status_code == 404
    assert Trip.objects.exists()
