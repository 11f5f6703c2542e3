"""Text responses are compressed if the browser accepts it, pictures are not."""

import gzip

import pytest

from csi.gallery.tests.factories import PhotoFactory

pytestmark = pytest.mark.django_db
ACCEPT_GZIP = {"Accept-Encoding": "gzip"}


def test_page_and_export_are_compressed_if_accepted(as_person, manager, uzgen_district):
    page = as_person(manager)
    for url in ("/districts/districts/", "/districts/districts/?export=csv"):
        plain, compressed = page.get(url), page.get(url, headers=ACCEPT_GZIP)
        assert compressed["Content-Encoding"] == "gzip"
        assert "Content-Encoding" not in plain
        assert "Accept-Encoding" in plain["Vary"]
        text = gzip.decompress(b"".join(compressed)).decode()
        assert "Uzgen" in text
    assert compressed.streaming


def test_picture_is_not_compressed(as_person, manager):
    photo = PhotoFactory()
    response = as_person(manager).get(f"/gallery/photos/{photo.pk}/thumbnail/", headers=ACCEPT_GZIP)
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    assert "Content-Encoding" not in response
    assert int(response["Content-Length"]) == len(b"".join(response))
