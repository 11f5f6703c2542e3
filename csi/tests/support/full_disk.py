"""A form on a mission whose disk is full: `python -m csi.tests.support.full_disk` prints JSON. For tests only.

It writes into the database that DATABASE_URL names. The table of concerns is laid on /dev/full, which has no room for
any byte; MEDIA_ROOT has to be a small file system of its own, where photos are asked for.
"""

import io
import json
import os
import re
import shutil
import sys
import time
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from PIL import Image

TYPED = 'Cattle on the road, «зимой» "by night" <b>'
# Bytes; the least that a file system gives away at once.
BLOCK = 4096


def main():
    django.setup()
    from django.test import Client
    from django.test.utils import setup_test_environment

    from csi.tests.support.factories import ManagerFactory
    from districts.tests.factories import DistrictFactory

    setup_test_environment()  # answers tell what their templates were given
    # Nothing was collected for this visit, and nobody is asked for a second step.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.TWO_FACTOR_FOR = []
    client = Client(raise_request_exception=False, headers={"Sec-Fetch-Site": "same-origin"})
    client.force_login(ManagerFactory())
    district = DistrictFactory()
    found = {"concern": concern(client, district)}
    if os.path.ismount(settings.MEDIA_ROOT):
        found |= {"photo": photo(client, district, 0), "thumbnail": photo(client, district, 1)}
    sys.stdout.write(json.dumps(found))


def concern(client, district):
    """A concern sent while its table has no room, and what the page kept sent again when there is."""
    from csi.concerns.models import Concern
    from csi.concerns.tests.test_pages import form_data as concern_form_data
    from csi.core.crud.models import FormToken

    address = "/concerns/concerns/add/"
    data = form_data(client, address, concern_form_data(district) | {"summary": TYPED})
    with on_full_disk(Concern._meta.db_table):
        answer = sent(client, address, data)
        answer["written"] = FormToken.objects.count()
    answer["written"] += Concern.objects.count()
    again = client.post(address, kept_in(answer["html"]))
    return answer | {"again": again.status_code, "summaries": list(Concern.objects.values_list("summary", flat=True))}


def photo(client, district, stored_before):
    """A photo sent while the disk has room for none, or for only the first, of the two files that it makes."""
    from csi.gallery.models import Photo
    from csi.gallery.pictures import prepare_picture

    root, address = Path(settings.MEDIA_ROOT), "/gallery/photos/add/"
    noise = io.BytesIO()
    Image.effect_noise((1200, 900), 90).convert("RGB").save(noise, "JPEG")
    noise.size = noise.tell()
    own = {"district": district.pk, "caption": TYPED, "taken_on": "2011-09-12"}
    data = form_data(client, address, own)
    room = stored_before * (prepare_picture(noise).size // BLOCK + 1) * BLOCK
    noise.seek(0)
    filler = root / "filler"
    filler.write_bytes(bytes(shutil.disk_usage(root).free - room))
    answer = sent(client, address, data | {"image": noise})
    filler.unlink()
    left = [path.name for path in root.rglob("*") if path.is_file()]
    return answer | {"written": Photo.objects.count(), "left": left}


def form_data(client, address, own):
    from csi.tests.support.forms import build_submission

    return build_submission(client.get(address).context) | own


def sent(client, address, data):
    began = time.monotonic()
    answer = client.post(address, data)
    html = answer.content.decode()
    return {
        "status": answer.status_code,
        "seconds": time.monotonic() - began,
        "html": html,
        "keeps": kept_in(html).get("summary") or kept_in(html).get("caption"),
    }


def kept_in(html):
    """{name: value} of what the page offers to send again."""
    found = re.findall(r'<textarea name="([^"]*)" hidden>\n(.*?)</textarea>', html, re.DOTALL)
    return {unescape(name): unescape(value) for name, value in found}


@contextmanager
def on_full_disk(table):
    """The (empty) table's file is /dev/full meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(f'VACUUM FULL "{table}"')
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT current_setting('data_directory') || '/' || pg_relation_filepath(%s)", [table])
        file = Path(cursor.fetchone()[0])
    # The server's process of this connection has the file open.
    connection.close()
    kept = file.with_suffix(".kept")
    file.rename(kept)
    file.symlink_to("/dev/full")
    try:
        yield
    finally:
        connection.close()
        file.unlink()
        kept.rename(file)


if __name__ == "__main__":
    main()
