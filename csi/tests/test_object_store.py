"""Photos and minutes on an object store: stored, served, replaced and deleted; its outage; backups."""

import io
import logging
import re

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.urls import reverse

from csi.core.backups.tests.test_backup import allow_truncate_again
from csi.core.environment import Environment
from csi.gallery.models import Photo
from csi.gallery.tests.factories import PhotoFactory, picture_file
from csi.gallery.tests.test_pages import ADD, form_data
from csi.settings import BASE_DIR
from csi.tests.support.object_store import use_store
from forums.models import Meeting
from forums.tests.factories import MeetingFactory
from forums.tests.test_minutes import PDF, upload

# Nothing listens there.
NO_STORE = "http://key:secret@127.0.0.1:9/mission"


def list_objects(bucket):
    return sorted(item.key for item in bucket.objects.all())


@pytest.mark.slow
@pytest.mark.django_db
def test_photo_on_object_store_is_private_and_replaced(
    object_store, as_person, osh, uzgen, osh_city, django_capture_on_commit_callbacks
):
    page = as_person(osh)
    assert page.post(ADD, form_data(osh_city)).status_code == 302
    photo = Photo.objects.get()
    name = photo.image.name.removeprefix("photos/")
    stored = [f"files/photos/{name}", f"files/thumbnails/{name}"]
    assert list_objects(object_store) == stored
    grants = object_store.Object(stored[0]).Acl().grants
    assert [grant["Grantee"]["Type"] for grant in grants] == ["CanonicalUser"]

    image = reverse("gallery:photo_image", args=[photo.pk])
    for url in (image, reverse("gallery:photo_thumbnail", args=[photo.pk])):
        assert page.get(url).getvalue().startswith(b"\xff\xd8\xff")
    assert as_person(uzgen).get(image).status_code == 404
    assert "127.0.0.1" not in page.get(photo.get_absolute_url()).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        photo.image = picture_file(size=(30, 30))
        photo.save()
    assert len(list_objects(object_store)) == 2
    assert not set(stored) & set(list_objects(object_store))

    with django_capture_on_commit_callbacks(execute=True):
        photo.delete()
    assert list_objects(object_store) == []


@pytest.mark.slow
@pytest.mark.django_db
def test_minutes_on_object_store_are_downloaded(object_store, as_person, osh, osh_city):
    meeting = MeetingFactory(group__district=osh_city, minutes_file=upload(PDF))
    assert list_objects(object_store) == [f"files/{meeting.minutes_file.name}"]

    response = as_person(osh).get(reverse("forums:meeting_minutes_file", args=[meeting.pk]))
    assert (response.getvalue(), response["Content-Type"]) == (PDF, "application/pdf")

    object_store.objects.all().delete()
    assert as_person(osh).get(reverse("forums:meeting_minutes_file", args=[meeting.pk])).status_code == 404


@pytest.mark.django_db
def test_outage_of_the_object_store_loses_no_input(
    settings, monkeypatch, tmp_path, as_person, osh, osh_city, caplog, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    photo = PhotoFactory(district=osh_city)
    use_store(NO_STORE, settings, monkeypatch)
    page = as_person(osh)
    page.raise_request_exception = False

    response = page.post(ADD, form_data(osh_city, caption="Open day & fair"), headers={"Sec-Fetch-Site": "same-origin"})
    assert response.status_code == 503
    html = response.content.decode()
    assert "The store of photos and minutes is not available" in html
    assert "Open day &amp; fair" in html
    assert "Choose files again." in html
    assert Photo.objects.get() == photo

    assert page.get(reverse("gallery:photo_image", args=[photo.pk])).status_code == 503
    # A record that is already deleted is not reported as an error; the log names the file that remains.
    with caplog.at_level(logging.ERROR), django_capture_on_commit_callbacks(execute=True):
        photo.delete()
    assert photo.image.name in caplog.text


@pytest.mark.slow
@pytest.mark.audit
@pytest.mark.django_db(transaction=True)
def test_backup_contains_the_files_of_the_object_store(object_store, settings, monkeypatch, tmp_path):
    photo, meeting = PhotoFactory(), MeetingFactory(minutes_file=upload(PDF))
    content = photo.image.read()
    backup = tmp_path / "mission.backup"
    output = io.StringIO()
    call_command("backup", str(backup), stdout=output)
    assert "Files: 3" in output.getvalue()

    call_command("flush", interactive=False, verbosity=0)
    with pytest.raises(CommandError, match=r"there are files in http://127\.0\.0\.1"):
        call_command("restore", str(backup), stdout=output)
    object_store.objects.all().delete()
    call_command("restore", str(backup), stdout=output)
    allow_truncate_again()
    assert Photo.objects.get(pk=photo.pk).image.read() == content
    assert Meeting.objects.get(pk=meeting.pk).minutes_file.read() == PDF

    use_store(NO_STORE, settings, monkeypatch)
    with pytest.raises(CommandError, match=r"The store of the files is not available: .*\. Nothing was changed"):
        call_command("backup", str(backup), stdout=output)


def test_url_of_the_object_store_is_parsed(monkeypatch):
    monkeypatch.setenv("CSI_STORE", "https://key:a%2Fb@s3.example.org:9000/mission/files/?region=eu-central-1")
    assert Environment().files_store("CSI_STORE")["OPTIONS"] == {
        "endpoint_url": "https://s3.example.org:9000",
        "bucket_name": "mission",
        "location": "files",
        "region_name": "eu-central-1",
        "access_key": "key",
        "secret_key": "a/b",
    }
    monkeypatch.setenv("CSI_STORE", "https://key:hunter2@s3.example.org/")
    with pytest.raises(ImproperlyConfigured, match="CSI_STORE is not an address such as") as caught:
        Environment().files_store("CSI_STORE")
    assert "hunter2" not in str(caught.value)


def test_documented_package_is_the_tested_one():
    (pin,) = re.findall(r"^(django-storages\S+)", (BASE_DIR / "requirements-dev.txt").read_text(), re.MULTILINE)
    assert f"pip install '{pin}'" in (BASE_DIR / "docs/deployment.md").read_text()
