"""Files that somebody sends to do harm, through every door that takes one: refused in words, or made harmless."""

import csv
import datetime
import io
import re
import time

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image

from csi.gallery.models import Photo
from csi.tests.support.hostile import MARK
from csi.tests.support.hostile.documents import documents
from csi.tests.support.hostile.pictures import pictures
from csi.tests.support.hostile.sheets import sheets
from districts.models import CommunityGroup
from forums.models import Meeting
from forums.tests.factories import WorkingGroupFactory
from forums.tests.form_data import build_meeting_data

pytestmark = pytest.mark.django_db

IMPORT = "/admin/districts/communitygroup/import/"
# A worker has sixty.
MOST_SECONDS = 20
BOUNDARY = "hostile-files"
LEFT_OVER = (MARK, b"<script", b"<?php", b"PK\x03\x04", b"%PDF", b"GPS", b"Exif", b"http://ns.adobe", b"ICC_PROFILE")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def sent(client, address, field, hostile, data):
    """Posts the form as a browser does, the file's name byte by byte as it is: the test client would tidy it up."""
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in data.items()]
    name = hostile.name.replace('"', "%22")
    head = f'Content-Disposition: form-data; name="{field}"; filename="{name}"\r\nContent-Type: text/html\r\n\r\n'
    parts.append(head.encode() + hostile.content)
    body = b"".join(b"--%s\r\n%s\r\n" % (BOUNDARY.encode(), part) for part in parts)
    body += f"--{BOUNDARY}--\r\n".encode()
    return client.generic("POST", address, body, f"multipart/form-data; boundary={BOUNDARY}")


def told_beside(field, response):
    """What a form that was refused, a page's or the admin's, says of one of its fields."""
    if response.status_code != 200:
        return ""
    form = response.context.get("form") or response.context["adminform"].form
    return " ".join(form.errors.get(field, ()))


def what_is_wrong_with(photo, hostile, client, media):
    """In words, what of a stored photo is not as it should be."""
    stored = (media / photo.image.name).read_bytes()
    served = client.get(photo.image.url)
    image = Image.open(io.BytesIO(stored))
    checks = {
        "name": re.fullmatch(r"photos/[0-9a-f]{32}\.jpg", photo.image.name),
        "kind": image.format == "JPEG" and (served["Content-Type"], served.getvalue()) == ("image/jpeg", stored),
        "size": (photo.width, photo.height) == image.size == hostile.size,
        "what it tells": not image.getexif() and not {"comment", "icc_profile", "xmp", "exif"} & set(image.info),
        "what is left": not [mark for mark in LEFT_OVER if mark in stored],
        "sniffing": served["X-Content-Type-Options"] == "nosniff",
        "policy": "default-src 'none'" in served["Content-Security-Policy"],
        "disposition": re.fullmatch(r'inline; filename="[0-9a-f]{32}\.jpg"', served["Content-Disposition"]),
    }
    return [name for name, is_well in checks.items() if not is_well]


def fates(client, address, data, media, every=1):
    """{file: what became of it}, where that is not what should become of it. `every`: of so many files one is sent."""
    found = {}
    for hostile in pictures()[::every]:
        before = set(media.rglob("*"))
        response = sent(client, address, "image", hostile, data)
        told = told_beside("image", response)
        if hostile.refused:
            if hostile.refused not in told or set(media.rglob("*")) != before:
                found[hostile.what] = (response.status_code, told)
            continue
        photo = Photo.objects.order_by("pk").last()
        if response.status_code != 302:
            found[hostile.what] = (response.status_code, told)
        elif wrong := what_is_wrong_with(photo, hostile, client, media):
            found[hostile.what] = wrong
        Photo.objects.all().delete()
    return found


def typed(district):
    return {"district": district.pk, "caption": "Open day", "taken_on": "2011-09-12", "credit": ""}


@pytest.mark.parametrize("every", [9, pytest.param(1, marks=pytest.mark.audit)])
def test_the_form_of_a_photo_takes_no_harm(as_person, osh, osh_city, media, every):
    assert fates(as_person(osh), reverse("gallery:photo_add"), typed(osh_city), media, every) == {}


@pytest.mark.audit
def test_the_admin_s_form_of_a_photo_takes_no_harm(as_person, admin, osh_city, media):
    data = typed(osh_city) | {"meeting": "", "trip": "", "initiative": ""}
    found = fates(as_person(admin), reverse("admin:gallery_photo_add"), data, media)
    assert found == {}


@pytest.mark.parametrize("every", [6, pytest.param(1, marks=pytest.mark.audit)])
def test_the_form_of_a_meeting_takes_no_harm(as_person, osh, osh_city, media, settings, every):
    settings.MISSION_DATE = datetime.date(2011, 10, 31)
    page, group, found = as_person(osh), WorkingGroupFactory(district=osh_city), {}
    for hostile in documents()[::every]:
        response = sent(page, reverse("forums:meeting_add"), "minutes_file", hostile, build_meeting_data(group))
        meeting = Meeting.objects.first()
        if hostile.refused:
            told = told_beside("minutes_file", response)
            if hostile.refused not in told or meeting or list(media.rglob("minutes/*")):
                found[hostile.what] = (response.status_code, told)
            continue
        served = page.get(reverse("forums:meeting_minutes_file", args=[meeting.pk]))
        found |= {} if is_a_download(served) else {hostile.what: dict(served.headers)}
        Meeting.objects.all().delete()
    assert found == {}


def is_a_download(served):
    """Never shown in the page: saved under a name of ours, as the kind that it is."""
    named = re.fullmatch(r'attachment; filename="minutes-[a-z0-9-]+\.pdf"', served["Content-Disposition"])
    return named and served["Content-Type"] == "application/pdf" and served["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.audit)])
def test_the_import_of_reference_data_takes_no_harm(as_person, admin, every):
    page, found = as_person(admin), {}
    for chosen, hostile in sheets()[::every]:
        began = time.monotonic()
        response = sent(page, IMPORT, "import_file", hostile, {"format": chosen, "resource": ""})
        told = told_beside("import_file", response)
        if hostile.refused not in told or "confirm_form" in response.context or time.monotonic() - began > MOST_SECONDS:
            found[hostile.what] = (response.status_code, told, time.monotonic() - began)
    assert found == {}
    assert not CommunityGroup.objects.filter(name_en__in=("a", "Uzbeks")).exists()


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", "", "\0", "x" * 5000, "0" * 32])
def test_an_import_is_confirmed_only_of_a_file_that_was_looked_into(as_person, admin, name):
    confirm = reverse("admin:districts_communitygroup_process_import")
    asked = {"import_file_name": name, "original_file_name": "a.csv", "format": "0", "resource": ""}
    page = as_person(admin)
    for spoiled in ({}, {"format": "7"}, {"format": "x"}, {"resource": "9"}):
        response = page.post(confirm, asked | spoiled, follow=True)
        assert response.redirect_chain == [(IMPORT, 302)]
        assert "not there any more" in response.content.decode()


def test_formulas_are_exported_as_text_and_come_back_as_they_were(as_person, admin):
    page, names = as_person(admin), ["=1+1", "@SUM(1)", "+1+cmd|' /C calc'!A0", "\t=1", "==1", "-5", "Uzbeks"]
    for number, name in enumerate(names):
        CommunityGroup.objects.create(name_en=name, name_ru=name, name_ky=name, position=number + 100)
    export, field = reverse("admin:districts_communitygroup_export"), "communitygroupresource_"
    chosen = {f"{field}{name}": "on" for name in ("name_en", "name_ru", "name_ky", "position")} | {"resource": "0"}
    as_csv, as_xlsx = (page.post(export, chosen | {"format": number}) for number in ("0", "1"))
    rows = csv.reader(io.StringIO(as_csv.content.decode("utf-8-sig")))
    assert not {cell[0] for row in rows for cell in row if cell and cell != "-5"} & set("=@+-\t\r")
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx.content)).worksheets[0]
    assert [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []
    for number, file in (("0", as_csv), ("1", as_xlsx)):
        again = page.post(IMPORT, {"import_file": ContentFile(file.content, "rows"), "format": number})
        assert again.context["result"].totals["skip"] == CommunityGroup.objects.count()
