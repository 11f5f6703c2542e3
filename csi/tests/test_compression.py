"""Text goes out compressed where the browser takes it; what is compressed by itself does not."""

import gzip

import pytest

from csi.gallery.tests.factories import PhotoFactory

pytestmark = pytest.mark.django_db
ASKED = {"Accept-Encoding": "gzip"}


def test_page_and_export_are_compressed_if_accepted(as_person, manager, uzgen_district):
    page = as_person(manager)
    for address in ("/districts/districts/", "/districts/districts/?export=csv"):
        whole, short = page.get(address), page.get(address, headers=ASKED)
        assert short["Content-Encoding"] == "gzip"
        assert "Content-Encoding" not in whole
        assert "Accept-Encoding" in whole["Vary"]
        text = gzip.decompress(b"".join(short)).decode()
        assert "Uzgen" in text
    assert short.streaming


def test_picture_is_not_compressed(as_person, manager):
    photo = PhotoFactory()
    answer = as_person(manager).get(f"/gallery/photos/{photo.pk}/thumbnail/", headers=ASKED)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert "Content-Encoding" not in answer
    assert int(answer["Content-Length"]) == len(b"".join(answer))
