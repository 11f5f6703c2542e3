"""Storage and delivery of photo files."""

import io

import pytest
from django.urls import reverse
from PIL import Image

from csi.gallery.models import Photo
from csi.gallery.tests.factories import PhotoFactory, PublicPhotoFactory, picture_file

pytestmark = pytest.mark.django_db


def image_url(photo):
    return reverse("gallery:photo_image", args=[photo.pk])


def thumbnail_url(photo):
    return reverse("gallery:photo_thumbnail", args=[photo.pk])


def test_stored_file_has_random_name_and_thumbnail(stored):
    photo = PhotoFactory(image=picture_file("Aigul at the station.jpg"))
    name = photo.image.name.removeprefix("photos/")
    assert stored() == [f"photos/{name}", f"thumbnails/{name}"]
    assert "Aigul" not in name
    assert (photo.width, photo.height) == (60, 40)


def test_replaced_file_is_deleted_on_commit(stored, django_capture_on_commit_callbacks):
    photo = PhotoFactory()
    before = stored()
    with django_capture_on_commit_callbacks(execute=True):
        photo.image = picture_file(size=(30, 30))
        photo.save()
        assert set(before) < set(stored())
    assert len(stored()) == 2 and not set(before) & set(stored())


def test_change_of_caption_does_not_change_the_file(stored, django_capture_on_commit_callbacks):
    photo = PhotoFactory()
    before = stored()
    with django_capture_on_commit_callbacks(execute=True):
        photo.caption = "Officers and pupils"
        photo.save()
    assert stored() == before


def test_deletion_of_record_deletes_file(stored, django_capture_on_commit_callbacks):
    PhotoFactory.create_batch(2)
    with django_capture_on_commit_callbacks(execute=True):
        Photo.objects.all().delete()
        assert len(stored()) == 4
    assert stored() == []


def test_rejected_record_stores_no_file(stored):
    with pytest.raises(Exception, match="photo_public_requires_consent"):
        PhotoFactory(is_public=True, consent=False)
    assert stored() == []


@pytest.mark.parametrize("url", [image_url, thumbnail_url])
def test_photo_is_served_only_to_district_team_and_managers(url, client, osh, uzgen, manager, reader, osh_city):
    photo = PhotoFactory(district=osh_city)
    assert client.get(url(photo)).status_code == 404
    for person, status in ((osh, 200), (manager, 200), (uzgen, 404), (reader, 404)):
        client.force_login(person)
        response = client.get(url(photo))
        assert response.status_code == status, person
    client.force_login(osh)
    response = client.get(url(photo))
    assert response["Content-Type"] == "image/jpeg"
    assert "private" in response["Cache-Control"] and "no-cache" in response["Cache-Control"]
    assert Image.open(io.BytesIO(response.getvalue())).format == "JPEG"


@pytest.mark.parametrize("url", [image_url, thumbnail_url])
def test_public_photo_is_served_to_everyone_and_cacheable(url, client, uzgen):
    photo = PublicPhotoFactory()
    anonymous = client.get(url(photo))
    assert anonymous.status_code == 200
    assert "public" in anonymous["Cache-Control"]
    client.force_login(uzgen)
    assert client.get(url(photo)).status_code == 200


def test_photo_with_consent_alone_is_not_public(client):
    photo = PhotoFactory(consent=True)
    assert client.get(image_url(photo)).status_code == 404


def test_unchanged_photo_returns_304(client, osh, osh_city):
    photo = PhotoFactory(district=osh_city)
    client.force_login(osh)
    etag = client.get(image_url(photo))["ETag"]
    again = client.get(image_url(photo), headers={"If-None-Match": etag})
    assert again.status_code == 304 and "private" in again["Cache-Control"]


def test_cached_photo_is_revalidated_after_loss_of_access(client, osh, osh_city):
    photo = PhotoFactory(district=osh_city)
    client.force_login(osh)
    etag = client.get(image_url(photo))["ETag"]
    osh.districts.clear()
    assert client.get(image_url(photo), headers={"If-None-Match": etag}).status_code == 404


def test_media_folder_is_not_served(client, admin):
    photo = PublicPhotoFactory()
    client.force_login(admin)
    for path in (f"/{photo.image.name}", f"/media/{photo.image.name}", f"/static/{photo.image.name}"):
        assert client.get(path).status_code == 404


def test_missing_file_returns_404(client, osh, osh_city, stored, media):
    photo = PhotoFactory(district=osh_city)
    for name in stored():
        (media / name).unlink()
    client.force_login(osh)
    assert client.get(image_url(photo)).status_code == 404
    assert client.get(photo.get_absolute_url()).status_code == 200


def test_public_gallery_shows_month_and_district(client, osh_city, manager):
    PublicPhotoFactory(district=osh_city, caption="Open day", created_by=manager, credit="N. Asanov")
    PhotoFactory(caption="Not for everyone")
    page = client.get(reverse("gallery:public")).content.decode()
    assert "Open day" in page and "September 2011, Osh city" in page
    assert "Not for everyone" not in page
    assert "12 Sep" not in page and "Asanov" not in page and str(manager) not in page


def test_public_gallery_is_paginated_and_accepts_invalid_page(client, django_assert_max_num_queries, osh_city):
    PublicPhotoFactory.create_batch(25, district=osh_city)
    with django_assert_max_num_queries(4):
        assert client.get(reverse("gallery:public")).content.decode().count("<img") == 24
    for number in ("2", "99", "-1", "x\0"):
        assert client.get(reverse("gallery:public"), {"page": number}).status_code == 200


def test_empty_public_gallery_shows_message(client, db):
    assert "No public photos yet" in client.get(reverse("gallery:public")).content.decode()
