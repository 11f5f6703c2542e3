"""Malicious uploads are rejected with an error message or stored without their payload."""

import csv
import datetime
import io
import re
from urllib.parse import urlencode

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image

from csi.core.crud.imports import queue
from csi.gallery.models import Photo
from csi.tests.support.hostile import PAYLOAD
from csi.tests.support.hostile.documents import list_documents
from csi.tests.support.hostile.pictures import list_pictures
from csi.tests.support.hostile.spreadsheets import list_spreadsheets
from districts.models import CommunityGroup
from forums.models import Meeting
from forums.tests.factories import WorkingGroupFactory
from forums.tests.form_data import build_meeting_data

pytestmark = pytest.mark.django_db

IMPORT = "/districts/communities/import/"
# A third of the time limit of a worker
BOUNDARY = "hostile-files"
REMOVED = (PAYLOAD, b"<script", b"<?php", b"PK\x03\x04", b"%PDF", b"GPS", b"Exif", b"http://ns.adobe", b"ICC_PROFILE")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def post_file(client, url, field, hostile_file, data):
    """Post the form with an unchanged file name, which the test client would normalise."""
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in data.items()]
    name = hostile_file.name.replace('"', "%22")
    head = f'Content-Disposition: form-data; name="{field}"; filename="{name}"\r\nContent-Type: text/html\r\n\r\n'
    parts.append(head.encode() + hostile_file.content)
    body = b"".join(b"--%s\r\n%s\r\n" % (BOUNDARY.encode(), part) for part in parts)
    body += f"--{BOUNDARY}--\r\n".encode()
    return client.generic("POST", url, body, f"multipart/form-data; boundary={BOUNDARY}")


def get_field_errors(response, field):
    """Return the errors of a field in a rejected form of a page or of the admin."""
    if response.status_code != 200:
        return ""
    form = response.context.get("form") or response.context["adminform"].form
    return " ".join(form.errors.get(field, ()))


def list_problems(photo, hostile_file, client, media):
    """Return the names of the checks that a stored photo fails."""
    stored = (media / photo.image.name).read_bytes()
    served = client.get(photo.image.url)
    image = Image.open(io.BytesIO(stored))
    checks = {
        "name": re.fullmatch(r"photos/[0-9a-f]{32}\.jpg", photo.image.name),
        "type": image.format == "JPEG" and (served["Content-Type"], served.getvalue()) == ("image/jpeg", stored),
        "size": (photo.width, photo.height) == image.size == hostile_file.size,
        "metadata": not image.getexif() and not {"comment", "icc_profile", "xmp", "exif"} & set(image.info),
        "payload": not [payload for payload in REMOVED if payload in stored],
        "sniffing": served["X-Content-Type-Options"] == "nosniff",
        "policy": "default-src 'none'" in served["Content-Security-Policy"],
        "disposition": re.fullmatch(r'inline; filename="[0-9a-f]{32}\.jpg"', served["Content-Disposition"]),
    }
    return [name for name, is_passed in checks.items() if not is_passed]


def list_upload_failures(client, url, data, media, step=1):
    """Send every `step`th picture; return {description: result} of those with an unexpected result."""
    failures = {}
    for hostile_file in list_pictures()[::step]:
        before = set(media.rglob("*"))
        response = post_file(client, url, "image", hostile_file, data)
        errors = get_field_errors(response, "image")
        if hostile_file.error:
            if hostile_file.error not in errors or set(media.rglob("*")) != before:
                failures[hostile_file.description] = (response.status_code, errors)
            continue
        photo = Photo.objects.order_by("pk").last()
        if response.status_code != 302:
            failures[hostile_file.description] = (response.status_code, errors)
        elif problems := list_problems(photo, hostile_file, client, media):
            failures[hostile_file.description] = problems
        Photo.objects.all().delete()
    return failures


def build_photo_data(district):
    return {"district": district.pk, "caption": "Open day", "taken_on": "2011-09-12", "credit": ""}


@pytest.mark.parametrize("step", [9, pytest.param(1, marks=pytest.mark.audit)])
def test_photo_form_rejects_or_cleans_hostile_files(as_person, osh, osh_city, media, step):
    url = reverse("gallery:photo_add")
    assert list_upload_failures(as_person(osh), url, build_photo_data(osh_city), media, step) == {}


@pytest.mark.audit
def test_photo_form_of_the_admin_rejects_or_cleans_hostile_files(as_person, admin, osh_city, media):
    data = build_photo_data(osh_city) | {"meeting": "", "trip": "", "initiative": ""}
    assert list_upload_failures(as_person(admin), reverse("admin:gallery_photo_add"), data, media) == {}


@pytest.mark.parametrize("step", [6, pytest.param(1, marks=pytest.mark.audit)])
def test_minutes_field_rejects_hostile_files(as_person, osh, osh_city, media, settings, step):
    settings.MISSION_DATE = datetime.date(2011, 10, 31)
    page, group, failures = as_person(osh), WorkingGroupFactory(district=osh_city), {}
    for hostile_file in list_documents()[::step]:
        response = post_file(
            page, reverse("forums:meeting_add"), "minutes_file", hostile_file, build_meeting_data(group)
        )
        meeting = Meeting.objects.first()
        if hostile_file.error:
            errors = get_field_errors(response, "minutes_file")
            if hostile_file.error not in errors or meeting or list(media.rglob("minutes/*")):
                failures[hostile_file.description] = (response.status_code, errors)
            continue
        served = page.get(reverse("forums:meeting_minutes_file", args=[meeting.pk]))
        failures |= {} if is_safe_download(served) else {hostile_file.description: dict(served.headers)}
        Meeting.objects.all().delete()
    assert failures == {}


def is_safe_download(served):
    """Return True for an attachment with a generated name and the type of its content."""
    has_generated_name = re.fullmatch(r'attachment; filename="minutes-[a-z0-9-]+\.pdf"', served["Content-Disposition"])
    return (
        has_generated_name
        and served["Content-Type"] == "application/pdf"
        and served["X-Content-Type-Options"] == "nosniff"
    )


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.audit)])
def test_import_explains_hostile_files(as_person, manager, step):
    page, failures = as_person(manager), {}
    for hostile_file in list_spreadsheets()[::step]:
        response = post_file(page, IMPORT, "file", hostile_file, {})
        if response.status_code == 302:
            # A file of many rows waits for its check.
            queue.run_queue()
            context = page.get(response.url).context
            if unchecked := context.get("unchecked"):
                errors = unchecked.outcome["problem"]
            else:
                errors = " ".join(context["result"]["problems"])
                assert not context["can_import"]
        else:
            errors = get_field_errors(response, "file")
        if hostile_file.error not in errors:
            failures[hostile_file.description] = (response.status_code, errors)
    assert failures == {}
    assert not CommunityGroup.objects.filter(name_en__in=("a", "Uzbeks")).exists()


@pytest.mark.parametrize(
    "token", ["../../etc/passwd", "..", "\0", "x" * 5000, "0" * 32, "3d0f4c52-8e0b-4a5e-9a44-1f1b2c3d4e5f"]
)
def test_import_of_an_unknown_file_is_not_found(as_person, manager, token):
    page = as_person(manager)
    assert page.get(IMPORT, {"file": token}).status_code == 404
    assert page.post(f"{IMPORT}?{urlencode({'file': token})}", {"import": "1"}).status_code == 404


def test_exported_formulas_are_text_and_are_imported_unchanged(as_person, manager):
    page, names = as_person(manager), ["=1+1", "@SUM(1)", "+1+cmd|' /C calc'!A0", "\t=1", "==1", "-5", "Uzbeks"]
    for number, name in enumerate(names):
        CommunityGroup.objects.create(name_en=name, name_ru=name, name_ky=name, position=number + 100)
    url = reverse("districts:communitygroup_list")
    as_csv, as_xlsx = (read_content(page.get(url, {"export": file_format})) for file_format in ("csv", "xlsx"))
    rows = csv.reader(io.StringIO(as_csv.decode("utf-8-sig")))
    assert not {cell[0] for row in rows for cell in row if cell and cell != "-5"} & set("=@+-\t\r")
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx)).worksheets[0]
    assert [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []
    for content in (as_csv, as_xlsx):
        response = page.post(IMPORT, {"file": ContentFile(content, "rows.csv")})
        assert page.get(response.url).context["result"]["counts"]["unchanged"] == CommunityGroup.objects.count()


def read_content(response):
    return b"".join(response.streaming_content)
