"""A backup is of one moment, while people add and delete photos."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial

import pytest
from django.db import connection

from csi.core.backups.create import make
from csi.core.backups.restore import check, opened
from csi.gallery.models import Photo
from csi.gallery.tests.factories import PhotoFactory
from districts.tests.factories import DistrictFactory

pytestmark = [pytest.mark.audit, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

BACKUPS, PEOPLE = 8, 3


def work(district, stop):
    """Adds and deletes until it is told to stop; how many of both."""
    done = 0
    with closing(connection):
        while not stop.is_set():
            PhotoFactory(district=district)
            Photo.objects.order_by("pk").first().delete()
            done += 2
    return done


def test_every_photo_in_a_backup_has_its_file(tmp_path, settings, record_property):
    settings.MEDIA_ROOT = tmp_path / "media"
    district, stop = DistrictFactory(), threading.Event()
    for _photo in range(20):
        PhotoFactory(district=district)
    photos = 0
    with ThreadPoolExecutor(PEOPLE) as people:
        working = [people.submit(partial(work, district, stop)) for _person in range(PEOPLE)]
        try:
            for number in range(BACKUPS):
                path = tmp_path / f"{number}.backup"
                make(path, "")
                with opened(path, "") as archive:
                    contents = check(archive)
                assert contents.missing == []
                photos += contents.tables["gallery_photo"]["rows"]
        finally:
            stop.set()
        changes = sum(each.result() for each in working)
    assert changes > BACKUPS
    record_property("figures", f"{BACKUPS} backups during {changes} changes, {photos} photos in them, no file missing.")
