"""Constraints of photos in forms, admin and database."""

import datetime

import pytest

from csi.gallery.models import Photo
from csi.gallery.tests.factories import PhotoFactory, picture_file
from csi.tests.support.sql import refused_by, update
from districts.tests.factories import DistrictFactory
from initiatives.tests.factories import InitiativeFactory
from receptions.tests.factories import TripFactory

pytestmark = pytest.mark.django_db

CONSENT = "Confirm the consent of everyone who can be recognised before you make the photo public."
ONE_SUBJECT = "Choose only one: a meeting, a trip or an initiative."
DISTRICT = "was not in this district"


def publish_without_consent(district):
    return {"is_public": "on"}


def link_two_occasions(district):
    trip, initiative = TripFactory(deployment__district=district), InitiativeFactory(district=district)
    return {"trip": trip.pk, "initiative": initiative.pk}


def link_trip_of_other_district(district):
    return {"trip": TripFactory().pk}


def link_initiative_of_other_district(district):
    return {"initiative": InitiativeFactory(further_districts=[DistrictFactory()]).pk}


BROKEN = [
    (publish_without_consent, "consent", CONSENT, "photo_public_requires_consent"),
    (link_two_occasions, "trip", ONE_SUBJECT, "photo_single_occasion"),
    (link_trip_of_other_district, "district", DISTRICT, "photo_district_matches_occasion"),
    (link_initiative_of_other_district, "district", DISTRICT, "photo_district_matches_occasion"),
]


def form_data(district, **fields):
    own = {"image": picture_file(), "caption": "Open day", "taken_on": "2011-09-12", "district": district.pk}
    return {**own, **fields}


@pytest.mark.parametrize(("broken", "field", "message", "constraint"), BROKEN)
def test_form_shows_violation_at_field(as_person, manager, osh_city, stored, broken, field, message, constraint):
    response = as_person(manager).post("/gallery/photos/add/", form_data(osh_city, **broken(osh_city)))
    errors = response.context["form"].errors
    assert message in " ".join(errors[field])
    assert "Choose the file again" in " ".join(errors["image"])
    assert 'value="Open day"' in response.content.decode()
    assert not Photo.objects.exists() and stored() == []


@pytest.mark.parametrize(("broken", "field", "message", "constraint"), BROKEN)
def test_admin_shows_violation(as_person, admin, osh_city, broken, field, message, constraint):
    response = as_person(admin).post("/admin/gallery/photo/add/", form_data(osh_city, **broken(osh_city)))
    assert response.status_code == 200
    assert message in response.content.decode()
    assert not Photo.objects.exists()


@pytest.mark.parametrize(("broken", "field", "message", "constraint"), BROKEN)
def test_database_rejects_violation(osh_city, broken, field, message, constraint):
    photo = PhotoFactory(district=osh_city)
    columns = {
        name if name == "is_public" else f"{name}_id": True if value == "on" else value
        for name, value in broken(osh_city).items()
    }
    with refused_by(constraint):
        update(photo, **columns)


def test_photo_of_initiative_may_be_in_further_district(osh_city):
    initiative = InitiativeFactory(further_districts=[osh_city])
    assert PhotoFactory(district=osh_city, initiative=initiative).occasion == initiative


def test_photo_with_future_date_is_rejected(as_person, osh, osh_city, settings):
    settings.MISSION_DATE = datetime.date(2011, 10, 31)
    response = as_person(osh).post("/gallery/photos/add/", form_data(osh_city, taken_on="2011-11-01"))
    assert "in the future" in " ".join(response.context["form"].errors["taken_on"])


def test_photo_of_shared_initiative_gets_further_district_of_user(as_person, osh, osh_city, stored):
    initiative = InitiativeFactory(further_districts=[osh_city])
    response = as_person(osh).post(
        "/gallery/photos/add/", {**form_data(osh_city), "district": "", "initiative": initiative.pk}
    )
    assert response.status_code == 302
    assert Photo.objects.get().district == osh_city
