"""Submit forms while the disk is full; run by a test in its own process, prints JSON.

Writes into the database DATABASE_URL. The table of concerns becomes a link to /dev/full, which rejects every write.
The forms with photos are submitted only if MEDIA_ROOT is a mount point, which is expected to be a small file system.
"""

import io
import json
import os
import re
import shutil
import sys
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from PIL import Image

INPUT = 'Cattle on the road, «зимой» "by night" <b>'
# Block size of the file system in bytes
BLOCK_SIZE = 4096


def main():
    django.setup()
    from django.test import Client
    from django.test.utils import setup_test_environment

    from csi.tests.support.factories import ManagerFactory
    from districts.tests.factories import DistrictFactory

    setup_test_environment()  # makes the context of responses available
    # No static files are collected, and no second factor is required.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.TWO_FACTOR_FOR = []
    client = Client(raise_request_exception=False, headers={"Sec-Fetch-Site": "same-origin"})
    client.force_login(ManagerFactory())
    district = DistrictFactory()
    results = {"concern": submit_concern(client, district)}
    if os.path.ismount(settings.MEDIA_ROOT):
        results |= {"photo": submit_photo(client, district, 0), "thumbnail": submit_photo(client, district, 1)}
    sys.stdout.write(json.dumps(results))


def submit_concern(client, district):
    """Submit a concern while its table is full, and again afterwards with the data of the error page."""
    from csi.concerns.models import Concern
    from csi.concerns.tests.test_pages import form_data as concern_form_data
    from csi.core.crud.models import FormToken

    url = "/concerns/concerns/add/"
    data = build_data(client, url, concern_form_data(district) | {"summary": INPUT})
    with full_disk(Concern._meta.db_table):
        result = submit(client, url, data)
        result["written"] = FormToken.objects.count()
    result["written"] += Concern.objects.count()
    response = client.post(url, parse_preserved_data(result["html"]))
    return result | {
        "retry": response.status_code,
        "summaries": list(Concern.objects.values_list("summary", flat=True)),
    }


def submit_photo(client, district, file_count):
    """Submit a photo while the disk has room for `file_count` of its two files."""
    from csi.gallery.models import Photo
    from csi.gallery.pictures import prepare_picture

    root, url = Path(settings.MEDIA_ROOT), "/gallery/photos/add/"
    noise = io.BytesIO()
    Image.effect_noise((1200, 900), 90).convert("RGB").save(noise, "JPEG")
    noise.size = noise.tell()
    photo_data = {"district": district.pk, "caption": INPUT, "taken_on": "2011-09-12"}
    data = build_data(client, url, photo_data)
    room = file_count * (prepare_picture(noise).size // BLOCK_SIZE + 1) * BLOCK_SIZE
    noise.seek(0)
    filler = root / "filler"
    filler.write_bytes(bytes(shutil.disk_usage(root).free - room))
    result = submit(client, url, data | {"image": noise})
    filler.unlink()
    files = [path.name for path in root.rglob("*") if path.is_file()]
    return result | {"written": Photo.objects.count(), "files": files}


def build_data(client, url, form_data):
    from csi.tests.support.forms import build_submission

    return build_submission(client.get(url).context) | form_data


def submit(client, url, data):
    response = client.post(url, data)
    html = response.content.decode()
    preserved = parse_preserved_data(html)
    return {
        "status": response.status_code,
        "html": html,
        "preserved": preserved.get("summary") or preserved.get("caption"),
    }


def parse_preserved_data(html):
    """Return {name: value} of the form data in an error page."""
    fields = re.findall(r'<textarea name="([^"]*)" hidden>\n(.*?)</textarea>', html, re.DOTALL)
    return {unescape(name): unescape(value) for name, value in fields}


@contextmanager
def full_disk(table):
    """Replace the file of an empty table by a link to /dev/full."""
    with connection.cursor() as cursor:
        cursor.execute(f'VACUUM FULL "{table}"')
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT current_setting('data_directory') || '/' || pg_relation_filepath(%s)", [table])
        file = Path(cursor.fetchone()[0])
    # The server process of this connection has the file open.
    connection.close()
    original = file.with_suffix(".original")
    file.rename(original)
    file.symlink_to("/dev/full")
    try:
        yield
    finally:
        connection.close()
        file.unlink()
        original.rename(file)


if __name__ == "__main__":
    main()
