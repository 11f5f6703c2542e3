"""Imports in the background: progress, outcome, failures and access."""

import datetime

import pytest
from django.core.files.base import ContentFile
from django.db import connections

from csi.core.crud.imports import queue, writing
from csi.core.crud.models import FileImport, StagedImport
from csi.core.history.models import Change
from csi.tests.support.factories import UserFactory
from districts.models import Contact
from districts.tests.factories import ContactFactory, DistrictFactory

URL = "/districts/contacts/import/"
ROWS = "District,Office,Organisation,Sector\n" + "".join(f"Osh city,Head {n},Akimiat,authorities\n" for n in range(5))

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _queue_every_import(monkeypatch):
    """Queue files of two rows, write them one by one, and start no thread: the tests run the queue."""
    monkeypatch.setattr(queue, "MAX_IMMEDIATE_ROWS", 1)
    monkeypatch.setattr(queue, "start_queue", lambda: None)
    monkeypatch.setattr(writing, "BULK_BATCH", 1)
    monkeypatch.setattr(writing, "SINGLE_BATCH", 1)


@pytest.fixture
def page(as_person, osh, osh_city):
    return as_person(osh)


def confirm(page, content=ROWS):
    """Upload a file, select “Import” and return the URL of its progress."""
    url = page.post(URL, {"file": ContentFile(content.encode(), "contacts.csv")}).url
    assert page.post(url, {"import": "1"}).url == url
    return url


def read(page, url, **headers):
    return page.get(url, headers=headers).content.decode()


def test_queued_file_is_imported_and_its_result_is_shown(page, osh):
    url = confirm(page)
    assert "waits for its turn" in read(page, url) and not Contact.objects.exists()
    assert "contacts.csv" in read(page, URL).split("Being imported")[1]
    queue.run_queue()
    assert "Imported “contacts.csv”. New rows: 5. Changed: 0." in read(page, url)
    assert Contact.objects.count() == FileImport.objects.get().added == 5
    change = Change.objects.filter(table="districts_contact").latest("pk")
    assert (change.by, change.page) == (osh, URL)
    queue.run_queue()
    page.post(url, {"import": "1"})
    queue.run_queue()
    assert Contact.objects.count() == 5 and bytes(StagedImport.objects.get().content) == b""
    assert "contacts.csv" not in read(page, URL)


@pytest.mark.parametrize("limit", [1, 100], ids=["queued", "immediate"])
def test_file_is_imported_after_a_change_of_the_language(page, osh, monkeypatch, limit):
    monkeypatch.setattr(queue, "MAX_IMMEDIATE_ROWS", limit)
    url = page.post(URL, {"file": ContentFile(ROWS.encode(), "contacts.csv")}).url
    page.post("/accounts/language/", {"language": "ru", "next": url})
    page.post(url, {"import": "1"})
    queue.run_queue()
    assert Contact.objects.count() == 5
    assert FileImport.objects.get().record_type == "Contacts"


def test_progress_is_shown_as_share_of_the_rows(page):
    url = confirm(page)
    StagedImport.objects.update(attempts=1, rows_done=3)
    fragment = read(page, url, hx_request="true")
    assert "Importing “contacts.csv”: 3 of 5 rows are written." in fragment and "<html" not in fragment
    assert f'hx-get="{url}"' in fragment and f'href="{url}"' in fragment


def test_import_reports_each_written_row(page, monkeypatch):
    confirm(page)
    reported = []
    monkeypatch.setattr(queue.ProgressReporter, "report", lambda _reporter, number: reported.append(number))
    queue.run_queue()
    assert reported == [1, 2, 3, 4, 5]


def test_queued_file_cannot_be_discarded_or_seen_by_others(page, client, osh_city):
    url = confirm(page)
    page.post(url, {"discard": "1"})
    for _number in range(6):
        page.post(URL, {"file": ContentFile(ROWS.encode(), "another.csv")})
    assert StagedImport.objects.queued().count() == 1
    client.force_login(UserFactory(username="colleague", districts=[osh_city]))
    assert client.get(url).status_code == 404
    assert client.get(url, headers={"hx-request": "true"}).status_code == 404


def test_error_leaves_nothing_and_the_file_can_be_imported_again(page, monkeypatch):
    url = confirm(page)
    save = writing.PlanWriter._report_progress

    def fail(writer, batch):
        save(writer, batch)
        if writer.rows_done == 3:
            raise RuntimeError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(writing.PlanWriter, "_report_progress", fail)
        queue.run_queue()
    assert not Contact.objects.exists() and not FileImport.objects.exists()
    assert page.get(url, headers={"hx-request": "true"})["HX-Redirect"] == url
    assert "An error interrupted the import. Nothing was imported." in read(page, url)
    page.post(url, {"import": "1"})
    queue.run_queue()
    assert Contact.objects.count() == 5


def test_records_that_changed_since_the_preview_are_shown_again(page, osh_city):
    contact = ContactFactory(district=osh_city, office="Head 1", organisation="Akimiat", telephone="1")
    rows = "District,Office,Organisation,Telephone\nOsh city,Head 1,Akimiat,3\nOsh city,Head 2,Akimiat,4\n"
    ContactFactory(district=osh_city, office="Head 2", organisation="Akimiat")
    url = confirm(page, rows)
    Contact.objects.filter(pk=contact.pk).update(telephone="2")
    queue.run_queue()
    html = read(page, url)
    assert "records changed since the preview" in html and "<del>2</del>" in html
    contact.refresh_from_db()
    assert contact.telephone == "2"


def test_account_that_lost_its_access_imports_nothing(page, osh):
    url = confirm(page)
    osh.districts.set([DistrictFactory()])
    queue.run_queue()
    assert not Contact.objects.exists()
    osh.is_active = False
    osh.save()
    StagedImport.objects.update(confirmed_at=datetime.datetime(2011, 10, 1, tzinfo=datetime.UTC), outcome={})
    queue.run_queue()
    assert "may not import" in StagedImport.objects.get().outcome["problem"]
    assert page.get(url).status_code == 302


def test_file_that_ends_its_process_is_given_up(page):
    url = confirm(page)
    StagedImport.objects.update(attempts=queue.MAX_ATTEMPTS)
    queue.run_queue()
    assert "started several times and did not end" in read(page, url)
    assert not Contact.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_one_file_is_imported_at_a_time_and_the_attempt_is_counted(page, monkeypatch):
    confirm(page)
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        other.set_autocommit(False)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [queue.LOCK_KEY])
        queue.run_queue()
        assert not Contact.objects.exists()
        other.rollback()
    started = []
    monkeypatch.setattr(queue, "start_queue", lambda: started.append("started"))
    queue.ensure_queue_runs()
    queue.run_queue()
    with other.cursor() as cursor:
        cursor.execute("SELECT attempts FROM crud_stagedimport")
        assert cursor.fetchone() == (1,)
    other.close()
    assert started == ["started"] and Contact.objects.count() == 5
