"""Several photos that are added at once."""

import io

import pytest
from django.urls import reverse
from PIL import Image

from csi.gallery.models import Photo

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

HEIC = b"\0\0\0\x18ftypheic" + b"\0" * 99

RECORD_SIZES = """
window.sizes = [];
const send = XMLHttpRequest.prototype.send;
XMLHttpRequest.prototype.send = function (data) {
  sizes.push(data.get("image").size);
  return send.call(this, data);
};
"""


def build_file(name, content):
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


@pytest.fixture
def photos():
    """Two photos of a phone and one that cannot be read."""
    file = io.BytesIO()
    Image.effect_noise((2600, 1000), 60).save(file, "JPEG", quality=95)
    taken = file.getvalue()
    return [build_file("1.jpg", taken), build_file("2.jpg", taken + b" "), build_file("3.heic", HEIC)]


@pytest.mark.audit
def test_each_photo_has_its_caption_and_consent(page_as, osh, osh_city, photos):
    page = page_as(osh, device="phone")
    page.add_init_script(RECORD_SIZES)
    page.goto(reverse("gallery:photo_add", query={"district": osh_city.pk}))
    page.locator("[name=image]").set_input_files(photos)
    captions = page.locator(".photo-caption")
    for number, caption in enumerate(["Officers at school No. 5", "The bazaar", "The square"]):
        captions.nth(number).fill(caption)
    page.locator(".photo-consent").nth(1).check()
    page.locator(".save-bar .btn-primary").click()
    page.get_by_text("This is a HEIC picture").wait_for()
    assert page.get_by_text("Saved.", exact=True).count() == 2
    assert 100_000 < max(page.evaluate("sizes")) < len(photos[0]["buffer"]) / 2
    page.get_by_role("button", name="Remove photo").last.click()
    page.locator(".save-bar .btn-primary").click()
    page.wait_for_url("**/gallery/photos/")
    saved = Photo.objects.order_by("pk").values_list("caption", "consent", "district")
    assert list(saved) == [
        ("Officers at school No. 5", False, osh_city.pk),
        ("The bazaar", True, osh_city.pk),
    ]
