"""Exports: exactly what is shown, safe in a spreadsheet, in little memory."""

import datetime
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from csi.core.crud.exports import escape_formula
from csi.tests.support.view_contracts import read_csv, read_xlsx
from districts.tests.factories import ContactFactory, PoliceStrengthFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("csi.core.crud.tests.places")]

CONTACTS = "/districts/contacts/"


def test_the_csv_begins_with_a_byte_order_mark_and_has_the_extra_fields(as_person, osh, osh_city):
    ContactFactory(district=osh_city, office="Ө. Төрөев", telephone="0555 123")
    response = as_person(osh).get(CONTACTS, {"export": "csv"})
    raw = b"".join(response.streaming_content)
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.decode("utf-8-sig").splitlines() == [
        "Office,Organisation,Sector,District,Telephone of the office",
        "Ө. Төрөев,Akimiat,Local authorities,Osh city,0555 123",
    ]
    assert response["Content-Disposition"].startswith('attachment; filename="contacts-')


def test_an_export_holds_all_pages_in_the_order_and_with_the_filters_of_the_screen(
    as_person, manager, osh_city, uzgen_district
):
    ContactFactory.create_batch(60, district=osh_city)
    ContactFactory(district=uzgen_district)
    asked = {"district": osh_city.pk, "sort": "-office", "page": "2", "export": "csv"}
    [_header, *rows] = read_csv(as_person(manager).get(CONTACTS, asked))
    assert len(rows) == 60
    assert [row[0] for row in rows] == sorted((row[0] for row in rows), reverse=True)


@pytest.mark.parametrize("text", ["=cmd()", "+1+1", "-2-3", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_text_that_looks_like_a_formula_gets_an_apostrophe(text):
    assert escape_formula(text) == "'" + text


@pytest.mark.parametrize("value", ["-5", "+5", "-5.25", "Osh", "", -5, None])
def test_numbers_and_other_text_stay_as_they_are(value):
    assert escape_formula(value) == value


def test_a_formula_in_a_name_is_text_in_both_exports(as_person, osh, osh_city):
    ContactFactory(district=osh_city, office="=cmd()")
    page = as_person(osh)
    assert read_csv(page.get(CONTACTS, {"export": "csv"}))[1][0] == "'=cmd()"
    cell = read_xlsx(page.get(CONTACTS, {"export": "xlsx"})).worksheets[0]["A2"]
    assert (cell.value, cell.data_type) == ("=cmd()", "s")


def test_the_xlsx_has_typed_cells_a_frozen_bold_header_and_widths(as_person, manager, osh_city):
    PoliceStrengthFactory(station__district=osh_city, station__name="Central station of the city", date="2011-06-30")
    sheet = read_xlsx(as_person(manager).get("/districts/strengths/", {"export": "xlsx"})).worksheets[0]
    by_header = {cell.value: cell.column_letter for cell in sheet[1]}
    assert sheet[by_header["Date"] + "2"].value.date() == datetime.date(2011, 6, 30)
    assert sheet["A1"].font.bold
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:D2"
    assert sheet.column_dimensions[by_header["Police station"]].width > 25


def test_the_second_sheet_says_what_was_asked_for_and_by_whom(as_person, osh, osh_city):
    ContactFactory(district=osh_city)
    about = read_xlsx(as_person(osh).get(CONTACTS, {"export": "xlsx", "q": "akimiat"}))["About"]
    said = {row[0].value: row[1].value for row in about.iter_rows()}
    assert said["Selection"] == "1 contact with “akimiat”"
    assert said["Exported by"] == "Aigul Osmonova"


def test_a_very_long_text_and_control_characters_do_not_break_the_xlsx(as_person, osh, osh_city):
    ContactFactory(district=osh_city, office="a\x01b\x1f😀 ‮abc")
    sheet = read_xlsx(as_person(osh).get(CONTACTS, {"export": "xlsx"})).worksheets[0]
    assert "😀" in sheet["A2"].value


ROWS, KILOBYTES = 100_000, 50_000
MEASURE = """
import django, sys
django.setup()
from django.test import RequestFactory
from csi.accounts.models import User
from csi.core.crud.tests.places import ContactList

def memory():
    with open("/proc/self/status") as status:
        return int(next(line for line in status if line.startswith("VmHWM")).split()[1])

def export(kind, sector):
    request = RequestFactory().get("/", {"export": kind, "sector": sector})
    request.user = User.objects.get(username="manager")
    return sum(len(part) for part in ContactList.as_view()(request).streaming_content)

for kind in ("csv", "xlsx"):
    export(kind, "media")
before = memory()
sizes = [export(kind, "") for kind in ("csv", "xlsx")]
print(min(sizes), memory() - before)
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.audit
def test_a_long_export_uses_little_memory(manager, osh_city):
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
