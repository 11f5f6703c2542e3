"""Tests of the upload, storage and download of minutes files."""

import datetime
import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from csi.concerns.tests.factories import ConcernFactory
from csi.core.history.models import Change
from csi.tests.support.hostile.documents import PDF, list_active_documents, list_harmless_documents
from forums.documents import MAX_SIZE, WORD_STREAM, detect_file_type, find_active_content
from forums.models import Meeting
from forums.tests.factories import ActionFactory, MeetingFactory
from forums.tests.form_data import build_meeting_data

pytestmark = pytest.mark.django_db

ADD = "/forums/meetings/add/"


def archive(**members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def docx():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("word/document.xml", "<document/>")
    return file.getvalue()


DOCUMENTS = {
    "pdf": PDF,
    "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + WORD_STREAM,
    "docx": docx(),
    "odt": archive(mimetype="application/vnd.oasis.opendocument.text"),
}
NO_DOCUMENTS = {
    "a page of HTML": b"<html><script>alert(1)</script></html>",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(40),
    "an archive of something else": archive(readme="hello"),
    "a broken archive": b"PK\x03\x04" + bytes(40),
    "a spreadsheet": archive(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
    "an old file that is no text": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
}


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def page(as_person, osh):
    return as_person(osh)


def upload(content, name="minutes.pdf"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


@pytest.mark.parametrize(("kind", "content"), DOCUMENTS.items(), ids=DOCUMENTS)
def test_document_is_stored_and_downloaded(page, group, kind, content):
    page.post(ADD, build_meeting_data(group, minutes_file=upload(content, "../../evil name.exe")))
    meeting = Meeting.objects.get()
    assert re.fullmatch(r"minutes/[0-9a-f]{32}", meeting.minutes_file.name)
    assert detect_file_type(meeting.minutes_file) == kind
    response = page.get(f"{meeting.get_absolute_url()}minutes/")
    assert b"".join(response.streaming_content) == content
    assert response["Content-Disposition"] == f'attachment; filename="minutes-osh-city-cswg-2011-10.{kind}"'
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("content", NO_DOCUMENTS.values(), ids=NO_DOCUMENTS)
def test_invalid_document_is_rejected(page, group, content):
    response = page.post(ADD, build_meeting_data(group, venue="Tent", minutes_file=upload(content)))
    assert "not a PDF, Word or OpenDocument" in str(response.context["form"].errors["minutes_file"])
    assert "Choose the file again" in response.content.decode()
    assert 'value="Tent"' in response.content.decode()
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(("name", "content"), list_active_documents().items(), ids=list_active_documents())
def test_document_with_active_content_is_rejected(name, content):
    file = io.BytesIO(content)
    assert find_active_content(file, detect_file_type(file))


@pytest.mark.parametrize(("name", "content"), list_harmless_documents().items(), ids=list_harmless_documents())
def test_document_with_ordinary_links_is_accepted(name, content):
    file = io.BytesIO(content)
    assert find_active_content(file, detect_file_type(file)) is None


def test_rejected_document_names_its_content(page, group):
    content = list_active_documents()["PDF with an attachment"]
    response = page.post(ADD, build_meeting_data(group, venue="Tent", minutes_file=upload(content)))
    assert "The file contains an attached file." in str(response.context["form"].errors["minutes_file"])
    assert 'value="Tent"' in response.content.decode()
    assert not Meeting.objects.exists()


def test_large_document_is_rejected(page, group):
    response = page.post(ADD, build_meeting_data(group, minutes_file=upload(PDF + bytes(MAX_SIZE))))
    assert "larger than 10 MB" in str(response.context["form"].errors["minutes_file"])


def test_minutes_are_available_only_to_users_who_see_the_meeting(as_person, client, osh, uzgen, reader, group):
    as_person(osh).post(ADD, build_meeting_data(group, minutes_file=upload(PDF)))
    url = f"{Meeting.objects.get().get_absolute_url()}minutes/"
    assert as_person(uzgen).get(url).status_code == 404
    assert as_person(reader).get(url).status_code == 403
    client.logout()
    assert client.get(url).status_code == 302
    assert client.get(f"/media/{Meeting.objects.get().minutes_file.name}").status_code == 404


def test_meeting_without_file_returns_404(page, group):
    assert page.get(f"{MeetingFactory(group=group).get_absolute_url()}minutes/").status_code == 404


def test_replaced_or_removed_file_is_deleted(page, group, tmp_path, django_capture_on_commit_callbacks):
    page.post(ADD, build_meeting_data(group, minutes_file=upload(PDF)))
    meeting = Meeting.objects.get()
    first = tmp_path / meeting.minutes_file.name
    edit = f"{meeting.get_absolute_url()}edit/"
    with django_capture_on_commit_callbacks(execute=True):
        page.post(edit, build_meeting_data(group, minutes_file=upload(DOCUMENTS["docx"])))
    meeting.refresh_from_db()
    second = tmp_path / meeting.minutes_file.name
    assert second.exists() and not first.exists()
    with django_capture_on_commit_callbacks(execute=True):
        page.post(edit, {**build_meeting_data(group), "minutes_file-clear": "on"})
    meeting.refresh_from_db()
    assert not meeting.minutes_file
    assert not second.exists()


def test_file_is_preserved_when_meeting_is_saved_without_upload(page, group, tmp_path):
    page.post(ADD, build_meeting_data(group, minutes_file=upload(PDF)))
    meeting = Meeting.objects.get()
    page.post(f"{meeting.get_absolute_url()}edit/", build_meeting_data(group, venue="Tent"))
    assert (tmp_path / Meeting.objects.get(venue="Tent").minutes_file.name).exists()


def test_file_of_deleted_meeting_is_deleted(page, group, tmp_path, django_capture_on_commit_callbacks):
    page.post(ADD, build_meeting_data(group, minutes_file=upload(PDF)))
    meeting = Meeting.objects.get()
    file = tmp_path / meeting.minutes_file.name
    with django_capture_on_commit_callbacks(execute=True):
        page.post(f"{meeting.get_absolute_url()}delete/")
        assert file.exists()
    assert not Meeting.objects.exists() and not file.exists()


def test_deleted_meeting_is_restored_without_file(as_person, manager, group, django_capture_on_commit_callbacks):
    page = as_person(manager)
    page.post(ADD, build_meeting_data(group, minutes_file=upload(PDF)))
    meeting = Meeting.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        page.post(f"{meeting.get_absolute_url()}delete/")
    version = Change.objects.of_record("forums_meeting", meeting.pk).filter(operation="added").first().pk
    restored = page.post(
        reverse("history:record", args=["forums_meeting", meeting.pk]), {"version": version}, follow=True
    )
    assert "the file of this version is no longer stored" in restored.content.decode()
    assert not Meeting.objects.get(pk=meeting.pk).minutes_file


def test_save_rejected_by_database_leaves_no_file(page, group, manager, tmp_path):
    meeting = MeetingFactory(group=group)
    secret = ConcernFactory(district=group.district, sensitivity="confidential", created_by=manager)
    ActionFactory(meeting=meeting, concern=secret, due=datetime.date(2011, 10, 20))
    data = build_meeting_data(group, date="2011-10-25", minutes_file=upload(PDF))
    response = page.post(f"{meeting.get_absolute_url()}edit/", data)
    assert "due or done before this date" in str(response.context["form"].errors["date"])
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
