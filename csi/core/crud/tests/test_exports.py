"""CSV and XLSX exports of a list."""

import csv
import datetime
import io
import os
import subprocess
import sys
from itertools import islice

import pytest
from django.conf import settings
from django.db import OperationalError, connection, connections

from csi.core.crud import export_columns, exports, tables
from csi.core.crud.columns import Column
from csi.core.crud.exports import escape_formula, format_csv_cell
from csi.core.crud.tables import RecordTable
from csi.core.db.replica import StreamFromDatabase, use_connection
from csi.tests.support.view_contracts import read_csv, read_xlsx
from districts.models import Contact
from districts.tests.factories import ContactFactory, PoliceStrengthFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("csi.core.crud.tests.urlconf")]

CONTACTS = "/districts/contacts/"


def test_csv_has_byte_order_mark_and_export_fields(as_person, osh, osh_city):
    ContactFactory(district=osh_city, office="Ө. Төрөев", telephone="0555 123")
    response = as_person(osh).get(CONTACTS, {"export": "csv"})
    raw = b"".join(response.streaming_content)
    assert raw.startswith(b"\xef\xbb\xbf")
    header, row = csv.reader(raw.decode("utf-8-sig").splitlines())
    assert header[:5] == ["Office", "Organisation", "Sector", "District", "Phone of the office"]
    assert row[:5] == ["Ө. Төрөев", "Akimiat", "Local authorities", "Osh city", "0555 123"]
    assert header[-2:] == ["ID", "Version"]
    assert response["Content-Disposition"].startswith('attachment; filename="contacts-')


def test_export_has_all_pages_in_the_order_and_with_the_filters_of_the_list(
    as_person, manager, osh_city, uzgen_district
):
    ContactFactory.create_batch(60, district=osh_city)
    ContactFactory(district=uzgen_district)
    params = {"district": osh_city.pk, "sort": "-office", "page": "2", "export": "csv"}
    [_header, *rows] = read_csv(as_person(manager).get(CONTACTS, params))
    assert len(rows) == 60
    assert [row[0] for row in rows] == sorted((row[0] for row in rows), reverse=True)


def fail_after(count):
    """Return a replacement of `read_rows` that reads some rows only, then loses the connection."""

    def read(columns, records):
        yield from islice(export_columns.read_rows(columns, records), count)
        raise OperationalError("server closed the connection unexpectedly")

    return read


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_export_interrupted_at_its_start_is_an_error_page(as_person, osh, osh_city, monkeypatch, file_format):
    ContactFactory.create_batch(3, district=osh_city)
    monkeypatch.setattr(tables, "read_rows", fail_after(2))
    client = as_person(osh)
    client.raise_request_exception = False

    response = client.get(CONTACTS, {"export": file_format})

    # 503 in the application; the URL configuration of these tests has no error pages.
    assert response.status_code == 500
    assert "Content-Disposition" not in response.headers


def test_csv_interrupted_later_does_not_end_as_a_complete_file(as_person, osh, osh_city, monkeypatch):
    """The server closes the connection before the end of the response, which browsers report."""
    ContactFactory.create_batch(3, district=osh_city)
    monkeypatch.setattr(exports, "CHUNK", 2)
    monkeypatch.setattr(tables, "read_rows", fail_after(2))
    parts = iter(as_person(osh).get(CONTACTS, {"export": "csv"}).streaming_content)
    assert next(parts).count(b"\r\n") == 2
    with pytest.raises(OperationalError):
        next(parts)


def test_csv_is_sent_while_it_is_read(as_person, osh, osh_city, monkeypatch):
    ContactFactory.create_batch(5, district=osh_city)
    for module in (exports, export_columns):
        monkeypatch.setattr(module, "CHUNK", 2)
    sizes = [part.count(b"\r\n") for part in as_person(osh).get(CONTACTS, {"export": "csv"}).streaming_content]
    assert sizes == [2, 2, 2]


def test_stream_uses_the_connection_of_its_view():
    """The view may have read from a replica."""
    other = connection.copy()
    with use_connection(other):
        parts = StreamFromDatabase(connections["default"] for _part in range(2))
        assert next(parts) is other
    assert next(parts) is other
    assert connections["default"] is not other


class UpperCaseColumn(Column):
    record_fields = ("office",)

    def value(self, value):
        return value


class UpperCaseTable(RecordTable):
    office_in_capitals = UpperCaseColumn(accessor="office__upper", orderable=False)

    class Meta(RecordTable.Meta):
        model = Contact
        fields = ("office_in_capitals",)


def test_column_may_be_computed_from_one_field(osh_city):
    ContactFactory(district=osh_city, office="Mayor")
    contacts = Contact.objects.all()
    assert [list(cells) for cells in UpperCaseTable(contacts).exported_rows(contacts)] == [["MAYOR"]]


def test_xlsx_states_its_length(as_person, osh, osh_city):
    """A browser reports a download that ends early."""
    ContactFactory(district=osh_city)
    response = as_person(osh).get(CONTACTS, {"export": "xlsx"})
    assert int(response["Content-Length"]) == len(b"".join(response.streaming_content))


@pytest.mark.parametrize("text", ["", "a", " a ", "a,b", 'a "b"', "a\nb", "a\rb", "a;b", "'a'", "a\\,b", '"'])
def test_cells_are_quoted_as_by_the_csv_module(text):
    file = io.StringIO(newline="")
    csv.writer(file).writerow(["before", text])
    assert file.getvalue() == f"before,{format_csv_cell(text)}\r\n"


@pytest.mark.parametrize("text", ["=cmd()", "+1+1", "-2-3", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_text_that_looks_like_a_formula_is_escaped(text):
    assert escape_formula(text) == "'" + text


@pytest.mark.parametrize("value", ["-5", "+5", "-5.25", "Osh", "", -5, None])
def test_numbers_and_other_text_are_not_escaped(value):
    assert escape_formula(value) == value


def test_formula_in_a_name_is_text_in_both_formats(as_person, osh, osh_city):
    ContactFactory(district=osh_city, office="=cmd()")
    page = as_person(osh)
    assert read_csv(page.get(CONTACTS, {"export": "csv"}))[1][0] == "'=cmd()"
    cell = read_xlsx(page.get(CONTACTS, {"export": "xlsx"})).worksheets[0]["A2"]
    assert (cell.value, cell.data_type) == ("=cmd()", "s")


def test_xlsx_has_typed_cells_frozen_header_and_column_widths(as_person, manager, osh_city):
    PoliceStrengthFactory(station__district=osh_city, station__name="Central station of the city", date="2011-06-30")
    sheet = read_xlsx(as_person(manager).get("/districts/strengths/", {"export": "xlsx"})).worksheets[0]
    by_header = {cell.value: cell.column_letter for cell in sheet[1]}
    assert sheet[by_header["Date"] + "2"].value.date() == datetime.date(2011, 6, 30)
    assert sheet["A1"].font.bold
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:F2"
    assert sheet.column_dimensions[by_header["Police station"]].width > 25


def test_xlsx_about_sheet_has_selection_and_user(as_person, osh, osh_city):
    ContactFactory(district=osh_city)
    about = read_xlsx(as_person(osh).get(CONTACTS, {"export": "xlsx", "q": "akimiat"}))["About"]
    values = {row[0].value: row[1].value for row in about.iter_rows()}
    assert values["Selection"] == "1 contact with “akimiat”"
    assert values["Exported by"] == "Aigul Osmonova"


def test_titles_of_sheets_are_cut_at_a_word_and_unique():
    workbook = exports.create_workbook(io.BytesIO())
    for title in ("Посетители мобильных приёмных милиции", "Посетители мобильных приёмных района", "x" * 40, "a: b"):
        exports.write_sheet(workbook, title, ["Column"], [])
    titles = ["Посетители мобильных приёмных", "Посетители мобильных приёмных 2", "x" * 31, "a  b"]
    assert workbook.sheetnames.keys() == dict.fromkeys(titles).keys()
    workbook.close()


def test_xlsx_accepts_long_text_and_control_characters(as_person, osh, osh_city):
    ContactFactory(district=osh_city, office="a\x01b\x1f😀 ‮abc")
    sheet = read_xlsx(as_person(osh).get(CONTACTS, {"export": "xlsx"})).worksheets[0]
    assert "😀" in sheet["A2"].value


ROWS, KILOBYTES = 100_000, 30_000
MEASURE = """
import django, sys
django.setup()
from django.test import RequestFactory
from csi.accounts.models import User
from csi.core.crud.tests.urlconf import SampleContactList

def memory():
    with open("/proc/self/status") as status:
        return int(next(line for line in status if line.startswith("VmHWM")).split()[1])

def export(kind, sector):
    request = RequestFactory().get("/", {"export": kind, "sector": sector})
    request.user = User.objects.get(username="manager")
    return sum(len(part) for part in SampleContactList.as_view()(request).streaming_content)

for kind in ("csv", "xlsx"):
    export(kind, "media")
before = memory()
sizes = [export(kind, "") for kind in ("csv", "xlsx")]
print(min(sizes), memory() - before)
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.audit
def test_large_export_uses_limited_memory(manager, osh_city):
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO districts_contact (office, organisation, sector, district_id, telephone, email,
                                           office_is_public, name, created_at, updated_at)
            SELECT 'Office ' || n, 'Organisation ' || n %% 100, 'authorities', %s, '', '', false, '', now(), now()
            FROM generate_series(1, %s) AS n
            """,
            [osh_city.pk, ROWS],
        )
    server = connection.settings_dict
    measured = subprocess.run(
        [sys.executable, "-c", MEASURE],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "csi.settings",
            "DATABASE_URL": f"postgres://{server['USER']}@/{server['NAME']}?host={server['HOST']}&port={server['PORT']}",
        },
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert measured.returncode == 0, measured.stderr
    size, grown = map(int, measured.stdout.split())
    assert size > ROWS * 10
    assert grown < KILOBYTES
