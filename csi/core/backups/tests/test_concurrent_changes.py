"""A backup is a consistent snapshot while photos are added and deleted."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial

import pytest
from django.db import connection

from csi.core.backups.create import create_backup
from csi.core.backups.restore import open_archive, verify_archive
from csi.gallery.models import Photo
from csi.gallery.tests.factories import PhotoFactory
from districts.tests.factories import DistrictFactory

pytestmark = [pytest.mark.audit, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

BACKUPS, WORKERS = 8, 3


def work(district, stop):
    """Add and delete photos until `stop` is set; return the number of changes."""
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
    with ThreadPoolExecutor(WORKERS) as executor:
        futures = [executor.submit(partial(work, district, stop)) for _worker in range(WORKERS)]
        try:
            for number in range(BACKUPS):
                path = tmp_path / f"{number}.backup"
                create_backup(path, "")
                with open_archive(path, "") as archive:
                    manifest = verify_archive(archive)
                assert manifest.missing == []
                photos += manifest.tables["gallery_photo"]["rows"]
        finally:
            stop.set()
        changes = sum(future.result() for future in futures)
    assert changes > BACKUPS
    record_property("figures", f"{BACKUPS} backups during {changes} changes, {photos} photos in them, no file missing.")
