"""Each rule of a photo three ways: by the page, by the admin, by SQL past all of it."""

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
ONE = "Choose only one: a meeting, a trip or an initiative."
DISTRICT = "was not in this district"


def public_without_consent(district):
    return {"is_public": "on"}


def of_two_occasions(district):
    trip, initiative = TripFactory(deployment__district=district), InitiativeFactory(district=district)
    return {"trip": trip.pk, "initiative": initiative.pk}


def of_an_occasion_elsewhere(district):
    return {"trip": TripFactory().pk}


def of_an_initiative_elsewhere(district):
    return {"initiative": InitiativeFactory(further_districts=[DistrictFactory()]).pk}


BROKEN = [
    (public_without_consent, "consent", CONSENT, "photo_public_requires_consent"),
    (of_two_occasions, "trip", ONE, "photo_single_occasion"),
    (of_an_occasion_elsewhere, "district", DISTRICT, "photo_district_matches_occasion"),
    (of_an_initiative_elsewhere, "district", DISTRICT, "photo_district_matches_occasion"),
]


def typed(district, **fields):
    own = {"image": picture_file(), "caption": "Open day", "taken_on": "2011-09-12", "district": district.pk}
    return {**own, **fields}


@pytest.mark.parametrize(("broken", "field", "says", "constraint"), BROKEN)
def test_the_page_tells_it_beside_the_field(as_person, manager, osh_city, stored, broken, field, says, constraint):
    response = as_person(manager).post("/gallery/photos/add/", typed(osh_city, **broken(osh_city)))
    errors = response.context["form"].errors
    assert says in " ".join(errors[field])
    assert "Choose the file again" in " ".join(errors["image"])
    assert 'value="Open day"' in response.content.decode()
    assert not Photo.objects.exists() and stored() == []


@pytest.mark.parametrize(("broken", "field", "says", "constraint"), BROKEN)
def test_the_admin_tells_it(as_person, admin, osh_city, broken, field, says, constraint):
    response = as_person(admin).post("/admin/gallery/photo/add/", typed(osh_city, **broken(osh_city)))
    assert response.status_code == 200
    assert says in response.content.decode()
    assert not Photo.objects.exists()


@pytest.mark.parametrize(("broken", "field", "says", "constraint"), BROKEN)
def test_postgresql_refuses_it(osh_city, broken, field, says, constraint):
    photo = PhotoFactory(district=osh_city)
    columns = {
        name if name == "is_public" else f"{name}_id": True if value == "on" else value
        for name, value in broken(osh_city).items()
    }
    with refused_by(constraint):
        update(photo, **columns)


def test_a_photo_of_an_initiative_may_be_of_a_further_district(osh_city):
    initiative = InitiativeFactory(further_districts=[osh_city])
    assert PhotoFactory(district=osh_city, initiative=initiative).occasion == initiative


def test_a_photo_is_not_taken_in_the_future(as_person, osh, osh_city, settings):
    settings.MISSION_DATE = datetime.date(2011, 10, 31)
    response = as_person(osh).post("/gallery/photos/add/", typed(osh_city, taken_on="2011-11-01"))
    assert "in the future" in " ".join(response.context["form"].errors["taken_on"])


def test_a_photo_of_a_shared_initiative_goes_to_the_further_district_of_who_adds_it(as_person, osh, osh_city, stored):
    initiative = InitiativeFactory(further_districts=[osh_city])
    response = as_person(osh).post(
        "/gallery/photos/add/", {**typed(osh_city), "district": "", "initiative": initiative.pk}
    )
    assert response.status_code == 302
    assert Photo.objects.get().district == osh_city
