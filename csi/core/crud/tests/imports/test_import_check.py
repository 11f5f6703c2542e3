"""Checks of large files in the background: progress, preview, failures and access."""

import io

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.db import connections

from csi.core.crud.imports import queue, staging
from csi.core.crud.imports.files import estimate_rows
from csi.core.crud.models import StagedImport
from csi.core.history.models import Change
from csi.tests.support.factories import UserFactory
from districts.models import Contact

URL = "/districts/contacts/import/"
HEADINGS = "District,Office,Organisation,Sector\n"
ROWS = HEADINGS + "".join(f"Osh city,Head {n},Akimiat,authorities\n" for n in range(5))

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _queue_every_check(monkeypatch):
    """Queue files of two rows, and start no thread: the tests run the queue."""
    monkeypatch.setattr(queue, "MAX_CHECKED_ROWS", 1)
    monkeypatch.setattr(queue, "start_queue", lambda: None)


@pytest.fixture
def page(as_person, osh, osh_city):
    return as_person(osh)


def upload(page, content=ROWS):
    """Upload a file and return the URL of its progress."""
    content = content if isinstance(content, bytes) else content.encode()
    return page.post(URL, {"file": ContentFile(content, "contacts.csv")}).url


def read(page, url, **headers):
    return page.get(url, headers=headers).content.decode()


def test_preview_is_shown_after_the_check(page):
    url = upload(page)
    html = read(page, url)
    assert "The check of “contacts.csv” waits for its turn." in html
    assert f'href="{url}"' in html and f'hx-get="{url}"' in html
    assert f'href="?file={StagedImport.objects.get().pk}"' in read(page, URL)
    queue.run_queue()
    assert page.get(url, headers={"hx-request": "true"})["HX-Redirect"] == url
    preview = page.get(url)
    assert preview.context["result"]["counts"] == {"new": 5, "changed": 0, "unchanged": 0, "rejected": 0}
    assert not Contact.objects.exists() and not Change.objects.filter(table="districts_contact").exists()
    # The rows are compared again, so the import is queued too.
    assert page.post(url, {"import": "1"}).url == url
    assert "waits for its turn" in read(page, url)
    queue.run_queue()
    assert Contact.objects.count() == 5
    assert "Imported “contacts.csv”. New rows: 5." in read(page, url)


def test_small_file_is_checked_at_once(page, monkeypatch):
    monkeypatch.setattr(queue, "MAX_CHECKED_ROWS", 200)
    assert page.get(upload(page)).context["result"]["counts"]["new"] == 5


def test_progress_is_shown_as_percentage_of_the_check(page):
    url = upload(page)
    StagedImport.objects.update(attempts=1)
    assert "<progress aria-label" in read(page, url)
    StagedImport.objects.update(rows_done=3, steps=8)
    fragment = read(page, url, hx_request="true")
    assert "Checking “contacts.csv”: 37%." in fragment and "<html" not in fragment
    assert 'value="3" max="8"' in fragment


def test_each_row_is_reported_as_compared_and_as_tried(page, monkeypatch):
    upload(page)
    reported = []
    monkeypatch.setattr(queue.ProgressReporter, "report", lambda _reporter, *steps: reported.append(steps))
    queue.run_queue()
    assert reported[:5] == [(number, 10) for number in range(1, 6)]
    assert reported[-1] == (10, 10)


def test_file_that_cannot_be_read_is_named_with_the_reason(page):
    url = upload(page, b"\xff\xfe" + b"\n" * 8 + b"x")
    queue.run_queue()
    response = page.get(url)
    assert response.status_code == 200
    html = response.content.decode()
    assert "“contacts.csv” was not checked" in html and "The text cannot be read as" in html
    assert f'action="{URL}"' in html
    assert page.post(url, {"import": "1"}).url == url
    assert page.post(url, {"discard": "1"}).url == URL
    assert not StagedImport.objects.exists()


def test_error_and_repeated_attempts_are_reported(page, monkeypatch):
    url = upload(page)
    with monkeypatch.context() as patch:
        patch.setattr(staging, "check_plan", lambda *_arguments: 1 / 0)
        queue.run_queue()
    assert "An error interrupted the check." in read(page, url)
    url = upload(page)
    StagedImport.objects.update(attempts=queue.MAX_ATTEMPTS)
    queue.run_queue()
    assert "The check was started several times and did not end." in read(page, url)


def test_mapping_and_encoding_are_used_by_the_next_check(page):
    header = "Район,Должность,Организация,Mobile\n"
    url = upload(page, (header + "".join(f"Osh city,Глава {n},Мэрия,{n}\n" for n in range(3))).encode("cp866"))
    queue.run_queue()
    page.post(url, {"read_again": "1", "encoding": "cp866"})
    queue.run_queue()
    assert page.get(url).context["result"]["unknown"] == ["Mobile"]
    page.post(url, {"map": "1", "heading_0": "telephone"})
    queue.run_queue()
    staged = StagedImport.objects.get()
    assert (staged.encoding, staged.mapping) == ("cp866", {"Mobile": "telephone"})
    assert staged.result["problems"] == [] and len(staged.result["rows"]) == 3


def test_unreadable_encoding_leaves_the_earlier_preview(page):
    rows = "".join(f"Osh city,Глава {n},Мэрия,authorities\n" for n in range(3))
    url = upload(page, (HEADINGS + rows + "\u0408,\u0408,\u0408,\u0408\n").encode("cp1251"))
    queue.run_queue()
    page.post(url, {"read_again": "1", "encoding": "koi8-r"})
    StagedImport.objects.update(job={**StagedImport.objects.get().job, "encoding": "utf-8-sig"})
    queue.run_queue()
    assert "The text cannot be read as UTF-8" in read(page, url)
    assert StagedImport.objects.get().encoding == "cp1251"


def test_waiting_file_is_seen_and_discarded_by_its_owner_only(page, client, osh_city):
    url = upload(page)
    client.force_login(UserFactory(username="colleague", districts=[osh_city]))
    assert client.get(url).status_code == client.post(url, {"discard": "1"}).status_code == 404


def test_waiting_file_can_be_discarded_and_is_not_imported(page):
    url = upload(page)
    page.post(url, {"import": "1"})
    assert StagedImport.objects.get().confirmed_at is None
    assert page.post(url, {"discard": "1"}).url == URL
    queue.run_queue()
    assert not StagedImport.objects.exists()


def test_account_that_lost_its_access_gets_no_preview(page, osh):
    upload(page)
    osh.is_active = False
    osh.save()
    queue.run_queue()
    staged = StagedImport.objects.get()
    assert staged.result == {} and "may not import" in staged.outcome["problem"]


@pytest.mark.django_db(transaction=True)
def test_check_locks_no_row_that_its_progress_writes(page, monkeypatch):
    """The reporter writes the row of the file by another connection while the check is under way."""
    monkeypatch.setattr(queue, "REPORT_SECONDS", 0.001)
    url = upload(page)
    queue.run_queue()
    assert page.get(url).context["result"]["counts"]["new"] == 5
    assert StagedImport.objects.get().attempts == 1
    connections.close_all()


def build_workbook(rows, hidden_rows=0):
    workbook, file = openpyxl.Workbook(), io.BytesIO()
    hidden = workbook.create_sheet("Lists")
    hidden.sheet_state = "hidden"
    for sheet, count in ((workbook.active, rows), (hidden, hidden_rows)):
        for number in range(count):
            sheet.append([number])
    workbook.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (build_workbook(7, hidden_rows=30), 7),
        (build_workbook(7)[:200], 0),
        (b"a\nb\nc\n", 3),
        ("a\nb\n".encode("utf-16"), 2),
        (b"\x89PNG\n\n\n", 0),
        (b"\n\0\n", 0),
    ],
    ids=["workbook", "damaged", "text", "utf-16", "picture", "binary"],
)
def test_rows_are_counted_before_the_check(content, rows):
    assert estimate_rows(content) == rows
