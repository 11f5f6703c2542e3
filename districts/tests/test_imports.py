"""Import and export of reference data in the admin."""

import csv
import datetime
import html
import io
from decimal import Decimal

import pytest
from django.contrib import admin as django_admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from tablib import Dataset

from csi.core.admin.cells import parse_number
from districts.models import District, PoliceStation
from districts.tests.factories import (
    CommunityGroupFactory,
    ContactFactory,
    DistrictFactory,
    PoliceStationFactory,
    PopulationFactory,
    ProvinceFactory,
)
from districts.tests.test_admin import RECORDS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("application_role")]

NAMES = ("province", "district", "policestation", "communitygroup", "population", "contact")
FORMATS = {"csv": "0", "xlsx": "1"}


def upload(page, name, content, file_format="csv"):
    """Upload a file to the import page of a model and return the response."""
    content = content.encode("utf-8-sig") if isinstance(content, str) else content
    file = SimpleUploadedFile(f"rows.{file_format}", content)
    return page.post(reverse(f"admin:districts_{name}_import"), {"import_file": file, "format": FORMATS[file_format]})


def confirm(page, name, response):
    """Confirm the preview of an import."""
    return page.post(
        reverse(f"admin:districts_{name}_process_import"), response.context["confirm_form"].initial, follow=True
    )


def test_districts_are_imported_by_p_code(as_person, admin):
    ProvinceFactory(iso_3166_2="KG-O", name_en="Osh")
    DistrictFactory(pcode="KG0607", name_en="Uzgun")
    page = as_person(admin)
    shown = upload(
        page,
        "district",
        "pcode,province,kind,name_en,name_ky,latitude,longitude\n"
        "KG0607,KG-O,raion,Uzgen,Өзгөн,40.76994,73.30068\n"
        "KG0611,KG-O,raion,Aravan,Араван,,\n",
    )
    confirm(page, "district", shown)
    assert list(District.objects.values_list("pcode", "name_en", "name_ky")) == [
        ("KG0611", "Aravan", "Араван"),
        ("KG0607", "Uzgen", "Өзгөн"),
    ]


def test_import_with_invalid_row_writes_nothing_and_names_the_row(as_person, admin):
    ProvinceFactory(iso_3166_2="KG-O")
    page = as_person(admin)
    shown = upload(
        page,
        "district",
        "pcode,province,kind,name_en,latitude,longitude\nKG0607,KG-O,raion,Uzgen,,\nKG0611,KG-O,raion,Aravan,140.5,72.5\n",
    )
    assert "confirm_form" not in shown.context
    [invalid] = shown.context["result"].invalid_rows
    assert invalid.number == 3
    assert "Enter a latitude between -90 and 90" in str(invalid.error)
    assert "Enter a latitude between -90 and 90" in shown.content.decode()
    assert not District.objects.exists()


def test_import_names_row_of_unknown_province(as_person, admin):
    shown = upload(as_person(admin), "district", "pcode,province,kind,name_en\nKG0607,KG-X,raion,Uzgen\n")
    [(number, _errors)] = shown.context["result"].row_errors() or [
        (row.number, row.error) for row in shown.context["result"].invalid_rows
    ]
    assert number == 2
    assert not District.objects.exists()


def test_blank_census_share_is_imported_as_null(as_person, admin):
    DistrictFactory(pcode="KG0607")
    CommunityGroupFactory(name_en="Kyrgyz")
    CommunityGroupFactory(name_en="Uzbek")
    page = as_person(admin)
    text = (
        "district,community,year,people,share,source\n"
        "KG0607,,2009,228100,,Census 2009\n"
        "KG0607,Kyrgyz,2009,,73.8,Census 2009\n"
        "KG0607,Uzbek,2009,50600,,Census 2009\n"
    )
    confirm(page, "population", upload(page, "population", text))
    confirm_again = upload(page, "population", text)
    assert confirm_again.context["result"].totals["new"] == 0
    shares = District.objects.get().populations.values_list("community__name_en", "share")
    assert {name: share and float(share) for name, share in shares} == {None: None, "Kyrgyz": 73.8, "Uzbek": None}


def test_dates_of_stations_are_imported_and_exported(as_person, admin):
    DistrictFactory(pcode="KG0607")
    page = as_person(admin)
    text = "district,name,opened_on,closed_on\nKG0607,Uzgen police,2011-03-01,\nKG0607,Myrza-Ake,,2011-05-01\n"
    confirm(page, "policestation", upload(page, "policestation", text))
    assert list(PoliceStation.objects.values_list("opened_on", "closed_on")) == [
        (None, datetime.date(2011, 5, 1)),
        (datetime.date(2011, 3, 1), None),
    ]
    assert "2011-03-01" in export(page, "policestation").decode()


def test_import_of_name_without_public_office_is_rejected(as_person, admin):
    DistrictFactory(pcode="KG0607")
    shown = upload(
        as_person(admin),
        "contact",
        "district,office,organisation,sector,office_is_public,name\nKG0607,Head,Akimiat,authorities,0,Someone\n",
    )
    [invalid] = shown.context["result"].invalid_rows
    assert "A name is recorded only for a public office" in str(invalid.error)


def export(page, name, file_format="csv"):
    """Return the file with all columns of a model."""
    url = reverse(f"admin:districts_{name}_export")
    form = page.get(url).context["form"]
    ticked = {field: "on" for field in form.fields if "_" in field and field not in ("export_items",)}
    return page.post(url, {"format": FORMATS[file_format], **ticked}).content


def read_sheet(content):
    """Return the rows of the first sheet of an XLSX file."""
    return list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))


def write_sheet(*rows):
    """Return an XLSX file with these rows."""
    workbook, file = Workbook(), io.BytesIO()
    for row in rows:
        workbook.active.append(row)
    workbook.save(file)
    return file.getvalue()


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("name", NAMES)
def test_exported_file_can_be_imported(name, file_format, as_person, admin):
    RECORDS[name][0].create_batch(3)
    page = as_person(admin)
    content = export(page, name, file_format)
    assert content.startswith(b"\xef\xbb\xbf") == (file_format == "csv")
    shown = upload(page, name, content, file_format)
    result = shown.context["result"]
    assert not result.has_errors(), [error.error for error in result.base_errors]
    assert not result.invalid_rows
    assert result.total_rows == 3
    assert result.totals["new"] == result.totals["update"] == 0


def test_headers_are_the_labels_of_the_fields(as_person, admin):
    PoliceStationFactory(district=DistrictFactory(name_en="Uzgen", pcode="KG0607"), name="Uzgen police station")
    page = as_person(admin)
    dates = ["Opened on", "Closed on"]
    header, row = csv.reader(io.StringIO(export(page, "policestation").decode("utf-8-sig")))
    assert header == ["District", "Name", "Name in Russian", "Address", "Phone", "Latitude", "Longitude", *dates]
    assert row[:2] == ["Uzgen", "Uzgen police station"]
    form = page.get(reverse("admin:districts_district_export")).content.decode()
    assert "Name in English" in form
    assert "Name En" not in form
    imported = page.get(reverse("admin:districts_district_import")).content.decode()
    assert "P-code, Province, Type, Name in English" in imported


@pytest.mark.parametrize("name", NAMES)
def test_labels_of_columns_are_unique(name):
    [resource] = django_admin.site.get_model_admin(RECORDS[name][0]._meta.model).resource_classes
    labels = [resource().get_label(field).casefold() for field in resource().fields]
    assert len(set(labels)) == len(labels)


def test_numbers_are_numbers_in_a_spreadsheet_and_plain_in_csv(as_person, admin):
    PopulationFactory(year=2009, people=228100, share=None)
    page = as_person(admin)
    header, row = read_sheet(export(page, "population", "xlsx"))
    values = dict(zip(header, row, strict=True))
    assert (values["Year"], values["People"]) == (2009, 228100)
    header, row = csv.reader(io.StringIO(export(page, "population").decode("utf-8-sig")))
    values = dict(zip(header, row, strict=True))
    assert (values["Year"], values["People"], values["Share, %"]) == ("2009", "228100", "")


def test_yes_and_choices_are_words(as_person, admin):
    ContactFactory(sector="authorities", office_is_public=True)
    page = as_person(admin)
    header, row = csv.reader(io.StringIO(export(page, "contact").decode("utf-8-sig")))
    values = dict(zip(header, row, strict=True))
    assert (values["Sector"], values["Public office"]) == ("Local authorities", "Yes")
    header, row = read_sheet(export(page, "contact", "xlsx"))
    assert dict(zip(header, row, strict=True))["Public office"] is True


@pytest.mark.parametrize("value", ["KG0607", "kg0607", "Uzgen", "uzgen ", "Узгенский район", "Өзгөн"])
def test_station_names_its_district_or_the_p_code(value, as_person, admin):
    district = DistrictFactory(pcode="KG0607", name_en="Uzgen", name_ru="Узгенский район", name_ky="Өзгөн")
    page = as_person(admin)
    confirm(page, "policestation", upload(page, "policestation", f"District;Name\n{value};Uzgen police station\n"))
    assert PoliceStation.objects.get().district == district


def test_unknown_or_ambiguous_district_is_an_error_of_its_row(as_person, admin):
    DistrictFactory(pcode="KG01", name_en="Naryn", name_ru="Нарын")
    DistrictFactory(pcode="KG02", name_en="Naryn city", name_ru="Нарын")
    shown = upload(as_person(admin), "policestation", "District,Name,Latitude\n\nUzgan,A,forty\nНарын,B,\n")
    first, second = shown.context["result"].invalid_rows
    assert first.number == 3
    assert first.error_dict == {
        "District": ["There is no district “Uzgan”. Enter the name or the P-code as in the list."],
        "Latitude": ["Enter the latitude in degrees, such as 40.53 or 40°31′48″ N, or a pair such as 40.53, 72.80."],
    }
    assert second.error_dict == {
        "District": ["Several districts have the name “Нарын”. Enter the P-code instead."],
    }
    assert list(first.values) == ["Uzgan", "A", "forty"]
    page = shown.content.decode()
    assert "There is no district “Uzgan”" in page
    assert "<td>forty</td>" in page
    assert "Traceback" not in page
    assert "matching query" not in page


@pytest.mark.parametrize(
    ("text", "number"),
    [("12.5", "12.5"), ("12,5", "12.5"), (" 73,845 ", "73.845"), ("1,234.5", "1234.5"), ("−3", "-3"), (12.5, "12.5")],
)
def test_number_of_a_cell(text, number):
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["2009", "2 009", "2\u00a0009", "2,009", 2009, 2009.0])
def test_whole_number_of_a_cell(text):
    assert parse_number(text, is_whole=True) == 2009


@pytest.mark.parametrize("text", ["", "abc", "1,2,3", "12;5", "NaN", "Infinity", "1e5", True, "1.2.3"])
def test_text_is_not_a_number(text):
    with pytest.raises(ValueError, match=r"^.*$"):
        parse_number(text)


@pytest.mark.parametrize("text", ["228,5", "228.5"])
def test_fraction_is_not_cut_off_a_whole_number(text, as_person, admin):
    DistrictFactory(name_en="Uzgen")
    shown = upload(
        as_person(admin), "population", f"District;Community;Year;People;Source\nUzgen;;2009;{text};Census\n"
    )
    [invalid] = shown.context["result"].invalid_rows
    assert invalid.error_dict == {"People": ["Enter a whole number, such as 12."]}


def test_spreadsheet_with_typed_cells_is_imported(as_person, admin):
    DistrictFactory(name_en="Uzgen")
    page = as_person(admin)
    content = write_sheet(
        ["District", "Name", "Phone", "Address", "Latitude", "Longitude"],
        ["Uzgen", 2.0, 996000010449, datetime.date(2011, 10, 31), 40.77, "73,3"],
    )
    confirm(page, "policestation", upload(page, "policestation", content, "xlsx"))
    station = PoliceStation.objects.get()
    assert (station.name, station.telephone, station.address) == ("2", "996000010449", "2011-10-31")
    assert (station.latitude, station.longitude) == (Decimal("40.77"), Decimal("73.3"))


BAD_FILES = {
    "empty": (b"", "The file is empty. Choose another file."),
    "only a header": (b"P-code,Province\n", "The file has no rows to import."),
    "missing column": (b"Province,Type\nKG-O,Raion\n", "The first row lacks columns: P-code."),
    "unknown column": (b"P-code,Provinz\n1,2\n", "The first row contains unknown columns: “Provinz”."),
    "repeated column": (b"P-code,pcode\n1,2\n", "The first row contains columns twice: P-code."),
    "too many cells": (b"P-code,Province\n1,2,3\n", "Row 2 has more cells than the first row."),
    "wrong encoding": ("P-code,Province\n1,Ош\n".encode("cp1251"), "This is not a CSV file in UTF-8."),
    "two bytes a character": ("P-code,Province\n1,Ош\n".encode("utf-16"), "This is not a CSV file in UTF-8."),
    "picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "This is not a CSV file in UTF-8."),
    "unclosed quote": (b'P-code,Province\n"1,2\n', "This is not a CSV file in UTF-8."),
    "invalid values": (
        b"P-code;Province;Type;Name in English;Latitude\n1;Nowhere;Village;;x\n",
        "Some rows cannot be imported",
    ),
    "null character": (b"P-code,Province,Name in English\n1,KG-O,a\x00b\n", "cannot be imported"),
    "long text": (b"P-code,Province,Name in English\n1,KG-O," + b"a" * 300 + b"\n", "80 characters or fewer"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_faulty_file_is_explained_without_traceback(name, as_person, admin):
    ProvinceFactory(iso_3166_2="KG-O")
    content, message = BAD_FILES[name]
    response = upload(as_person(admin), "district", content)
    page = html.unescape(response.content.decode())
    assert response.status_code == 200
    assert message in page
    assert "Traceback" not in page
    assert "confirm_form" not in (response.context or {})
    assert not District.objects.exists()


@pytest.mark.parametrize("content", [b"", b"not a workbook", write_sheet(), write_sheet([1, None, datetime.date.min])])
def test_faulty_spreadsheet_is_explained_without_traceback(content, as_person, admin):
    response = upload(as_person(admin), "district", content, "xlsx")
    assert response.status_code == 200
    assert "Traceback" not in response.content.decode()
    assert not District.objects.exists()


CELLS = st.one_of(
    st.none(), st.text(max_size=12), st.integers(), st.floats(), st.booleans(), st.datetimes(), st.dates()
)


@pytest.mark.audit
@pytest.mark.parametrize("name", NAMES)
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_cells_are_imported_or_explained(name, admin, data):
    [resource] = django_admin.site.get_model_admin(RECORDS[name][0]._meta.model).resource_classes
    fields = list(resource().fields)
    dataset = Dataset(headers=[resource().get_label(field) for field in fields])
    dataset.append(data.draw(st.lists(CELLS, min_size=len(fields), max_size=len(fields))))
    result = resource().import_data(dataset, dry_run=True, user=admin)
    for row in result.invalid_rows:
        assert "could not be read" not in str(row.error)
    assert result.base_errors == []
    assert [row for row in result.rows if row.errors] == []


def test_selected_records_are_exported(as_person, admin):
    selected, _other = ProvinceFactory(name_en="Osh"), ProvinceFactory(name_en="Chui")
    response = as_person(admin).post(
        reverse("admin:districts_province_changelist"),
        {"action": "export_admin_action", "_selected_action": [selected.pk]},
    )
    assert response.status_code == 200
    assert [str(selected.pk)] == [str(pk) for pk in response.context["form"].initial["export_items"]]
