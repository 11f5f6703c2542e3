"""Pages of photos."""

import csv
import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from csi.gallery.models import Photo
from csi.gallery.tests.factories import PhotoFactory, PublicPhotoFactory, picture_bytes, picture_file
from csi.tests.support.view_contracts import DetailContract, FormContract, ListContract
from initiatives.tests.factories import InitiativeFactory
from receptions.tests.factories import TripFactory

pytestmark = pytest.mark.django_db

LIST, ADD = "/gallery/photos/", "/gallery/photos/add/"


class ChosenFile(SimpleUploadedFile):
    """An uploaded file that can be sent more than once."""

    def read(self, *args):
        self.seek(0)
        return super().read(*args)


def form_data(in_district=None, **fields):
    """Return the form data of a photo."""
    own = {"image": picture_file(), "caption": "Open day at the station", "taken_on": "2011-09-12"}
    return {**own, "district": getattr(in_district, "pk", ""), **fields}


class TestPhotoList(ListContract):
    url = LIST
    factory = PhotoFactory


class TestPhotoPage(DetailContract):
    factory = PhotoFactory


class TestPhotoForms(FormContract):
    url = LIST
    factory = PhotoFactory
    text_field = "caption"

    def data(self, district):
        return form_data(district, image=ChosenFile("DSC_0001.JPG", picture_bytes()))


def get_errors(response):
    assert response.status_code == 200
    return {name: " ".join(messages) for name, messages in response.context["form"].errors.items()}


def test_photo_is_added_and_shown(as_person, osh, osh_city):
    page = as_person(osh)
    response = page.post(ADD, form_data(osh_city), follow=True)
    photo = Photo.objects.get()
    assert response.redirect_chain[-1][0] == photo.get_absolute_url()
    html = response.content.decode()
    assert photo.image.url in html and "Open day at the station" in html
    assert photo.created_by == osh
    assert photo.image.thumbnail_url in page.get(LIST).content.decode()


def test_new_photo_form_defaults_to_only_district_and_today(as_person, osh, osh_city, settings):
    settings.MISSION_DATE = datetime.date(2011, 10, 31)
    html = as_person(osh).get(ADD).content.decode()
    assert f'<option value="{osh_city.pk}" selected>' in html
    assert 'value="2011-10-31"' in html


def test_photo_of_trip_gets_district_of_trip(as_person, osh, osh_city):
    trip = TripFactory(deployment__district=osh_city)
    page = as_person(osh)
    assert f'<option value="{trip.pk}" selected>' in page.get(f"{ADD}?trip={trip.pk}").content.decode()
    page.post(ADD, form_data(trip=trip.pk))
    photo = Photo.objects.get()
    assert (photo.trip, photo.district) == (trip, osh_city)
    assert "Photos" in [str(panel.title) for panel in page.get(trip.get_absolute_url()).context["panels"]]


def test_photo_page_links_to_add_photo_of_same_occasion(as_person, osh, osh_city):
    page, trip = as_person(osh), TripFactory(deployment__district=osh_city)
    for photo, query in (
        (PhotoFactory(district=osh_city, trip=trip), f"trip={trip.pk}"),
        (PhotoFactory(district=osh_city), f"district={osh_city.pk}"),
    ):
        actions = page.get(photo.get_absolute_url()).context["page_actions"]
        assert [action.url for action in actions if not action.is_post] == [f"{ADD}?{query}"]


def test_photo_without_district_or_occasion_is_rejected(as_person, osh):
    errors = get_errors(as_person(osh).post(ADD, form_data()))
    assert "Choose a district" in errors["district"]


def test_rejected_form_shows_its_text_and_requires_the_file_again(as_person, osh, osh_city):
    response = as_person(osh).post(ADD, form_data(osh_city, taken_on="yesterday", credit="N. Asanov"))
    errors = get_errors(response)
    assert "taken_on" in errors and "Choose the file again" in errors["image"]
    assert 'value="N. Asanov"' in response.content.decode()
    assert not Photo.objects.exists()


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (lambda: "", "Choose a photo."),
        (lambda: picture_file(kind="GIF"), "not a JPEG, PNG or WebP"),
        (lambda: io.BytesIO(b"<svg/>"), "not a JPEG, PNG or WebP"),
        (lambda: io.BytesIO(b""), "empty"),
    ],
)
def test_invalid_file_is_rejected_at_its_field(as_person, osh, osh_city, stored, file, message):
    errors = get_errors(as_person(osh).post(ADD, form_data(osh_city, image=file())))
    assert list(errors) == ["image"] and message in errors["image"]
    assert not Photo.objects.exists() and stored() == []


def test_edit_preserves_file_unless_replaced(as_person, osh, osh_city, stored, django_capture_on_commit_callbacks):
    photo = PhotoFactory(district=osh_city)
    edit, before = reverse("gallery:photo_edit", args=[photo.pk]), stored()
    page = as_person(osh)
    page.post(edit, form_data(osh_city, image="", caption="Another caption"))
    photo.refresh_from_db()
    assert photo.caption == "Another caption" and stored() == before
    with django_capture_on_commit_callbacks(execute=True):
        page.post(edit, form_data(osh_city))
    assert len(stored()) == 2 and stored() != before


def test_deletion_deletes_file(as_person, osh, osh_city, stored, django_capture_on_commit_callbacks):
    photo = PhotoFactory(district=osh_city)
    with django_capture_on_commit_callbacks(execute=True):
        response = as_person(osh).post(reverse("gallery:photo_delete", args=[photo.pk]))
    assert response.url == LIST and not Photo.objects.exists() and stored() == []


@pytest.mark.parametrize("kind", ["district", "trip", "initiative"])
def test_occasion_of_other_district_cannot_be_chosen(as_person, osh, osh_city, uzgen_district, kind):
    other = {
        "district": lambda: uzgen_district,
        "trip": lambda: TripFactory(deployment__district=uzgen_district),
        "initiative": lambda: InitiativeFactory(district=uzgen_district),
    }[kind]()
    page = as_person(osh)
    errors = get_errors(page.post(ADD, form_data(osh_city, **{kind: other.pk})))
    assert "from the list" in errors[kind]
    assert not Photo.objects.exists()
    assert f'<option value="{other.pk}" selected>' not in page.get(f"{ADD}?{kind}={other.pk}").content.decode()


def test_photo_list_is_filtered_by_public(as_person, osh, osh_city):
    PublicPhotoFactory(district=osh_city, caption="For everyone")
    PhotoFactory(district=osh_city, caption="For us")
    html = as_person(osh).get(LIST, {"is_public": "true"}).content.decode()
    assert "For everyone" in html and "For us" not in html
    assert "1 photo" in html


def test_photo_grid_is_sorted_by_links(as_person, osh, osh_city):
    for caption in ("Б", "А", "Ө"):
        PhotoFactory(district=osh_city, caption=caption)
    page = as_person(osh).get(LIST, {"sort": "caption"})
    assert [row.record.caption for row in page.context["table"].paginated_rows] == ["А", "Б", "Ө"]


def test_export_contains_columns_and_no_formula(as_person, osh, osh_city):
    PhotoFactory(district=osh_city, caption="=cmd()|' /C calc'!A0", credit="N. Asanov")
    response = as_person(osh).get(LIST, {"export": "csv"})
    head, row = csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig")))
    assert head[:3] == ["Caption", "Taken on", "District"] and "Width, pixels" in head
    assert row[0] == "'=cmd()|' /C calc'!A0" and row[2] == "Osh city" and row[-2:] == ["60", "40"]


def test_photo_page_and_form_run_few_queries(as_person, manager, osh_city, django_assert_max_num_queries):
    trip = TripFactory(deployment__district=osh_city)
    for _other in range(5):
        TripFactory(deployment__district=osh_city)
    photo = PhotoFactory(district=osh_city, trip=trip, created_by=manager)
    page = as_person(manager)
    for suffix in ("", "edit/"):
        with django_assert_max_num_queries(20):
            page.get(photo.get_absolute_url() + suffix)


@pytest.mark.parametrize(
    ("caption", "is_valid"),
    [("a\0b", False), ("x" * 100_000, False), ("📷 عربي ‮ Өмүр", True), ("=cmd()", True)],
)
def test_unusual_text_is_saved_or_rejected_with_message(as_person, osh, osh_city, caption, is_valid):
    response = as_person(osh).post(ADD, form_data(osh_city, caption=caption))
    if is_valid:
        assert Photo.objects.get().caption == caption
    else:
        assert get_errors(response)["caption"] and not Photo.objects.exists()
