"""Photos in the admin."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csi.gallery.models import Photo
from csi.gallery.tests.factories import PhotoFactory, PublicPhotoFactory, picture_file
from receptions.tests.factories import TripFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/gallery/photo/"


def test_admin_pages_run_at_most_ten_queries(as_person, admin, osh_city):
    trip = TripFactory(deployment__district=osh_city)
    photo = PhotoFactory.create_batch(20, district=osh_city, trip=trip, created_by=admin)[0]
    page = as_person(admin)
    for url in (LIST, f"{LIST}add/", f"{LIST}{photo.pk}/change/"):
        with CaptureQueriesContext(connection) as queries:
            assert page.get(url).status_code == 200
        assert len(queries) <= 10, url


def test_admin_validates_added_photo(as_person, admin, osh_city, stored):
    page = as_person(admin)
    form_data = {"caption": "Open day", "taken_on": "2011-09-12", "district": osh_city.pk}
    response = page.post(f"{LIST}add/", {**form_data, "image": picture_file(kind="GIF")})
    assert "not a JPEG, PNG or WebP" in response.content.decode()
    page.post(f"{LIST}add/", {**form_data, "image": picture_file()})
    photo = Photo.objects.get()
    assert len(stored()) == 2
    assert photo.image.url in page.get(f"{LIST}{photo.pk}/change/").content.decode()


def test_admin_search_and_filters(as_person, admin):
    PhotoFactory(caption="Foot patrol")
    PublicPhotoFactory(caption="Open day")
    page = as_person(admin)
    assert page.get(LIST, {"q": "patrol"}).context["cl"].result_count == 1
    assert page.get(LIST, {"is_public__exact": "1"}).context["cl"].result_count == 1


def test_bulk_deletion_deletes_files(as_person, admin, stored, django_capture_on_commit_callbacks):
    photos = PhotoFactory.create_batch(2)
    with django_capture_on_commit_callbacks(execute=True):
        as_person(admin).post(
            LIST,
            {"action": "delete_selected", "_selected_action": [photo.pk for photo in photos], "post": "yes"},
        )
    assert not Photo.objects.exists() and stored() == []
