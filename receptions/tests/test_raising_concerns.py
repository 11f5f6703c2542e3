"""A concern raised from a trip: its link, district and channel; access."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from csi.concerns.models import Concern
from csi.concerns.tests.factories import ConcernFactory
from receptions.models import Deployment, Trip
from receptions.tests.factories import DeploymentFactory, TripFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]

DATA = {"category": "road", "summary": "No crossing at the bazaar", "details": "", "raised_by": "women"}


def get_url(trip):
    return reverse("receptions:trip_raise_concern", args=[trip.pk])


def test_concern_is_linked_to_its_trip_on_both_pages(as_person, osh, osh_city):
    trip, page = TripFactory(deployment__district=osh_city), as_person(osh)
    assert get_url(trip) in page.get(trip.get_absolute_url()).content.decode()
    form = page.get(get_url(trip)).context["form"]
    assert form["raised_on"].value() == trip.date
    data = {**DATA, "raised_on": trip.date.isoformat(), "sensitivity": "normal"}
    response = page.post(get_url(trip), data)
    concern = Concern.objects.get()
    assert response.url == concern.get_absolute_url()
    assert (concern.trip, concern.district, concern.channel) == (trip, osh_city, "reception")
    assert concern.created_by == osh
    assert trip.get_absolute_url() in page.get(concern.get_absolute_url()).content.decode()
    assert "No crossing at the bazaar" in page.get(trip.get_absolute_url()).content.decode()


def test_trip_of_another_district_is_not_found(as_person, osh, uzgen_district):
    trip = TripFactory(deployment__district=uzgen_district)
    assert as_person(osh).get(get_url(trip)).status_code == 404
    assert as_person(osh).post(get_url(trip), DATA).status_code == 404
    assert not Concern.objects.exists()


def test_database_rejects_a_trip_of_another_district(osh_city, uzgen_district):
    trip = TripFactory(deployment__district=uzgen_district)
    with pytest.raises(IntegrityError, match="belongs to another district"), transaction.atomic():
        ConcernFactory(district=osh_city, trip=trip)


def test_trip_stays_in_the_district_of_its_concerns(osh_city, uzgen_district):
    trip = TripFactory(deployment__district=osh_city)
    ConcernFactory(district=osh_city, trip=trip)
    other = DeploymentFactory(district=uzgen_district)
    with pytest.raises(IntegrityError, match="in the district of the concern"), transaction.atomic():
        Trip.objects.update(deployment=other)
    with pytest.raises(IntegrityError, match="its district cannot change"), transaction.atomic():
        Deployment.objects.filter(pk=trip.deployment_id).update(district=uzgen_district)
