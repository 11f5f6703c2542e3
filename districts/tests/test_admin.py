"""Admin of districts: numbers of queries, error messages, imports and exports."""

import pytest
from django.contrib.admin.utils import flatten_fieldsets
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from districts.models import District
from districts.tests.factories import (
    AreaOfOperationFactory,
    CommunityGroupFactory,
    ContactFactory,
    DistrictFactory,
    MandateFactory,
    PoliceStationFactory,
    PoliceStrengthFactory,
    PopulationFactory,
    ProvinceFactory,
    StrengthLineFactory,
)

pytestmark = pytest.mark.django_db

ROWS = 20
MAX_QUERIES = 10


def exclude_savepoints(queries):
    """Return the captured queries without savepoint statements."""
    return [query["sql"][:200] for query in queries if "SAVEPOINT" not in query["sql"]]


def district_with_populations():
    district = DistrictFactory()
    for community in CommunityGroupFactory.create_batch(ROWS):
        PopulationFactory(district=district, community=community)
    return district


def mandate_with_areas():
    mandate = MandateFactory()
    for _number in range(ROWS):
        AreaOfOperationFactory(mandate=mandate)
    return mandate


def strength_with_lines():
    strength = PoliceStrengthFactory()
    for _number in range(ROWS):
        StrengthLineFactory(strength=strength)
    return strength


RECORDS = {
    "province": (ProvinceFactory, ProvinceFactory),
    "district": (DistrictFactory, district_with_populations),
    "policestation": (PoliceStationFactory, PoliceStationFactory),
    "communitygroup": (CommunityGroupFactory, CommunityGroupFactory),
    "population": (PopulationFactory, PopulationFactory),
    "mandate": (MandateFactory, mandate_with_areas),
    "areaofoperation": (AreaOfOperationFactory, AreaOfOperationFactory),
    "policestrength": (PoliceStrengthFactory, strength_with_lines),
    "contact": (ContactFactory, ContactFactory),
}


@pytest.mark.parametrize("name", RECORDS)
def test_admin_list_runs_few_queries(name, as_person, admin):
    factory, _detailed = RECORDS[name]
    factory.create_batch(ROWS)
    page, address = as_person(admin), reverse(f"admin:districts_{name}_changelist")
    page.get(address)  # Content types are query once a process.
    with CaptureQueriesContext(connection) as queries:
        response = page.get(address)
    assert len(response.context["cl"].result_list) >= ROWS
    assert len(exclude_savepoints(queries)) <= MAX_QUERIES, "\n".join(exclude_savepoints(queries))


@pytest.mark.parametrize("name", RECORDS)
def test_admin_form_runs_few_queries(name, as_person, admin):
    _factory, detailed = RECORDS[name]
    record = detailed()
    page, address = as_person(admin), reverse(f"admin:districts_{name}_change", args=[record.pk])
    page.get(address)
    with CaptureQueriesContext(connection) as queries:
        response = page.get(address)
    assert response.status_code == 200
    assert len(exclude_savepoints(queries)) <= MAX_QUERIES, "\n".join(exclude_savepoints(queries))


@pytest.mark.parametrize("name", RECORDS)
def test_admin_search_without_match_is_empty(name, as_person, admin):
    response = as_person(admin).get(reverse(f"admin:districts_{name}_changelist"), {"q": "no such thing"})
    assert list(response.context["cl"].result_list) == []


@pytest.mark.parametrize("name", ["contact", "mandate", "district"])
def test_author_is_shown_read_only(name, as_person, admin):
    factory, _detailed = RECORDS[name]
    record = factory(created_by=admin)
    response = as_person(admin).get(reverse(f"admin:districts_{name}_change", args=[record.pk]))
    form = response.context["adminform"]
    shown = flatten_fieldsets(form.fieldsets)
    stamps = ["created_at", "created_by", "updated_at", "updated_by"]
    assert set(stamps) <= set(shown) & set(form.readonly_fields)
    assert [shown.count(name) for name in stamps] == [1, 1, 1, 1]


def test_manager_cannot_open_admin(as_person, manager):
    response = as_person(manager).get(reverse("admin:districts_district_changelist"))
    assert response.status_code == 302


# Files


def upload(page, name, text):
    """Upload a CSV file to the import page of a model and return the response."""
    file = SimpleUploadedFile("rows.csv", text.encode("utf-8-sig"), "text/csv")
    return page.post(reverse(f"admin:districts_{name}_import"), {"import_file": file, "format": "0"})


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
    assert invalid.number == 2
    assert "Enter a latitude between -90 and 90" in str(invalid.error)
    assert "Enter a latitude between -90 and 90" in shown.content.decode()
    assert not District.objects.exists()


def test_import_names_row_of_unknown_province(as_person, admin):
    shown = upload(as_person(admin), "district", "pcode,province,kind,name_en\nKG0607,KG-X,raion,Uzgen\n")
    [(number, _errors)] = shown.context["result"].row_errors() or [
        (row.number, row.error) for row in shown.context["result"].invalid_rows
    ]
    assert number == 1
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


def test_import_of_name_without_public_office_is_rejected(as_person, admin):
    DistrictFactory(pcode="KG0607")
    shown = upload(
        as_person(admin),
        "contact",
        "district,office,organisation,sector,office_is_public,name\nKG0607,Head,Akimiat,authorities,0,Someone\n",
    )
    [invalid] = shown.context["result"].invalid_rows
    assert "A name is recorded only for a public office" in str(invalid.error)


@pytest.mark.parametrize("name", ["province", "district", "policestation", "communitygroup", "population", "contact"])
def test_exported_file_can_be_imported(name, as_person, admin):
    factory, _detailed = RECORDS[name]
    factory.create_batch(3)
    page = as_person(admin)
    export = reverse(f"admin:districts_{name}_export")
    form = page.get(export).context["form"]
    ticked = {field: "on" for field in form.fields if "_" in field and field not in ("export_items",)}
    file = page.post(export, {"format": "0", **ticked}).content
    assert file.startswith(b"\xef\xbb\xbf")
    shown = upload(page, name, file.decode("utf-8-sig"))
    assert not shown.context["result"].has_errors()
    assert not shown.context["result"].invalid_rows
    assert shown.context["result"].totals["new"] == 0


def test_selected_records_are_exported(as_person, admin):
    selected, _other = ProvinceFactory(name_en="Osh"), ProvinceFactory(name_en="Chui")
    response = as_person(admin).post(
        reverse("admin:districts_province_changelist"),
        {"action": "export_admin_action", "_selected_action": [selected.pk]},
    )
    assert response.status_code == 200
    assert [str(selected.pk)] == [str(pk) for pk in response.context["form"].initial["export_items"]]
